#include "services/livelihood/startup_loan_rules.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::livelihood {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestParameters;
using facts::testing::TestReferenceWithout;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states and reasons.

constexpr char kEnterprise[] = "enterprises/91350100M000100Y43";

CreateStartupLoanRequest Request(const std::string& applied_on = "2024-02-01") {
  CreateStartupLoanRequest request;
  request.set_startup_loan_id("1");
  request.set_enterprise(kEnterprise);
  request.set_division(kStreet);
  request.set_amount_fen(300000000);
  request.set_term_months(24);
  request.set_staff(50);
  request.set_new_hires(5);
  request.set_jobs_created(12);
  request.set_applied_on(applied_on);
  return request;
}

DecideStartupLoanRequest DecideOn(const std::string& on) {
  DecideStartupLoanRequest request;
  request.set_name("startupLoans/1");
  request.set_decided_on(on);
  return request;
}

StartupLoan Decided(const CreateStartupLoanRequest& request, const std::string& on, int earlier = 0,
                    bool small = true) {
  StartupLoan loan = Apply(request, kEnterprise, "facts/1");
  const absl::Status decided = Decide(loan, DecideOn(on), earlier, small, TestParameters(), "facts/2");
  EXPECT_TRUE(decided.ok()) << decided;
  return loan;
}

StartupLoan Disbursed(const std::string& on = "2024-03-31") {
  StartupLoan loan = Decided(Request(), "2024-02-20");
  DisburseStartupLoanRequest request;
  request.set_disbursed_on(on);
  EXPECT_TRUE(Disburse(loan, request, "facts/3").ok());
  return loan;
}

absl::Status To(StartupLoan& loan, StartupLoanState state, const std::string& on, const std::string& fact) {
  ChangeStartupLoanStateRequest request;
  request.set_state(state);
  request.set_began_on(on);
  request.set_reason("r");
  return ChangeState(loan, request, fact);
}

TEST(CheckLoan, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(
      FieldsOf(CheckCreate(CreateStartupLoanRequest(), NewCheck())),
      ElementsAre("amount_fen", "applied_on", "division", "enterprise", "startup_loan_id", "term_months"));
  CreateStartupLoanRequest both = Request();
  both.mutable_person()->set_citizen_id("11010519491231002X");
  EXPECT_THAT(FieldsOf(CheckCreate(both, NewCheck())), ElementsAre("enterprise"));
  both.clear_enterprise();
  EXPECT_THAT(FieldsOf(CheckCreate(both, NewCheck())), ElementsAre("new_hires", "staff"))
      << "a person has no staff";
  EXPECT_THAT(FieldsOf(CheckDecide({}, NewCheck())), ElementsAre("decided_on", "name"));
  EXPECT_THAT(FieldsOf(CheckDisburse({}, NewCheck())), ElementsAre("disbursed_on", "name"));
  EXPECT_THAT(FieldsOf(CheckChange({}, NewCheck())), ElementsAre("began_on", "name", "state"));
  ChangeStartupLoanStateRequest change;
  change.set_name("startupLoans/1");
  change.set_began_on("2024-01-01");
  change.set_state(STARTUP_LOAN_STATE_WRITTEN_OFF);
  EXPECT_THAT(FieldsOf(CheckChange(change, NewCheck())), ElementsAre("reason"));
  change.set_state(STARTUP_LOAN_STATE_REPAID);
  change.set_reason("r");
  EXPECT_THAT(FieldsOf(CheckChange(change, NewCheck())), ElementsAre("reason"));
}

TEST(StartupLoanLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      StartupLoanLife(), Apply(Request(), kEnterprise, "facts/1"), STARTUP_LOAN_STATE_RETRACTED,
      {{STARTUP_LOAN_STATE_APPLIED, {STARTUP_LOAN_STATE_APPROVED, STARTUP_LOAN_STATE_REJECTED}},
       {STARTUP_LOAN_STATE_APPROVED, {STARTUP_LOAN_STATE_DISBURSED, STARTUP_LOAN_STATE_CANCELLED}},
       {STARTUP_LOAN_STATE_DISBURSED, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_OVERDUE}},
       {STARTUP_LOAN_STATE_OVERDUE, {STARTUP_LOAN_STATE_REPAID, STARTUP_LOAN_STATE_WRITTEN_OFF}}});
}

// Each rule at its bound, by the parameters before and after 2023-10-01.
TEST(Judge, EveryReasonAtItsBound) {
  const auto reasons = [](const CreateStartupLoanRequest& request, const std::string& on, int earlier = 0,
                          bool small = true) {
    const StartupLoan loan = Decided(request, on, earlier, small);
    EXPECT_EQ(loan.decision().approved(), loan.decision().reasons().empty());
    EXPECT_EQ(loan.state(),
              loan.decision().approved() ? STARTUP_LOAN_STATE_APPROVED : STARTUP_LOAN_STATE_REJECTED);
    return std::vector<int>(loan.decision().reasons().begin(), loan.decision().reasons().end());
  };
  EXPECT_THAT(reasons(Request(), "2024-02-20"), IsEmpty());
  CreateStartupLoanRequest request = Request();
  request.set_amount_fen(400000000);
  EXPECT_THAT(reasons(request, "2024-02-20"), IsEmpty());
  request.set_amount_fen(400000001);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(INELIGIBILITY_ABOVE_CEILING));
  request = Request("2023-09-01");
  EXPECT_THAT(reasons(request, "2023-09-30"), ElementsAre(INELIGIBILITY_TOO_FEW_HIRES))
      << "15 % of 50 before October";
  request.set_new_hires(8);
  EXPECT_THAT(reasons(request, "2023-09-30"), IsEmpty());
  request.set_amount_fen(300000001);
  EXPECT_THAT(reasons(request, "2023-09-30"), ElementsAre(INELIGIBILITY_ABOVE_CEILING));
  EXPECT_THAT(reasons(request, "2023-10-01"), IsEmpty()) << "judged by the day of the decision";
  request = Request();
  request.set_new_hires(4);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(INELIGIBILITY_TOO_FEW_HIRES)) << "below 10 % of 50";
  request.set_staff(101);
  request.set_new_hires(6);
  EXPECT_THAT(reasons(request, "2024-02-20"), IsEmpty()) << "5 % above 100 staff";
  request.set_staff(100);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(INELIGIBILITY_TOO_FEW_HIRES))
      << "100 are not above 100";
  request = Request();
  request.set_term_months(25);
  EXPECT_THAT(reasons(request, "2024-02-20"), ElementsAre(INELIGIBILITY_TERM_TOO_LONG));
  EXPECT_THAT(reasons(Request(), "2024-02-20", 2), IsEmpty());
  EXPECT_THAT(reasons(Request(), "2024-02-20", 3), ElementsAre(INELIGIBILITY_TOO_MANY_LOANS));
  request = Request();
  request.set_loans_elsewhere(1);
  EXPECT_THAT(reasons(request, "2024-02-20", 2), ElementsAre(INELIGIBILITY_TOO_MANY_LOANS));
  EXPECT_THAT(reasons(Request(), "2024-02-20", 0, false), ElementsAre(INELIGIBILITY_NOT_MICRO_OR_SMALL));
  request = Request();
  request.set_has_arrears(true);
  request.set_new_hires(0);
  EXPECT_THAT(reasons(request, "2024-02-20"),
              ElementsAre(INELIGIBILITY_TOO_FEW_HIRES, INELIGIBILITY_ARREARS));
}

TEST(Replay, ADecisionMadeAgainIsTheSame) {
  const StartupLoan loan = Decided(Request(), "2024-02-20");
  EXPECT_EQ(Replay(loan.decision()).SerializeAsString(), loan.decision().SerializeAsString());
  LoanDecision other = loan.decision();
  other.mutable_parameters()->set_ceiling_fen(1);
  EXPECT_FALSE(Replay(other).approved()) << "of what it kept, not of today's parameters";
}

TEST(Decide, AParameterThatIsMissingIsNotGuessed) {
  StartupLoan loan = Apply(Request("2019-01-01"), kEnterprise, "facts/1");
  EXPECT_THAT(RefusalOf(Decide(loan, DecideOn("2019-02-01"), 0, true, TestParameters(), "facts/2")),
              ::testing::StartsWith("PARAMETER_MISSING"));
}

TEST(Decide, EveryParameterIsNeeded) {
  for (const char* parameter :
       {"startup_loan_enterprise_ceiling_fen", "startup_loan_enterprise_max_months", "startup_loan_max_count",
        "startup_loan_hires_permille", "startup_loan_hires_permille_large", "startup_loan_large_staff"}) {
    StartupLoan loan = Apply(Request(), kEnterprise, "facts/1");
    EXPECT_EQ(RefusalOf(Decide(loan, DecideOn("2024-02-20"), 0, true,
                               TestReferenceWithout(parameter)->parameters, "facts/2")),
              absl::StrCat("PARAMETER_MISSING division=360111001 on=2024-02-20 parameter=", parameter));
  }
}

TEST(Decide, OnceAndNotBeforeItWasAppliedFor) {
  StartupLoan loan = Apply(Request("2024-02-01"), kEnterprise, "facts/1");
  EXPECT_EQ(RefusalOf(Decide(loan, DecideOn("2024-01-31"), 0, true, TestParameters(), "facts/2")),
            "DATE_OUT_OF_ORDER earliest=2024-02-01 field=began_on");
  loan = Decided(Request(), "2024-02-20");
  EXPECT_EQ(RefusalOf(Decide(loan, DecideOn("2024-02-21"), 0, true, TestParameters(), "facts/3")),
            "TRANSITION_NOT_ALLOWED allowed=STARTUP_LOAN_STATE_DISBURSED,STARTUP_LOAN_STATE_CANCELLED "
            "from=STARTUP_LOAN_STATE_APPROVED name=startupLoans/1 to=STARTUP_LOAN_STATE_APPROVED");
  loan = Apply(Request(), kEnterprise, "facts/1");
  ASSERT_TRUE(StartupLoanLife().Withdraw(loan, "facts/1").ok());
  EXPECT_EQ(RefusalOf(Decide(loan, DecideOn("2024-02-20"), 0, true, TestParameters(), "facts/2")),
            "RECORD_RETRACTED name=startupLoans/1");
}

TEST(StartupLoanLife, ADisbursementPostsMoneyJobsBorrowerAndTheDayItIsLate) {
  const StartupLoan loan = Disbursed();
  EXPECT_EQ(loan.due_on(), "2026-03-31");
  const std::string of = " borrower=enterprise";
  EXPECT_THAT(
      PostingsOf(StartupLoanLife().LastFact(loan)),
      ElementsAre("livelihood.startup_loans_disbursed 2024-03-31 360111001 300000000" + of,
                  "livelihood.startup_loans_granted 2024-03-31 360111001 1" + of,
                  "livelihood.startup_loans_outstanding 2024-03-31 360111001 300000000" + of,
                  "livelihood.startup_loans_overdue 2026-04-01 360111001 300000000" + of,
                  "livelihood.jobs_created 2024-03-31 360111001 12" + of,
                  "livelihood.supported_enterprises 2024-03-31 360111001 1 " + std::string(kEnterprise)));
}

TEST(StartupLoanLife, ALoanIsDueOnTheLastDayOfAShorterMonth) {
  CreateStartupLoanRequest request = Request();
  request.set_term_months(11);
  StartupLoan loan = Decided(request, "2024-02-20");
  DisburseStartupLoanRequest disburse;
  disburse.set_disbursed_on("2024-03-31");
  ASSERT_TRUE(Disburse(loan, disburse, "facts/3").ok());
  EXPECT_EQ(loan.due_on(), "2025-02-28");
}

TEST(StartupLoanLife, RepaidOnTimeItWasNeverLateAndWrittenOffItIs) {
  StartupLoan repaid = Disbursed();
  ASSERT_TRUE(To(repaid, STARTUP_LOAN_STATE_REPAID, "2025-01-01", "facts/4").ok());
  EXPECT_THAT(
      PostingsOf(StartupLoanLife().LastFact(repaid)),
      Contains("livelihood.startup_loans_overdue 2026-04-01 360111001 -300000000 borrower=enterprise"));
  StartupLoan late = Disbursed();
  EXPECT_EQ(RefusalOf(To(late, STARTUP_LOAN_STATE_OVERDUE, "2026-03-31", "facts/4")),
            "DATE_OUT_OF_ORDER earliest=2026-04-01 field=began_on");
  late = Disbursed();
  ASSERT_TRUE(To(late, STARTUP_LOAN_STATE_OVERDUE, "2026-04-01", "facts/4").ok());
  StartupLoan mended = late;
  EXPECT_EQ(
      RefusalOf(StartupLoanLife().Amend(mended, "facts/4", "facts/9", OnDay(Date(2026, 3, 31))).status()),
      "DATE_OUT_OF_ORDER earliest=2026-04-01 field=occurred_on");
  ASSERT_TRUE(To(late, STARTUP_LOAN_STATE_WRITTEN_OFF, "2027-01-01", "facts/5").ok());
  EXPECT_THAT(
      PostingsOf(StartupLoanLife().LastFact(late)),
      ElementsAre("livelihood.startup_loans_written_off 2027-01-01 360111001 300000000 borrower=enterprise",
                  "livelihood.startup_loans_outstanding 2027-01-01 360111001 -300000000 borrower=enterprise",
                  "livelihood.startup_loans_overdue 2027-01-01 360111001 -300000000 borrower=enterprise"));
}

TEST(StartupLoanLife, TheDaysOfADecisionAndADisbursementCarryWhatFollows) {
  StartupLoan loan = Decided(Request(), "2024-02-20");
  EXPECT_THAT(
      RefusalOf(StartupLoanLife().Amend(loan, "facts/2", "facts/9", OnDay(Date(2024, 2, 21))).status()),
      ::testing::StartsWith("OWNED_BY_RPC"));
  loan = Disbursed();
  ASSERT_TRUE(StartupLoanLife().Amend(loan, "facts/3", "facts/9", OnDay(Date(2024, 4, 1))).ok());
  EXPECT_EQ(loan.due_on(), "2026-04-01");
  ASSERT_TRUE(To(loan, STARTUP_LOAN_STATE_REPAID, "2025-01-01", "facts/10").ok());
  EXPECT_EQ(RefusalOf(StartupLoanLife().Amend(loan, "facts/9", "facts/11", OnDay(Date(2024, 4, 2))).status()),
            "DEPENDENT_FACTS dependents=facts/10 name=facts/9");
  ASSERT_TRUE(StartupLoanLife().Withdraw(loan, "facts/10").ok());
  ASSERT_TRUE(StartupLoanLife().Withdraw(loan, "facts/9").ok());
  EXPECT_EQ(loan.due_on(), "");
  EXPECT_TRUE(loan.has_decision());
  ASSERT_TRUE(StartupLoanLife().Withdraw(loan, "facts/2").ok());
  EXPECT_FALSE(loan.has_decision());
}

}  // namespace
}  // namespace eastgate::livelihood
