// Extensions: steps that leave a resource in its state and give it a later due day, with the approval of a
// unit.
//
// A resource that can be extended has due_on, as extended, and first_due_on. The step that it is created with
// and each extension have due_on: the day by which it was due from then on. A due day that has passed is not
// moved any more, so the day in effect when something is done judges whether it was done on time. Pure
// functions, thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_EXTENSIONS_H_
#define EASTGATE_COMMON_LIFECYCLE_EXTENSIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {

// Refuses an extension on a day after that by which something is due (EXTENSION_TOO_LATE), and one to a day
// that is not later (DATE_OUT_OF_ORDER). `field` gives the new day.
absl::Status CheckExtension(const Judgment& judgment, absl::string_view extended_on, absl::string_view field,
                            absl::string_view new_due_on, const std::string& due_on);

// Checks what the requests of all extensions have in common, but for the days on which something is due.
template <class Request>
std::optional<reference::Date> CheckExtensionRequest(resource::RequestCheck& check, const Request& request,
                                                     absl::string_view collection) {
  check.Reason("reason", request.reason());
  return check.Step(request, collection, "occurred_on", request.occurred_on());
}
// The same of a resource that is due on one day.
template <class Request>
void CheckExtensionTo(resource::RequestCheck& check, const Request& request, absl::string_view collection) {
  const auto occurred_on = CheckExtensionRequest(check, request, collection);
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "occurred_on", occurred_on);
}

// Returns whether the step leaves the resource in the state in which it was.
template <class Row>
bool IsExtension(const Row& row, int step) {
  return step > 0 && row.steps(step).state() == row.steps(step - 1).state();
}

// Adds the step by which a resource that is in none of its final states is due later: who approved it, and
// why.
template <class Row, class Request>
absl::StatusOr<typename Lifecycle<Row>::Step*> AddExtension(const Lifecycle<Row>& lifecycle, Row& row,
                                                            const Request& request) {
  std::vector<StateOf<Row>> open;
  open.reserve(lifecycle.rules().transitions.size());
  for (const auto& [state, next] : lifecycle.rules().transitions) open.push_back(state);
  ASSIGN_OR_RETURN(auto* const step, lifecycle.Remain(row, open, {"occurred_on", request.occurred_on()}));
  step->set_approved_by(request.approved_by());
  step->set_reason(request.reason());
  return step;
}
// The same of a resource that is due on one day.
template <class Row, class Request>
absl::Status ExtendTo(const Lifecycle<Row>& lifecycle, Row& row, const Request& request) {
  ASSIGN_OR_RETURN(auto* const step, AddExtension(lifecycle, row, request));
  step->set_due_on(request.due_on());
  return absl::OkStatus();
}

// Returns the day by which the resource was due after the step; empty where none had been set.
template <class Row>
std::string DueOnAfter(const Row& row, int step) {
  while (step > 0 && row.steps(step).due_on().empty()) --step;
  return row.steps(step).due_on();
}

// Fills in the days by which the resource is due, and was due first, which follow from its steps.
template <class Row>
void DescribeDueDays(Row& row) {
  if (row.steps().empty()) return;
  row.clear_first_due_on();
  for (const auto& step : row.steps()) {
    if (row.first_due_on().empty()) row.set_first_due_on(step.due_on());
  }
  row.set_due_on(DueOnAfter(row, row.steps_size() - 1));
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_EXTENSIONS_H_
