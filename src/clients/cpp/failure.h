// An error of the service with the contents of its details.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/error_details.h>

#include <stdexcept>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

struct Failure : std::runtime_error {
  // Reads the details from the trailer grpc-status-details-bin.
  Failure(const grpc::Status& status, const std::string& address) : Failure(status, Details(status), address) {}

  // A name of ErrorReason, the path of the wrong argument, and how to fix it; each "" if the details do not have it.
  std::string reason, field, hint;

 private:
  static google::rpc::Status Details(const grpc::Status& status) {
    google::rpc::Status details;
    grpc::ExtractErrorDetails(status, &details);
    return details;
  }

  // The first detail of a type. Empty when there is none.
  template <typename T>
  static T Find(const google::rpc::Status& details) {
    T found;
    for (const auto& detail : details.details())
      if (detail.UnpackTo(&found)) break;
    return found;
  }

  Failure(const grpc::Status& status, const google::rpc::Status& details, const std::string& address)
      : std::runtime_error(Message(status, Find<google::rpc::ErrorInfo>(details).reason(), address)),
        reason(Find<google::rpc::ErrorInfo>(details).reason()) {
    const auto request = Find<google::rpc::BadRequest>(details);
    if (request.field_violations_size() == 0) return;
    field = request.field_violations(0).field();
    hint = request.field_violations(0).description();
  }

  static std::string Message(const grpc::Status& status, const std::string& reason, const std::string& address) {
    if (!reason.empty()) return status.error_message() + " (" + reason + ")";
    // The service always gives a reason, so this error comes from the connection.
    return "no TruceData server answers at " + address +
           ", or it stopped; start one with `trucedata serve`, or give the address of its gRPC port";
  }
};
