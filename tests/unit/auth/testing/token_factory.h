// Makes the keys and tokens of an issuer, right ones and wrong ones.
#ifndef EASTGATE_TESTS_UNIT_AUTH_TESTING_TOKEN_FACTORY_H_
#define EASTGATE_TESTS_UNIT_AUTH_TESTING_TOKEN_FACTORY_H_

#include <cjose/cjose.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/auth/json.h"

namespace eastgate::auth::testing {

inline std::string Base64Url(absl::string_view bytes) {
  return absl::WebSafeBase64Escape(bytes);
}

// A private key. Keys are made once for all tests that ask for the same.
class SigningKey {
 public:
  static const SigningKey& Rsa(size_t bits = 2048) {
    static auto* const keys = new std::map<size_t, SigningKey>;
    auto found = keys->find(bits);
    if (found == keys->end()) {
      const unsigned char exponent[] = {1, 0, 1};
      found = keys->emplace(bits, SigningKey(cjose_jwk_create_RSA_random(bits, exponent, 3, nullptr))).first;
    }
    return found->second;
  }
  static const SigningKey& OtherRsa() {
    const unsigned char exponent[] = {1, 0, 1};
    static const auto* const key = new SigningKey(cjose_jwk_create_RSA_random(2048, exponent, 3, nullptr));
    return *key;
  }
  static const SigningKey& Ec(cjose_jwk_ec_curve curve = CJOSE_JWK_EC_P_256) {
    static auto* const keys = new std::map<int, SigningKey>;
    auto found = keys->find(curve);
    if (found == keys->end())
      found = keys->emplace(curve, SigningKey(cjose_jwk_create_EC_random(curve, nullptr))).first;
    return found->second;
  }
  static SigningKey Shared(absl::string_view bytes) {
    return SigningKey(
        cjose_jwk_create_oct_spec(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), nullptr));
  }

  // The key as a member of a set, with further members ({"kid", "\"a\""}) put in or replaced.
  std::string ToJson(const std::vector<std::pair<std::string, std::string>>& members,
                     bool is_private = false) const {
    const std::unique_ptr<char, decltype(&std::free)> text(cjose_jwk_to_json(key_.get(), is_private, nullptr),
                                                           std::free);
    const Json json(json_loads(text.get(), 0, nullptr));
    for (const auto& [name, value] : members)
      json_object_set_new(json.get(), name.c_str(), json_loads(value.c_str(), JSON_DECODE_ANY, nullptr));
    const std::unique_ptr<char, decltype(&std::free)> changed(json_dumps(json.get(), 0), std::free);
    return changed.get();
  }

  // A token with this header and payload, signed by the algorithm of the header.
  std::string Sign(const std::string& header, absl::string_view payload) const {
    const Json json(json_loads(header.c_str(), 0, nullptr));
    const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws(
        cjose_jws_sign(key_.get(), json.get(), reinterpret_cast<const uint8_t*>(payload.data()),
                       payload.size(), nullptr),
        cjose_jws_release);
    const char* compact = nullptr;
    if (jws == nullptr || !cjose_jws_export(jws.get(), &compact, nullptr)) return "not signed";
    return compact;
  }

 private:
  explicit SigningKey(cjose_jwk_t* key) : key_(key, [](cjose_jwk_t* owned) { cjose_jwk_release(owned); }) {}

  std::shared_ptr<cjose_jwk_t> key_;
};

inline std::string KeySet(const std::vector<std::string>& keys) {
  return absl::StrCat(R"({"keys":[)", absl::StrJoin(keys, ","), "]}");
}

}  // namespace eastgate::auth::testing

#endif  // EASTGATE_TESTS_UNIT_AUTH_TESTING_TOKEN_FACTORY_H_
