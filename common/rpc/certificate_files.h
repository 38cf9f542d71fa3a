// The PEM files by which a process is known and knows others, read again when they change.
//
// gRPC's watcher takes whatever lies there, and serves nobody while a certificate and its key do not fit, as
// they do between the writing of one and of the other. So the files are checked here first, and gRPC watches
// copies in memory of the last ones that were good. Thread-safe; owned by the transport.
#ifndef EASTGATE_COMMON_RPC_CERTIFICATE_FILES_H_
#define EASTGATE_COMMON_RPC_CERTIFICATE_FILES_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/rpc/memory_file.h"

namespace eastgate::rpc {

struct CertificatePaths {
  std::string certificate;  // A chain, the own certificate first; empty for a client without one.
  std::string key;          // Empty with the certificate.
  std::string ca;           // The authorities of others.
};

// INVALID_ARGUMENT names the setting whose file cannot be read, holds nothing of its kind, or has expired; a
// key that does not fit the certificate; a certificate whose only URI is not `uri`, unless that is empty.
struct CertificateBytes {
  std::string identity;  // The chain and the key.
  std::string ca;
  friend bool operator==(const CertificateBytes&, const CertificateBytes&) = default;
};
absl::StatusOr<CertificateBytes> ReadCertificates(const CertificatePaths& paths);
absl::Status CheckCertificates(const CertificateBytes& bytes, const std::string& uri);

// Returns when the first of them expires, those of the authorities included; they were checked.
absl::Time FirstExpiryOf(const CertificateBytes& bytes);

class CertificateFiles {
 public:
  struct Options {
    CertificatePaths paths;
    std::string uri;  // The URI of the own certificate, now and later; empty: any.
    absl::Duration interval = absl::Seconds(1);
    // Told of each change: OK, or why the files are not used.
    std::function<void(const absl::Status&)> on_change = [](const absl::Status&) {};
  };
  // As CheckCertificates.
  static absl::StatusOr<std::unique_ptr<CertificateFiles>> Open(Options options);
  ~CertificateFiles();

  bool has_identity() const { return !options_.paths.certificate.empty(); }
  // Returns when the first of the certificates in use expires.
  absl::Time first_expiry() const { return absl::FromUnixSeconds(first_expiry_); }
  // Return the paths at which gRPC finds certificate and key, both in one file, and the authorities.
  std::string identity_path() const { return identity_.path(); }
  std::string ca_path() const { return ca_.path(); }

 private:
  explicit CertificateFiles(Options options) : options_(std::move(options)) {}
  absl::Status Use(const CertificateBytes& bytes);
  void Watch(CertificateBytes used);

  const Options options_;
  std::atomic<int64_t> first_expiry_{0};  // In seconds since 1970.
  MemoryFile identity_;
  MemoryFile ca_;
  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CERTIFICATE_FILES_H_
