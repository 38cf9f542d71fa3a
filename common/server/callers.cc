#include "common/server/callers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/clock.h"
#include "common/auth/certificate_name.h"
#include "common/rpc/caller.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

std::shared_ptr<const auth::Rights> RightsOf(const reference::ReferenceData& reference,
                                             const std::string& division_root,
                                             std::shared_ptr<const auth::Rights> otherwise) {
  if (!reference.grants) return otherwise;
  absl::flat_hash_map<std::string, std::string> units;
  absl::flat_hash_map<std::string, std::vector<std::string>> members;
  for (const reference::PrincipalUnit& row : reference.principals.all()) {
    units[row.principal] = row.unit;
    members[row.unit].push_back(row.principal);
  }
  std::vector<reference::Grant> grants;
  for (const reference::Grant& grant : reference.grants->all()) {
    if (!grant.is_to_unit) {
      grants.push_back(grant);
      continue;
    }
    for (const std::string& principal : members[grant.holder]) grants.emplace_back(grant).holder = principal;
  }
  return auth::Rights::FromGrants(std::move(grants), std::move(units), division_root);
}

absl::StatusOr<std::unique_ptr<Callers>> Callers::Open(const config::ServerConfig& config,
                                                       rpc::Runtime& runtime, observability::Log& log) {
  std::unique_ptr<Callers> callers(new Callers(config, runtime, log));
  rpc::CallerRules rules;
  rules.plaintext = !config.tls;
  if (config.tls) {
    rules.of_certificate = [trust_domain = config.tls->trust_domain](
                               const std::vector<std::string>& uris) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(auth::Identity identity, auth::IdentityOfCertificate(uris, trust_domain));
      return std::move(identity.principal);
    };
  }
  if (config.tokens) {
    ASSIGN_OR_RETURN(
        callers->tokens_,
        auth::TokenVerifier::Open({config.tokens->keys_file, config.tokens->issuer, config.tokens->audience},
                                  absl::Now));
    rules.of_token = [tokens =
                          callers->tokens_.get()](absl::string_view token) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(auth::Identity identity, tokens->Verify(token));
      return std::move(identity.principal);
    };
  }
  runtime.SetCallerRules(std::move(rules));
  return callers;
}

void Callers::Use(const reference::ReferenceData& reference) {
  if (!reference.grants && config_.tls)
    log_.Write(observability::Level::kWarning, "there is no grants.csv: every call is refused");
  runtime_.SetRights(RightsOf(
      reference, config_.division_root,
      config_.tls ? auth::Rights::FromGrants({}, {}, config_.division_root) : auth::Rights::OfEverybody()));
}

void Callers::ReloadKeys() {
  if (tokens_ == nullptr) return;
  const absl::Status reloaded = tokens_->Reload();
  if (reloaded.ok()) return;
  log_.Write(observability::Level::kError, "the keys of tokens are not used as changed",
             {{"error", reloaded.message()}});
}

}  // namespace eastgate::server
