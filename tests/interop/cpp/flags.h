#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>

// The core tells the flags of the last message that came, for its own interop tests; no public header declares it.
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);

namespace grpc::testing {

constexpr std::uint32_t kWasCompressed = 0x40000000u;

// The friends that grpc++ names for this purpose.
class InteropClientContextInspector {
 public:
  static bool WasCompressed(const ClientContext& context) { return grpc_call_test_only_get_message_flags(context.call_) & kWasCompressed; }
};

class InteropServerContextInspector {
 public:
  static bool WasCompressed(const ServerContext& context) { return grpc_call_test_only_get_message_flags(context.call_.call) & kWasCompressed; }
};

}  // namespace grpc::testing
