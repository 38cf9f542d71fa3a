// The rules of neighborhood centers: which requests are well-formed, which steps are possible, what a step
// posts, and when a center meets the standard "1+5+X".
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_
#define EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/neighborhood_center.pb.h"

namespace eastgate::urban {

// Kinds of fact.
//
// A creation occurs on opened_on and posts +1 to neighborhood_centers. Its day and its division can be
// corrected.
inline constexpr char kNeighborhoodCenterRecorded[] = "urban.neighborhood_center_recorded";
// A later step occurs on its own day, which alone can be corrected. It posts −1 to neighborhood_centers when
// the center closes, and ±1 to neighborhood_centers_meeting_standard when it begins or ceases to meet the
// standard.
inline constexpr char kNeighborhoodCenterStepped[] = "urban.neighborhood_center_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kNeighborhoodCenterUpdated[] = "urban.neighborhood_center_updated";

// Figures.
inline constexpr char kNeighborhoodCenters[] = "urban.neighborhood_centers";
inline constexpr char kNeighborhoodCentersMeetingStandard[] = "urban.neighborhood_centers_meeting_standard";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateNeighborhoodCenterRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListNeighborhoodCentersRequest& request, resource::RequestCheck check);
absl::Status CheckOpenFormat(const v1::OpenNeighborhoodCenterFormatRequest& request,
                             resource::RequestCheck check);
absl::Status CheckCloseFormat(const v1::CloseNeighborhoodCenterFormatRequest& request,
                              resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseNeighborhoodCenterRequest& request, resource::RequestCheck check);

// INVALID_ARGUMENT where an update leaves an operator without a contract, or a contract without an operator.
absl::Status JudgeUpdate(const v1::NeighborhoodCenter& center);

// Returns whether a list that asks so has the center; a retracted one only where its state is asked for.
bool Matches(const v1::ListNeighborhoodCentersRequest& request, const v1::NeighborhoodCenter& center);
// Returns whether the center is neither closed nor retracted.
bool IsOperating(const v1::NeighborhoodCenter& center);

// Returns the center that a request asks for.
v1::NeighborhoodCenter Open(const v1::CreateNeighborhoodCenterRequest& request);

// Adds the step by which a format opens or closes.
absl::Status OpenFormat(v1::NeighborhoodCenter& center,
                        const v1::OpenNeighborhoodCenterFormatRequest& request);
absl::Status CloseFormat(v1::NeighborhoodCenter& center,
                         const v1::CloseNeighborhoodCenterFormatRequest& request);

const lifecycle::Lifecycle<v1::NeighborhoodCenter>& NeighborhoodCenterLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures NeighborhoodCenterFigures();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_RULES_H_
