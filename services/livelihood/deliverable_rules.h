// The rules of deliverables of livelihood projects: which requests are well-formed, which steps follow each
// other, what a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_DELIVERABLE_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_DELIVERABLE_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/deliverable.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// A creation occurs on planned_on. It posts +1 to deliverables_due, in the cohort of due_on, and +1 to
// deliverables_overdue on the day after, both by project and kind. Its day and its division can be corrected.
inline constexpr char kDeliverableRecorded[] = "livelihood.deliverable_recorded";
// A later step occurs on its own day, which alone can be corrected. A completion posts +1 to
// deliverables_completed; a cancellation −1 to deliverables_due, in the same cohort. Both post −1 to
// deliverables_overdue on the day after due_on or, where it is later, on their own day. An extension moves
// what is due to the cohort of the new day, on its own day, and what is overdue to the day after the new one.
inline constexpr char kDeliverableStepped[] = "livelihood.deliverable_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kDeliverableUpdated[] = "livelihood.deliverable_updated";

// Figures.
inline constexpr char kDeliverablesDue[] = "livelihood.deliverables_due";
inline constexpr char kDeliverablesCompleted[] = "livelihood.deliverables_completed";
inline constexpr char kDeliverablesOverdue[] = "livelihood.deliverables_overdue";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListDeliverablesRequest& request, resource::RequestCheck check);
absl::Status CheckComplete(const v1::CompleteDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendDeliverableRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the deliverable; a retracted one only where its state is asked for.
bool Matches(const v1::ListDeliverablesRequest& request, const v1::Deliverable& deliverable);

// Returns the deliverable that a request asks for.
v1::Deliverable PlanDeliverable(const v1::CreateDeliverableRequest& request);

// Adds the step by which the deliverable is due later.
absl::Status ExtendDeliverable(v1::Deliverable& deliverable, const v1::ExtendDeliverableRequest& request);

const lifecycle::Lifecycle<v1::Deliverable>& DeliverableLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures DeliverableFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_DELIVERABLE_RULES_H_
