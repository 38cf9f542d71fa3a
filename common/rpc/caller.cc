#include "common/rpc/caller.h"

#include <iterator>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/identity.h"
#include "common/auth/principal.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "grpc/grpc_security_constants.h"

namespace eastgate::rpc {
namespace {

constexpr char kAuthorizationMetadata[] = "authorization";
constexpr char kBearer[] = "bearer ";

absl::Status NoPrincipal(absl::string_view message) {
  return status::ErrorWithReason(absl::StatusCode::kUnauthenticated,
                                 status::ErrorReason::ERROR_REASON_NO_PRINCIPAL, message);
}

// The only value under the key; nothing where it was not sent.
absl::StatusOr<std::optional<absl::string_view>> ValueOf(const grpc::CallbackServerContext& context,
                                                         const char* key) {
  const auto [first, last] = context.client_metadata().equal_range(key);
  if (first == last) return std::optional<absl::string_view>();
  if (std::next(first) != last) return NoPrincipal(absl::StrCat("metadata ", key, ": sent more than once"));
  return std::optional<absl::string_view>(absl::string_view(first->second.data(), first->second.size()));
}

absl::StatusOr<std::string> OfToken(const CallerRules& rules, absl::string_view authorization) {
  if (!rules.of_token || !absl::StartsWithIgnoreCase(authorization, kBearer)) {
    return status::ErrorWithReason(
        absl::StatusCode::kUnauthenticated, status::ErrorReason::ERROR_REASON_TOKEN_INVALID,
        rules.of_token ? "metadata authorization: want Bearer and a token" : "this server accepts no tokens");
  }
  return rules.of_token(authorization.substr(sizeof(kBearer) - 1));
}

absl::StatusOr<std::string> OfCertificate(const CallerRules& rules,
                                          const grpc::CallbackServerContext& context) {
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (!rules.of_certificate || peer == nullptr || !peer->IsPeerAuthenticated())
    return NoPrincipal("a client certificate or a token is required");
  const std::vector<grpc::string_ref> sent = peer->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  std::vector<std::string> uris;
  uris.reserve(sent.size());
  for (const grpc::string_ref& uri : sent) uris.emplace_back(uri.data(), uri.size());
  return rules.of_certificate(uris);
}

absl::StatusOr<std::string> OfPeer(const CallerRules& rules, const grpc::CallbackServerContext& context) {
  if (rules.plaintext) {
    ASSIGN_OR_RETURN(const std::optional<absl::string_view> name, ValueOf(context, auth::kPrincipalMetadata));
    if (!name) return NoPrincipal("metadata eastgate-principal: required");
    return auth::CheckPrincipal(*name);
  }
  ASSIGN_OR_RETURN(const std::optional<absl::string_view> authorization,
                   ValueOf(context, kAuthorizationMetadata));
  return authorization ? OfToken(rules, *authorization) : OfCertificate(rules, context);
}

}  // namespace

absl::StatusOr<Caller> Identify(const CallerRules& rules, const grpc::CallbackServerContext& context) {
  ASSIGN_OR_RETURN(std::string peer, OfPeer(rules, context));
  ASSIGN_OR_RETURN(const std::optional<absl::string_view> other, ValueOf(context, kOnBehalfOfMetadata));
  if (!other) return Caller{std::move(peer), ""};
  if (!absl::StartsWith(peer, auth::kServicePrefix)) {
    return status::ErrorWithReason(absl::StatusCode::kPermissionDenied,
                                   status::ErrorReason::ERROR_REASON_NOT_A_SERVICE,
                                   "only a service may call on behalf of another");
  }
  ASSIGN_OR_RETURN(std::string principal, auth::CheckPrincipal(*other));
  return Caller{std::move(principal), std::move(peer)};
}

}  // namespace eastgate::rpc
