// SHA-256, as cheap as the library allows: the log's hash chain computes one for every fact.
//
// OpenSSL 3 looks an algorithm up by name for each one-shot call and allocates a context for it, which costs
// more than hashing a fact. Here both are made once and reused.
#ifndef EASTGATE_COMMON_AUTH_SHA256_H_
#define EASTGATE_COMMON_AUTH_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;
struct evp_md_st;

namespace eastgate::auth {

inline constexpr size_t kSha256Bytes = 32;

// Hashes pieces as they come. Belongs to one thread; reusable without end.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(absl::string_view bytes);
  // The 32 bytes of everything since the last Finish, and begins anew.
  std::string Finish();

 private:
  void Begin();

  struct Free {
    void operator()(evp_md_st* algorithm) const;
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_st, Free> algorithm_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// The 32 bytes of one message. Thread-safe: each thread keeps a context of its own.
std::string Sha256Of(absl::string_view bytes);

// Two digits a byte, lower case.
std::string ToHex(absl::string_view bytes);

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_SHA256_H_
