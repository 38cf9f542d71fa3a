// The rules of renovations: which requests are well-formed, which steps a renovation's life may take, what a
// step posts, and which version of the plan is in force.
//
// Pure functions of the resource, the request and the parameters; refusals carry their reason. What holds for
// every life stands in common/facts/life.h.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/renovation_service.pb.h"

namespace eastgate::urban {

// Kinds of fact.
inline constexpr char kRenovationPlanAdopted[] = "urban.renovation_plan_adopted";
inline constexpr char kRenovationRecorded[] = "urban.renovation_recorded";
inline constexpr char kRenovationStepped[] = "urban.renovation_stepped";

// The share of households that must consent, in thousandths.
inline constexpr char kConsentShare[] = "renovation_consent_share_permille";

inline constexpr int kMaxPlanVersions = 100;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRenovationPlanRequest& request, resource::RequestCheck check);
absl::Status CheckRevise(const v1::ReviseRenovationPlanRequest& request, resource::RequestCheck check);
absl::Status CheckProgress(const v1::GetRenovationProgressRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRenovationsRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeRenovationStateRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListRenovationsRequest& request, const v1::Renovation& renovation);

// Version 1 of a plan, and a further one; recorded by `fact`.
v1::RenovationPlan Adopt(const v1::CreateRenovationPlanRequest& request, absl::string_view fact);
absl::Status Revise(v1::RenovationPlan& plan, const v1::ReviseRenovationPlanRequest& request,
                    absl::string_view fact);
// Of the last version. `division` is that of the whole district.
fact::v1::Fact AdoptedFact(const v1::RenovationPlan& plan, absl::string_view division);

// The version in force on the day; a day of the plan's year has one.
const v1::RenovationPlanVersion& VersionOn(const v1::RenovationPlan& plan, absl::string_view day);

// The renovation that a request asks for, named by the plan's last version; recorded by `fact`.
v1::Renovation Name(const v1::CreateRenovationRequest& request, const v1::RenovationPlan& plan,
                    absl::string_view fact);

// The next step of its life, recorded by `fact`.
absl::Status ChangeState(v1::Renovation& renovation, const v1::ChangeRenovationStateRequest& request,
                         const v1::RenovationPlan& plan, const reference::Parameters& parameters,
                         absl::string_view fact);

const facts::Life<v1::Renovation>& RenovationLife();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_
