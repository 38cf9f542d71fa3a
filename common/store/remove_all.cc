#include "common/store/remove_all.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::store {

absl::Status RemoveAll(Store& store, Prefix of) {
  const std::string prefix = KeyWriter(of).Take();
  const std::string end = PrefixEnd(prefix);
  // Goes on where it left off: what was removed is still there to be skipped, as tombstones.
  std::string from = prefix;
  for (bool more = true; more;) {
    std::string last;
    RETURN_IF_ERROR(store.CommitAndWait([&](Transaction& transaction) -> absl::Status {
      std::vector<std::string> keys;
      RETURN_IF_ERROR(transaction.Scan(from, end, [&](absl::string_view key, absl::string_view) {
        keys.emplace_back(key);
        return keys.size() < kKeysRemovedPerCommit;
      }));
      for (const std::string& key : keys) transaction.Delete(key);
      more = keys.size() == kKeysRemovedPerCommit;
      last = more ? keys.back() : "";
      return absl::OkStatus();
    }));
    from = std::move(last);
  }
  return absl::OkStatus();
}

}  // namespace eastgate::store
