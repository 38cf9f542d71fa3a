#include "services/livelihood/startup_loan_eligibility.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The reasons.

TEST(CheckAge, ABorrowerIsOfWorkingAgeOnTheDayOfTheApplication) {
  CreateStartupLoanRequest request = testing::LoanOfPerson("1");
  request.set_applied_on("2024-03-05");
  const auto of = [&](const std::string& born_on) {
    request.mutable_person_identity()->set_citizen_id(testing::CitizenId(born_on));
    return CheckAge(request, lifecycle::testing::TestParameters());
  };
  EXPECT_THAT(of("20160101"), ViolatesFields({"person_identity.citizen_id"})) << "eight years old";
  EXPECT_THAT(of("20080306"), ViolatesFields({"person_identity.citizen_id"})) << "sixteen tomorrow";
  EXPECT_THAT(of("20080305"), IsOk()) << "sixteen today";
  EXPECT_THAT(of("19580306"), IsOk()) << "sixty-six tomorrow";
  EXPECT_THAT(of("19580305"), ViolatesFields({"person_identity.citizen_id"})) << "sixty-six today";
  EXPECT_THAT(of("20240306"), ViolatesFields({"person_identity.citizen_id"})) << "not born";
  EXPECT_THAT(std::string(of("20160101").message()), ::testing::Not(::testing::HasSubstr("2016")));
  for (const char* parameter : {"startup_loan_min_age", "startup_loan_max_age"}) {
    EXPECT_THAT(
        CheckAge(testing::LoanOfPerson("1"), lifecycle::testing::TestReferenceWithout(parameter)->parameters),
        eastgate::testing::Refused("PARAMETER_MISSING"));
  }
}

// An enterprise at every bound is granted its loan, and each step beyond one is a reason of its own.
TEST(ReasonsAgainst, OneForEachBoundThatIsCrossed) {
  StartupLoanEligibilityParameters parameters;
  parameters.set_ceiling_fen(100);
  parameters.set_max_term_months(24);
  parameters.set_max_loans(3);
  parameters.set_hires_permille(100);
  parameters.set_hires_permille_large(50);
  parameters.set_large_staff(100);
  StartupLoanEligibilityInput at_bounds;
  at_bounds.set_borrower_kind(BORROWER_KIND_ENTERPRISE);
  at_bounds.set_is_micro_or_small(true);
  at_bounds.set_amount_fen(100);
  at_bounds.set_term_months(24);
  at_bounds.set_earlier_loans(2);
  at_bounds.set_staff(100);
  at_bounds.set_new_hires(10);
  EXPECT_THAT(ReasonsAgainst(at_bounds, parameters), IsEmpty());
  const std::vector<std::pair<StartupLoanRefusalReason, std::function<void(StartupLoanEligibilityInput&)>>>
      beyond = {{STARTUP_LOAN_REFUSAL_REASON_ABOVE_CEILING, [](auto& input) { input.set_amount_fen(101); }},
                {STARTUP_LOAN_REFUSAL_REASON_TERM_TOO_LONG, [](auto& input) { input.set_term_months(25); }},
                {STARTUP_LOAN_REFUSAL_REASON_TOO_MANY_LOANS, [](auto& input) { input.set_earlier_loans(3); }},
                {STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL,
                 [](auto& input) { input.set_is_micro_or_small(false); }},
                {STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES, [](auto& input) { input.set_new_hires(9); }},
                {STARTUP_LOAN_REFUSAL_REASON_ARREARS, [](auto& input) { input.set_has_arrears(true); }}};
  for (const auto& [reason, cross] : beyond) {
    StartupLoanEligibilityInput input = at_bounds;
    cross(input);
    EXPECT_THAT(ReasonsAgainst(input, parameters), ElementsAre(reason));
  }
  at_bounds.set_staff(101);
  at_bounds.set_new_hires(6);
  EXPECT_THAT(ReasonsAgainst(at_bounds, parameters), IsEmpty()) << "5 % above 100 staff";
}

}  // namespace
}  // namespace eastgate::livelihood
