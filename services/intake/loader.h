// Loads one file: decode, recognize, turn rows into requests, send many at once, and write the rejected rows
// into a file that can be corrected and sent again.
#ifndef EASTGATE_SERVICES_INTAKE_LOADER_H_
#define EASTGATE_SERVICES_INTAKE_LOADER_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/division.h"
#include "services/intake/form.h"
#include "services/intake/request.h"
#include "services/intake/sender.h"

namespace eastgate::intake {

inline constexpr size_t kMaxFileBytes = 64 << 20;
inline constexpr int kMaxInFlight = 512;

struct FileReport {
  std::string title;  // Of the file's form.
  int rows = 0;
  int loaded = 0;
  int unchanged = 0;
  int rejected = 0;
  // Why the load was broken off: a service that does not answer. Empty when every row was settled.
  std::string unreachable;
  // The rejected rows with their reasons as CSV; empty if there are none.
  std::string rejects_csv;
};

using Send = std::function<Outcome(const Request&)>;
// Called now and then with the rows done and the rows in all.
using Progress = std::function<void(int done, int rows)>;

// `bytes` is the whole file. INVALID_ARGUMENT when it is not a table of a known form.
absl::StatusOr<FileReport> LoadFile(absl::string_view bytes, const reference::DivisionRegistry& divisions,
                                    int in_flight, const Send& send, const Progress& progress);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_LOADER_H_
