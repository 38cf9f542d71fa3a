// The rules of start-up guaranteed loans: which requests are well-formed, who is eligible, which steps a
// loan may take, what a step posts.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/reference/parameters.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kLoanRecorded[] = "livelihood.startup_loan_recorded";
inline constexpr char kLoanStepped[] = "livelihood.startup_loan_stepped";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListStartupLoansRequest& request, resource::RequestCheck check);
absl::Status CheckDecide(const v1::DecideStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckDisburse(const v1::DisburseStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeStartupLoanStateRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListStartupLoansRequest& request, const v1::StartupLoan& loan);

// The application that a request makes for `borrower`, recorded by `fact`.
v1::StartupLoan Apply(const v1::CreateStartupLoanRequest& request, const std::string& borrower,
                      absl::string_view fact);

// The parameters in force on the day for such a borrower there.
absl::StatusOr<v1::EligibilityParameters> ParametersOn(v1::BorrowerKind borrower, reference::Date on,
                                                       absl::string_view division,
                                                       const reference::Parameters& parameters);
// Every reason why a loan is not granted; none where it is. The whole of a decision.
std::vector<v1::Ineligibility> Judge(const v1::EligibilityInput& input,
                                     const v1::EligibilityParameters& parameters);
// The decision made again of what it kept.
v1::LoanDecision Replay(const v1::LoanDecision& decision);

// The steps of a loan, recorded by `fact`. `earlier_loans` are those on record here, `is_micro_or_small` what
// economy says of an enterprise.
absl::Status Decide(v1::StartupLoan& loan, const v1::DecideStartupLoanRequest& request, int earlier_loans,
                    bool is_micro_or_small, const reference::Parameters& parameters, absl::string_view fact);
absl::Status Disburse(v1::StartupLoan& loan, const v1::DisburseStartupLoanRequest& request,
                      absl::string_view fact);
absl::Status ChangeState(v1::StartupLoan& loan, const v1::ChangeStartupLoanStateRequest& request,
                         absl::string_view fact);

// Whether the loan was paid out.
bool WasDisbursed(const v1::StartupLoan& loan);

const facts::Life<v1::StartupLoan>& StartupLoanLife();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_
