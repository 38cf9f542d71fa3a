// The order between the day of a row and the days of what rests on it.
//
// A row is checked against the days of the rows that it depends on, when it is recorded and when it is
// corrected. If the day of a row with dependents is corrected, the same order is checked from the other side:
// over the rows that an index has for it, and over the facts of its updates, which have no rows. So a
// correction is refused as the creation would have been. All of them are read: such corrections are rare.
#ifndef EASTGATE_COMMON_LIFECYCLE_ORDER_OF_DAYS_H_
#define EASTGATE_COMMON_LIFECYCLE_ORDER_OF_DAYS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/rules.h"
#include "common/reference/civil_date.h"
#include "common/resource/table.h"
#include "common/status/status_macros.h"
#include "common/store/store.h"

namespace eastgate::lifecycle {

// DATE_OUT_OF_ORDER where the day lies after that of a row with the key in the index; `what` names the other
// day, the earliest there is. `day_of` is Date(const Row&).
template <class Row, class DayOf>
absl::Status CheckNotAfterRows(RequestDay day, const resource::Table<Row>& table, const store::Reader& reader,
                               uint16_t index, const std::string& key, const DayOf& day_of,
                               absl::string_view what) {
  std::optional<reference::Date> earliest;
  typename resource::Table<Row>::Query all;
  all.page_size = 1;
  all.index = {index, key};
  // No row is wanted on a page, only the earliest day.
  all.matches = [&](const Row& row) {
    const reference::Date other = day_of(row);
    if (!earliest || other < *earliest) earliest = other;
    return false;
  };
  do {
    ASSIGN_OR_RETURN(const resource::Page<Row> page, table.List(reader, all));
    all.after = page.next_after;
  } while (!all.after.empty());
  if (!earliest) return absl::OkStatus();
  return CheckNotAfter(day.field, StoredDate(day.value), reference::FormatDate(*earliest), what);
}

// The same where the day lies after that of a current fact of a kind about the resource, since it was created
// the last time.
absl::Status CheckNotAfterFacts(RequestDay day, const store::Reader& reader, absl::string_view resource,
                                absl::string_view kind, absl::string_view what);

// The same for the updates of a row by a mask, where a correction moves the day on which it began. `rows` is
// its table: an EntryTable or a LifecycleTable.
template <class Row, class Rows>
absl::Status CheckBeforeUpdates(const Judgment& judgment, const store::Reader& reader, const Rows& rows,
                                const Row& row) {
  if (!judgment.moves_day || rows.updates().kind.empty()) return absl::OkStatus();
  return CheckNotAfterFacts({judgment.DayField("occurred_on"), rows.BeganOn(row)}, reader, row.name(),
                            rows.updates().kind, "the day of an update");
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_ORDER_OF_DAYS_H_
