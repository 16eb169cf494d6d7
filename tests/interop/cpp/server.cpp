// grpc.testing.TestService by Debian's grpc++, for our own client. It says its port and ends with its standard input.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <iostream>
#include <limits>
#include <string>
#include <thread>

#include "flags.h"
#include "test.grpc.pb.h"

namespace {

using namespace grpc::testing;
using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;
using grpc::WriteOptions;

const std::string kEcho = "x-grpc-test-echo-initial", kEchoBin = "x-grpc-test-echo-trailing-bin";

void EchoMetadata(ServerContext* context) {
  auto text = [](const grpc::string_ref& value) { return std::string(value.data(), value.size()); };
  const auto& metadata = context->client_metadata();
  if (auto initial = metadata.find(kEcho); initial != metadata.end()) context->AddInitialMetadata(kEcho, text(initial->second));
  if (auto trailing = metadata.find(kEchoBin); trailing != metadata.end()) context->AddTrailingMetadata(kEchoBin, text(trailing->second));
}

template <typename Request>
bool IsAsExpected(const ServerContext* context, const Request& request) {
  return !request.has_expect_compressed() || request.expect_compressed().value() == InteropServerContextInspector::WasCompressed(*context);
}

Status NotAsExpected() { return {StatusCode::INVALID_ARGUMENT, "the compressed flag of the request"}; }

class Service final : public TestService::Service {
  Status EmptyCall(ServerContext*, const Empty*, Empty*) override { return Status::OK; }

  Status UnaryCall(ServerContext* context, const SimpleRequest* request, SimpleResponse* response) override {
    EchoMetadata(context);
    if (!IsAsExpected(context, *request)) return NotAsExpected();
    if (request->response_status().code() != 0)
      return {static_cast<StatusCode>(request->response_status().code()), request->response_status().message()};
    context->set_compression_algorithm(request->response_compressed().value() ? GRPC_COMPRESS_GZIP : GRPC_COMPRESS_NONE);
    response->mutable_payload()->set_body(std::string(request->response_size(), '\0'));
    return Status::OK;
  }

  Status StreamingOutputCall(
      ServerContext* context, const StreamingOutputCallRequest* request, grpc::ServerWriter<StreamingOutputCallResponse>* writer) override {
    EchoMetadata(context);
    return Answer(context, *request, *writer);
  }

  Status StreamingInputCall(
      ServerContext* context, grpc::ServerReader<StreamingInputCallRequest>* reader, StreamingInputCallResponse* response) override {
    EchoMetadata(context);
    StreamingInputCallRequest request;
    int size = 0;
    while (reader->Read(&request)) {
      if (!IsAsExpected(context, request)) return NotAsExpected();
      size += static_cast<int>(request.payload().body().size());
    }
    response->set_aggregated_payload_size(size);
    return Status::OK;
  }

  Status FullDuplexCall(
      ServerContext* context, grpc::ServerReaderWriter<StreamingOutputCallResponse, StreamingOutputCallRequest>* stream) override {
    EchoMetadata(context);
    StreamingOutputCallRequest request;
    Status status;
    while (status.ok() && stream->Read(&request)) status = Answer(context, request, *stream);
    return status;
  }

  template <typename Writer>
  static Status Answer(ServerContext* context, const StreamingOutputCallRequest& request, Writer& writer) {
    if (request.response_status().code() != 0)
      return {static_cast<StatusCode>(request.response_status().code()), request.response_status().message()};
    for (const auto& parameters : request.response_parameters()) {
      if (parameters.compressed().value()) context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
      std::this_thread::sleep_for(std::chrono::microseconds(parameters.interval_us()));
      StreamingOutputCallResponse response;
      response.mutable_payload()->set_body(std::string(parameters.size(), '\0'));
      WriteOptions options;
      if (!parameters.compressed().value()) options.set_no_compression();
      writer.Write(response, options);
    }
    return Status::OK;
  }
};

}  // namespace

int main() {
  Service service;
  int port = 0;
  auto server = grpc::ServerBuilder().AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port).RegisterService(&service).BuildAndStart();
  std::cout << port << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  server->Shutdown(std::chrono::system_clock::now());
}
