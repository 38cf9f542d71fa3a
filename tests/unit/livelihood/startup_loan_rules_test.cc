#include "services/livelihood/startup_loan_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Correct;
using lifecycle::testing::Enter;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using lifecycle::testing::TestReferenceWithout;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kEnterprise;
using testing::LoanOfEnterprise;
using namespace v1;  // The states and reasons.

// Applied for by facts/1.
StartupLoan Applied(const CreateStartupLoanRequest& request = LoanOfEnterprise()) {
  return *lifecycle::testing::Created(StartupLoanLifecycle(), Apply(request, kEnterprise), "facts/1");
}

// Decides the loan by `fact`. `earlier` are the loans on record, which the table fills in before the rule
// judges.
absl::Status DecideOn(StartupLoan& loan, const std::string& on, const std::string& fact, int earlier = 0,
                      bool is_micro_or_small = true, const std::string& unit = "unit-a") {
  DecideStartupLoanRequest request;
  request.set_occurred_on(on);
  request.set_acting_unit(unit);
  return lifecycle::testing::AddStep(StartupLoanLifecycle(), loan, fact, [&](StartupLoan& row) {
    const absl::Status decided = Decide(row, request, is_micro_or_small);
    if (!decided.ok()) return decided;
    EXPECT_TRUE(AwaitsDecision(row, row.steps_size() - 1));
    StartupLoanEligibilityInput& input = *row.mutable_decision()->mutable_input();
    input.set_earlier_loans(input.earlier_loans() + earlier);
    return absl::OkStatus();
  });
}

StartupLoan Decided(const CreateStartupLoanRequest& request, const std::string& on, int earlier = 0,
                    bool is_micro_or_small = true) {
  StartupLoan loan = Applied(request);
  EXPECT_THAT(DecideOn(loan, on, "facts/2", earlier, is_micro_or_small), IsOk());
  return loan;
}

absl::Status To(StartupLoan& loan, StartupLoanState state, const std::string& on, const std::string& fact) {
  return Enter(StartupLoanLifecycle(), loan, state, on, fact);
}

StartupLoan Disbursed(const std::string& on = "2024-03-31") {
  StartupLoan loan = Decided(LoanOfEnterprise(), "2024-02-20");
  EXPECT_THAT(To(loan, STARTUP_LOAN_STATE_DISBURSED, on, "facts/3"), IsOk());
  return loan;
}

absl::Status CorrectDay(StartupLoan& loan, const std::string& fact, const std::string& by, Date on) {
  return Correct(StartupLoanLifecycle(), loan, fact, by, OnDay(on));
}

fact::v1::Fact LastFact(const StartupLoan& loan) {
  return StartupLoanLifecycle().FactOf(loan, loan.steps_size() - 1, kRoot);
}

TEST(CheckLoan, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(LoanOfEnterprise(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate({}, NewCheck()), ViolatesFields({"amount_fen", "applied_on", "borrower", "division",
                                                           "startup_loan_id", "term_months"}));
  CreateStartupLoanRequest unnamed = LoanOfEnterprise();
  unnamed.set_enterprise("");
  EXPECT_THAT(CheckCreate(unnamed, NewCheck()), ViolatesFields({"enterprise"}));
  CreateStartupLoanRequest untold = LoanOfEnterprise();
  untold.clear_staff();
  untold.clear_new_hires();
  EXPECT_THAT(CheckCreate(untold, NewCheck()), ViolatesFields({"new_hires", "staff"}));
  untold.set_staff(0);
  untold.set_new_hires(0);
  EXPECT_THAT(CheckCreate(untold, NewCheck()), IsOk()) << "0 is a number of persons";
  CreateStartupLoanRequest employing = LoanOfEnterprise();
  employing.mutable_person_identity()->set_citizen_id("11010519491231002X");
  EXPECT_THAT(CheckCreate(employing, NewCheck()), ViolatesFields({"new_hires", "staff"}))
      << "a person has no staff";
  CreateStartupLoanRequest newborn = testing::LoanOfPerson("1");
  newborn.mutable_person_identity()->set_birth_certificate("A123456789");
  EXPECT_THAT(CheckCreate(newborn, NewCheck()), ViolatesFields({"person_identity.birth_certificate"}));
  ListStartupLoansRequest list;
  list.set_borrower("people/1");
  list.set_overdue_on("soon");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"borrower", "overdue_on"}));
}

TEST(LoanMatches, OverdueOnADayIsWhatWasNotRepaidByIt) {
  StartupLoan loan = Disbursed();
  ListStartupLoansRequest request;
  request.set_overdue_on("2026-03-31");
  EXPECT_FALSE(Matches(request, loan));
  request.set_overdue_on("2026-04-02");
  EXPECT_TRUE(Matches(request, loan));
  ASSERT_THAT(To(loan, STARTUP_LOAN_STATE_REPAID, "2026-04-02", "facts/4"), IsOk());
  EXPECT_FALSE(Matches(request, loan));
  request.clear_overdue_on();
  EXPECT_TRUE(Matches(request, loan));
  request.add_states(STARTUP_LOAN_STATE_DISBURSED);
  EXPECT_FALSE(Matches(request, loan));
}

TEST(StartupLoanLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      StartupLoanLifecycle(), Applied(),
      {{STARTUP_LOAN_STATE_APPLIED, {STARTUP_LOAN_STATE_APPROVED, STARTUP_LOAN_STATE_REJECTED}},
       {STARTUP_LOAN_STATE_APPROVED, {STARTUP_LOAN_STATE_DISBURSED, STARTUP_LOAN_STATE_CANCELLED}},
       {STARTUP_LOAN_STATE_DISBURSED, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_OVERDUE}},
       {STARTUP_LOAN_STATE_OVERDUE, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_WRITTEN_OFF}}});
}

// Each rule at its bound, by the parameters before and after 2023-10-01.
TEST(ReasonsAgainst, EachAtItsBound) {
  const auto reasons = [](const CreateStartupLoanRequest& request, const std::string& on, int earlier = 0,
                          bool small = true) {
    const StartupLoan loan = Decided(request, on, earlier, small);
    EXPECT_EQ(loan.decision().approved(), loan.decision().reasons().empty());
    EXPECT_EQ(loan.state(),
              loan.decision().approved() ? STARTUP_LOAN_STATE_APPROVED : STARTUP_LOAN_STATE_REJECTED);
    return std::vector<int>(loan.decision().reasons().begin(), loan.decision().reasons().end());
  };
  EXPECT_THAT(reasons(LoanOfEnterprise(), "2024-02-20"), IsEmpty());
  CreateStartupLoanRequest request = LoanOfEnterprise();
  request.set_amount_fen(400000000);
  EXPECT_THAT(reasons(request, "2024-02-20"), IsEmpty());
  request.set_amount_fen(400000001);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_ABOVE_CEILING));
  request = LoanOfEnterprise("2023-09-01");
  EXPECT_THAT(reasons(request, "2023-09-30"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES))
      << "15 % of 50 before October";
  request.set_new_hires(8);
  EXPECT_THAT(reasons(request, "2023-09-30"), IsEmpty());
  request.set_amount_fen(300000001);
  EXPECT_THAT(reasons(request, "2023-09-30"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_ABOVE_CEILING));
  EXPECT_THAT(reasons(request, "2023-10-01"), IsEmpty()) << "judged by the day of the decision";
  request = LoanOfEnterprise();
  request.set_new_hires(4);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES))
      << "below 10 % of 50";
  request.set_staff(101);
  request.set_new_hires(6);
  EXPECT_THAT(reasons(request, "2024-02-20"), IsEmpty()) << "5 % above 100 staff";
  request.set_staff(100);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES))
      << "100 are not above 100";
  request = LoanOfEnterprise();
  request.set_term_months(25);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TERM_TOO_LONG));
  EXPECT_THAT(reasons(LoanOfEnterprise(), "2024-02-20", 2), IsEmpty());
  EXPECT_THAT(reasons(LoanOfEnterprise(), "2024-02-20", 3),
              ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_MANY_LOANS));
  request = LoanOfEnterprise();
  request.set_loans_elsewhere(1);
  EXPECT_THAT(reasons(request, "2024-02-20", 2), ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_MANY_LOANS));
  EXPECT_THAT(reasons(LoanOfEnterprise(), "2024-02-20", 0, false),
              ElementsAre(STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL));
  request = LoanOfEnterprise();
  request.set_has_arrears(true);
  request.set_new_hires(0);
  EXPECT_THAT(reasons(request, "2024-02-20"),
              ElementsAre(STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES, STARTUP_LOAN_REFUSAL_REASON_ARREARS));
}

TEST(Replay, ADecisionMadeAgainIsTheSame) {
  StartupLoan loan = Decided(LoanOfEnterprise(), "2024-02-20");
  EXPECT_EQ(Replay(loan)->SerializeAsString(), loan.decision().SerializeAsString());
  loan.mutable_decision()->mutable_parameters()->set_ceiling_fen(1);
  EXPECT_FALSE(Replay(loan)->approved()) << "of the parameters that it kept, not of those of today";
  EXPECT_THAT(Replay(Applied()), RefusedAs("NOT_DECIDED name=startupLoans/1"));
}

TEST(Decide, EveryParameterIsNeeded) {
  for (const char* parameter :
       {"startup_loan_enterprise_ceiling_fen", "startup_loan_enterprise_max_months", "startup_loan_max_count",
        "startup_loan_hires_permille", "startup_loan_hires_permille_large", "startup_loan_large_staff"}) {
    StartupLoan loan = Applied();
    DecideStartupLoanRequest request;
    request.set_occurred_on("2024-02-20");
    request.set_acting_unit("unit-a");
    ASSERT_THAT(Decide(loan, request, true), IsOk());
    lifecycle::Judgment judgment = lifecycle::testing::JudgmentFor("facts/2");
    judgment.reference = TestReferenceWithout(parameter);
    EXPECT_THAT(
        StartupLoanLifecycle().Record(judgment, loan, 1),
        RefusedAs(absl::StrCat("PARAMETER_MISSING division=360111001 on=2024-02-20 parameter=", parameter)));
  }
  StartupLoan early = Applied(LoanOfEnterprise("2019-01-01"));
  EXPECT_THAT(DecideOn(early, "2019-02-01", "facts/2"), Refused("PARAMETER_MISSING"));
}

TEST(Decide, NotByWhoeverRecordedTheApplication) {
  StartupLoan loan = Applied();
  EXPECT_EQ(loan.steps(0).principal(), "clerk:li");
  EXPECT_EQ(loan.steps(0).acting_unit(), "street-a");
  EXPECT_THAT(DecideOn(loan, "2024-02-20", "facts/2", 0, true, "street-a"),
              RefusedAs("DECIDER_IS_RECORDER acting_unit=street-a principal=clerk:li"));
  EXPECT_THAT(DecideOn(loan, "2024-02-20", "facts/2", 0, true, ""),
              RefusedAs("DECIDER_IS_RECORDER principal=clerk:li"))
      << "its unit is not known, so that the principals decide";
  EXPECT_THAT(DecideOn(loan, "2024-02-20", "facts/2", 0, true, "unit-a"), IsOk());
  EXPECT_EQ(loan.steps(1).acting_unit(), "unit-a");
}

TEST(Decide, OnceAndNotBeforeTheApplication) {
  StartupLoan loan = Applied();
  EXPECT_THAT(DecideOn(loan, "2024-01-31", "facts/2"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
  loan = Decided(LoanOfEnterprise(), "2024-02-20");
  EXPECT_THAT(
      DecideOn(loan, "2024-02-21", "facts/3"),
      RefusedAs("TRANSITION_NOT_ALLOWED "
                "allowed=STARTUP_LOAN_STATE_DISBURSED,STARTUP_LOAN_STATE_CANCELLED "
                "from=STARTUP_LOAN_STATE_APPROVED name=startupLoans/1 to=STARTUP_LOAN_STATE_APPROVED"));
  loan = Applied();
  ASSERT_THAT(StartupLoanLifecycle().Retract(loan, "facts/1"), IsOk());
  EXPECT_THAT(DecideOn(loan, "2024-02-20", "facts/2"), RefusedAs("RECORD_RETRACTED name=startupLoans/1"));
}

TEST(Decide, ACorrectedApplicationLeavesTheDecisionAsItWasMade) {
  StartupLoan loan = Decided(LoanOfEnterprise(), "2024-02-20", /*earlier=*/3);
  ASSERT_EQ(loan.state(), STARTUP_LOAN_STATE_REJECTED);
  const std::string decision = loan.decision().SerializeAsString();
  ASSERT_THAT(CorrectDay(loan, "facts/1", "facts/9", Date(2024, 2, 2)), IsOk());
  EXPECT_EQ(loan.decision().SerializeAsString(), decision);
  EXPECT_EQ(loan.state(), STARTUP_LOAN_STATE_REJECTED);
}

TEST(StartupLoanLifecycle, ADisbursementPostsMoneyJobsBorrowerAndTheDayItIsOverdue) {
  const StartupLoan loan = Disbursed();
  EXPECT_EQ(loan.due_on(), "2026-03-31");
  const std::string of = " borrower=enterprise";
  EXPECT_THAT(
      PostingsOf(LastFact(loan)),
      ElementsAre("livelihood.startup_loans_disbursed 2024-03-31 360111001 300000000" + of,
                  "livelihood.startup_loans_granted 2024-03-31 360111001 1" + of,
                  "livelihood.startup_loans_outstanding 2024-03-31 360111001 300000000" + of,
                  "livelihood.startup_loans_overdue 2026-04-01 360111001 300000000" + of,
                  "livelihood.jobs_created 2024-03-31 360111001 12" + of,
                  "livelihood.supported_enterprises 2024-03-31 360111001 1 " + std::string(kEnterprise)));
}

TEST(StartupLoanLifecycle, ALoanIsDueOnTheLastDayOfAShorterMonth) {
  CreateStartupLoanRequest request = LoanOfEnterprise();
  request.set_term_months(11);
  StartupLoan loan = Decided(request, "2024-02-20");
  ASSERT_THAT(To(loan, STARTUP_LOAN_STATE_DISBURSED, "2024-03-31", "facts/3"), IsOk());
  EXPECT_EQ(loan.due_on(), "2025-02-28");
}

TEST(StartupLoanLifecycle, RepaidOnTimeItWasNeverOverdueAndWrittenOffItIs) {
  StartupLoan repaid = Disbursed();
  ASSERT_THAT(To(repaid, STARTUP_LOAN_STATE_REPAID, "2025-01-01", "facts/4"), IsOk());
  EXPECT_THAT(
      PostingsOf(LastFact(repaid)),
      Contains("livelihood.startup_loans_overdue 2026-04-01 360111001 -300000000 borrower=enterprise"));
  StartupLoan overdue = Disbursed();
  EXPECT_THAT(To(overdue, STARTUP_LOAN_STATE_OVERDUE, "2026-03-31", "facts/4"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2026-04-01 field=occurred_on"));
  ASSERT_THAT(To(overdue, STARTUP_LOAN_STATE_OVERDUE, "2026-04-01", "facts/4"), IsOk());
  EXPECT_THAT(CorrectDay(overdue, "facts/4", "facts/9", Date(2026, 3, 31)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2026-04-01 field=occurred_on"));
  ASSERT_THAT(To(overdue, STARTUP_LOAN_STATE_WRITTEN_OFF, "2027-01-01", "facts/5"), IsOk());
  EXPECT_THAT(
      PostingsOf(LastFact(overdue)),
      ElementsAre("livelihood.startup_loans_written_off 2027-01-01 360111001 300000000 borrower=enterprise",
                  "livelihood.startup_loans_outstanding 2027-01-01 360111001 -300000000 borrower=enterprise",
                  "livelihood.startup_loans_overdue 2027-01-01 360111001 -300000000 borrower=enterprise"));
}

TEST(StartupLoanLifecycle, TheDayOfADecisionIsNotCorrectedAndThatOfADisbursementOnlyAsTheLast) {
  StartupLoan loan = Decided(LoanOfEnterprise(), "2024-02-20");
  EXPECT_THAT(CorrectDay(loan, "facts/2", "facts/9", Date(2024, 2, 21)), Refused("OWNED_BY_RPC"));
  loan = Disbursed();
  ASSERT_THAT(CorrectDay(loan, "facts/3", "facts/9", Date(2024, 4, 1)), IsOk());
  EXPECT_EQ(loan.due_on(), "2026-04-01");
  ASSERT_THAT(To(loan, STARTUP_LOAN_STATE_REPAID, "2025-01-01", "facts/10"), IsOk());
  EXPECT_THAT(CorrectDay(loan, "facts/9", "facts/11", Date(2024, 4, 2)),
              RefusedAs("DEPENDENT_FACTS dependents=facts/10 name=facts/9"));
}

TEST(StartupLoanLifecycle, ARetractedStepClearsWhatFollowedFromIt) {
  const auto& lifecycle = StartupLoanLifecycle();
  StartupLoan loan = Disbursed();
  ASSERT_THAT(lifecycle.Retract(loan, "facts/3"), IsOk());
  EXPECT_EQ(loan.due_on(), "");
  EXPECT_TRUE(loan.has_decision());
  ASSERT_THAT(lifecycle.Retract(loan, "facts/2"), IsOk());
  EXPECT_FALSE(loan.has_decision());
  EXPECT_THAT(DecideOn(loan, "2024-02-21", "facts/4"), IsOk());
}

}  // namespace
}  // namespace eastgate::livelihood
