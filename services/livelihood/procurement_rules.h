// The rules of procurements of livelihood projects: which requests are well-formed, which stages follow each
// other, what a stage posts.
//
// Pure functions of the resource, the request and the calendar; refusals carry their reason. The rules of
// every lifecycle are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROCUREMENT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROCUREMENT_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/procurement.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// A creation occurs on demanded_on. It posts +1 to procurement_steps_completed and, for each stage to come,
// +1 to procurement_steps_overdue on the day after its last day, all by project and stage. Its day and its
// division can be corrected.
inline constexpr char kProcurementRecorded[] = "livelihood.procurement_recorded";
// A later step occurs on its own day, which alone can be corrected. It posts +1 to
// procurement_steps_completed and −1 to procurement_steps_overdue on the day after the last day of its stage
// or, where it is later, on its own day; a cancellation posts only the latter, for each stage to come. An
// extension moves what is overdue to the day after the new last day of each stage that it names.
inline constexpr char kProcurementStepped[] = "livelihood.procurement_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kProcurementUpdated[] = "livelihood.procurement_updated";

// Figures.
inline constexpr char kProcurementStepsCompleted[] = "livelihood.procurement_steps_completed";
inline constexpr char kProcurementStepsOverdue[] = "livelihood.procurement_steps_overdue";

// Law on government procurement, articles 35 and 46.
inline constexpr int kMinNoticeDays = 20;
inline constexpr int kMaxContractDays = 30;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListProcurementsRequest& request, resource::RequestCheck check);
absl::Status CheckPublish(const v1::PublishProcurementNoticeRequest& request, resource::RequestCheck check);
absl::Status CheckOpenBids(const v1::OpenProcurementBidsRequest& request, resource::RequestCheck check);
absl::Status CheckAward(const v1::AwardProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckSign(const v1::SignProcurementContractRequest& request, resource::RequestCheck check);
absl::Status CheckAccept(const v1::AcceptProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendProcurementRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the procurement; a retracted one only where its state is asked for.
bool Matches(const v1::ListProcurementsRequest& request, const v1::Procurement& procurement);
// Returns the last day in time for the next stage, YYYY-MM-DD; empty if none is to come.
std::string NextDueOn(const v1::Procurement& procurement);

// Returns the procurement that a request asks for.
v1::Procurement PlanProcurement(const v1::CreateProcurementRequest& request);

// Adds the step by which stages to come are due later.
absl::Status ExtendProcurement(v1::Procurement& procurement, const v1::ExtendProcurementRequest& request);

// Fills in whether one of the due days is stale.
void CompleteProcurement(const reference::ReferenceData& reference, v1::Procurement& procurement);

// A due day that is no working day moves to the next one, by the calendar that is in effect when the
// procurement, or the extension, is recorded: OUTSIDE_CALENDAR.
const lifecycle::Lifecycle<v1::Procurement>& ProcurementLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures ProcurementFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROCUREMENT_RULES_H_
