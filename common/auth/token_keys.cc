#include "common/auth/token_keys.h"

#include <cjose/jws.h>
#include <openssl/err.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/base64url.h"
#include "common/auth/json.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;
constexpr size_t kMaxExponentBytes = 8;
constexpr size_t kP256Bytes = 32;
// The members that only a private or a shared key has.
constexpr const char* kPrivateMembers[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};

absl::Status Wrong(absl::string_view member, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat(member, ": ", problem));
}

// Returns the number of bits of a big-endian integer.
size_t BitsOf(absl::string_view bytes) {
  while (!bytes.empty() && bytes[0] == 0) bytes.remove_prefix(1);
  if (bytes.empty()) return 0;
  size_t bits = 8 * bytes.size();
  for (int mask = 0x80; (static_cast<unsigned char>(bytes[0]) & mask) == 0; mask >>= 1) --bits;
  return bits;
}

std::optional<std::string> DecodedMember(const json_t* key, const char* name) {
  const std::optional<absl::string_view> text = StringMember(key, name);
  return text ? DecodeBase64Url(*text) : std::nullopt;
}

absl::Status CheckRsa(const json_t* key) {
  const std::optional<std::string> modulus = DecodedMember(key, "n");
  const size_t bits = modulus ? BitsOf(*modulus) : 0;
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return Wrong("n", absl::StrCat("got ", bits, " bits, want ", kMinRsaBits, " to ", kMaxRsaBits));
  }
  // Whatever the key, everybody can make signatures for an exponent of 1.
  const std::optional<std::string> exponent = DecodedMember(key, "e");
  if (!exponent || exponent->size() > kMaxExponentBytes || BitsOf(*exponent) < 2 ||
      (exponent->back() & 1) == 0) {
    return Wrong("e", absl::StrCat("want an odd exponent from 3, of at most ", kMaxExponentBytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status CheckEc(const json_t* key) {
  if (StringMember(key, "crv") != "P-256") return Wrong("crv", "want P-256");
  for (const char* name : {"x", "y"}) {
    const std::optional<std::string> coordinate = DecodedMember(key, name);
    if (!coordinate || coordinate->size() != kP256Bytes)
      return Wrong(name, absl::StrCat("want ", kP256Bytes, " bytes as base64url"));
  }
  return absl::OkStatus();
}

// Returns the members that CheckMembers has decoded. The library gets these alone: it ends the process when
// it reads certain texts that are not base64url.
Json CheckedMembers(const json_t* key, SignatureAlgorithm algorithm) {
  const std::vector<const char*> names = algorithm == SignatureAlgorithm::kRs256
                                             ? std::vector<const char*>{"kty", "n", "e"}
                                             : std::vector<const char*>{"kty", "crv", "x", "y"};
  Json members(json_object());
  for (const char* name : names) json_object_set(members.get(), name, json_object_get(key, name));
  return members;
}

absl::Status CheckPublic(const json_t* key) {
  for (const char* name : kPrivateMembers) {
    if (HasMember(key, name)) return Wrong(name, "belongs to a private key, want public keys only");
  }
  return absl::OkStatus();
}

absl::StatusOr<SignatureAlgorithm> CheckMembers(const json_t* key) {
  const absl::string_view type = StringMember(key, "kty").value_or("");
  if (type != "RSA" && type != "EC") return Wrong("kty", "want RSA or EC");
  if (type == "RSA") RETURN_IF_ERROR(CheckRsa(key));
  if (type == "EC") RETURN_IF_ERROR(CheckEc(key));
  const absl::string_view algorithm = type == "RSA" ? "RS256" : "ES256";
  if (HasMember(key, "alg") && StringMember(key, "alg") != algorithm)
    return Wrong("alg", absl::StrCat("want ", algorithm, " for a key of type ", type));
  return type == "RSA" ? SignatureAlgorithm::kRs256 : SignatureAlgorithm::kEs256;
}

}  // namespace

absl::StatusOr<TokenKeys> TokenKeys::Parse(absl::string_view json) {
  if (json.size() > kMaxFileBytes)
    return absl::InvalidArgumentError(absl::StrCat("want at most ", kMaxFileBytes, " bytes"));
  ASSIGN_OR_RETURN(const Json set, ParseJsonObject(json));
  json_t* const keys = json_object_get(set.get(), "keys");
  if (!json_is_array(keys)) return Wrong("keys", "want a list of keys");
  TokenKeys parsed;
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    const absl::Status status = parsed.Add(json_array_get(keys, i));
    if (!status.ok()) return Wrong(absl::StrCat("keys[", i, "]"), status.message());
  }
  if (parsed.keys_.empty()) return Wrong("keys", "got no key for signatures");
  return parsed;
}

absl::Status TokenKeys::Add(json_t* json) {
  if (!json_is_object(json)) return absl::InvalidArgumentError("not a JSON object");
  RETURN_IF_ERROR(CheckPublic(json));
  if (HasMember(json, "use") && StringMember(json, "use") != "sig") {
    return StringMember(json, "use") == "enc" ? absl::OkStatus() : Wrong("use", "want sig or enc");
  }
  ASSIGN_OR_RETURN(const SignatureAlgorithm algorithm, CheckMembers(json));
  if (keys_.size() == kMaxKeys)
    return absl::InvalidArgumentError(absl::StrCat("want at most ", kMaxKeys, " keys"));
  const std::string id(StringMember(json, "kid").value_or(""));
  if (HasMember(json, "kid") && id.empty()) return Wrong("kid", "want a text that is not empty");
  if (!keys_.empty() && (id.empty() || keys_.front().id.empty()))
    return Wrong("kid", "want one for every key of a set of several");
  if (Find(id) != nullptr) return Wrong("kid", "is that of another key, too");
  const Json members = CheckedMembers(json, algorithm);
  std::unique_ptr<cjose_jwk_t, Release> key(cjose_jwk_import_json(members.get(), nullptr));
  ERR_clear_error();
  if (key == nullptr) return absl::InvalidArgumentError("its numbers make no key");
  keys_.push_back({id, algorithm, std::move(key)});
  return absl::OkStatus();
}

const TokenKeys::Key* TokenKeys::Find(absl::string_view id) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [id](const Key& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

bool TokenKeys::HaveSigned(const SignedToken& token) const {
  const bool takes_only_key = token.key_id.empty() && keys_.size() == 1;
  const Key* const key = takes_only_key ? &keys_.front() : Find(token.key_id);
  if (key == nullptr || key->algorithm != token.algorithm) return false;
  const std::unique_ptr<cjose_jws_t, ReleaseJws> jws(
      cjose_jws_import(token.compact.data(), token.compact.size(), nullptr));
  const bool is_signed = jws != nullptr && cjose_jws_verify(jws.get(), key->key.get(), nullptr);
  // An error left in this thread's queue would be read as one of the next TLS connection.
  ERR_clear_error();
  return is_signed;
}

}  // namespace eastgate::auth
