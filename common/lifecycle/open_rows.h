// Lists of what is open, by the day on which it is due: what a bureau works from.
//
// A request of such a list has `open` and `due_until`, and perhaps `overdue_on`. If they ask for open rows
// only, the list is answered from an index of the open rows whose order is the day on which they are due.
#ifndef EASTGATE_COMMON_LIFECYCLE_OPEN_ROWS_H_
#define EASTGATE_COMMON_LIFECYCLE_OPEN_ROWS_H_

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/index_keys.h"
#include "common/reference/civil_date.h"
#include "common/resource/rows.h"
#include "common/resource/table.h"

namespace eastgate::lifecycle {

class OpenRows {
 public:
  // After a day in the order of an index: it ends the range of what is of the day or before it.
  static constexpr char kAfterAnyOfTheDay[] = "~";

  // `today` is the civil date now: what is overdue on a day before it may be closed now. ISO dates compare as
  // strings do.
  template <class Request>
  OpenRows(const Request& request, reference::Date today) {
    is_asked_ = request.open() || !request.due_until().empty();
    if (!request.due_until().empty()) Before(absl::StrCat(request.due_until(), kAfterAnyOfTheDay));
    if constexpr (requires { request.overdue_on(); }) {
      if (request.overdue_on().empty()) return;
      is_asked_ = is_asked_ || request.overdue_on() >= reference::FormatDate(today);
      Before(request.overdue_on());
    }
  }

  // Returns the rows of this key in an index of open rows; no range of it where the list asks for others,
  // too, or the request does not give the key.
  resource::IndexRange By(uint16_t index, std::string key) const {
    if (!is_asked_ || key.empty()) return {};
    return {index, std::move(key), orders_};
  }
  resource::IndexRange All(uint16_t index) const { return By(index, kAllKey); }

 private:
  void Before(const std::string& end) {
    orders_.before = orders_.before.empty() ? end : std::min(orders_.before, end);
  }

  bool is_asked_ = false;  // The list has open rows only.
  resource::OrderRange orders_;
};

// Returns the rows of this key in an index in the order of a day, from one day until another, both inclusive
// and empty for none; no range of it where neither is given.
inline resource::OrderRange DaysOf(const std::string& from, const std::string& until) {
  return {from, until.empty() ? "" : absl::StrCat(until, OpenRows::kAfterAnyOfTheDay)};
}
inline resource::IndexRange OfDays(uint16_t index, std::string key, const std::string& from,
                                   const std::string& until) {
  if (from.empty() && until.empty()) return {};
  return {index, std::move(key), DaysOf(from, until)};
}

// Returns whether a day lies in the range; ISO dates compare as strings do.
inline bool IsOfDays(absl::string_view day, absl::string_view from, absl::string_view until) {
  return day >= from && (until.empty() || day <= until);
}

// The day on which an open row is due that is due on none: after all others, and never until a day.
inline constexpr char kNeverDue[] = "~";

// Returns whether a row that is open or not, and due on that day, is as `open` and `due_until` ask.
template <class Request>
bool MatchesOpen(const Request& request, bool is_open, absl::string_view due_on) {
  if (request.due_until().empty()) return is_open || !request.open();
  return is_open && due_on <= request.due_until();
}

// Returns whether a row is as `overdue_on` asks: it began with its first step, was due before the day, and
// did not end by it. A row that is not open ended with its last step; the day of one that is due on none is
// empty.
template <class Request, class Row>
bool MatchesOverdue(const Request& request, const Row& row, bool is_open, absl::string_view due_on) {
  const std::string& on = request.overdue_on();
  if (on.empty()) return true;
  if (row.steps().empty() || due_on.empty() || due_on >= on || row.steps(0).occurred_on() > on) return false;
  return is_open || row.steps().rbegin()->occurred_on() > on;
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_OPEN_ROWS_H_
