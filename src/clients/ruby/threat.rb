# Aligns an event with three markets and prints cumulative returns. Usage: threat.rb [HOST:PORT [EVENT [FIRST [LAST]]]]
require 'google/protobuf/well_known_types'
require 'google/rpc/error_details_pb'
require 'trucedata/v1/impact_service_services_pb'

# An error of the service with the contents of its details: a name of ErrorReason, the path of the wrong argument, and how to fix it;
# each "" if the details do not have it.
class Failure < StandardError
  attr_reader :reason, :field, :hint

  # Reads the details from the trailer grpc-status-details-bin.
  def initialize(error, address)
    @reason = @field = @hint = ''
    error.to_rpc_status&.details&.each { |detail| read(detail) }
    super(message_of(error, address))
  end

  private

  def read(detail)
    if (info = detail.unpack(Google::Rpc::ErrorInfo))
      @reason = info.reason
    elsif (violation = detail.unpack(Google::Rpc::BadRequest)&.field_violations&.first)
      @field = violation.field
      @hint = violation.description
    end
  end

  def message_of(error, address)
    return "#{error.details} (#{reason})" unless reason.empty?

    # The service always gives a reason, so this error comes from the connection.
    "no TruceData server answers at #{address}, or it stopped; start one with `trucedata serve`, or give the address of its gRPC port"
  end
end

def offset(name, text)
  Integer(text, 10)
rescue ArgumentError
  raise ArgumentError, "#{name}: #{text.inspect} is not a whole number; give sessions before (-) or after the event, such as 3"
end

def print_table(answers)
  header = nil
  answers.each do |answer|
    if answer.header
      header = answer.header
      puts 'session offset'.ljust(20) + header.offsets.map { |offset| format(' %+8d', offset) }.join
    elsif (column = answer.column)
      name = header.series[column.series_index].name.delete_prefix('series/')
      puts name.ljust(20) + column.values.map { |value| format(' %+7.2f%%', 100 * value) }.join
    end
  end
end

def threat(address = 'localhost:50051', event = 'events/us-100-tariff-threat-first-post', first = '-2', last = '3')
  raise ArgumentError, "address: #{address.inspect} is not host:port, such as localhost:50051" unless address.match?(%r{\A[^/]+:\d{1,5}\z})

  request = Trucedata::V1::AlignEventsRequest.new(
    events: [event],
    series: %w[series/sp500-close-daily series/btcusd-daily series/wti-front-daily],
    window: Trucedata::V1::Window.new(first_offset: offset('first', first), last_offset: offset('last', last)),
    measure: :MEASURE_CUMULATIVE_SIMPLE_RETURN
  )
  # By default gRPC uses the proxy of the environment for this machine too.
  channel = address.match?(/\A(localhost|127\.[\d.]+|\[::1\]):/) ? { 'grpc.enable_http_proxy' => 0 } : {}
  impact = Trucedata::V1::ImpactService::Stub.new(address, :this_channel_is_insecure, channel_args: channel, timeout: 30)
  print_table(impact.align_events(request))
rescue GRPC::BadStatus => e
  raise Failure.new(e, address)
end

if $PROGRAM_NAME == __FILE__
  abort 'threat: usage: threat.rb [HOST:PORT [EVENT [FIRST [LAST]]]]' if ARGV.size > 4
  begin
    threat(*ARGV)
  rescue ArgumentError, Failure => e
    abort "threat: #{e.message}"
  end
end
