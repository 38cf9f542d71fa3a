// The rules of care facilities: which requests are well-formed, which steps a facility's life may take, what
// a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. A facility was created with
// its first steps, which share one fact; every later step has a fact of its own. Only the last fact's steps
// can be taken back, so that what a step posted never depends on what came after it.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kCareFacilityRecorded[] = "livelihood.care_facility_recorded";
inline constexpr char kCareFacilityStateChanged[] = "livelihood.care_facility_state_changed";
inline constexpr char kCareFacilityUpdated[] = "livelihood.care_facility_updated";

// Steps of one facility. The last of them can only be its closing, so that every facility can be closed.
inline constexpr int kMaxCareFacilitySteps = 1000;
inline constexpr size_t kMaxDisplayNameBytes = 200;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListCareFacilitiesRequest& request, resource::RequestCheck check);
absl::Status CheckUpdate(const v1::UpdateCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeCareFacilityStateRequest& request, resource::RequestCheck check);

// Whether a list that asks so has the facility. A retracted one only where its state is asked for.
bool Matches(const v1::ListCareFacilitiesRequest& request, const v1::CareFacility& facility);

// "meal_point", the value of dimension `type`; and back, UNSPECIFIED for none of them.
std::string TypeValue(v1::CareFacilityType type);
v1::CareFacilityType TypeOf(absl::string_view value);

// The facility that a request asks for, with the steps of its life so far, all recorded by `fact`.
v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request, absl::string_view fact);

// The next step of its life, recorded by `fact`.
absl::Status ChangeState(v1::CareFacility& facility, v1::CareFacilityState state, reference::Date began_on,
                         absl::string_view fact);
// Takes over the fields of the mask; whether that changed anything.
absl::StatusOr<bool> Update(v1::CareFacility& facility, const v1::UpdateCareFacilityRequest& request);

// Corrections: what the facility would be had the fact said so from the beginning. `fact` is the correcting
// one.
absl::Status AmendRecorded(v1::CareFacility& facility, absl::string_view fact,
                           const facts::Correction& correction);
// The index of the step that `standing` had recorded.
absl::StatusOr<int> AmendStep(v1::CareFacility& facility, absl::string_view standing, absl::string_view fact,
                              const facts::Correction& correction);

// Retractions. Refused while later facts' steps stand.
absl::Status WithdrawRecorded(v1::CareFacility& facility);
absl::Status WithdrawStep(v1::CareFacility& facility, absl::string_view standing);

// The facts of the steps, as they follow from the resource: kind, subject, division, occurred_on, postings.
fact::v1::Fact RecordedFact(const v1::CareFacility& facility);
// Of a step after those of the creation.
fact::v1::Fact StateChangedFact(const v1::CareFacility& facility, int step);
fact::v1::Fact UpdatedFact(const v1::CareFacility& facility, absl::string_view changed_on);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
