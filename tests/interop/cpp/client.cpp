// Drives the public interop cases with Debian's grpc++. client HOST:PORT; one line a case: ok NAME, or FAIL NAME why.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "flags.h"
#include "test.grpc.pb.h"

namespace {

using namespace grpc::testing;
using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;
using grpc::WriteOptions;
using Inspector = InteropClientContextInspector;

const std::string kEcho = "x-grpc-test-echo-initial", kEchoBin = "x-grpc-test-echo-trailing-bin";
const std::string kInitial = "test_initial_metadata_value", kTrailing = "\xab\xab\xab";
const std::string kText = "test status message";
const std::string kSpecial = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

void Check(bool held, const std::string& what) {
  if (!held) throw std::runtime_error(what);
}

void CheckStatus(const Status& status, StatusCode code) {
  Check(status.error_code() == code, "status " + std::to_string(status.error_code()) + " " + status.error_message());
}

void CheckStatus(const Status& status, StatusCode code, const std::string& text) {
  CheckStatus(status, code);
  Check(status.error_message() == text, "message " + status.error_message());
}

SimpleRequest Large() {
  SimpleRequest request;
  request.set_response_size(314159);
  request.mutable_payload()->set_body(std::string(271828, '\0'));
  return request;
}

StreamingOutputCallRequest Output(const std::vector<int>& sizes, int sent = 0) {
  StreamingOutputCallRequest request;
  for (int size : sizes) request.add_response_parameters()->set_size(size);
  if (sent > 0) request.mutable_payload()->set_body(std::string(sent, '\0'));
  return request;
}

StreamingInputCallRequest Input(int size) {
  StreamingInputCallRequest request;
  request.mutable_payload()->set_body(std::string(size, '\0'));
  return request;
}

void CheckBody(const Payload& payload, int size) { Check(payload.body() == std::string(size, '\0'), "not " + std::to_string(size) + " zeros"); }

void EmptyUnary(TestService::Stub& stub) {
  ClientContext context;
  Empty answer;
  CheckStatus(stub.EmptyCall(&context, {}, &answer), StatusCode::OK);
}

void LargeUnary(TestService::Stub& stub) {
  ClientContext context;
  SimpleResponse answer;
  CheckStatus(stub.UnaryCall(&context, Large(), &answer), StatusCode::OK);
  CheckBody(answer.payload(), 314159);
}

void ClientStreaming(TestService::Stub& stub) {
  ClientContext context;
  StreamingInputCallResponse answer;
  auto writer = stub.StreamingInputCall(&context, &answer);
  for (int size : {27182, 8, 1828, 45904}) Check(writer->Write(Input(size)), "write");
  writer->WritesDone();
  CheckStatus(writer->Finish(), StatusCode::OK);
  Check(answer.aggregated_payload_size() == 74922, "aggregated size");
}

void ServerStreaming(TestService::Stub& stub) {
  ClientContext context;
  const std::vector<int> sizes = {31415, 9, 2653, 58979};
  auto reader = stub.StreamingOutputCall(&context, Output(sizes));
  StreamingOutputCallResponse answer;
  for (int size : sizes) {
    Check(reader->Read(&answer), "read");
    CheckBody(answer.payload(), size);
  }
  Check(!reader->Read(&answer), "an answer too many");
  CheckStatus(reader->Finish(), StatusCode::OK);
}

void PingPong(TestService::Stub& stub) {
  ClientContext context;
  auto stream = stub.FullDuplexCall(&context);
  StreamingOutputCallResponse answer;
  for (auto [size, sent] : {std::pair{31415, 27182}, {9, 8}, {2653, 1828}, {58979, 45904}}) {
    Check(stream->Write(Output({size}, sent)) && stream->Read(&answer), "write and read");
    CheckBody(answer.payload(), size);
  }
  stream->WritesDone();
  Check(!stream->Read(&answer), "an answer too many");
  CheckStatus(stream->Finish(), StatusCode::OK);
}

void EmptyStream(TestService::Stub& stub) {
  ClientContext context;
  auto stream = stub.FullDuplexCall(&context);
  stream->WritesDone();
  StreamingOutputCallResponse answer;
  Check(!stream->Read(&answer), "an answer too many");
  CheckStatus(stream->Finish(), StatusCode::OK);
}

void ClientCompressedUnary(TestService::Stub& stub) {
  auto call = [&stub](bool expected, grpc_compression_algorithm coding) {
    ClientContext context;
    context.set_compression_algorithm(coding);
    SimpleRequest request = Large();
    request.mutable_expect_compressed()->set_value(expected);
    SimpleResponse answer;
    Status status = stub.UnaryCall(&context, request, &answer);
    if (status.ok()) CheckBody(answer.payload(), 314159);
    return status;
  };
  CheckStatus(call(true, GRPC_COMPRESS_NONE), StatusCode::INVALID_ARGUMENT);
  CheckStatus(call(true, GRPC_COMPRESS_GZIP), StatusCode::OK);
  CheckStatus(call(true, GRPC_COMPRESS_DEFLATE), StatusCode::OK);
  CheckStatus(call(false, GRPC_COMPRESS_NONE), StatusCode::OK);
}

void ServerCompressedUnary(TestService::Stub& stub) {
  for (bool wanted : {true, false}) {
    ClientContext context;
    SimpleRequest request = Large();
    request.mutable_response_compressed()->set_value(wanted);
    SimpleResponse answer;
    CheckStatus(stub.UnaryCall(&context, request, &answer), StatusCode::OK);
    CheckBody(answer.payload(), 314159);
    Check(Inspector::WasCompressed(context) == wanted, "the compressed flag");
  }
}

void ClientCompressedStreaming(TestService::Stub& stub) {
  StreamingInputCallResponse answer;
  auto request = [](int size, bool expected) {
    StreamingInputCallRequest input = Input(size);
    input.mutable_expect_compressed()->set_value(expected);
    return input;
  };
  ClientContext probe;
  auto refused = stub.StreamingInputCall(&probe, &answer);
  refused->Write(request(27182, true));
  refused->WritesDone();
  CheckStatus(refused->Finish(), StatusCode::INVALID_ARGUMENT);

  ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  auto writer = stub.StreamingInputCall(&context, &answer);
  Check(writer->Write(request(27182, true)), "write");
  Check(writer->Write(request(45904, false), WriteOptions().set_no_compression()), "write");
  writer->WritesDone();
  CheckStatus(writer->Finish(), StatusCode::OK);
  Check(answer.aggregated_payload_size() == 73086, "aggregated size");
}

void ServerCompressedStreaming(TestService::Stub& stub) {
  ClientContext context;
  StreamingOutputCallRequest request = Output({31415, 92653});
  request.mutable_response_parameters(0)->mutable_compressed()->set_value(true);
  request.mutable_response_parameters(1)->mutable_compressed()->set_value(false);
  auto reader = stub.StreamingOutputCall(&context, request);
  StreamingOutputCallResponse answer;
  for (auto [size, compressed] : {std::pair{31415, true}, {92653, false}}) {
    Check(reader->Read(&answer), "read");
    CheckBody(answer.payload(), size);
    Check(Inspector::WasCompressed(context) == compressed, "the compressed flag");
  }
  Check(!reader->Read(&answer), "an answer too many");
  CheckStatus(reader->Finish(), StatusCode::OK);
}

void CheckEchoed(const ClientContext& context) {
  auto initial = context.GetServerInitialMetadata().find(kEcho);
  Check(initial != context.GetServerInitialMetadata().end() && initial->second == kInitial, "initial metadata");
  auto trailing = context.GetServerTrailingMetadata().find(kEchoBin);
  Check(trailing != context.GetServerTrailingMetadata().end() && trailing->second == kTrailing, "trailing metadata");
}

void CustomMetadata(TestService::Stub& stub) {
  ClientContext unary;
  unary.AddMetadata(kEcho, kInitial);
  unary.AddMetadata(kEchoBin, kTrailing);
  SimpleResponse answer;
  CheckStatus(stub.UnaryCall(&unary, Large(), &answer), StatusCode::OK);
  CheckEchoed(unary);

  ClientContext duplex;
  duplex.AddMetadata(kEcho, kInitial);
  duplex.AddMetadata(kEchoBin, kTrailing);
  auto stream = stub.FullDuplexCall(&duplex);
  stream->WriteLast(Output({314159}, 271828), {});
  StreamingOutputCallResponse one;
  Check(stream->Read(&one) && !stream->Read(&one), "one answer");
  CheckStatus(stream->Finish(), StatusCode::OK);
  CheckEchoed(duplex);
}

Status RefusedUnary(TestService::Stub& stub, const std::string& text) {
  ClientContext context;
  SimpleRequest request;
  request.mutable_response_status()->set_code(2);
  request.mutable_response_status()->set_message(text);
  SimpleResponse answer;
  return stub.UnaryCall(&context, request, &answer);
}

void StatusCodeAndMessage(TestService::Stub& stub) {
  CheckStatus(RefusedUnary(stub, kText), StatusCode::UNKNOWN, kText);
  ClientContext context;
  auto stream = stub.FullDuplexCall(&context);
  StreamingOutputCallRequest request;
  request.mutable_response_status()->set_code(2);
  request.mutable_response_status()->set_message(kText);
  stream->WriteLast(request, {});
  StreamingOutputCallResponse answer;
  Check(!stream->Read(&answer), "an answer too many");
  CheckStatus(stream->Finish(), StatusCode::UNKNOWN, kText);
}

void SpecialStatusMessage(TestService::Stub& stub) { CheckStatus(RefusedUnary(stub, kSpecial), StatusCode::UNKNOWN, kSpecial); }

void UnimplementedMethod(TestService::Stub& stub) {
  ClientContext context;
  Empty answer;
  CheckStatus(stub.UnimplementedCall(&context, {}, &answer), StatusCode::UNIMPLEMENTED);
}

void CancelAfterBegin(TestService::Stub& stub) {
  ClientContext context;
  StreamingInputCallResponse answer;
  auto writer = stub.StreamingInputCall(&context, &answer);
  context.TryCancel();
  CheckStatus(writer->Finish(), StatusCode::CANCELLED);
}

void CancelAfterFirstResponse(TestService::Stub& stub) {
  ClientContext context;
  auto stream = stub.FullDuplexCall(&context);
  StreamingOutputCallResponse answer;
  Check(stream->Write(Output({31415}, 27182)) && stream->Read(&answer), "write and read");
  CheckBody(answer.payload(), 31415);
  context.TryCancel();
  CheckStatus(stream->Finish(), StatusCode::CANCELLED);
}

void TimeoutOnSleepingServer(TestService::Stub& stub) {
  ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
  auto stream = stub.FullDuplexCall(&context);
  stream->Write(Output({}, 27182));
  CheckStatus(stream->Finish(), StatusCode::DEADLINE_EXCEEDED);
}

}  // namespace

int main(int, char** arguments) {
  auto channel = grpc::CreateChannel(arguments[1], grpc::InsecureChannelCredentials());
  auto unimplemented_service = [&channel](TestService::Stub&) {
    ClientContext context;
    Empty answer;
    CheckStatus(UnimplementedService::NewStub(channel)->UnimplementedCall(&context, {}, &answer), StatusCode::UNIMPLEMENTED);
  };
  const std::vector<std::pair<std::string, std::function<void(TestService::Stub&)>>> cases = {
      {"empty_unary", EmptyUnary},
      {"large_unary", LargeUnary},
      {"client_streaming", ClientStreaming},
      {"server_streaming", ServerStreaming},
      {"ping_pong", PingPong},
      {"empty_stream", EmptyStream},
      {"client_compressed_unary", ClientCompressedUnary},
      {"server_compressed_unary", ServerCompressedUnary},
      {"client_compressed_streaming", ClientCompressedStreaming},
      {"server_compressed_streaming", ServerCompressedStreaming},
      {"custom_metadata", CustomMetadata},
      {"status_code_and_message", StatusCodeAndMessage},
      {"special_status_message", SpecialStatusMessage},
      {"unimplemented_method", UnimplementedMethod},
      {"unimplemented_service", unimplemented_service},
      {"cancel_after_begin", CancelAfterBegin},
      {"cancel_after_first_response", CancelAfterFirstResponse},
      {"timeout_on_sleeping_server", TimeoutOnSleepingServer},
  };
  for (const auto& [name, run] : cases) {
    try {
      run(*TestService::NewStub(channel));
      std::cout << "ok " << name << std::endl;
    } catch (const std::exception& error) {
      std::cout << "FAIL " << name << " " << error.what() << std::endl;
    }
  }
}
