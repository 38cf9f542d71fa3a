#include "common/rpc/certificate_files.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20;
constexpr char kCertificate[] = "tls-cert";
constexpr char kKey[] = "tls-key";
constexpr char kCa[] = "tls-ca";

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

absl::Status Bad(absl::string_view setting, absl::string_view what) {
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(setting, ": ", what));
}

Bio Reading(const std::string& bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// A key that needs a pass phrase cannot be used.
int NoPassPhrase(char*, int, int, void*) {
  return -1;
}

Certificate NextCertificate(BIO* bio) {
  return Certificate(PEM_read_bio_X509(bio, nullptr, NoPassPhrase, nullptr));
}

absl::StatusOr<std::string> ReadFile(const char* setting, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  if (!in) return Bad(setting, "the file cannot be read");
  bytes << in.rdbuf();
  if (bytes.str().size() > kMaxFileBytes) return Bad(setting, "the file is larger than 1 MiB");
  return bytes.str();
}

std::vector<std::string> UrisOf(const X509* certificate) {
  std::vector<std::string> uris;
  const Names names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

// Tries what gRPC will do with them.
absl::Status CheckIdentity(const std::string& bytes, const std::string& uri) {
  const Bio chain = Reading(bytes);
  const Certificate own = NextCertificate(chain.get());
  if (own == nullptr) return Bad(kCertificate, "the file holds no certificate in PEM");
  if (X509_cmp_current_time(X509_get0_notAfter(own.get())) <= 0)
    return Bad(kCertificate, "the certificate has expired");
  if (!uri.empty() && UrisOf(own.get()) != std::vector<std::string>{uri})
    return Bad(kCertificate, absl::StrCat("the certificate must be that of ", uri, " and of no other"));
  const Bio last = Reading(bytes);
  const Key key(PEM_read_bio_PrivateKey(last.get(), nullptr, NoPassPhrase, nullptr));
  if (key == nullptr) return Bad(kKey, "the file holds no key in PEM that can be used without a pass phrase");
  const Context context(SSL_CTX_new(TLS_method()));
  if (SSL_CTX_use_certificate(context.get(), own.get()) != 1)
    return Bad(kCertificate, "the certificate is too weak or cannot be used for TLS");
  if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1 || SSL_CTX_check_private_key(context.get()) != 1)
    return Bad(kKey, "the key does not fit the certificate");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CertificateBytes> ReadCertificates(const CertificatePaths& paths) {
  CertificateBytes bytes;
  ASSIGN_OR_RETURN(bytes.ca, ReadFile(kCa, paths.ca));
  if (paths.certificate.empty()) return bytes;
  ASSIGN_OR_RETURN(const std::string chain, ReadFile(kCertificate, paths.certificate));
  ASSIGN_OR_RETURN(const std::string key, ReadFile(kKey, paths.key));
  bytes.identity = absl::StrCat(chain, "\n", key);
  return bytes;
}

absl::Status CheckCertificates(const CertificateBytes& bytes, const std::string& uri) {
  const Bio authorities = Reading(bytes.ca);
  if (NextCertificate(authorities.get()) == nullptr) return Bad(kCa, "the file holds no certificate in PEM");
  return bytes.identity.empty() ? absl::OkStatus() : CheckIdentity(bytes.identity, uri);
}

absl::Time FirstExpiryOf(const CertificateBytes& bytes) {
  absl::Time first = absl::InfiniteFuture();
  for (const std::string* pem : {&bytes.identity, &bytes.ca}) {
    const Bio bio = Reading(*pem);
    while (const Certificate certificate = NextCertificate(bio.get())) {
      tm expiry = {};
      if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &expiry) == 1)
        first = std::min(first, absl::FromTM(expiry, absl::UTCTimeZone()));
    }
  }
  ERR_clear_error();
  return first;
}

absl::StatusOr<std::unique_ptr<CertificateFiles>> CertificateFiles::Open(Options options) {
  ASSIGN_OR_RETURN(CertificateBytes bytes, ReadCertificates(options.paths));
  RETURN_IF_ERROR(CheckCertificates(bytes, options.uri));
  std::unique_ptr<CertificateFiles> files(new CertificateFiles(std::move(options)));
  RETURN_IF_ERROR(files->Use(bytes));
  files->thread_ = std::thread([watched = files.get(), bytes = std::move(bytes)] { watched->Watch(bytes); });
  return files;
}

CertificateFiles::~CertificateFiles() {
  stopped_.Notify();
  if (thread_.joinable()) thread_.join();
}

absl::Status CertificateFiles::Use(const CertificateBytes& bytes) {
  RETURN_IF_ERROR(ca_.Put(bytes.ca));
  first_expiry_ = absl::ToUnixSeconds(FirstExpiryOf(bytes));
  return has_identity() ? identity_.Put(bytes.identity) : absl::OkStatus();
}

// Files that cannot be used are tried again each time, and told of once.
void CertificateFiles::Watch(CertificateBytes used) {
  absl::Status state;
  while (!stopped_.WaitForNotificationWithTimeout(options_.interval)) {
    const absl::StatusOr<CertificateBytes> bytes = ReadCertificates(options_.paths);
    absl::Status next = bytes.status();
    const bool is_new = bytes.ok() && *bytes != used;
    if (is_new) next = CheckCertificates(*bytes, options_.uri);
    if (is_new && next.ok()) next = Use(*bytes);
    if (is_new && next.ok()) used = *bytes;
    if (next.ok() ? is_new : next != state) options_.on_change(next);
    state = next;
  }
}

}  // namespace eastgate::rpc
