#include "services/livelihood/startup_loan_service.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/livelihood/testing/economy.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::kEnterprise;
using testing::LoanOfEnterprise;
using testing::LoanOfPerson;
using v1::StartupLoan;

// Numbers of tables.h.
constexpr uint16_t kStartupLoansTable = 9;

using Loans = std::unique_ptr<StartupLoanService>;

class StartupLoanServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<StartupLoan> Apply(const Loans& service, const v1::CreateStartupLoanRequest& request) {
    return Call(service, &StartupLoanService::Create, request);
  }
  absl::StatusOr<StartupLoan> Get(const std::string& id) {
    v1::GetStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    return Call(loans, &StartupLoanService::Get, request);
  }
  absl::StatusOr<StartupLoan> Decide(const Loans& service, const std::string& id,
                                     const std::string& on = "2024-02-20") {
    v1::DecideStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on(on);
    request.set_acting_unit("unit-a");
    return Call(service, &StartupLoanService::DecideLoan, request);
  }
  absl::StatusOr<StartupLoan> Disburse(const std::string& id) {
    v1::DisburseStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on("2024-03-01");
    return Call(loans, &StartupLoanService::Disburse, request);
  }
  absl::StatusOr<StartupLoan> Cancel(const std::string& id) {
    v1::CancelStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on("2024-03-01");
    request.set_reason("另有资金");
    return Call(loans, &StartupLoanService::Cancel, request);
  }
  absl::StatusOr<StartupLoan> MarkOverdue(const std::string& id, const std::string& on) {
    v1::MarkStartupLoanOverdueRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on(on);
    return Call(loans, &StartupLoanService::MarkOverdue, request);
  }
  absl::StatusOr<StartupLoan> Repay(const std::string& id, const std::string& on) {
    v1::RepayStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on(on);
    return Call(loans, &StartupLoanService::Repay, request);
  }
  absl::StatusOr<StartupLoan> WriteOff(const std::string& id, const std::string& on) {
    v1::WriteOffStartupLoanRequest request;
    request.set_name(absl::StrCat("startupLoans/", id));
    request.set_occurred_on(on);
    request.set_reason("破产");
    return Call(loans, &StartupLoanService::WriteOff, request);
  }
};

TEST_F(StartupLoanServiceTest, TheDecisionCountsTheEarlierLoansOfAPerson) {
  for (const char* id : {"1", "2", "3"}) {
    ASSERT_THAT(Apply(loans, LoanOfPerson(id)), IsOk());
    const auto decided = Decide(loans, id);
    ASSERT_THAT(decided, IsOk());
    ASSERT_TRUE(decided->decision().approved()) << id;
    ASSERT_THAT(Disburse(id), IsOk());
  }
  EXPECT_EQ(Figure("livelihood.startup_loans_disbursed", "2024-12-31"), 30000000);
  EXPECT_EQ(Figure("livelihood.supported_enterprises", "2024-12-31"), 0);
  ASSERT_THAT(Apply(loans, LoanOfPerson("4")), IsOk());
  v1::ReplayStartupLoanDecisionRequest replay;
  replay.set_name("startupLoans/4");
  EXPECT_THAT(Call(loans, &StartupLoanService::ReplayStartupLoanDecision, replay),
              RefusedAs("NOT_DECIDED name=startupLoans/4"));
  const auto fourth = Decide(loans, "4", "2024-03-01");
  ASSERT_THAT(fourth, IsOk());
  EXPECT_EQ(fourth->state(), v1::STARTUP_LOAN_STATE_REJECTED);
  EXPECT_THAT(fourth->decision().reasons(), ElementsAre(v1::STARTUP_LOAN_REFUSAL_REASON_TOO_MANY_LOANS));
  EXPECT_EQ(fourth->decision().input().earlier_loans(), 3);
  EXPECT_EQ(Call(loans, &StartupLoanService::ReplayStartupLoanDecision, replay)->SerializeAsString(),
            fourth->decision().SerializeAsString());
  EXPECT_THAT(Disburse("4"), Refused("TRANSITION_NOT_ALLOWED"));
  EXPECT_EQ(Figure("livelihood.startup_loans_rejected", "2024-12-31"), 1);
  v1::ListStartupLoansRequest list;
  list.set_borrower(fourth->borrower());
  EXPECT_EQ(Call(loans, &StartupLoanService::List, list)->startup_loans_size(), 4);
}

TEST_F(StartupLoanServiceTest, TheLoansOfMergedPersonsCountAsThoseOfOne) {
  auto other = LoanOfPerson("2");
  other.mutable_person_identity()->set_citizen_id(testing::CitizenId("19850701"));
  ASSERT_THAT(Apply(loans, LoanOfPerson("1")), IsOk());
  ASSERT_THAT(Apply(loans, other), IsOk());
  v1::MergePersonsRequest merge;
  merge.set_name(Get("2")->borrower());
  merge.set_into(Get("1")->borrower());
  merge.set_occurred_on("2024-02-10");
  merge.set_reason("同一人");
  merge.set_request_id("m-1");
  ASSERT_THAT(Call(persons, &PersonService::Merge, merge), IsOk());
  ASSERT_THAT(Decide(loans, "1"), IsOk());
  ASSERT_THAT(Disburse("1"), IsOk());
  EXPECT_EQ(Decide(loans, "2", "2024-03-01")->decision().input().earlier_loans(), 1);
  v1::ListStartupLoansRequest list;
  list.set_borrower(merge.name());
  EXPECT_EQ(Call(loans, &StartupLoanService::List, list)->startup_loans_size(), 2);
}

TEST_F(StartupLoanServiceTest, LoansThatWereApprovedTogetherAreCountedAgainWhenTheyArePaidOut) {
  for (const char* id : {"1", "2", "3", "4"}) {
    ASSERT_THAT(Apply(loans, LoanOfPerson(id)), IsOk());
    ASSERT_TRUE(Decide(loans, id)->decision().approved()) << id;
  }
  for (const char* id : {"1", "2", "3"}) ASSERT_THAT(Disburse(id), IsOk());
  EXPECT_THAT(Disburse("4"), Refused("LIMIT_REACHED"));
  EXPECT_EQ(Figure("livelihood.startup_loans_granted", "2024-12-31"), 3);
}

TEST_F(StartupLoanServiceTest, ADecisionDoesNotCountLoansThatWerePaidOutAfterIt) {
  for (const char* id : {"1", "2"}) {
    ASSERT_THAT(Apply(loans, LoanOfPerson(id)), IsOk());
    ASSERT_THAT(Decide(loans, id), IsOk());
  }
  ASSERT_THAT(Disburse("1"), IsOk());
  ASSERT_THAT(Apply(loans, LoanOfPerson("3")), IsOk());
  EXPECT_EQ(Decide(loans, "3")->decision().input().earlier_loans(), 0)
      << "decided before the first was paid out";
  ASSERT_THAT(Disburse("2"), IsOk());
}

TEST_F(StartupLoanServiceTest, AChildDoesNotBorrow) {
  v1::CreateStartupLoanRequest request = LoanOfPerson("1");
  request.mutable_person_identity()->set_citizen_id(testing::CitizenId("20160101"));
  const int64_t before = revision();
  EXPECT_THAT(Apply(loans, request), eastgate::testing::ViolatesFields({"person_identity.citizen_id"}));
  EXPECT_EQ(revision(), before);
}

TEST_F(StartupLoanServiceTest, ALoanIsCancelledOrRepaidOrWrittenOff) {
  for (const char* id : {"1", "2", "3"}) {
    ASSERT_THAT(Apply(loans, LoanOfPerson(id)), IsOk());
    ASSERT_THAT(Decide(loans, id), IsOk());
  }
  EXPECT_EQ(Cancel("1")->steps(2).reason(), "另有资金");
  ASSERT_THAT(Disburse("2"), IsOk());
  EXPECT_THAT(MarkOverdue("2", "2027-03-01"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2027-03-02 field=occurred_on"));
  ASSERT_THAT(MarkOverdue("2", "2027-03-02"), IsOk());
  EXPECT_EQ(WriteOff("2", "2028-01-01")->steps(4).reason(), "破产");
  EXPECT_EQ(Figure("livelihood.startup_loans_written_off", "2028-12-31"), 10000000);
  ASSERT_THAT(Disburse("3"), IsOk());
  ASSERT_THAT(Repay("3", "2025-03-01"), IsOk());
  EXPECT_EQ(Figure("livelihood.startup_loans_outstanding", "2028-12-31"), 0);
}

TEST_F(StartupLoanServiceTest, AListThatCannotNameADamagedRowIsDataLoss) {
  ASSERT_THAT(Apply(loans, LoanOfPerson("1")), IsOk());
  Overwrite(kStartupLoansTable, "1", "\xff");
  EXPECT_THAT(Call(loans, &StartupLoanService::List, v1::ListStartupLoansRequest()),
              StatusIs(absl::StatusCode::kDataLoss));
}

class LoansOfEnterprises : public StartupLoanServiceTest {
 protected:
  economy::v1::Enterprise& Enterprise() {
    economy::v1::Enterprise& enterprise = economy_.enterprises[kEnterprise];
    enterprise.set_registered_on("2020-01-01");
    return enterprise;
  }

  testing::Economy economy_;
  const rpc::testing::FakePeer server_{economy_};
  const Peers with_economy_{rpc::PeerTargets{.addresses = {{"economy", server_.address()}}}};
  const Loans asking_ = std::make_unique<StartupLoanService>(parts(), tables, identities, with_economy_);
};

TEST_F(LoansOfEnterprises, AKnownLoanIsAnsweredWhileEconomyIsGone) {
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_THAT(Apply(asking_, LoanOfEnterprise()), IsOk());
  EXPECT_THAT(Apply(loans, LoanOfEnterprise()), IsOk());
  EXPECT_TRUE(replayed);
}

TEST_F(LoansOfEnterprises, EconomyIsAskedForTheBorrower) {
  EXPECT_THAT(Apply(loans, LoanOfEnterprise()), Refused("PEER_UNAVAILABLE"));
  EXPECT_THAT(Apply(asking_, LoanOfEnterprise()), StatusIs(absl::StatusCode::kNotFound));
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_THAT(Apply(asking_, LoanOfEnterprise()),
              RefusedAs(absl::StrCat("RECORD_RETRACTED name=", kEnterprise)));
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_THAT(Apply(asking_, LoanOfEnterprise()), IsOk());
}

TEST_F(LoansOfEnterprises, NothingIsLentToAnEnterpriseThatHasLeft) {
  using economy::v1::ENTERPRISE_STATE_DEREGISTERED;
  using economy::v1::ENTERPRISE_STATE_MOVED_OUT;
  const auto refused = [](const std::string& on) {
    return RefusedAs(absl::StrCat("ENTERPRISE_NOT_REGISTERED enterprise=", kEnterprise, " on=", on));
  };
  for (const auto state : {ENTERPRISE_STATE_MOVED_OUT, ENTERPRISE_STATE_DEREGISTERED}) {
    Enterprise().set_state(state);
    EXPECT_THAT(Apply(asking_, LoanOfEnterprise()), refused(LoanOfEnterprise().applied_on()));
    EXPECT_EQ(economy_.asked_as_of, LoanOfEnterprise().applied_on()) << "as of the day of the application";
  }
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_THAT(Apply(asking_, LoanOfEnterprise()), IsOk());
  Enterprise().set_state(ENTERPRISE_STATE_DEREGISTERED);
  Enterprise().set_size(economy::v1::ENTERPRISE_SIZE_MICRO);
  const auto decided = Decide(asking_, "1");
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->state(), v1::STARTUP_LOAN_STATE_REJECTED) << "what was open comes to its end";
  EXPECT_THAT(decided->decision().reasons(), Contains(v1::STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL));
  EXPECT_EQ(economy_.asked_as_of, "2024-02-20");
}

TEST_F(LoansOfEnterprises, ABorrowerWithAMalformedDateIsDataLoss) {
  Enterprise().set_registered_on("2020-13-01");
  EXPECT_THAT(Apply(asking_, LoanOfEnterprise()), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(LoansOfEnterprises, ADecisionAsksAgain) {
  EXPECT_THAT(Decide(asking_, "1"), StatusIs(absl::StatusCode::kNotFound)) << "no such loan";
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_THAT(Apply(asking_, LoanOfEnterprise()), IsOk());
  EXPECT_THAT(Decide(loans, "1"), Refused("PEER_UNAVAILABLE"));
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_THAT(Decide(asking_, "1"), RefusedAs(absl::StrCat("RECORD_RETRACTED name=", kEnterprise)));
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  Enterprise().set_size(economy::v1::ENTERPRISE_SIZE_LARGE);
  EXPECT_THAT(Decide(asking_, "1")->decision().reasons(),
              Contains(v1::STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL));
  EXPECT_EQ(economy_.asked_as_of, "2024-02-20") << "the size decides as of the day of the decision";
}

TEST_F(LoansOfEnterprises, AMicroEnterpriseIsGrantedItsLoanAndCounted) {
  Enterprise().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  Enterprise().set_size(economy::v1::ENTERPRISE_SIZE_MICRO);
  ASSERT_THAT(Apply(asking_, LoanOfEnterprise()), IsOk());
  EXPECT_EQ(Decide(asking_, "1")->state(), v1::STARTUP_LOAN_STATE_APPROVED);
  ASSERT_THAT(Disburse("1"), IsOk());
  EXPECT_EQ(Figure("livelihood.supported_enterprises", "2024-12-31"), 1);
}

}  // namespace
}  // namespace eastgate::livelihood
