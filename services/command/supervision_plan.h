// The plan of a sweep: which orders it opens, escalates and closes.
//
// Pure functions of what was found, the orders that are open, the day and the parameters: the same findings
// and the same day always give the same orders.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/reference_data.h"
#include "eastgate/command/v1/supervision.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "services/command/supervision_findings.h"

namespace eastgate::command {

// DATA_LOSS where an order or a target of command's own store is not one that command writes: it has no
// steps, or no value for some month.
absl::Status CheckSound(const v1::SupervisionOrder& order);
absl::Status CheckSound(const v1::Target& target);

// The orders that are open, as far as they can be read.
struct OpenOrders {
  std::vector<v1::SupervisionOrder> sound;
  std::set<std::string> corrupt;  // Their names, which tell subject and cause where their bytes do not.
};

// Returns the key of the orders for a subject and a cause.
std::string OrderKey(const v1::SupervisionSubject& subject, v1::SupervisionCause cause);
// Returns the name of the order that a sweep of the day opens for the finding, so that a sweep that is
// repeated finds it.
std::string OrderName(const Finding& finding, reference::Date on);

// Returns whether the order says of the day that its subject is supervised for its cause: it was issued by
// then, or people have worked on it. Changes made only by a sweep of a later day do not count.
bool Covers(const v1::SupervisionOrder& open, reference::Date on);
// Returns whether an order can still be opened for the finding on the day: for a target until the end of the
// year after its own.
bool CanBeOpened(const Finding& finding, reference::Date on);
// Returns whether a closed order for the same subject and cause has settled the finding, so that none is
// opened on the day: it was closed on a later day, or by people since nothing can change the cause any more.
bool IsSettled(const Finding& finding, const v1::SupervisionOrder& closed, reference::Date on);

// Returns whether an order that is opened as soon as its subject is due soon can escalate before that is
// overdue: the longest that so many working days last in weeks without holidays is shorter than the days
// ahead.
bool CanEscalate(int64_t due_soon_days, int64_t answer_working_days);
// Returns, for people, what will hinder sweeps: parameters by which no blue order can escalate; from October
// on, a working calendar that ends with the year.
std::vector<std::string> WarningsOf(reference::Date on, const reference::ReferenceData& reference,
                                    absl::string_view division);

// A subject for which no order can be opened, and why.
struct SubjectFailure {
  v1::SupervisionSubject subject;
  absl::Status status;
};

// The changes that a sweep makes, each list in the order of the orders' names.
struct OrderPlan {
  std::vector<v1::SupervisionOrder> superseded;  // Issued by a sweep of a later day, as they are before it.
  std::vector<v1::SupervisionOrder> opened;      // Issued, without their facts.
  std::vector<v1::SupervisionOrder> escalated;   // As they are before it.
  std::vector<v1::SupervisionOrder> closed;      // As they are before it.
  std::map<std::string, SubjectFailure> failed;  // By the key of the subject.

  size_t size() const { return superseded.size() + opened.size() + escalated.size() + closed.size(); }
};

// Plans the changes on a day. The orders of the subjects and lists whose keys are `unknown` stay as they are,
// and so do corrupt ones, beside which no other is opened. If the day by which new orders are to be answered
// lies outside the calendar, their subjects fail, and the other changes are planned all the same.
// PARAMETER_MISSING.
absl::StatusOr<OrderPlan> PlanOrders(const Findings& findings, const OpenOrders& open,
                                     const std::set<std::string>& unknown, reference::Date on,
                                     const reference::ReferenceData& reference);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_
