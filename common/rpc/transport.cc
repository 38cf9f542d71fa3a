#include "common/rpc/transport.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace eastgate::rpc {
namespace {

namespace tls = ::grpc::experimental;

// The interval of gRPC's watcher, which reads the copies in memory.
constexpr unsigned kRefreshSeconds = 1;

// Lets a server pass whose certificate has one URI, the expected one.
class UriVerifier final : public tls::ExternalCertificateVerifier {
 public:
  explicit UriVerifier(std::string uri) : uri_(std::move(uri)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    const std::vector<grpc::string_ref> uris = request->uri_names();
    const bool is_expected = uris.size() == 1 && uris.front() == uri_;
    *status = is_expected
                  ? grpc::Status::OK
                  : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "the server is not the one expected");
    return true;
  }
  void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::string uri_;
};

}  // namespace

std::string ServicePrincipal(absl::string_view service) {
  return absl::StrCat("service/", service);
}

absl::StatusOr<std::shared_ptr<const Transport>> Transport::Open(TransportOptions options) {
  if (options.files.ca.empty()) return Plaintext();
  std::shared_ptr<Transport> transport(new Transport(std::move(options)));
  const TransportOptions& own = transport->options_;
  CertificateFiles::Options files;
  files.paths = own.files;
  if (!own.service.empty()) files.uri = transport->UriOf(own.service);
  files.on_change = own.on_change;
  ASSIGN_OR_RETURN(transport->files_, CertificateFiles::Open(std::move(files)));
  const std::string ca = transport->files_->ca_path();
  if (transport->files_->has_identity()) {
    const std::string identity = transport->files_->identity_path();
    transport->provider_ =
        std::make_shared<tls::FileWatcherCertificateProvider>(identity, identity, ca, kRefreshSeconds);
  } else {
    transport->provider_ = std::make_shared<tls::FileWatcherCertificateProvider>(ca, kRefreshSeconds);
  }
  return transport;
}

std::shared_ptr<const Transport> Transport::Plaintext() {
  return std::shared_ptr<Transport>(new Transport({}));
}

std::string Transport::UriOf(absl::string_view service) const {
  return absl::StrCat("spiffe://", options_.trust_domain, "/", ServicePrincipal(service));
}

std::string Transport::self() const {
  return options_.service.empty() ? "" : ServicePrincipal(options_.service);
}

absl::Time Transport::FirstExpiry() const {
  return is_tls() ? files_->first_expiry() : absl::InfiniteFuture();
}

std::shared_ptr<grpc::ServerCredentials> Transport::ForServer() const {
  if (!is_tls()) return grpc::InsecureServerCredentials();
  tls::TlsServerCredentialsOptions options(provider_);
  options.watch_identity_key_cert_pairs();
  options.watch_root_certs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> Transport::ForPeer(const std::string& service) const {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<grpc::ChannelCredentials>& credentials = for_peers_[service];
  if (credentials == nullptr)
    credentials = is_tls() ? TlsForPeer(service) : grpc::InsecureChannelCredentials();
  return credentials;
}

std::shared_ptr<grpc::ChannelCredentials> Transport::TlsForPeer(const std::string& service) const {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(provider_);
  options.watch_root_certs();
  if (files_->has_identity()) options.watch_identity_key_cert_pairs();
  options.set_certificate_verifier(tls::ExternalCertificateVerifier::Create<UriVerifier>(UriOf(service)));
  options.set_check_call_host(false);
  return tls::TlsCredentials(options);
}

}  // namespace eastgate::rpc
