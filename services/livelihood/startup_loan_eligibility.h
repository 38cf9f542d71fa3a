// The eligibility for a start-up loan: pure functions of the application, the borrower and the parameters in
// force.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_ELIGIBILITY_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_ELIGIBILITY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/reference/parameters.h"
#include "eastgate/livelihood/v1/startup_loan.pb.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"

namespace eastgate::livelihood {

// Refuses a person who is not of working age on the day of the application, by the parameters of that day
// (startup_loan_min_age, startup_loan_max_age, in completed years; PARAMETER_MISSING). INVALID_ARGUMENT
// without the age. Only a request can be judged so: no record keeps when a person was born.
absl::Status CheckAge(const v1::CreateStartupLoanRequest& request, const reference::Parameters& parameters);

// Returns the parameters in force on the day of the loan's decision, for such a borrower in its division.
// PARAMETER_MISSING.
absl::StatusOr<v1::StartupLoanEligibilityParameters> ParametersOf(const v1::StartupLoan& loan,
                                                                  const reference::Parameters& parameters);

// Returns every reason why a loan is not granted; none where it is. It is the whole of a decision.
std::vector<v1::StartupLoanRefusalReason> ReasonsAgainst(
    const v1::StartupLoanEligibilityInput& input, const v1::StartupLoanEligibilityParameters& parameters);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_ELIGIBILITY_H_
