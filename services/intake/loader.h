// Loads one file: decode, recognize, turn rows into requests, send many at once, and write the rejected rows
// so that they can be corrected and sent again. Rows are read as they are sent, so that memory holds the file
// and a window of its rows.
#ifndef EASTGATE_SERVICES_INTAKE_LOADER_H_
#define EASTGATE_SERVICES_INTAKE_LOADER_H_

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/reference/reference_data.h"
#include "services/intake/form.h"
#include "services/intake/rejects.h"
#include "services/intake/request.h"
#include "services/intake/sender.h"

namespace eastgate::intake {

inline constexpr size_t kMaxFileBytes = 64 << 20;
inline constexpr int kMaxInFlight = 512;

struct FileReport {
  std::string title;  // The title of the file's form.
  int rows = 0;       // Without those that are blank.
  int loaded = 0;
  int unchanged = 0;
  int rejected = 0;
  // The reason why the load was broken off: a service does not answer. Empty when every row was settled.
  std::string unreachable;
};

struct LoadOptions {
  int in_flight = 1;
  // The records that the load itself retracts (RetractedBy): their rows are not rejected for it.
  std::set<std::string> retracted;
};

// The surroundings of a load.
struct LoadHooks {
  // Sends requests, none of which needs what another one makes, and returns their outcomes in their order.
  std::function<std::vector<Outcome>(absl::Span<const Request>)> send;
  // Called now and then with the rows done and the rows in all.
  std::function<void(int done, int rows)> progress;
  // Takes the rejected rows with their reasons as CSV, in the encoding of the file; not called if there are
  // none.
  Write write_rejects;
};

// `bytes` is the whole file. INVALID_ARGUMENT when it is not a table of a known form.
absl::StatusOr<FileReport> LoadFile(absl::string_view bytes, const reference::ReferenceData& reference,
                                    const LoadOptions& options, const LoadHooks& hooks);

// Returns the names of the records that rows of the file retract; none of a file of another form.
std::set<std::string> RetractedBy(absl::string_view bytes, const reference::ReferenceData& reference);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_LOADER_H_
