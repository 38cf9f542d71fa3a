// Rows as they were: as known at a revision of the log (transaction time), and as of a day (valid time).
//
// The log keeps an image of a row at every revision that changed it, so nothing is overwritten. Pure
// functions over a snapshot or a transaction, which must outlive the call.
#ifndef EASTGATE_COMMON_LIFECYCLE_PAST_ROWS_H_
#define EASTGATE_COMMON_LIFECYCLE_PAST_ROWS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/images.h"
#include "common/reference/civil_date.h"
#include "common/resource/table.h"
#include "common/status/status_macros.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace eastgate::lifecycle {

// Returns the row of that name as it was known at `revision`, with its etag and revision of then. NOT_FOUND
// where there was none; INVALID_ARGUMENT, field name, where it is a name of something else.
template <class Row>
absl::StatusOr<Row> GetKnownAt(const store::Reader& reader, const resource::Table<Row>& table,
                               absl::string_view name, int64_t revision) {
  RETURN_IF_ERROR(table.CheckName(name));
  const absl::string_view id = resource::IdOf(name);
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                   facts::RowKnownAt(reader, resource::RowKey(table.number(), id), revision));
  if (!bytes) return table.NotFound(name);
  return table.Parse(id, *bytes);
}

// An image of a row among others, and when the change happened that it is of.
struct DatedImage {
  // The day of the fact; of one that was corrected or retracted since, that of the last that followed it.
  std::string day;
  // It is of the fact that created the row, or of a correction of that: it says how the row began.
  bool is_beginning = false;
  std::string bytes;
};

// Returns the images of a row up to `known_at`, and their days as known then, in the order of their
// revisions; none where there are fewer than two, since then the row has never changed. A row that was
// created again after its retraction begins anew: only its images since then are returned.
absl::StatusOr<std::vector<DatedImage>> DatedImagesOf(const store::Reader& reader, absl::string_view row_key,
                                                      int64_t known_at);

// Sets every field of `row` to its value as of a day, by the images of the row as messages, in their order.
void SetAsOf(const std::vector<DatedImage>& images,
             const std::vector<std::unique_ptr<google::protobuf::Message>>& rows, absl::string_view day,
             google::protobuf::Message& row);

// Returns `row`, which is as it is now, as of a day, by what is known at a revision: every field has the
// value that its last change by that day gave it, in the order of revisions. A field that had not changed by
// then is as the row began, also on days before that. Corrections and retractions count from the day of what
// they correct or retract.
template <class Row>
absl::StatusOr<Row> AsOf(const store::Reader& reader, const resource::Table<Row>& table, Row row,
                         reference::Date day, int64_t known_at) {
  const absl::string_view id = resource::IdOf(row.name());
  ASSIGN_OR_RETURN(const std::vector<DatedImage> images,
                   DatedImagesOf(reader, resource::RowKey(table.number(), id), known_at));
  std::vector<std::unique_ptr<google::protobuf::Message>> rows;
  for (const DatedImage& image : images) {
    ASSIGN_OR_RETURN(rows.emplace_back(), table.ParseAny(id, image.bytes));
  }
  bool is_retracting = false;
  if constexpr (requires { row.retracting(); }) is_retracting = row.retracting();
  SetAsOf(images, rows, reference::FormatDate(day), row);
  // A retraction that has begun counts on every day: nothing new may depend on the row, whatever the day.
  if constexpr (requires { row.set_retracting(is_retracting); }) row.set_retracting(is_retracting);
  return row;
}
template <class Row>
absl::StatusOr<Row> AsOf(const store::Reader& reader, const resource::Table<Row>& table, Row row,
                         reference::Date day) {
  return AsOf(reader, table, std::move(row), day, reader.head().revision);
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_PAST_ROWS_H_
