// An error of the service with what its details hold.
#pragma once

#include <grpcpp/grpcpp.h>

#include <stdexcept>
#include <string>

#include "trucedata/rpc/v1/error_details.pb.h"

struct Failure : std::runtime_error {
  // Reads the details that came in grpc-status-details-bin.
  Failure(const grpc::Status& status, const std::string& address) : Failure(status, Details(status), address) {}

  // A name of ErrorReason, the path of the wrong argument, and its mend; each "" without.
  std::string reason, field, hint;

 private:
  using Status = trucedata::rpc::v1::Status;

  static Status Details(const grpc::Status& status) {
    Status details;
    details.ParseFromString(status.error_details());
    return details;
  }

  // The first detail of a type, by its public name: the restated types have others. Empty when there is none.
  template <typename T>
  static T Find(const Status& details, const std::string& name) {
    T found;
    for (const auto& detail : details.details())
      if (detail.type_url() == "type.googleapis.com/" + name && found.ParseFromString(detail.value())) break;
    return found;
  }

  Failure(const grpc::Status& status, const Status& details, const std::string& address)
      : std::runtime_error(Message(status, Find<trucedata::rpc::v1::ErrorInfo>(details, "google.rpc.ErrorInfo").reason(), address)),
        reason(Find<trucedata::rpc::v1::ErrorInfo>(details, "google.rpc.ErrorInfo").reason()) {
    const auto request = Find<trucedata::rpc::v1::BadRequest>(details, "google.rpc.BadRequest");
    if (request.field_violations_size() == 0) return;
    field = request.field_violations(0).field();
    hint = request.field_violations(0).description();
  }

  static std::string Message(const grpc::Status& status, const std::string& reason, const std::string& address) {
    if (!reason.empty()) return status.error_message() + " (" + reason + ")";
    // The service always gives a reason: this error is the connection's.
    return "no TruceData server answers at " + address + ", or it stopped; start one with `trucedata serve`, or give the address of its gRPC port";
  }
};
