// Reads the images of rows that the records of the log hold, found by the index of the revisions that changed
// a row. Pure functions over a snapshot or a transaction, which must outlive the call.
#ifndef EASTGATE_COMMON_FACTS_IMAGES_H_
#define EASTGATE_COMMON_FACTS_IMAGES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::facts {

// An image of a row: its revision, the record of that revision, and within it the row's bytes, which are
// empty where the row was deleted.
struct Image {
  int64_t revision = 0;
  absl::string_view record;
  absl::string_view row;
};

// Visits the images of the row under `row_key` up to `revision`, from the last to the first, until `visit`
// says no or fails. DATA_LOSS when a record does not hold the image that the index says it does.
absl::Status VisitImagesOf(const store::Reader& reader, absl::string_view row_key, int64_t revision,
                           absl::FunctionRef<absl::StatusOr<bool>(const Image&)> visit);

// Returns the revisions up to `revision` that changed the row, ascending.
absl::StatusOr<std::vector<int64_t>> RevisionsOf(const store::Reader& reader, absl::string_view row_key,
                                                 int64_t revision);

// Returns the bytes of the row as known at `revision`: those of its last image up to it. Nothing where there
// is none, or the row was deleted.
absl::StatusOr<std::optional<std::string>> RowKnownAt(const store::Reader& reader, absl::string_view row_key,
                                                      int64_t revision);

// Returns the bytes of the row that the record of a revision holds. Nothing where the row was deleted;
// DATA_LOSS where the record has none.
absl::StatusOr<std::optional<std::string>> RowRecordedAt(const store::Reader& reader,
                                                         absl::string_view row_key, int64_t revision);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_IMAGES_H_
