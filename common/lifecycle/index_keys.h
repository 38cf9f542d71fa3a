// The keys of the indexes that lists read. Pure.
#ifndef EASTGATE_COMMON_LIFECYCLE_INDEX_KEYS_H_
#define EASTGATE_COMMON_LIFECYCLE_INDEX_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/resource/table.h"

namespace eastgate::lifecycle {

// The key of all rows of an index that has no other.
inline constexpr char kAllKey[] = "all";

// Returns the key of a value of an enum; empty for UNSPECIFIED.
template <class Enum>
std::string EnumKey(Enum value) {
  return static_cast<int>(value) == 0 ? "" : absl::StrCat(static_cast<int>(value));
}

// Returns the key by which a list reads an index that has no retracted rows, or nothing where it asks for
// these, too.
inline std::string ListKey(const std::string& key, bool asks_for_retracted) {
  return asks_for_retracted ? std::string() : key;
}

// Returns what an index of all rows in the order of a last day has before a day; no range of it where none is
// given.
inline resource::IndexRange AllBefore(uint16_t index, const std::string& day) {
  return day.empty() ? resource::IndexRange() : resource::IndexRange{index, kAllKey, {"", day}};
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_INDEX_KEYS_H_
