#include "common/store/tail.h"

namespace eastgate::store {

std::optional<std::optional<std::string>> FindInTail(const Tail& tail, absl::string_view key) {
  for (auto run = tail.rbegin(); run != tail.rend(); ++run) {
    const auto found = (*run)->entries.find(key);
    if (found != (*run)->entries.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace eastgate::store
