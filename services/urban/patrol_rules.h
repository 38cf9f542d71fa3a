// The rules of patrol rounds: which requests are well-formed, which steps are possible, what a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_URBAN_PATROL_RULES_H_
#define EASTGATE_SERVICES_URBAN_PATROL_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/patrol.pb.h"

namespace eastgate::urban {

inline constexpr char kPatrolRounds[] = "patrolRounds";

// Kinds of fact.
//
// A creation occurs on planned_on. It posts +1 to patrol_rounds_scheduled, in the cohort of
// scheduled_on, and +1 to patrol_rounds_overdue from the day after that. Its day and its division can be
// corrected.
inline constexpr char kPatrolRoundRecorded[] = "urban.patrol_round_recorded";
// A later step occurs on its own day, which alone can be corrected. A round that was held posts +1 to
// patrol_rounds_held; one that was cancelled −1 to patrol_rounds_scheduled, in the same cohort. Both post −1
// to patrol_rounds_overdue on the day after scheduled_on or, where it is later, on their own day. No step is
// retracted while items name the round.
inline constexpr char kPatrolRoundStepped[] = "urban.patrol_round_stepped";

// An update changes the route or the unit from its day on; it posts nothing.
inline constexpr char kPatrolRoundUpdated[] = "urban.patrol_round_updated";

// Figures.
inline constexpr char kPatrolsScheduled[] = "urban.patrol_rounds_scheduled";
inline constexpr char kPatrolsHeld[] = "urban.patrol_rounds_held";
inline constexpr char kPatrolsOverdue[] = "urban.patrol_rounds_overdue";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreatePatrolRoundRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPatrolRoundsRequest& request, resource::RequestCheck check);
absl::Status CheckHold(const v1::HoldPatrolRoundRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelPatrolRoundRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the round; a retracted one only where its state is asked for.
bool Matches(const v1::ListPatrolRoundsRequest& request, const v1::PatrolRound& round);
// Returns whether the round is still to be held.
bool IsOpen(const v1::PatrolRound& round);

// Returns the round that a request asks for.
v1::PatrolRound Schedule(const v1::CreatePatrolRoundRequest& request);

// Adds the step by which the round is cancelled.
absl::Status Cancel(v1::PatrolRound& round, const v1::CancelPatrolRoundRequest& request);

const lifecycle::Lifecycle<v1::PatrolRound>& PatrolRoundLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures PatrolRoundFigures();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PATROL_RULES_H_
