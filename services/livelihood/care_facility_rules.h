// The rules of care facilities: which requests are well-formed, which steps a facility's life may take, what
// a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. What holds for every life
// stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kCareFacilityRecorded[] = "livelihood.care_facility_recorded";
inline constexpr char kCareFacilityStateChanged[] = "livelihood.care_facility_state_changed";
inline constexpr char kCareFacilityUpdated[] = "livelihood.care_facility_updated";

inline constexpr size_t kMaxDisplayNameBytes = 200;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListCareFacilitiesRequest& request, resource::RequestCheck check);
absl::Status CheckUpdate(const v1::UpdateCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeCareFacilityStateRequest& request, resource::RequestCheck check);

// Whether a list that asks so has the facility. A retracted one only where its state is asked for.
bool Matches(const v1::ListCareFacilitiesRequest& request, const v1::CareFacility& facility);

// The facility that a request asks for, with the steps of its life so far, all recorded by `fact`.
v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request, absl::string_view fact);

// Which steps its life may take and what they post.
const facts::Life<v1::CareFacility>& CareFacilityLife();

// Takes over the fields of the mask; whether that changed anything.
absl::StatusOr<bool> Update(v1::CareFacility& facility, const v1::UpdateCareFacilityRequest& request);
fact::v1::Fact UpdatedFact(const v1::CareFacility& facility, absl::string_view changed_on);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
