#include "services/intake/caller.h"

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/auth/principal.h"
#include "common/status/status_macros.h"

namespace eastgate::intake {
namespace {

absl::Status Wrong(absl::string_view flag, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", what));
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  if (!in) return Wrong("--token", "the file cannot be read");
  bytes << in.rdbuf();
  const std::string token(absl::StripAsciiWhitespace(bytes.str()));
  for (const char c : token) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c)))
      return Wrong("--token", "the file holds no token");
  }
  if (token.empty()) return Wrong("--token", "the file holds no token");
  return token;
}

// The flags of TLS go together, and need one way to be known.
absl::Status CheckTls(const CallerFlags& flags) {
  const rpc::CertificatePaths& files = flags.transport.files;
  if (files.ca.empty()) return Wrong("--tls-ca", "required with the other flags of TLS and with --token");
  if (flags.transport.trust_domain.empty()) return Wrong("--trust-domain", "required with --tls-ca");
  if (files.certificate.empty() != files.key.empty())
    return Wrong("--tls-cert, --tls-key", "want both or neither");
  if (files.certificate.empty() == flags.token_file.empty())
    return Wrong("--tls-cert, --token", "want one of them over TLS");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Caller> Caller::Of(const CallerFlags& flags) {
  const rpc::CertificatePaths& files = flags.transport.files;
  const bool is_plaintext = files.ca.empty() && files.certificate.empty() && files.key.empty() &&
                            flags.transport.trust_domain.empty() && flags.token_file.empty();
  if (is_plaintext) {
    const auto principal =
        auth::CheckPrincipal(flags.principal.empty() ? flags.default_principal : flags.principal);
    if (!principal.ok()) return Wrong("--principal", principal.status().message());
    return Named(*principal);
  }
  RETURN_IF_ERROR(CheckTls(flags));
  if (!flags.principal.empty()) return Wrong("--principal", "the certificate or token says it over TLS");
  Caller caller;
  caller.token_file_ = flags.token_file;
  if (!flags.token_file.empty()) {
    RETURN_IF_ERROR(ReadToken(flags.token_file).status());
  }
  const absl::StatusOr<std::shared_ptr<const rpc::Transport>> transport =
      rpc::Transport::Open(flags.transport);
  if (!transport.ok()) return absl::InvalidArgumentError(absl::StrCat("--", transport.status().message()));
  caller.transport_ = *transport;
  return caller;
}

Caller Caller::Named(const std::string& principal) {
  Caller caller;
  caller.principal_ = principal;
  return caller;
}

void Caller::Identify(grpc::ClientContext& context) const {
  if (!transport_->is_tls()) {
    context.AddMetadata(auth::kPrincipalMetadata, principal_);
  } else if (!token_file_.empty()) {
    // Without one the service says that nobody calls.
    const absl::StatusOr<std::string> token = ReadToken(token_file_);
    if (token.ok()) context.AddMetadata("authorization", absl::StrCat("Bearer ", *token));
  }
}

}  // namespace eastgate::intake
