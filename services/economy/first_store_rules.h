// The rules of first stores: which requests are well-formed, which steps a claim may take, what a step
// posts; and of the turnover they report.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/first_store_service.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kFirstStoreRecorded[] = "economy.first_store_recorded";
inline constexpr char kFirstStoreStepped[] = "economy.first_store_stepped";
inline constexpr char kTurnoverReported[] = "economy.turnover_reported";

// How long publicity and recognition last.
inline constexpr char kPublicityWorkingDays[] = "first_store_publicity_working_days";
inline constexpr char kRecognitionYears[] = "first_store_recognition_years";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFirstStoresRequest& request, resource::RequestCheck check);
absl::Status CheckReview(const v1::ReviewFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckPublicize(const v1::PublicizeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckRecognize(const v1::RecognizeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckReject(const v1::RejectFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckRevoke(const v1::RevokeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckCreate(const v1::CreateTurnoverReportRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTurnoverReportsRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListFirstStoresRequest& request, const v1::FirstStore& store);
bool Matches(const v1::ListTurnoverReportsRequest& request, const v1::TurnoverReport& report);

// Whether the claim ended so that brand, level and area are free again.
bool GaveUpItsClaim(const v1::FirstStore& store);
// FIRST_STORE_EXISTS where `first` is another claim.
absl::Status CheckNoOtherClaim(const std::optional<v1::FirstStore>& first, const v1::FirstStore& store);

// The claim that a request makes, recorded by `fact`.
v1::FirstStore Claim(const v1::CreateFirstStoreRequest& request, absl::string_view fact);

// The steps of a claim, recorded by `fact`.
absl::Status Review(v1::FirstStore& store, const v1::ReviewFirstStoreRequest& request,
                    absl::string_view fact);
absl::Status Publicize(v1::FirstStore& store, const v1::PublicizeFirstStoreRequest& request,
                       const reference::ReferenceData& reference, absl::string_view fact);
absl::Status Recognize(v1::FirstStore& store, const v1::RecognizeFirstStoreRequest& request,
                       const reference::ReferenceData& reference, absl::string_view fact);
absl::Status Reject(v1::FirstStore& store, const v1::RejectFirstStoreRequest& request,
                    absl::string_view fact);
absl::Status Revoke(v1::FirstStore& store, const v1::RevokeFirstStoreRequest& request,
                    absl::string_view fact);
absl::Status Close(v1::FirstStore& store, const v1::CloseFirstStoreRequest& request, absl::string_view fact);

// What follows from the day of the step: until when publicity or recognition lasts, and whether the day is
// one that the step may have.
absl::Status Settle(v1::FirstStore& store, int step, const reference::ReferenceData& reference);

const facts::Life<v1::FirstStore>& FirstStoreLife();

absl::StatusOr<v1::TurnoverReport> Report(const v1::CreateTurnoverReportRequest& request,
                                          const v1::FirstStore& store,
                                          const std::optional<v1::TurnoverReport>& standing,
                                          absl::string_view fact);
absl::Status Amend(v1::TurnoverReport& report, const facts::Correction& correction);
fact::v1::Fact ReportedFact(const v1::TurnoverReport& report);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_
