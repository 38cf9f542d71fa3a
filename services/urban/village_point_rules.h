// The rules of village points: which requests are well-formed, which steps a point's life may take, what a
// step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. What holds for every life
// stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_
#define EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/village_point_service.pb.h"

namespace eastgate::urban {

// Kinds of fact.
inline constexpr char kVillagePointRecorded[] = "urban.village_point_recorded";
inline constexpr char kVillagePointStepped[] = "urban.village_point_stepped";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateVillagePointRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListVillagePointsRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeVillagePointStateRequest& request, resource::RequestCheck check);

// Whether a list that asks so has the point. A retracted one only where its state is asked for.
bool Matches(const v1::ListVillagePointsRequest& request, const v1::VillagePoint& point);

// The point that a request asks for, recorded by `fact`.
v1::VillagePoint Plan(const v1::CreateVillagePointRequest& request, absl::string_view fact);

const facts::Life<v1::VillagePoint>& VillagePointLife();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_VILLAGE_POINT_RULES_H_
