// The rules of village points: which requests are well-formed, which steps are possible, and what a step
// posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_
#define EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/village_point.pb.h"

namespace eastgate::urban {

// Kinds of fact.
//
// A creation occurs on planned_on. It posts +1 to village_points and the investment to
// village_point_investment, both by stage and showcase. Its day, its division and the amount of the latter
// can be corrected.
inline constexpr char kVillagePointRecorded[] = "urban.village_point_recorded";
// A later step occurs on its own day, which alone can be corrected. It subtracts the point and its
// investment from the stage before and adds them to the new one; a point that is given up enters none.
inline constexpr char kVillagePointStepped[] = "urban.village_point_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kVillagePointUpdated[] = "urban.village_point_updated";

// Figures.
inline constexpr char kVillagePoints[] = "urban.village_points";
inline constexpr char kVillagePointInvestment[] = "urban.village_point_investment";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListVillagePointsRequest& request, resource::RequestCheck check);
absl::Status CheckStart(const v1::StartVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckFinish(const v1::FinishVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckAccept(const v1::AcceptVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckShowcase(const v1::ShowcaseVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckAbandon(const v1::AbandonVillagePointRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the point; a retracted one only where its state is asked for.
bool Matches(const v1::ListVillagePointsRequest& request, const v1::VillagePoint& point);

// Returns the point that a request asks for.
v1::VillagePoint Plan(const v1::CreateVillagePointRequest& request);

const lifecycle::Lifecycle<v1::VillagePoint>& VillagePointLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures VillagePointFigures();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_
