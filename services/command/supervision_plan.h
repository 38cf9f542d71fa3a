// The plan of a sweep: which orders it opens, escalates and closes.
//
// Pure functions of what was found, the orders that are open, the day and the parameters: the same findings
// and the same day always give the same orders.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_

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

// The changes that a sweep makes, each list in the order of the orders' names.
struct OrderPlan {
  std::vector<v1::SupervisionOrder> opened;     // Issued, without their facts.
  std::vector<v1::SupervisionOrder> escalated;  // As they are before it.
  std::vector<v1::SupervisionOrder> closed;     // As they are before it.

  size_t size() const { return opened.size() + escalated.size() + closed.size(); }
};

// Plans the changes on a day. The orders of `unknown` subjects, or of lists of them, stay as they are, and so
// do corrupt ones, beside which no other is opened.
absl::StatusOr<OrderPlan> PlanOrders(const Findings& findings, const OpenOrders& open,
                                     const std::set<std::string>& unknown, reference::Date on,
                                     const reference::ReferenceData& reference, absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_PLAN_H_
