// The context of a call that names its caller. A bare grpc::ClientContext is that of a call of nobody.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_CALLER_CONTEXT_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_CALLER_CONTEXT_H_

#include <string>

#include "common/auth/principal.h"
#include "grpcpp/client_context.h"

namespace eastgate::rpc::testing {

inline constexpr char kCaller[] = "test:client";

class CallerContext : public grpc::ClientContext {
 public:
  explicit CallerContext(const std::string& principal = kCaller) {
    AddMetadata(auth::kPrincipalMetadata, principal);
  }
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_CALLER_CONTEXT_H_
