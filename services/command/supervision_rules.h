// The rules of supervision orders: which requests are well-formed, which steps an order may take, what a step
// posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h; supervision_plan.h decides which orders a
// sweep opens, escalates and closes.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/supervision.pb.h"

namespace eastgate::command {

// Kinds of fact.
//
// An issue occurs on the day of the sweep and posts +1 to supervision_orders_issued and to
// supervision_orders_open, by cause and color. Nothing of it can be corrected.
inline constexpr char kOrderIssued[] = "command.supervision_order_issued";
// A later step occurs on its own day. A step that changes the color posts −1 to supervision_orders_open in
// the color before and +1 in the new one; a closing posts −1. Other steps post nothing, and nothing of a
// step can be corrected.
inline constexpr char kOrderStepped[] = "command.supervision_order_stepped";

// Figures.
inline constexpr char kOrdersOpen[] = "command.supervision_orders_open";
inline constexpr char kOrdersIssued[] = "command.supervision_orders_issued";

// The parameters that say how many days ahead something is due soon, and the number of working days within
// which an order is to be answered.
inline constexpr char kDueSoonDays[] = "supervision_due_soon_days";
inline constexpr char kAnswerWorkingDays[] = "supervision_answer_working_days";

inline constexpr size_t kMaxAnswerBytes = 2000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckSweep(const v1::ReconcileSupervisionOrdersRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListSupervisionOrdersRequest& request, resource::RequestCheck check);
absl::Status CheckAcknowledge(const v1::AcknowledgeSupervisionOrderRequest& request,
                              resource::RequestCheck check);
absl::Status CheckAnswer(const v1::AnswerSupervisionOrderRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const v1::ReturnSupervisionOrderRequest& request, resource::RequestCheck check);
absl::Status CheckVerify(const v1::VerifySupervisionOrderRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseSupervisionOrderRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the order; a retracted one only where its state is asked for.
bool Matches(const v1::ListSupervisionOrdersRequest& request, const v1::SupervisionOrder& order);

// Returns whether the order is neither closed nor retracted.
bool IsOpen(const v1::SupervisionOrder& order);

// Returns the day by which an order of that day is to be answered. PARAMETER_MISSING, OUTSIDE_CALENDAR.
absl::StatusOr<reference::Date> AnswerDueOn(reference::Date on, const reference::ReferenceData& reference,
                                            absl::string_view division);

// Fills in whether the day to answer by is stale.
void CompleteOrder(const reference::ReferenceData& reference, v1::SupervisionOrder& order);

// Add a step as a sweep of the day does.
void Issue(v1::SupervisionOrder& order, reference::Date on, v1::SupervisionColor color,
           reference::Date answer_due_on);
absl::Status Escalate(v1::SupervisionOrder& order, const reference::Date& on,
                      const lifecycle::Judgment& judgment);
absl::Status CloseSinceCauseIsGone(v1::SupervisionOrder& order, const reference::Date& on);

// Add a step as people ask for it. They close only an order that was verified.
absl::Status Acknowledge(v1::SupervisionOrder& order, const v1::AcknowledgeSupervisionOrderRequest& request);
absl::Status Answer(v1::SupervisionOrder& order, const v1::AnswerSupervisionOrderRequest& request);
absl::Status Return(v1::SupervisionOrder& order, const v1::ReturnSupervisionOrderRequest& request);
absl::Status Verify(v1::SupervisionOrder& order, const v1::VerifySupervisionOrderRequest& request);
absl::Status Close(v1::SupervisionOrder& order, const v1::CloseSupervisionOrderRequest& request);

// Nothing of an order can be corrected.
const lifecycle::Lifecycle<v1::SupervisionOrder>& SupervisionOrderLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures SupervisionOrderFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_RULES_H_
