// The identity of the programs to the services: the one place where their calls get a name.
//
// In plaintext a call names its principal. Over TLS the program has a certificate, or sends a token that it
// reads from a file before each call, so that a new one can be put there. Thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_CALLER_H_
#define EASTGATE_SERVICES_INTAKE_CALLER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/transport.h"
#include "grpcpp/client_context.h"

namespace eastgate::intake {

struct CallerFlags {
  std::string principal;
  std::string
      default_principal;  // Who calls in plaintext where `principal` is empty; empty: that is refused.
  rpc::TransportOptions transport;
  std::string token_file;
};

class Caller {
 public:
  // INVALID_ARGUMENT names the flag that is missing or wrong.
  static absl::StatusOr<Caller> Of(const CallerFlags& flags);
  // In plaintext.
  static Caller Named(const std::string& principal);

  const rpc::Transport& transport() const { return *transport_; }
  // Says in the call who calls.
  void Identify(grpc::ClientContext& context) const;

 private:
  Caller() = default;

  std::string principal_;   // In plaintext.
  std::string token_file_;  // Over TLS, without a certificate.
  std::shared_ptr<const rpc::Transport> transport_ = rpc::Transport::Plaintext();
};

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_CALLER_H_
