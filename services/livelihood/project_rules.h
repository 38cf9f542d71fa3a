// The rules of livelihood projects, their milestones, deliverables and procurements: which requests are
// well-formed, which steps each may take, what a step posts. What is late follows from the due days, which
// post it.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/reference/working_calendar.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/project_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kProjectRecorded[] = "livelihood.project_recorded";
inline constexpr char kMilestoneRecorded[] = "livelihood.milestone_recorded";
inline constexpr char kMilestoneStepped[] = "livelihood.milestone_stepped";
inline constexpr char kDeliverableRecorded[] = "livelihood.deliverable_recorded";
inline constexpr char kDeliverableStepped[] = "livelihood.deliverable_stepped";
inline constexpr char kProcurementRecorded[] = "livelihood.procurement_recorded";
inline constexpr char kProcurementStepped[] = "livelihood.procurement_stepped";

// Law on government procurement, articles 35 and 46.
inline constexpr int kMinNoticeDays = 20;
inline constexpr int kMaxContractDays = 30;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateLivelihoodProjectRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListLivelihoodProjectsRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListMilestonesRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListDeliverablesRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListProcurementsRequest& request, resource::RequestCheck check);
absl::Status CheckComplete(const v1::CompleteMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckComplete(const v1::CompleteDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelMilestoneRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelDeliverableRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelProcurementRequest& request, resource::RequestCheck check);
absl::Status CheckAdvance(const v1::AdvanceProcurementRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListLivelihoodProjectsRequest& request, const v1::LivelihoodProject& project);
bool Matches(const v1::ListMilestonesRequest& request, const v1::Milestone& milestone);
bool Matches(const v1::ListDeliverablesRequest& request, const v1::Deliverable& deliverable);
bool Matches(const v1::ListProcurementsRequest& request, const v1::Procurement& procurement);

// What a request asks for, recorded by `fact`.
v1::LivelihoodProject Begin(const v1::CreateLivelihoodProjectRequest& request, absl::string_view fact);
v1::Milestone Plan(const v1::CreateMilestoneRequest& request, absl::string_view fact);
v1::Deliverable Plan(const v1::CreateDeliverableRequest& request, absl::string_view fact);
// A due day that is no working day moves to the next one.
absl::StatusOr<v1::Procurement> Plan(const v1::CreateProcurementRequest& request,
                                     const reference::WorkingCalendar& calendar, absl::string_view fact);

absl::Status Amend(v1::LivelihoodProject& project, const facts::Correction& correction);
// The day from which a project counts: 1 January of its year, YYYY-MM-DD.
std::string FirstDayOf(int year);
fact::v1::Fact ProjectFact(const v1::LivelihoodProject& project);

const facts::Life<v1::Milestone>& MilestoneLife();
const facts::Life<v1::Deliverable>& DeliverableLife();
const facts::Life<v1::Procurement>& ProcurementLife();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_
