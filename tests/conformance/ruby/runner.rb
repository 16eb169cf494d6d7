# The Ruby runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes.
# Usage: runner.rb HOST:PORT
require 'base64'
require 'digest'
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'
require 'json'
%w[dataset event impact ingest market policy reaction].each { |name| require "trucedata/v1/#{name}_service_services_pb" }

V1 = Trucedata::V1
CODES = GRPC::Core::StatusCodes.constants.to_h { |name| [GRPC::Core::StatusCodes.const_get(name), name.to_s] }.freeze
GZIP = GRPC::Core::CompressionOptions.new(default_algorithm: :gzip).to_channel_arg_hash.freeze

# Computes one SHA-256 per column over all responses of a case.
class Digests
  def initialize = @columns = {}

  def outcome = @columns.transform_values { |count, digest| { count: count, sha256: digest.hexdigest } }

  def add_response(answer)
    case answer
    when V1::ReadSeriesResponse then add_chunk(answer.chunk) if answer.chunk
    when V1::AlignEventsResponse then add_aligned(answer.column) if answer.column
    when V1::EstimateImpactResponse then add_results(answer.results) if answer.results
    end
  end

  private

  def add(key, values, form)
    column = (@columns[key] ||= [0, Digest::SHA256.new])
    column[0] += values.size
    column[1] << values.pack(form)
  end

  # Writes every NaN with one bit pattern.
  def doubles(key, values) = add(key, values.to_a.map { |value| value.nan? ? Float::NAN : value }, 'E*')

  def times(key, values) = add(key, values.to_a, 'q<*')

  def add_chunk(chunk)
    times("#{chunk.series} time", chunk.time_unix_nanos)
    chunk.columns.each do |column|
      doubles("#{chunk.series} #{column.field == :FIELD_NAMED ? column.column_name : column.field}", column['values'])
    end
  end

  def add_aligned(column)
    key = "#{column.event_index},#{column.series_index}#{',alternative' if column.is_alternative}"
    doubles("#{key} values", column['values'])
    times("#{key} start", column.observation_start_time_unix_nanos)
    times("#{key} end", column.observation_end_time_unix_nanos)
    add("#{key} missing", column.missing.map { |name| V1::Missing.resolve(name) }, 'l<*')
  end

  def add_results(results)
    %w[abnormal_returns cumulative_abnormal_returns residual_deviations].each do |name|
      doubles("#{results.series_index} #{name}", results[name])
    end
  end
end

class Runner
  def initialize(address) = @address = address

  def outcome(test)
    responses = []
    digests = Digests.new
    code, details = status_of do
      call(test) do |response|
        digests.add_response(response)
        responses << Base64.strict_encode64(response.class.encode(response)) unless test['keep'] == 'columns'
      end
    end
    { name: test['name'], code: code, responses: responses, columns: digests.outcome, **details }
  end

  private

  def status_of
    yield
    ['OK', { reason: '', field: '' }]
  rescue GRPC::BadStatus => e
    all = e.to_rpc_status&.details.to_a
    info = all.filter_map { |detail| detail.unpack(Google::Rpc::ErrorInfo) }.first
    request = all.filter_map { |detail| detail.unpack(Google::Rpc::BadRequest) }.first
    [CODES.fetch(e.code), { reason: info&.reason.to_s, field: request&.field_violations&.first&.field.to_s }]
  end

  def call(test, &each)
    service, method = test['method'].delete_prefix('trucedata.v1.').split('/')
    description = V1.const_get(service)::Service.rpc_descs.fetch(method.to_sym)
    messages = (test['requests'] || [test['request'] || {}]).map do |request|
      input(description).decode_json(JSON.generate(request, allow_nan: true))
    end
    operation = stub(service, test['compression']).public_send(
      GRPC::GenericService.underscore(method), description.client_streamer? ? messages : messages.first,
      deadline: Time.now + (test['timeout_ms'] || 30_000) / 1000.0, metadata: test['metadata'] || {}, return_op: true
    )
    answer = operation.execute
    return each.call(answer) unless description.server_streamer?

    answer.each.with_index(1) do |response, number|
      # Later responses were already under way when the call was cancelled.
      each.call(response) unless number > (test['cancel_after'] || number)
      operation.cancel if number == test['cancel_after']
    end
  rescue GRPC::Core::CallError
    # The library raises this error instead of the status when the deadline passes while the request is being sent.
    raise if Time.now < operation.deadline

    raise GRPC::DeadlineExceeded
  end

  def input(description) = description.input.is_a?(GRPC::RpcDesc::Stream) ? description.input.type : description.input

  def stub(service, compression)
    @stubs ||= {}
    channel_args = compression ? GZIP : {}
    @stubs[[service, compression]] ||= V1.const_get(service)::Stub.new(@address, :this_channel_is_insecure, channel_args: channel_args)
  end
end

runner = Runner.new(ARGV[0])
$stdin.each_line do |line|
  puts JSON.generate(runner.outcome(JSON.parse(line)))
  $stdout.flush
end
