#include "services/livelihood/startup_loan_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/actor.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/startup_loan_eligibility.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
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

// Returns the same day so many months later, or the last day of that month.
Date MonthsLater(Date date, int months) {
  const reference::Month month = reference::Month(date) + months;
  return std::min(Date(month.year(), month.month(), 1) + (date.day() - 1), Date(month + 1) - 1);
}

class Postings {
 public:
  Postings(const StartupLoan& loan, fact::v1::Fact& draft)
      : loan_(loan), draft_(draft), dimensions_({{"borrower", lifecycle::ValueOf(loan.borrower_kind())}}) {}

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
  const Date on = StoredDate(loan.steps(index).occurred_on());
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
      postings.Add(kLoansOverdue, lifecycle::OverdueFrom(StoredDate(loan.due_on())), loan.amount_fen());
      postings.Add(kJobsCreated, on, loan.jobs_created());
      if (loan.borrower_kind() == v1::BORROWER_KIND_ENTERPRISE)
        postings.CountBorrower(kSupportedEnterprises, on);
      return;
    case STARTUP_LOAN_STATE_WRITTEN_OFF:
      postings.Add(kLoansWrittenOff, on, loan.amount_fen());
      [[fallthrough]];
    case STARTUP_LOAN_STATE_REPAID:
      postings.Add(kLoansOutstanding, on, -loan.amount_fen());
      return postings.Add(kLoansOverdue, lifecycle::OverdueUntil(StoredDate(loan.due_on()), on),
                          -loan.amount_fen());
    default:
      return;
  }
}

bool Has(const StartupLoan& loan, v1::StartupLoanState state) {
  return std::any_of(loan.steps().begin(), loan.steps().end(),
                     [state](const auto& step) { return step.state() == state; });
}

// Fills in what follows from the steps, and clears what no longer does. A retracted loan keeps its day.
void Describe(StartupLoan& loan) {
  if (!loan.steps().empty()) loan.set_applied_on(loan.steps(0).occurred_on());
  if (!Has(loan, STARTUP_LOAN_STATE_APPROVED) && !Has(loan, STARTUP_LOAN_STATE_REJECTED))
    loan.clear_decision();
  if (!WasDisbursed(loan)) loan.clear_due_on();
}

// Fills in what follows from the input and the parameters of a decision.
void Conclude(v1::StartupLoanDecision& decision) {
  decision.clear_reasons();
  for (const v1::StartupLoanRefusalReason reason : ReasonsAgainst(decision.input(), decision.parameters()))
    decision.add_reasons(reason);
  decision.set_approved(decision.reasons().empty());
}

// Refuses a decision by whoever recorded the application.
absl::Status CheckNotRecorder(const reference::ReferenceData& reference, const StartupLoan& loan, int step) {
  const v1::StartupLoanStep& decision = loan.steps(step);
  if (!lifecycle::IsSameActor(lifecycle::ActorOf(loan.steps(0)), lifecycle::ActorOf(decision), reference))
    return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_DECIDER_IS_RECORDER,
                         "whoever recorded the application cannot decide it; another must",
                         lifecycle::MetadataOf(lifecycle::ActorOf(decision)));
}

// Makes the decision of the step, once; a correction of an earlier step leaves it as it was made.
absl::Status JudgeDecision(const lifecycle::Judgment& judgment, StartupLoan& loan, int step) {
  if (!loan.has_decision()) return store::Corrupt("decision of a loan");
  if (!AwaitsDecision(loan, step)) return absl::OkStatus();
  RETURN_IF_ERROR(CheckNotRecorder(*judgment.reference, loan, step));
  v1::StartupLoanDecision& decision = *loan.mutable_decision();
  ASSIGN_OR_RETURN(*decision.mutable_parameters(), ParametersOf(loan, judgment.reference->parameters));
  Conclude(decision);
  if (!decision.approved()) loan.mutable_steps(step)->set_state(STARTUP_LOAN_STATE_REJECTED);
  loan.set_state(loan.steps(step).state());
  return absl::OkStatus();
}

// DATA_LOSS where a loan that was disbursed does not say when it is due.
absl::Status CheckHasDueDay(const StartupLoan& loan) {
  return loan.due_on().empty() ? store::Corrupt("due day of a loan") : absl::OkStatus();
}

absl::Status JudgeStep(const lifecycle::Judgment& judgment, StartupLoan& loan, int index) {
  lifecycle::SetActor(judgment, *loan.mutable_steps(index));
  const v1::StartupLoanStep& step = loan.steps(index);
  const Date on = StoredDate(step.occurred_on());
  switch (step.state()) {
    case STARTUP_LOAN_STATE_APPROVED:
    case STARTUP_LOAN_STATE_REJECTED:
      return JudgeDecision(judgment, loan, index);
    case STARTUP_LOAN_STATE_DISBURSED:
      loan.set_due_on(reference::FormatDate(MonthsLater(on, loan.term_months())));
      return absl::OkStatus();
    case STARTUP_LOAN_STATE_REPAID:
    case STARTUP_LOAN_STATE_WRITTEN_OFF:
      return CheckHasDueDay(loan);
    case STARTUP_LOAN_STATE_OVERDUE:
      RETURN_IF_ERROR(CheckHasDueDay(loan));
      return lifecycle::CheckNotBefore(
          judgment.DayField("occurred_on"), on,
          reference::FormatDate(lifecycle::OverdueFrom(StoredDate(loan.due_on()))),
          "the day after it was due");
    default:
      return absl::OkStatus();
  }
}

// Refuses to correct a decision, whose parameters are those of its day.
absl::Status RefuseDecision(StartupLoan& loan, int step, const facts::Correction&) {
  const v1::StartupLoanState state = loan.steps(step).state();
  if (state != STARTUP_LOAN_STATE_APPROVED && state != STARTUP_LOAN_STATE_REJECTED) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_OWNED_BY_RPC, "a decision is judged by its day: retract it and decide anew",
      {{"kind", kLoanStepped}, {"rpc", "eastgate.livelihood.v1.StartupLoanService/DecideStartupLoan"}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateStartupLoanRequest& request, resource::RequestCheck check) {
  check.Id("startup_loan_id", request.startup_loan_id());
  switch (request.borrower_case()) {
    case v1::CreateStartupLoanRequest::kPersonIdentity:
      CheckIdentity(check, "person_identity", request.person_identity(), std::nullopt);
      if (request.person_identity().has_birth_certificate())
        check.Add("person_identity.birth_certificate", "want a citizen_id, which tells the borrower's age");
      check.Range("staff", request.staff(), 0, 0);
      check.Range("new_hires", request.new_hires(), 0, 0);
      break;
    case v1::CreateStartupLoanRequest::kEnterprise:
      check.Name("enterprise", request.enterprise(), "enterprises");
      if (!request.has_staff()) check.Add("staff", "required");
      if (!request.has_new_hires()) check.Add("new_hires", "required");
      check.Range("staff", request.staff(), 0, kMaxPersons);
      check.Range("new_hires", request.new_hires(), 0, kMaxPersons);
      break;
    case v1::CreateStartupLoanRequest::BORROWER_NOT_SET:
      check.Add("borrower", "want a person or an enterprise");
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
  check.OptionalDate("overdue_on", request.overdue_on());
  check.OptionalDate("due_until", request.due_until());
  check.NotBefore("applied_until", check.OptionalDate("applied_until", request.applied_until()),
                  "applied_from", check.OptionalDate("applied_from", request.applied_from()));
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckDecide(const v1::DecideStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckDisburse(const v1::DisburseStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckMarkOverdue(const v1::MarkStartupLoanOverdueRequest& request,
                              resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckRepay(const v1::RepayStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckWriteOff(const v1::WriteOffStartupLoanRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool Matches(const v1::ListStartupLoansRequest& request, const StartupLoan& loan) {
  return StartupLoanLifecycle().IsListed(request.states(), loan) &&
         lifecycle::MatchesOpen(request, IsOpen(loan), DueDay(loan)) &&
         lifecycle::MatchesOverdue(request, loan, IsOpen(loan), loan.due_on()) &&
         lifecycle::IsOfDays(loan.applied_on(), request.applied_from(), request.applied_until()) &&
         reference::DivisionRegistry::Contains(request.division(), loan.division());
}

bool IsOpen(const StartupLoan& loan) {
  return loan.state() == STARTUP_LOAN_STATE_APPLIED || loan.state() == STARTUP_LOAN_STATE_APPROVED ||
         loan.state() == STARTUP_LOAN_STATE_DISBURSED || loan.state() == STARTUP_LOAN_STATE_OVERDUE;
}

std::string DueDay(const StartupLoan& loan) {
  return loan.due_on().empty() ? lifecycle::kNeverDue : loan.due_on();
}

StartupLoan Apply(const v1::CreateStartupLoanRequest& request, const std::string& borrower) {
  StartupLoan loan;
  loan.set_name(absl::StrCat(kCollection, "/", request.startup_loan_id()));
  loan.set_borrower(borrower);
  loan.set_borrower_kind(request.has_person_identity() ? v1::BORROWER_KIND_PERSON
                                                       : v1::BORROWER_KIND_ENTERPRISE);
  loan.set_division(request.division());
  loan.set_amount_fen(request.amount_fen());
  loan.set_term_months(request.term_months());
  loan.set_jobs_created(request.jobs_created());
  v1::StartupLoanEligibilityInput& declared = *loan.mutable_declared();
  declared.set_borrower_kind(loan.borrower_kind());
  declared.set_amount_fen(request.amount_fen());
  declared.set_term_months(request.term_months());
  declared.set_earlier_loans(request.loans_elsewhere());
  declared.set_staff(request.staff());
  declared.set_new_hires(request.new_hires());
  declared.set_has_arrears(request.has_arrears());
  loan.set_source_ref(request.source_ref());
  StartupLoanLifecycle()
      .Begin(loan, STARTUP_LOAN_STATE_APPLIED, request.applied_on())
      .set_acting_unit(request.acting_unit());
  return loan;
}

absl::Status Decide(StartupLoan& loan, const v1::DecideStartupLoanRequest& request, bool is_micro_or_small) {
  ASSIGN_OR_RETURN(v1::StartupLoanStep* const step,
                   StartupLoanLifecycle().Enter(loan, STARTUP_LOAN_STATE_APPROVED,
                                                {"occurred_on", request.occurred_on()}));
  step->set_acting_unit(request.acting_unit());
  v1::StartupLoanDecision& decision = *loan.mutable_decision();
  decision.set_decided_on(request.occurred_on());
  *decision.mutable_input() = loan.declared();
  decision.mutable_input()->set_is_micro_or_small(is_micro_or_small);
  return absl::OkStatus();
}

bool AwaitsDecision(const StartupLoan& loan, int step) {
  return loan.steps(step).state() == STARTUP_LOAN_STATE_APPROVED && !loan.decision().has_parameters();
}

absl::StatusOr<v1::StartupLoanDecision> Replay(const StartupLoan& loan) {
  if (!loan.has_decision()) {
    return status::Refused(fact::v1::ERROR_REASON_NOT_DECIDED, "the loan has no decision yet",
                           {{"name", loan.name()}});
  }
  v1::StartupLoanDecision again = loan.decision();
  Conclude(again);
  return again;
}

bool WasDisbursed(const StartupLoan& loan) {
  return Has(loan, STARTUP_LOAN_STATE_DISBURSED);
}

std::string DisbursedOn(const StartupLoan& loan) {
  for (const v1::StartupLoanStep& step : loan.steps()) {
    if (step.state() == STARTUP_LOAN_STATE_DISBURSED) return step.occurred_on();
  }
  return "";
}

const lifecycle::Lifecycle<StartupLoan>& StartupLoanLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<StartupLoan>(
      {.recorded = kLoanRecorded,
       .stepped = kLoanStepped,
       .measures = {kLoanApplications, kLoansRejected, kLoansDisbursed, kLoansGranted, kLoansOutstanding,
                    kLoansOverdue, kLoansWrittenOff, kJobsCreated, kSupportedEnterprises},
       .transitions =
           {{STARTUP_LOAN_STATE_APPLIED, {STARTUP_LOAN_STATE_APPROVED, STARTUP_LOAN_STATE_REJECTED}},
            {STARTUP_LOAN_STATE_APPROVED, {STARTUP_LOAN_STATE_DISBURSED, STARTUP_LOAN_STATE_CANCELLED}},
            {STARTUP_LOAN_STATE_DISBURSED, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_OVERDUE}},
            {STARTUP_LOAN_STATE_OVERDUE, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_WRITTEN_OFF}}},
       .retracted = STARTUP_LOAN_STATE_RETRACTED,
       .post = PostStep,
       .apply = RefuseDecision,
       .judge = JudgeStep,
       .describe = Describe,
       .fixes_its_day = [](const StartupLoan& loan, int step) {
         return loan.steps(step).state() == STARTUP_LOAN_STATE_DISBURSED;
       }});
  return *rules;
}

lifecycle::NounFigures StartupLoanFigures() {
  using figure::v1::FIGURE_KIND_FLOW;
  using figure::v1::FIGURE_KIND_STOCK;
  using figure::v1::FIGURE_UNIT_FEN;
  using figure::v1::FIGURE_UNIT_ITEM;
  using figures::MakeFigure;
  const std::vector<std::string> by = {"borrower"};
  return {
      {MakeFigure(24, kLoanApplications, "创业担保贷款申请", "Applications for start-up loans",
                  FIGURE_UNIT_ITEM, FIGURE_KIND_FLOW, by, "Applications by their day."),
       MakeFigure(25, kLoansRejected, "创业担保贷款未通过", "Start-up loans refused", FIGURE_UNIT_ITEM,
                  FIGURE_KIND_FLOW, by, "Applications that were refused, by the day of the decision."),
       MakeFigure(26, kLoansDisbursed, "发放创业担保贷款", "Start-up loans disbursed", FIGURE_UNIT_FEN,
                  FIGURE_KIND_FLOW, by, "Amounts paid out, by the day. Source: the report, 创业担保贷款."),
       MakeFigure(27, kLoansGranted, "发放创业担保贷款笔数", "Number of start-up loans disbursed",
                  FIGURE_UNIT_ITEM, FIGURE_KIND_FLOW, by, "Loans by the day they were paid out."),
       MakeFigure(28, kLoansOutstanding, "创业担保贷款余额", "Start-up loans outstanding", FIGURE_UNIT_FEN,
                  FIGURE_KIND_STOCK, by, "Amounts paid out and neither repaid nor written off by the day."),
       MakeFigure(29, kLoansOverdue, "逾期创业担保贷款", "Start-up loans overdue", FIGURE_UNIT_FEN,
                  FIGURE_KIND_STOCK, by,
                  "Amounts due before the day and neither repaid nor written off by it."),
       MakeFigure(30, kLoansWrittenOff, "核销创业担保贷款", "Start-up loans written off", FIGURE_UNIT_FEN,
                  FIGURE_KIND_FLOW, by, "Amounts written off, by the day."),
       MakeFigure(31, kJobsCreated, "创业担保贷款带动就业", "Jobs created", figure::v1::FIGURE_UNIT_PERSON,
                  FIGURE_KIND_FLOW, by,
                  "Jobs that borrowers report to create, by the day the loan was paid out."),
       MakeFigure(32, kSupportedEnterprises, "创业担保贷款支持小微企业", "Enterprises supported",
                  FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_DISTINCT, {},
                  "Different enterprises that a loan was paid out to in the period.")},
      {{{"borrower", "person"}, "个人"}, {{"borrower", "enterprise"}, "小微企业"}}};
}

}  // namespace eastgate::livelihood
