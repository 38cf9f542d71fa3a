// Removes everything under a prefix, in commits of bounded size: for what is made anew.
#ifndef EASTGATE_COMMON_STORE_REMOVE_ALL_H_
#define EASTGATE_COMMON_STORE_REMOVE_ALL_H_

#include <cstddef>

#include "absl/status/status.h"
#include "common/store/prefix.h"
#include "common/store/store.h"

namespace eastgate::store {

// One commit removes at most this many keys.
inline constexpr size_t kKeysRemovedPerCommit = 20'000;

// Waits for the commits, while nothing else writes under the prefix. Interrupted, it leaves a part.
absl::Status RemoveAll(Store& store, Prefix of);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_REMOVE_ALL_H_
