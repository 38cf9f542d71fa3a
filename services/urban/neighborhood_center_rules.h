// The rules of neighborhood centers: which requests are well-formed, which steps a center's life may take,
// what a step posts, and when a center meets the standard "1+5+X".
//
// Pure functions of the resource and the request; refusals carry their reason. What holds for every life
// stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_
#define EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/neighborhood_center_service.pb.h"

namespace eastgate::urban {

// Kinds of fact.
inline constexpr char kCenterRecorded[] = "urban.neighborhood_center_recorded";
inline constexpr char kCenterStepped[] = "urban.neighborhood_center_stepped";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateNeighborhoodCenterRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListNeighborhoodCentersRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeCenterFormatRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseNeighborhoodCenterRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListNeighborhoodCentersRequest& request, const v1::NeighborhoodCenter& center);

// The center that a request asks for, recorded by `fact`.
v1::NeighborhoodCenter Open(const v1::CreateNeighborhoodCenterRequest& request, absl::string_view fact);

// The next step of its life, recorded by `fact`.
absl::Status ChangeFormat(v1::NeighborhoodCenter& center, const v1::ChangeCenterFormatRequest& request,
                          absl::string_view fact);
absl::Status Close(v1::NeighborhoodCenter& center, const v1::CloseNeighborhoodCenterRequest& request,
                   absl::string_view fact);

const facts::Life<v1::NeighborhoodCenter>& CenterLife();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_
