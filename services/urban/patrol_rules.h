// The rules of patrol rounds: which requests are well-formed, which steps a round's life may take, what a
// step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. What holds for every life
// stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_URBAN_PATROL_RULES_H_
#define EASTGATE_SERVICES_URBAN_PATROL_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/patrol_service.pb.h"

namespace eastgate::urban {

// Kinds of fact.
inline constexpr char kPatrolRoundRecorded[] = "urban.patrol_round_recorded";
inline constexpr char kPatrolRoundStepped[] = "urban.patrol_round_stepped";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreatePatrolRoundRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPatrolRoundsRequest& request, resource::RequestCheck check);
absl::Status CheckHold(const v1::HoldPatrolRoundRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelPatrolRoundRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListPatrolRoundsRequest& request, const v1::PatrolRound& round);

// The round that a request asks for, recorded by `fact`.
v1::PatrolRound Schedule(const v1::CreatePatrolRoundRequest& request, absl::string_view fact);

const facts::Life<v1::PatrolRound>& PatrolRoundLife();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PATROL_RULES_H_
