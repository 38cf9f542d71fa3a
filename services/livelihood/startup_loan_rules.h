// The rules of start-up guaranteed loans: which requests are well-formed, who is eligible, which steps follow
// each other, what a step posts.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason. The
// rules of every lifecycle are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// An application occurs on applied_on and posts +1 to startup_loan_applications, by borrower. Its day and
// its division can be corrected.
inline constexpr char kLoanRecorded[] = "livelihood.startup_loan_recorded";
// A later step occurs on its own day, which alone can be corrected, that of a decision not at all. A
// rejection posts +1 to startup_loans_rejected. A disbursement posts +1 to startup_loans_granted, the amount
// to startup_loans_disbursed, to startup_loans_outstanding and, on the day after due_on, to
// startup_loans_overdue, and the jobs to jobs_created; an enterprise is a counted subject of
// supported_enterprises. A repayment and a write-off subtract the amount from startup_loans_outstanding and,
// on the day after due_on or on their own day where it is later, from startup_loans_overdue; a write-off
// also adds it to startup_loans_written_off. All but supported_enterprises are by borrower. Other steps post
// nothing.
inline constexpr char kLoanStepped[] = "livelihood.startup_loan_stepped";

// Figures.
inline constexpr char kLoanApplications[] = "livelihood.startup_loan_applications";
inline constexpr char kLoansRejected[] = "livelihood.startup_loans_rejected";
inline constexpr char kLoansDisbursed[] = "livelihood.startup_loans_disbursed";
inline constexpr char kLoansGranted[] = "livelihood.startup_loans_granted";
inline constexpr char kLoansOutstanding[] = "livelihood.startup_loans_outstanding";
inline constexpr char kLoansOverdue[] = "livelihood.startup_loans_overdue";
inline constexpr char kLoansWrittenOff[] = "livelihood.startup_loans_written_off";
inline constexpr char kJobsCreated[] = "livelihood.jobs_created";
inline constexpr char kSupportedEnterprises[] = "livelihood.supported_enterprises";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListStartupLoansRequest& request, resource::RequestCheck check);
absl::Status CheckDecide(const v1::DecideStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckDisburse(const v1::DisburseStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckCancel(const v1::CancelStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckMarkOverdue(const v1::MarkStartupLoanOverdueRequest& request, resource::RequestCheck check);
absl::Status CheckRepay(const v1::RepayStartupLoanRequest& request, resource::RequestCheck check);
absl::Status CheckWriteOff(const v1::WriteOffStartupLoanRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the loan; a retracted one only where its state is asked for.
bool Matches(const v1::ListStartupLoansRequest& request, const v1::StartupLoan& loan);

// Returns whether the loan is in none of its final states.
bool IsOpen(const v1::StartupLoan& loan);
// Returns the day on which the loan is due; lifecycle::kNeverDue before it is paid out.
std::string DueDay(const v1::StartupLoan& loan);

// Returns the application that a request makes for the borrower.
v1::StartupLoan Apply(const v1::CreateStartupLoanRequest& request, const std::string& borrower);

// Adds the step of a decision. It is made when the step is judged: by the parameters in force on its day, and
// with the earlier loans that are on record. `is_micro_or_small` is what economy says of an enterprise.
absl::Status Decide(v1::StartupLoan& loan, const v1::DecideStartupLoanRequest& request,
                    bool is_micro_or_small);

// Returns whether the step is a decision that was not made yet. Its earlier loans are still to be filled in.
bool AwaitsDecision(const v1::StartupLoan& loan, int step);

// Makes the decision of the loan again from what it kept. NOT_DECIDED.
absl::StatusOr<v1::StartupLoanDecision> Replay(const v1::StartupLoan& loan);

// Returns whether the loan was paid out, and on which day; empty where it was not.
bool WasDisbursed(const v1::StartupLoan& loan);
std::string DisbursedOn(const v1::StartupLoan& loan);

const lifecycle::Lifecycle<v1::StartupLoan>& StartupLoanLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures StartupLoanFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_RULES_H_
