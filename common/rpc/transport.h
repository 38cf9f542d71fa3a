// The credentials of a process as server and as client: plaintext, or mutual TLS in a SPIFFE trust domain.
//
// A server asks its clients for a certificate and checks one that it gets, but serves also those without, so
// that a call without an identity is told so. A client accepts a server only under the name of the service
// that it calls: spiffe://TRUST-DOMAIN/service/NAME, and no other URI. TLS is 1.2 at least. The files are
// read again within two seconds of a change; files that cannot be used leave the last good ones in use. One
// Transport per process, made in main. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_TRANSPORT_H_
#define EASTGATE_COMMON_RPC_TRANSPORT_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/certificate_files.h"
#include "grpc/grpc.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"

namespace eastgate::rpc {

struct TransportOptions {
  CertificatePaths files;    // Without `ca`: plaintext.
  std::string trust_domain;  // "eastgate.example"
  std::string service;       // The service that the own certificate must be of; empty for a client.
  // Told of each change of the files: OK, or why they are not used.
  std::function<void(const absl::Status&)> on_change = [](const absl::Status&) {};
};

// The principal of a service: "service/economy".
std::string ServicePrincipal(absl::string_view service);

class Transport {
 public:
  // INVALID_ARGUMENT names the setting whose file cannot be used.
  static absl::StatusOr<std::shared_ptr<const Transport>> Open(TransportOptions options);
  static std::shared_ptr<const Transport> Plaintext();

  bool is_tls() const { return files_ != nullptr; }
  // The principal of the own certificate: "service/economy"; empty for a client.
  std::string self() const;

  // When the first of the certificates in use expires, those of the authorities included; never in plaintext.
  absl::Time FirstExpiry() const;

  std::shared_ptr<grpc::ServerCredentials> ForServer() const;
  // Returns the credentials of a channel to that service.
  std::shared_ptr<grpc::ChannelCredentials> ForPeer(const std::string& service) const;

 private:
  explicit Transport(TransportOptions options) : options_(std::move(options)) {}
  std::string UriOf(absl::string_view service) const;
  std::shared_ptr<grpc::ChannelCredentials> TlsForPeer(const std::string& service) const;

  // The provider has a thread in gRPC, whether there is a server or channel yet or not.
  struct GrpcInUse {
    GrpcInUse() { grpc_init(); }
    ~GrpcInUse() { grpc_shutdown(); }
  };

  const TransportOptions options_;
  const GrpcInUse grpc_in_use_;
  std::unique_ptr<CertificateFiles> files_;
  std::shared_ptr<grpc::experimental::FileWatcherCertificateProvider> provider_;
  mutable absl::Mutex mutex_;
  // One for each service, so that all channels to it share a connection.
  mutable std::map<std::string, std::shared_ptr<grpc::ChannelCredentials>> for_peers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_TRANSPORT_H_
