// The caller of a call: the one place where certificate, token and metadata become a principal.
//
// With TLS a principal is named by a token in `authorization: Bearer …`, else by the client's certificate.
// A token comes first, since the proxy through which people come has a certificate of its own. In plaintext,
// which servers offer on loopback only, `eastgate-principal` names it. A principal of the suite's services
// may name whom it calls for in `eastgate-on-behalf-of`.
#ifndef EASTGATE_COMMON_RPC_CALLER_H_
#define EASTGATE_COMMON_RPC_CALLER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/server_context.h"

namespace eastgate::rpc {

// The metadata key in which a service names the principal for which it calls.
inline constexpr char kOnBehalfOfMetadata[] = "eastgate-on-behalf-of";

// The rules by which the process learns who calls.
struct CallerRules {
  bool plaintext = true;
  // Return the principal that a certificate with these URIs names, and that a token names. UNAUTHENTICATED
  // says why it cannot be relied on. Without the function no certificate, or no token, is accepted.
  std::function<absl::StatusOr<std::string>(const std::vector<std::string>& uris)> of_certificate;
  std::function<absl::StatusOr<std::string>(absl::string_view token)> of_token;
};

struct Caller {
  std::string principal;  // For whom the call is.
  std::string service;    // The principal of the service that calls for it; empty where it calls itself.
};

// UNAUTHENTICATED: NO_PRINCIPAL, TOKEN_INVALID, CERTIFICATE_NAME. PERMISSION_DENIED: NOT_A_SERVICE.
absl::StatusOr<Caller> Identify(const CallerRules& rules, const grpc::CallbackServerContext& context);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CALLER_H_
