// The rules of renovation plans: which requests are well-formed, which version may follow another, and which
// version is in effect on a day.
//
// Pure functions of the resource and the request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_PLAN_RULES_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_PLAN_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/part_entry.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/renovation_plan.pb.h"

namespace eastgate::urban {

inline constexpr char kRenovationPlans[] = "renovationPlans";

// The kind of fact, of every version. It occurs on adopted_on and posts nothing. It is neither corrected nor
// retracted: ReviseRenovationPlan adds another version.
inline constexpr char kRenovationPlanAdopted[] = "urban.renovation_plan_adopted";

inline constexpr int kMaxPlanVersions = 100;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRenovationPlanRequest& request, resource::RequestCheck check);
absl::Status CheckRevise(const v1::ReviseRenovationPlanRequest& request, resource::RequestCheck check);

// Returns version 1 of the plan that a request asks for.
v1::RenovationPlan Adopt(const v1::CreateRenovationPlanRequest& request);

// Adds the next version to the plan and returns it.
v1::RenovationPlanVersion* Revise(v1::RenovationPlan& plan, const v1::ReviseRenovationPlanRequest& request);

// Returns the number of the version in effect on the day; 0 before the first was adopted.
int VersionNumberOn(const v1::RenovationPlan& plan, absl::string_view day);

// DATE_OUT_OF_ORDER of a first version that was adopted neither in the year nor in the year before, and of a
// later one that was not adopted after the one before it, or after the year; LIMIT_REACHED.
//
// A plan and its later versions are recorded by facts of one kind. They are neither corrected nor retracted:
// another version is adopted instead.
const lifecycle::Entry<v1::RenovationPlan>& RenovationPlanEntry();
const lifecycle::PartEntry<v1::RenovationPlan, v1::RenovationPlanVersion>& RenovationPlanVersionEntry();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_PLAN_RULES_H_
