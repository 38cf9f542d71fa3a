// The callers of this server: they are identified by the rules of the configuration, and have the rights that
// the reference data in effect grant.
//
// Without TLS a caller names itself, and without a file of grants every caller who does may do everything:
// for a machine of one's own. With TLS nobody may do anything that was not granted. Owned by the host.
#ifndef EASTGATE_COMMON_SERVER_CALLERS_H_
#define EASTGATE_COMMON_SERVER_CALLERS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/auth/rights.h"
#include "common/auth/token_verifier.h"
#include "common/config/config.h"
#include "common/observability/log.h"
#include "common/reference/reference_data.h"
#include "common/rpc/runtime.h"

namespace eastgate::server {

// Returns the rights that the reference data grant; a grant to a unit is one to each of its principals.
// Without a file of grants, returns `otherwise`.
std::shared_ptr<const auth::Rights> RightsOf(const reference::ReferenceData& reference,
                                             const std::string& division_root,
                                             std::shared_ptr<const auth::Rights> otherwise);

class Callers {
 public:
  // Sets the rules of the runtime, which must outlive it, and which may not serve yet. The error of the file
  // of token keys, for an operator.
  static absl::StatusOr<std::unique_ptr<Callers>> Open(const config::ServerConfig& config,
                                                       rpc::Runtime& runtime, observability::Log& log);

  // From now on these data say who was granted what.
  void Use(const reference::ReferenceData& reference);
  // Reads the keys of tokens again; bad ones leave those in use, and the log says so.
  void ReloadKeys();

 private:
  Callers(const config::ServerConfig& config, rpc::Runtime& runtime, observability::Log& log)
      : config_(config), runtime_(runtime), log_(log) {}

  const config::ServerConfig& config_;
  rpc::Runtime& runtime_;
  observability::Log& log_;
  std::unique_ptr<auth::TokenVerifier> tokens_;  // Null where no tokens are accepted.
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_CALLERS_H_
