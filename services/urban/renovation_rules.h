// The rules of renovations: which requests are well-formed, which steps are possible, what a step posts, and
// how the progress of a plan is computed.
//
// Pure functions of the resource, the request and the parameters; refusals carry their reason. The rules of
// every lifecycle are in common/lifecycle/lifecycle.h, those of plans in renovation_plan_rules.h.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/urban/v1/renovation.pb.h"
#include "eastgate/urban/v1/renovation_plan.pb.h"

namespace eastgate::urban {

// Kinds of fact.
//
// A creation occurs on the day of the plan version that names the renovation. It posts +1 to
// renovation_planned_neighborhoods and the buildings, the area and the households to
// renovation_planned_buildings, …_area and …_households, all by class. Its division, the class and these
// three amounts can be corrected, its day cannot.
inline constexpr char kRenovationRecorded[] = "urban.renovation_recorded";
// A later step occurs on its own day, which alone can be corrected. A start and an acceptance post the same
// four amounts to renovation_started_… and renovation_accepted_…; a drop subtracts them from
// renovation_planned_…. Other steps, and extensions, post nothing.
inline constexpr char kRenovationStepped[] = "urban.renovation_stepped";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kRenovationUpdated[] = "urban.renovation_updated";

// Figures.
inline constexpr char kPlannedNeighborhoods[] = "urban.renovation_planned_neighborhoods";
inline constexpr char kPlannedBuildings[] = "urban.renovation_planned_buildings";
inline constexpr char kPlannedArea[] = "urban.renovation_planned_area";
inline constexpr char kPlannedHouseholds[] = "urban.renovation_planned_households";
inline constexpr char kStartedNeighborhoods[] = "urban.renovation_started_neighborhoods";
inline constexpr char kStartedBuildings[] = "urban.renovation_started_buildings";
inline constexpr char kStartedArea[] = "urban.renovation_started_area";
inline constexpr char kStartedHouseholds[] = "urban.renovation_started_households";
inline constexpr char kAcceptedNeighborhoods[] = "urban.renovation_accepted_neighborhoods";
inline constexpr char kAcceptedBuildings[] = "urban.renovation_accepted_buildings";
inline constexpr char kAcceptedArea[] = "urban.renovation_accepted_area";
inline constexpr char kAcceptedHouseholds[] = "urban.renovation_accepted_households";
inline constexpr char kStartRate[] = "urban.renovation_start_rate";
inline constexpr char kAcceptanceRate[] = "urban.renovation_acceptance_rate";

// The parameter for the share of households that must consent, in thousandths.
inline constexpr char kConsentShare[] = "renovation_consent_share_permille";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRenovationsRequest& request, resource::RequestCheck check);
absl::Status CheckSurvey(const v1::SurveyRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckConsent(const v1::ConsentToRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckDesign(const v1::DesignRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckStart(const v1::StartRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckFinish(const v1::FinishRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckAccept(const v1::AcceptRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckDrop(const v1::DropRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckExtend(const v1::ExtendRenovationRequest& request, resource::RequestCheck check);
absl::Status CheckProgress(const v1::GetRenovationProgressRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the renovation; a retracted one only where its state is asked for.
bool Matches(const v1::ListRenovationsRequest& request, const v1::Renovation& renovation);

// Returns whether the renovation is in none of its final states.
bool IsOpen(const v1::Renovation& renovation);
// Returns the day by which the renovation is due; lifecycle::kNeverDue where none was set.
std::string DueDay(const v1::Renovation& renovation);

// Returns the renovation that a request asks for. The day of its first step follows from the plan.
v1::Renovation Name(const v1::CreateRenovationRequest& request);

// Fills in by which version of the plan a renovation is planned, and from which day, and by which version it
// is dropped. A renovation remains one of the version that was the last when it was named. Refuses a drop
// that no later version can have decided: nothing leaves a plan without one.
absl::Status FollowPlan(const lifecycle::Judgment& judgment, const v1::RenovationPlan& plan,
                        v1::Renovation& renovation, int step);

// Adds the step by which enough households consented.
absl::Status Consent(v1::Renovation& renovation, const v1::ConsentToRenovationRequest& request);

// Adds the step by which the renovation leaves the plan.
absl::Status Drop(v1::Renovation& renovation, const v1::DropRenovationRequest& request);

// Adds the step by which the renovation is due later, or on its first due day.
absl::Status ExtendRenovation(v1::Renovation& renovation, const v1::ExtendRenovationRequest& request);

const lifecycle::Lifecycle<v1::Renovation>& RenovationLifecycle();

// Returns the progress of the plan up to the day. `value_of` returns the value of a figure of the year up to
// that day.
absl::StatusOr<v1::RenovationProgress> ProgressOf(
    const v1::RenovationPlan& plan, const std::string& as_of,
    absl::FunctionRef<absl::StatusOr<int64_t>(const char* figure)> value_of);

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures RenovationFigures();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_RULES_H_
