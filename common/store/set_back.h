// Sets the head of a stopped store back to an earlier revision: the one thing that no transaction does, and
// that only a restore needs. The layers above make the data that follow from the log anew.
#ifndef EASTGATE_COMMON_STORE_SET_BACK_H_
#define EASTGATE_COMMON_STORE_SET_BACK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::store {

// Makes `head` the head of the store in `directory` and removes the keys in [begin, end), in one write.
// INVALID_ARGUMENT unless it lies before the present one.
absl::Status SetBack(const std::string& directory, const Head& head, absl::string_view begin,
                     absl::string_view end);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_SET_BACK_H_
