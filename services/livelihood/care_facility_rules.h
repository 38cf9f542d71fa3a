// The rules of care facilities: which requests are well-formed, which steps follow each other, what a step
// posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// A creation occurs on planned_on. If the facility has opened, it posts +1 to care_facilities and to
// care_facility_openings on opened_on; otherwise 0 to care_facilities on planned_on, so that its fact has
// the type. Its day, its division and the type can be corrected.
inline constexpr char kCareFacilityRecorded[] = "livelihood.care_facility_recorded";
// A later step occurs on its own day, which alone can be corrected. An opening posts +1 to care_facilities
// and, the first time, to care_facility_openings; a step that suspends or closes an open facility posts −1
// to care_facilities; all by type.
inline constexpr char kCareFacilityStateChanged[] = "livelihood.care_facility_state_changed";
// An update occurs on changed_on and posts nothing. It is neither corrected nor retracted:
// UpdateCareFacility is called again.
inline constexpr char kCareFacilityUpdated[] = "livelihood.care_facility_updated";

// Figures.
inline constexpr char kCareFacilities[] = "livelihood.care_facilities";
inline constexpr char kCareFacilityOpenings[] = "livelihood.care_facility_openings";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListCareFacilitiesRequest& request, resource::RequestCheck check);
absl::Status CheckStart(const v1::StartCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckOpen(const v1::OpenCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckSuspend(const v1::SuspendCareFacilityRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseCareFacilityRequest& request, resource::RequestCheck check);
// Adds the violations of an update that the contract does not declare.
void CheckUpdate(const v1::UpdateCareFacilityRequest& request, resource::RequestCheck& check);

// Returns whether a list that asks so has the facility; a retracted one only where its state is asked for.
bool Matches(const v1::ListCareFacilitiesRequest& request, const v1::CareFacility& facility);
// Returns the last day of the contract of a facility that is not closed; empty if there is none.
std::string ContractEnd(const v1::CareFacility& facility);

// Returns the facility that a request asks for, with the steps of its history so far.
v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request);

const lifecycle::Lifecycle<v1::CareFacility>& CareFacilityLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures CareFacilityFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_RULES_H_
