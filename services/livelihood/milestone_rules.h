// The rules of milestones of livelihood projects: which requests are well-formed, which steps follow each
// other, what a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_MILESTONE_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_MILESTONE_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/milestone.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// A creation occurs on planned_on. It posts +1 to milestones_due, in the cohort of due_on, and +1 to
// milestones_overdue on the day after, both by project and milestone. Its day and its division can be
// corrected.
inline constexpr char kMilestoneRecorded[] = "livelihood.milestone_recorded";
// A later step occurs on its own day, which alone can be corrected. A completion posts +1 to
// milestones_completed; a cancellation −1 to milestones_due, in the same cohort. Both post −1 to
// milestones_overdue on the day after due_on or, where it is later, on their own day. An extension moves what
// is due to the cohort of the new day, on its own day, and what is overdue to the day after the new one.
inline constexpr char kMilestoneStepped[] = "livelihood.milestone_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kMilestoneUpdated[] = "livelihood.milestone_updated";

// Figures.
inline constexpr char kMilestonesDue[] = "livelihood.milestones_due";
inline constexpr char kMilestonesCompleted[] = "livelihood.milestones_completed";
inline constexpr char kMilestonesOverdue[] = "livelihood.milestones_overdue";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListMilestonesRequest& request, resource::RequestCheck check);
absl::Status CheckComplete(const v1::CompleteMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendMilestoneRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the milestone; a retracted one only where its state is asked for.
bool Matches(const v1::ListMilestonesRequest& request, const v1::Milestone& milestone);

// Returns the milestone that a request asks for.
v1::Milestone PlanMilestone(const v1::CreateMilestoneRequest& request);

// Adds the step by which the milestone is due later.
absl::Status ExtendMilestone(v1::Milestone& milestone, const v1::ExtendMilestoneRequest& request);

const lifecycle::Lifecycle<v1::Milestone>& MilestoneLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures MilestoneFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_MILESTONE_RULES_H_
