// A sum over the entries of a store, whatever their order: two collections of entries are the same where
// their sums are, so that many can be compared without looking any of them up.
//
// Each entry adds a hash of 128 bits, which is of this process only. It is made to find what went wrong, not
// what someone forged: against that there is the chain of digests. Belongs to one thread.
#ifndef EASTGATE_COMMON_FACTS_ENTRY_SUM_H_
#define EASTGATE_COMMON_FACTS_ENTRY_SUM_H_

#include <cstdint>
#include <string>

#include "absl/hash/hash.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/key_codec.h"
#include "common/store/store.h"

namespace eastgate::facts {

class EntrySum {
 public:
  void Add(absl::string_view key, absl::string_view value) {
    sum_ += absl::MakeUint128(absl::HashOf(key, value), absl::HashOf(value, key.size(), key));
    ++count_;
  }

  // Adds every entry under the prefix.
  absl::Status AddAll(const store::Reader& reader, store::Prefix of) {
    const std::string prefix = store::KeyWriter(of).Take();
    return reader.Scan(prefix, store::PrefixEnd(prefix),
                       [this](absl::string_view key, absl::string_view value) {
                         Add(key, value);
                         return true;
                       });
  }

  friend bool operator==(const EntrySum&, const EntrySum&) = default;

 private:
  absl::uint128 sum_ = 0;
  int64_t count_ = 0;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_ENTRY_SUM_H_
