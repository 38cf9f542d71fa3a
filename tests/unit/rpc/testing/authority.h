// A throw-away authority and the certificates that it signs, for the tests of TLS.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_AUTHORITY_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_AUTHORITY_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace eastgate::rpc::testing {

// In PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

class Authority {
 public:
  explicit Authority(const std::string& name = "throw-away") : key_(NewKey()) {
    certificate_ = NewCertificate(name, key_.get(), absl::Hours(24));
    Extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    Sign(certificate_.get());
  }

  // Its own certificate, by which others know it.
  std::string certificate() const { return Pem(PEM_write_bio_X509, certificate_.get()); }

  // A certificate for these URIs that is valid from an hour ago until `lasts` from now.
  Identity Issue(const std::vector<std::string>& uris, absl::Duration lasts = absl::Hours(1)) {
    const std::shared_ptr<EVP_PKEY> key = NewKey();
    const std::shared_ptr<X509> certificate = NewCertificate("issued", key.get(), lasts);
    std::string names = "IP:127.0.0.1";
    for (const std::string& uri : uris) absl::StrAppend(&names, ",URI:", uri);
    Extend(certificate.get(), NID_subject_alt_name, names);
    Sign(certificate.get());
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {Pem(PEM_write_bio_X509, certificate.get()), Taken(bio)};
  }

 private:
  static std::shared_ptr<EVP_PKEY> NewKey() {
    return std::shared_ptr<EVP_PKEY>(EVP_EC_gen("P-256"), EVP_PKEY_free);
  }

  std::shared_ptr<X509> NewCertificate(const std::string& name, EVP_PKEY* key, absl::Duration lasts) {
    std::shared_ptr<X509> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), absl::ToInt64Seconds(lasts));
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(),
                         certificate_ == nullptr ? subject : X509_get_subject_name(certificate_.get()));
    X509_set_pubkey(certificate.get(), key);
    return certificate;
  }

  static void Extend(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void Sign(X509* certificate) { X509_sign(certificate, key_.get(), EVP_sha256()); }

  template <class Write, class Object>
  static std::string Pem(Write write, Object* object) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio, object);
    return Taken(bio);
  }
  static std::string Taken(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string text(bytes, static_cast<size_t>(size));
    BIO_free(bio);
    return text;
  }

  int serial_ = 0;
  const std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_AUTHORITY_H_
