// The C++ runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes. Usage: runner
// HOST:PORT
#include <google/protobuf/util/json_util.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "digests.h"
#include "failure.h"
#include "trucedata/v1/dataset_service.pb.h"
#include "trucedata/v1/event_service.pb.h"
#include "trucedata/v1/ingest_service.pb.h"
#include "trucedata/v1/policy_service.pb.h"
#include "trucedata/v1/reaction_service.pb.h"

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using nlohmann::json;

namespace {

// Links the files of all services into the pool of generated types.
const Descriptor* const kServices[] = {
    trucedata::v1::GetDatasetRequest::descriptor(), trucedata::v1::GetEventRequest::descriptor(),
    trucedata::v1::ImportSeriesRequest::descriptor(),
    trucedata::v1::GetPolicyRequest::descriptor(), trucedata::v1::GetReactionRequest::descriptor()};

const char* const kCodes[] = {
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"};

std::unique_ptr<Message> Create(const Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const MethodDescriptor* Method(const std::string& path) {
  const auto slash = path.find('/');
  return DescriptorPool::generated_pool()->FindServiceByName(path.substr(0, slash))->FindMethodByName(path.substr(slash + 1));
}

std::vector<grpc::ByteBuffer> Requests(const json& test, const Descriptor* type) {
  std::vector<grpc::ByteBuffer> requests;
  for (const json& text : test.value("requests", json::array({test.value("request", json::object())}))) {
    const auto request = Create(type);
    const auto status = google::protobuf::util::JsonStringToMessage(text.dump(), request.get());
    if (!status.ok()) throw std::runtime_error(test["name"].get<std::string>() + ": " + status.ToString());
    const grpc::Slice slice(request->SerializeAsString());
    requests.emplace_back(&slice, 1);
  }
  return requests;
}

std::string Base64(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return text;
}

// One unary or streaming call over grpc's generic stub.
class Call {
 public:
  Call(const std::shared_ptr<grpc::Channel>& channel, const json& test) : stub_(channel), test_(test), method_(Method(test["method"])) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(test.value("timeout_ms", 30000)));
    if (test.contains("compression")) context_.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    const json metadata = test.value("metadata", json::object());
    for (const auto& [name, value] : metadata.items()) context_.AddMetadata(name, value);
  }

  // Passes each response to `each` and returns the status.
  template <typename Each>
  grpc::Status Run(Each each) {
    const auto requests = Requests(test_, method_->input_type());
    const auto call = stub_.PrepareCall(&context_, "/" + test_["method"].get<std::string>(), &queue_);
    call->StartCall(this);
    bool is_open = Done();
    for (const auto& request : requests) {
      if (!is_open) break;
      call->Write(request, this);
      is_open = Done();
    }
    if (is_open) {
      call->WritesDone(this);
      Done();
    }
    const int cancel_after = test_.value("cancel_after", -1);
    grpc::ByteBuffer bytes;
    for (int count = 1; call->Read(&bytes, this), Done(); count++) {
      // Later responses were already under way when the call was cancelled.
      if (count <= cancel_after || cancel_after < 0) each(Response(bytes));
      if (count == cancel_after) context_.TryCancel();
    }
    grpc::Status status;
    call->Finish(&status, this);
    Done();
    return status;
  }

 private:
  // Waits for the pending operation. There is always only one.
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  std::unique_ptr<Message> Response(grpc::ByteBuffer& bytes) {
    grpc::Slice slice;
    bytes.DumpToSingleSlice(&slice);
    auto response = Create(method_->output_type());
    if (!response->ParseFromArray(slice.begin(), slice.size()))
      throw std::runtime_error("a response is not a valid " + method_->output_type()->full_name());
    return response;
  }

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  grpc::GenericStub stub_;
  const json& test_;
  const MethodDescriptor* method_;
};

json Outcome(const std::shared_ptr<grpc::Channel>& channel, const json& test) {
  auto responses = json::array();
  Digests digests;
  Call call(channel, test);
  const grpc::Status status = call.Run([&](const std::unique_ptr<Message>& response) {
    digests.AddResponse(*response);
    if (test.value("keep", "") != "columns") responses.push_back(Base64(response->SerializeAsString()));
  });
  const Failure failure(status, "");
  return {{"name", test["name"]},        {"code", kCodes[status.error_code()]},
          {"reason", failure.reason},    {"field", failure.field},
          {"responses", responses},      {"columns", digests.Outcome()}};
}

}  // namespace

int main(int, char** arguments) {
  const auto channel = grpc::CreateChannel(arguments[1], grpc::InsecureChannelCredentials());
  for (std::string line; std::getline(std::cin, line);) std::cout << Outcome(channel, json::parse(line)) << std::endl;
}
