#include "common/auth/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "absl/strings/escaping.h"

namespace eastgate::auth {
namespace {

// The library fails here only without memory or without its default provider: no digest is better than a
// wrong one.
void Must(bool succeeded) {
  if (!succeeded) std::abort();
}

}  // namespace

void Sha256::Free::operator()(evp_md_st* algorithm) const {
  EVP_MD_free(algorithm);
}
void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
  Must(algorithm_ != nullptr && context_ != nullptr);
  Begin();
}

void Sha256::Begin() {
  Must(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1);
}

void Sha256::Update(absl::string_view bytes) {
  Must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Finish() {
  std::string digest(kSha256Bytes, '\0');
  Must(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1);
  Begin();
  return digest;
}

std::string Sha256Of(absl::string_view bytes) {
  thread_local Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

std::string ToHex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

}  // namespace eastgate::auth
