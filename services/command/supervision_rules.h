// The rules of supervision: which orders a sweep opens, escalates and closes, which steps an order's life may
// take, what a step posts.
//
// Pure functions of what was found, the orders that are open, the day and the parameters. What holds for
// every life stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/supervision_service.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "services/command/supervision_findings.h"

namespace eastgate::command {

// Kinds of fact.
inline constexpr char kOrderIssued[] = "command.supervision_order_issued";
inline constexpr char kOrderStepped[] = "command.supervision_order_stepped";

// How many days ahead something is due soon, and within how many working days an order is to be answered.
inline constexpr char kDueSoonDays[] = "supervision_due_soon_days";
inline constexpr char kAnswerWorkingDays[] = "supervision_answer_working_days";

inline constexpr size_t kMaxAnswerBytes = 2000;
// Orders that one sweep opens, escalates and closes.
inline constexpr int kMaxSweepChanges = 10'000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckSweep(const v1::SweepRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListSupervisionOrdersRequest& request, resource::RequestCheck check);
absl::Status CheckAcknowledge(const v1::AcknowledgeOrderRequest& request, resource::RequestCheck check);
absl::Status CheckAnswer(const v1::AnswerOrderRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const v1::ReturnOrderRequest& request, resource::RequestCheck check);
absl::Status CheckVerify(const v1::VerifyOrderRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseOrderRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListSupervisionOrdersRequest& request, const v1::SupervisionOrder& order);

// DATA_LOSS where an order or a target of command's own store is not one that command writes.
absl::Status CheckSound(const v1::SupervisionOrder& order);
absl::Status CheckSound(const v1::Target& target);

// What stands open, as far as it can be read.
struct OpenOrders {
  std::vector<v1::SupervisionOrder> sound;
  std::set<std::string> corrupt;  // Their names, which say what they are for where their bytes do not.
};

// What a sweep is to do, each list in the order of the orders' names.
struct SweepPlan {
  std::vector<v1::SupervisionOrder> opened;     // Without their facts.
  std::vector<v1::SupervisionOrder> escalated;  // As they stand before it.
  std::vector<v1::SupervisionOrder> closed;     // As they stand before it.
};

// `unknown` are the subjects, or the lists of them, that could not be looked at: their orders stay as they
// are, and so do corrupt ones, beside which no other is opened.
absl::StatusOr<SweepPlan> PlanSweep(const Findings& findings, const OpenOrders& open,
                                    const std::set<std::string>& unknown, reference::Date on,
                                    const reference::ReferenceData& reference, absl::string_view division);

// The steps of an order, recorded by `fact`.
absl::Status Issue(v1::SupervisionOrder& order, absl::string_view on, absl::string_view fact);
absl::Status Escalate(v1::SupervisionOrder& order, reference::Date on,
                      const reference::ReferenceData& reference, absl::string_view fact);
absl::Status Step(v1::SupervisionOrder& order, v1::SupervisionState to, const std::string& on,
                  const std::string& text, absl::string_view fact);
// By people: only what was verified.
absl::Status Close(v1::SupervisionOrder& order, const v1::CloseOrderRequest& request, absl::string_view fact);

const facts::Life<v1::SupervisionOrder>& OrderLife();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_
