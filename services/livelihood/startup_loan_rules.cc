#include "services/livelihood/startup_loan_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using facts::StoredDate;
using reference::Date;
using v1::STARTUP_LOAN_STATE_APPLIED;
using v1::STARTUP_LOAN_STATE_APPROVED;
using v1::STARTUP_LOAN_STATE_CANCELLED;
using v1::STARTUP_LOAN_STATE_DISBURSED;
using v1::STARTUP_LOAN_STATE_OVERDUE;
using v1::STARTUP_LOAN_STATE_REJECTED;
using v1::STARTUP_LOAN_STATE_REPAID;
using v1::STARTUP_LOAN_STATE_RETRACTED;
using v1::STARTUP_LOAN_STATE_WRITTEN_OFF;
using v1::StartupLoan;

constexpr char kCollection[] = "startupLoans";
constexpr int kMaxTermMonths = 120;
constexpr int kMaxPersons = 1'000'000;
constexpr int kMaxLoansElsewhere = 100;
constexpr int kPermille = 1000;

// The same day so many months later, or the last of that month.
Date MonthsLater(Date date, int months) {
  const reference::Month month = reference::Month(date) + months;
  return std::min(Date(month.year(), month.month(), 1) + (date.day() - 1), Date(month + 1) - 1);
}

class Postings {
 public:
  Postings(const StartupLoan& loan, fact::v1::Fact& draft)
      : loan_(loan), draft_(draft), dimensions_({{"borrower", facts::ValueOf(loan.borrower_kind())}}) {}

  void Add(const char* measure, Date on, int64_t amount) {
    *draft_.add_postings() = facts::MakePosting(measure, on, loan_.division(), amount, dimensions_);
  }
  void CountBorrower(const char* measure, Date on) {
    *draft_.add_postings() = facts::MakePosting(measure, on, loan_.division(), 1, {}, loan_.borrower());
  }

 private:
  const StartupLoan& loan_;
  fact::v1::Fact& draft_;
  const std::map<std::string, std::string> dimensions_;
};

void PostStep(const StartupLoan& loan, int index, fact::v1::Fact& draft) {
  const Date on = StoredDate(loan.steps(index).began_on());
  Postings postings(loan, draft);
  switch (loan.steps(index).state()) {
    case STARTUP_LOAN_STATE_APPLIED:
      return postings.Add(kLoanApplications, on, 1);
    case STARTUP_LOAN_STATE_REJECTED:
      return postings.Add(kLoansRejected, on, 1);
    case STARTUP_LOAN_STATE_DISBURSED:
      postings.Add(kLoansDisbursed, on, loan.amount_fen());
      postings.Add(kLoansGranted, on, 1);
      postings.Add(kLoansOutstanding, on, loan.amount_fen());
      postings.Add(kLoansOverdue, facts::LateFrom(StoredDate(loan.due_on())), loan.amount_fen());
      postings.Add(kJobsCreated, on, loan.jobs_created());
      if (loan.borrower_kind() == v1::BORROWER_KIND_ENTERPRISE)
        postings.CountBorrower(kSupportedEnterprises, on);
      return;
    case STARTUP_LOAN_STATE_WRITTEN_OFF:
      postings.Add(kLoansWrittenOff, on, loan.amount_fen());
      [[fallthrough]];
    case STARTUP_LOAN_STATE_REPAID:
      postings.Add(kLoansOutstanding, on, -loan.amount_fen());
      return postings.Add(kLoansOverdue, facts::LateUntil(StoredDate(loan.due_on()), on), -loan.amount_fen());
    default:
      return;
  }
}

bool Has(const StartupLoan& loan, v1::StartupLoanState state) {
  return std::any_of(loan.steps().begin(), loan.steps().end(),
                     [state](const auto& step) { return step.state() == state; });
}

// What no longer follows from the steps.
void ClearWhatIsOver(StartupLoan& loan) {
  if (!Has(loan, STARTUP_LOAN_STATE_APPROVED) && !Has(loan, STARTUP_LOAN_STATE_REJECTED))
    loan.clear_decision();
  if (!WasDisbursed(loan)) loan.clear_due_on();
}

absl::Status CheckLate(const StartupLoan& loan, absl::string_view field, const std::string& on) {
  return facts::CheckNotBefore(field, StoredDate(on),
                               reference::FormatDate(facts::LateFrom(StoredDate(loan.due_on()))),
                               "the day after it was due");
}

absl::Status Amend(StartupLoan& loan, int index, const facts::Correction&) {
  const v1::StartupLoanStep& step = loan.steps(index);
  switch (step.state()) {
    case STARTUP_LOAN_STATE_APPROVED:
    case STARTUP_LOAN_STATE_REJECTED:
      return rpc::Refused(
          fact::v1::ERROR_REASON_OWNED_BY_RPC, "a decision is judged by its day: retract it and decide anew",
          {{"kind", kLoanStepped}, {"rpc", "eastgate.livelihood.v1.StartupLoanService/DecideStartupLoan"}});
    case STARTUP_LOAN_STATE_DISBURSED:
      loan.set_due_on(reference::FormatDate(MonthsLater(StoredDate(step.began_on()), loan.term_months())));
      return absl::OkStatus();
    case STARTUP_LOAN_STATE_OVERDUE:
      return CheckLate(loan, "occurred_on", step.began_on());
    default:
      return absl::OkStatus();
  }
}

}  // namespace

absl::Status CheckCreate(const v1::CreateStartupLoanRequest& request, resource::RequestCheck check) {
  check.Id("startup_loan_id", request.startup_loan_id());
  if (request.has_person() == !request.enterprise().empty()) {
    check.Add("enterprise", "want a person or an enterprise, and not both");
  } else if (request.has_person()) {
    CheckIdentity(check, "person", request.person(), std::nullopt);
    check.Range("staff", request.staff(), 0, 0);
    check.Range("new_hires", request.new_hires(), 0, 0);
  } else {
    check.Name("enterprise", request.enterprise(), "enterprises");
    check.Range("staff", request.staff(), 0, kMaxPersons);
    check.Range("new_hires", request.new_hires(), 0, kMaxPersons);
  }
  check.Range("amount_fen", request.amount_fen(), 1, resource::kMaxFen);
  check.Range("term_months", request.term_months(), 1, kMaxTermMonths);
  check.Range("loans_elsewhere", request.loans_elsewhere(), 0, kMaxLoansElsewhere);
  check.Range("jobs_created", request.jobs_created(), 0, kMaxPersons);
  check.Division("division", request.division(), check.Date("applied_on", request.applied_on()));
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListStartupLoansRequest& request, resource::RequestCheck check) {
  if (!request.borrower().empty() && !absl::StartsWith(request.borrower(), "persons/"))
    check.Name("borrower", request.borrower(), "enterprises");
  check.OptionalEnumValue("state", request.state());
  check.OptionalDate("overdue_on", request.overdue_on());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckDecide(const v1::DecideStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "decided_on", request.decided_on());
  return check.ToStatus();
}

absl::Status CheckDisburse(const v1::DisburseStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "disbursed_on", request.disbursed_on());
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeStartupLoanStateRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "began_on", request.began_on());
  switch (request.state()) {
    case STARTUP_LOAN_STATE_CANCELLED:
    case STARTUP_LOAN_STATE_WRITTEN_OFF:
      check.Reason("reason", request.reason());
      break;
    case STARTUP_LOAN_STATE_OVERDUE:
    case STARTUP_LOAN_STATE_REPAID:
      check.Text("reason", request.reason(), 0, 0);
      break;
    default:
      check.Add("state", "want CANCELLED, OVERDUE, REPAID or WRITTEN_OFF");
  }
  return check.ToStatus();
}

bool Matches(const v1::ListStartupLoansRequest& request, const StartupLoan& loan) {
  if (const std::string& on = request.overdue_on(); !on.empty()) {
    const bool is_over =
        loan.state() == STARTUP_LOAN_STATE_REPAID || loan.state() == STARTUP_LOAN_STATE_WRITTEN_OFF;
    // ISO dates compare as strings do.
    if (loan.due_on().empty() || loan.due_on() >= on || (is_over && loan.steps().rbegin()->began_on() <= on))
      return false;
  }
  return StartupLoanLife().StateFits(request.state(), loan) &&
         (request.borrower().empty() || loan.borrower() == request.borrower()) &&
         reference::DivisionRegistry::Contains(request.division(), loan.division());
}

StartupLoan Apply(const v1::CreateStartupLoanRequest& request, const std::string& borrower,
                  absl::string_view fact) {
  StartupLoan loan;
  loan.set_name(absl::StrCat(kCollection, "/", request.startup_loan_id()));
  loan.set_borrower(borrower);
  loan.set_borrower_kind(request.has_person() ? v1::BORROWER_KIND_PERSON : v1::BORROWER_KIND_ENTERPRISE);
  loan.set_division(request.division());
  loan.set_amount_fen(request.amount_fen());
  loan.set_term_months(request.term_months());
  loan.set_jobs_created(request.jobs_created());
  v1::EligibilityInput& declared = *loan.mutable_declared();
  declared.set_borrower_kind(loan.borrower_kind());
  declared.set_amount_fen(request.amount_fen());
  declared.set_term_months(request.term_months());
  declared.set_earlier_loans(request.loans_elsewhere());
  declared.set_staff(request.staff());
  declared.set_new_hires(request.new_hires());
  declared.set_has_arrears(request.has_arrears());
  loan.set_source_ref(request.source_ref());
  StartupLoanLife().Begin(loan, STARTUP_LOAN_STATE_APPLIED, request.applied_on(), fact);
  return loan;
}

absl::StatusOr<v1::EligibilityParameters> ParametersOn(v1::BorrowerKind borrower, Date on,
                                                       absl::string_view division,
                                                       const reference::Parameters& parameters) {
  const std::string prefix = absl::StrCat("startup_loan_", facts::ValueOf(borrower), "_");
  v1::EligibilityParameters in_force;
  ASSIGN_OR_RETURN(const int64_t ceiling, parameters.InForce(prefix + "ceiling_fen", on, division));
  in_force.set_ceiling_fen(ceiling);
  ASSIGN_OR_RETURN(const int64_t months, parameters.InForce(prefix + "max_months", on, division));
  in_force.set_max_term_months(months);
  ASSIGN_OR_RETURN(const int64_t loans, parameters.InForce("startup_loan_max_count", on, division));
  in_force.set_max_loans(loans);
  ASSIGN_OR_RETURN(const int64_t hires, parameters.InForce("startup_loan_hires_permille", on, division));
  in_force.set_hires_permille(hires);
  ASSIGN_OR_RETURN(const int64_t large,
                   parameters.InForce("startup_loan_hires_permille_large", on, division));
  in_force.set_hires_permille_large(large);
  ASSIGN_OR_RETURN(const int64_t staff, parameters.InForce("startup_loan_large_staff", on, division));
  in_force.set_large_staff(staff);
  return in_force;
}

std::vector<v1::Ineligibility> Judge(const v1::EligibilityInput& input,
                                     const v1::EligibilityParameters& parameters) {
  std::vector<v1::Ineligibility> reasons;
  if (input.amount_fen() > parameters.ceiling_fen()) reasons.push_back(v1::INELIGIBILITY_ABOVE_CEILING);
  if (input.term_months() > parameters.max_term_months()) reasons.push_back(v1::INELIGIBILITY_TERM_TOO_LONG);
  if (input.earlier_loans() >= parameters.max_loans()) reasons.push_back(v1::INELIGIBILITY_TOO_MANY_LOANS);
  if (input.borrower_kind() == v1::BORROWER_KIND_ENTERPRISE) {
    if (!input.is_micro_or_small()) reasons.push_back(v1::INELIGIBILITY_NOT_MICRO_OR_SMALL);
    const int64_t permille = input.staff() > parameters.large_staff() ? parameters.hires_permille_large()
                                                                      : parameters.hires_permille();
    if (int64_t{input.new_hires()} * kPermille < permille * input.staff())
      reasons.push_back(v1::INELIGIBILITY_TOO_FEW_HIRES);
  }
  if (input.has_arrears()) reasons.push_back(v1::INELIGIBILITY_ARREARS);
  return reasons;
}

v1::LoanDecision Replay(const v1::LoanDecision& decision) {
  v1::LoanDecision again;
  again.set_decided_on(decision.decided_on());
  *again.mutable_input() = decision.input();
  *again.mutable_parameters() = decision.parameters();
  for (const v1::Ineligibility reason : Judge(decision.input(), decision.parameters()))
    again.add_reasons(reason);
  again.set_approved(again.reasons().empty());
  return again;
}

absl::Status Decide(StartupLoan& loan, const v1::DecideStartupLoanRequest& request, int earlier_loans,
                    bool is_micro_or_small, const reference::Parameters& parameters, absl::string_view fact) {
  // Asked before the decision is made, so that a loan which cannot be decided is refused for that.
  RETURN_IF_ERROR(StartupLoanLife().CheckTransition(loan, STARTUP_LOAN_STATE_APPROVED));
  v1::LoanDecision decision;
  decision.set_decided_on(request.decided_on());
  *decision.mutable_input() = loan.declared();
  decision.mutable_input()->set_earlier_loans(loan.declared().earlier_loans() + earlier_loans);
  decision.mutable_input()->set_is_micro_or_small(is_micro_or_small);
  ASSIGN_OR_RETURN(
      *decision.mutable_parameters(),
      ParametersOn(loan.borrower_kind(), StoredDate(request.decided_on()), loan.division(), parameters));
  *loan.mutable_decision() = Replay(decision);
  const auto state = loan.decision().approved() ? STARTUP_LOAN_STATE_APPROVED : STARTUP_LOAN_STATE_REJECTED;
  return StartupLoanLife().Take(loan, state, request.decided_on(), fact).status();
}

absl::Status Disburse(StartupLoan& loan, const v1::DisburseStartupLoanRequest& request,
                      absl::string_view fact) {
  RETURN_IF_ERROR(
      StartupLoanLife().Take(loan, STARTUP_LOAN_STATE_DISBURSED, request.disbursed_on(), fact).status());
  loan.set_due_on(reference::FormatDate(MonthsLater(StoredDate(request.disbursed_on()), loan.term_months())));
  return absl::OkStatus();
}

absl::Status ChangeState(StartupLoan& loan, const v1::ChangeStartupLoanStateRequest& request,
                         absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::StartupLoanStep* const step,
                   StartupLoanLife().Take(loan, request.state(), request.began_on(), fact));
  step->set_reason(request.reason());
  return request.state() == STARTUP_LOAN_STATE_OVERDUE ? CheckLate(loan, "began_on", request.began_on())
                                                       : absl::OkStatus();
}

bool WasDisbursed(const StartupLoan& loan) {
  return Has(loan, STARTUP_LOAN_STATE_DISBURSED);
}

const facts::Life<StartupLoan>& StartupLoanLife() {
  static const auto* life = new facts::Life<StartupLoan>(
      {.recorded = kLoanRecorded,
       .stepped = kLoanStepped,
       .measures = {kLoanApplications, kLoansRejected, kLoansDisbursed, kLoansGranted, kLoansOutstanding,
                    kLoansOverdue, kLoansWrittenOff, kJobsCreated, kSupportedEnterprises},
       .next = {{STARTUP_LOAN_STATE_APPLIED, {STARTUP_LOAN_STATE_APPROVED, STARTUP_LOAN_STATE_REJECTED}},
                {STARTUP_LOAN_STATE_APPROVED, {STARTUP_LOAN_STATE_DISBURSED, STARTUP_LOAN_STATE_CANCELLED}},
                {STARTUP_LOAN_STATE_DISBURSED, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_OVERDUE}},
                {STARTUP_LOAN_STATE_OVERDUE, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_WRITTEN_OFF}}},
       .retracted = STARTUP_LOAN_STATE_RETRACTED,
       .post = PostStep,
       .amend = Amend,
       .carries_its_day = [](const StartupLoan& loan,
                             int step) { return loan.steps(step).state() == STARTUP_LOAN_STATE_DISBURSED; },
       .withdrawn = ClearWhatIsOver});
  return *life;
}

}  // namespace eastgate::livelihood
