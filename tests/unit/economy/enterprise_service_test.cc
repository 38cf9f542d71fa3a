#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using testing::kEnterprise;
using testing::Knitter;

class EnterpriseServiceTest : public testing::EconomyTest {
 protected:
  static v1::UpdateEnterpriseRequest Updating(const char* path) {
    v1::UpdateEnterpriseRequest request;
    request.mutable_enterprise()->set_name(kEnterprise);
    request.mutable_update_mask()->add_paths(path);
    request.set_changed_on("2024-02-01");
    return request;
  }
  template <class Request>
  absl::StatusOr<v1::Enterprise> Step(rpc::Reply<v1::Enterprise> (EnterpriseService::*method)(rpc::Call&,
                                                                                              const Request&),
                                      const char* on) {
    return Call(enterprises_, method, testing::StepOf<Request>(on));
  }
  v1::Enterprise Get(const char* as_of, int64_t known_at = 0) {
    v1::GetEnterpriseRequest request;
    request.set_name(kEnterprise);
    request.set_as_of(as_of);
    request.set_known_at_revision(known_at);
    return *Call(enterprises_, &EnterpriseService::Get, request);
  }
  int Unreported(const char* month) {
    v1::ListEnterprisesRequest request;
    request.set_unreported_month(month);
    return Call(enterprises_, &EnterpriseService::List, request)->enterprises_size();
  }
};

TEST_F(EnterpriseServiceTest, AnEnterpriseIsRegisteredOnceUnderItsCode) {
  const auto enterprise = Register();
  ASSERT_THAT(enterprise, IsOk());
  EXPECT_EQ(enterprise->steps(0).fact(), LastFact().name());
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01", kStreet), 1);
  const int64_t before = revision();
  EXPECT_EQ(Register()->etag(), enterprise->etag());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(revision(), before);
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_employees(1);
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Create, other),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(EnterpriseServiceTest, AnUpdateIsAFactUnlessNothingChanges) {
  const auto enterprise = Register();
  v1::UpdateEnterpriseRequest request = Updating("employees");
  *request.mutable_enterprise() = *enterprise;
  request.mutable_enterprise()->set_employees(200);
  request.set_validate_only(true);
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Update, request)->employees(), 200);
  EXPECT_EQ(revision(), enterprise->revision()) << "only validated";
  request.set_validate_only(false);
  const auto updated = Call(enterprises_, &EnterpriseService::Update, request);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->revision(), enterprise->revision() + 1);
  EXPECT_EQ(LastFact().kind(), "economy.enterprise_updated");
  EXPECT_EQ(updated->steps(0).fact(), enterprise->steps(0).fact())
      << "the registration is the fact to correct";
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Update, request), StatusIs(absl::StatusCode::kAborted))
      << "the etag is of before";
  request.mutable_enterprise()->clear_etag();
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Update, request)->revision(), updated->revision());
  v1::ListEnterprisesRequest list;
  list.set_industry_code_prefix("C17");
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::List, list)->enterprises(0).employees(), 200);
}

TEST_F(EnterpriseServiceTest, AnEnterpriseIsAnsweredAsOfADay) {
  const auto registered = Register();
  v1::UpdateEnterpriseRequest update = Updating("size");
  update.mutable_enterprise()->set_size(v1::ENTERPRISE_SIZE_LARGE);
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, update), IsOk());
  const auto size_on = [this](const char* day) {
    v1::GetEnterpriseRequest get;
    get.set_name(kEnterprise);
    get.set_as_of(day);
    return Call(enterprises_, &EnterpriseService::Get, get)->size();
  };
  EXPECT_EQ(size_on("2024-01-31"), registered->size());
  EXPECT_EQ(size_on("2024-02-01"), v1::ENTERPRISE_SIZE_LARGE);
  fact::v1::CorrectFactRequest correction = Correcting(registered->steps(0).fact());
  correction.set_occurred_on("2020-05-07");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(size_on("2024-01-31"), registered->size()) << "a correction brings no later size along";
}

TEST_F(EnterpriseServiceTest, TheChainOfAnEnterpriseIsOneThatIsNotRetracted) {
  EXPECT_THAT(Register("industryChains/knitting"), StatusIs(absl::StatusCode::kNotFound));
  const auto chain = FoundKnitting();
  ASSERT_THAT(Register(), IsOk());
  v1::UpdateEnterpriseRequest request = Updating("chain");
  request.mutable_enterprise()->set_chain("industryChains/none");
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Update, request), StatusIs(absl::StatusCode::kNotFound));
  request.mutable_enterprise()->set_chain("industryChains/knitting");
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, request), IsOk());
  EXPECT_THAT(Retract(chain->fact()), Refused("DEPENDENT_FACTS"));
  request.mutable_enterprise()->clear_chain();
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, request), IsOk());
  ASSERT_THAT(Retract(chain->fact()), IsOk());
  const auto retracted = RefusedAs("RECORD_RETRACTED name=industryChains/knitting");
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_chain("industryChains/knitting");
  other.set_uscc("91330100799655058B");
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Create, other), retracted);
  request.mutable_enterprise()->set_chain("industryChains/knitting");
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Update, request), retracted);
}

TEST_F(EnterpriseServiceTest, ARegistrationIsNotCorrectedBehindWhatRestsOnIt) {
  ASSERT_THAT(FoundKnitting(), IsOk());
  const auto enterprise = Register("industryChains/knitting");  // On 2020-05-06.
  const auto report = Report("1", "2021-03", 900);
  ASSERT_THAT(report, IsOk());
  ASSERT_THAT(Award(), IsOk());  // On 2022-01-10.
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->steps(0).fact());
  correction.set_occurred_on("2021-04-01");
  EXPECT_THAT(Correct(correction),
              RefusedAs("DEPENDENT_FACTS dependents=" + report->fact() + " name=" + kEnterprise));
  correction.set_occurred_on("2021-03-31");
  ASSERT_THAT(Correct(correction), IsOk()) << "within the month that was reported";
  EXPECT_EQ(Figure("economy.enterprises", "2021-03-30"), 0);
  EXPECT_EQ(Figure("economy.enterprises", "2021-03-31"), 1);
}

TEST_F(EnterpriseServiceTest, TheStockFollowsEveryStepAndItsCorrections) {
  ASSERT_THAT(Register(), IsOk());
  const auto moved = Step(&EnterpriseService::Move, "2021-01-02");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(LastFact().kind(), "economy.enterprise_stepped");
  EXPECT_EQ(LastFact().division(), kOtherStreet);
  ASSERT_THAT(Step(&EnterpriseService::MoveOut, "2022-01-02"), IsOk());
  ASSERT_THAT(Step(&EnterpriseService::MoveIn, "2023-01-02"), IsOk());
  const auto closed = Step(&EnterpriseService::Deregister, "2024-01-02");
  ASSERT_THAT(closed, IsOk());
  const auto stock = [this](const char* on) {
    return std::pair<int, int>(Figure("economy.enterprises", on, kStreet),
                               Figure("economy.enterprises", on, kOtherStreet));
  };
  EXPECT_EQ(stock("2021-01-01"), std::pair(1, 0));
  EXPECT_EQ(stock("2021-01-02"), std::pair(0, 1));
  EXPECT_EQ(stock("2022-01-02"), std::pair(0, 0));
  EXPECT_EQ(stock("2023-01-02"), std::pair(0, 1));
  EXPECT_EQ(stock("2024-01-01"), std::pair(0, 1));
  EXPECT_EQ(stock("2024-01-02"), std::pair(0, 0));
  fact::v1::CorrectFactRequest correction = Correcting(moved->steps(1).fact());
  correction.set_occurred_on("2021-03-02");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(stock("2021-03-01"), std::pair(1, 0));
  EXPECT_EQ(stock("2021-03-02"), std::pair(0, 1));
  EXPECT_THAT(Retract(moved->steps(0).fact()), Refused("DEPENDENT_FACTS"));
  ASSERT_THAT(Retract(closed->steps(4).fact()), IsOk());
  EXPECT_EQ(stock("2024-01-02"), std::pair(0, 1)) << "it never closed";
  EXPECT_EQ(Get("").state(), v1::ENTERPRISE_STATE_REGISTERED);
}

TEST_F(EnterpriseServiceTest, StateAndDivisionAreAnsweredAsOfADayAndAsKnown) {
  const auto registered = Register();
  ASSERT_THAT(Step(&EnterpriseService::Move, "2021-01-02"), IsOk());
  const auto closed = Step(&EnterpriseService::Deregister, "2022-01-02");
  EXPECT_EQ(Get("2021-01-01").division(), kStreet);
  EXPECT_EQ(Get("2021-01-02").division(), kOtherStreet);
  EXPECT_EQ(Get("2022-01-01").state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_EQ(Get("2022-01-01").steps_size(), 2);
  EXPECT_EQ(Get("2022-01-02").state(), v1::ENTERPRISE_STATE_DEREGISTERED);
  EXPECT_EQ(Get("2022-01-02", registered->revision()).state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_EQ(Get("", registered->revision()).division(), kStreet);
  fact::v1::CorrectFactRequest correction = Correcting(closed->steps(2).fact());
  correction.set_occurred_on("2022-03-02");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(Get("2022-03-01").state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_EQ(Get("2022-03-02").state(), v1::ENTERPRISE_STATE_DEREGISTERED);
}

TEST_F(EnterpriseServiceTest, NothingNewRestsOnAnEnterpriseFromTheDayOfItsEnd) {
  ASSERT_THAT(FoundKnitting(), IsOk());
  ASSERT_THAT(Register("industryChains/knitting"), IsOk());
  ASSERT_THAT(Step(&EnterpriseService::MoveOut, "2022-01-10"), IsOk());
  const auto over = [](const std::string& on) {
    return RefusedAs(std::string("ENTERPRISE_NOT_REGISTERED enterprise=") + kEnterprise + " on=" + on);
  };
  EXPECT_THAT(Award(), over("2022-01-10"));
  EXPECT_THAT(Plan("1"), over("2023-01-10"));
  EXPECT_THAT(Report("1", "2022-02", 900), over("2022-02-28"));
  EXPECT_EQ(Unreported("2022-02"), 0);
  EXPECT_EQ(Unreported("2022-01"), 1) << "it was in the register on nine days of the month";
  const auto report = Report("1", "2022-01", 900);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->division(), kStreet);
  EXPECT_EQ(Unreported("2022-01"), 0);
  v1::CreateRecognitionRequest before = testing::Benchmark();
  before.set_awarded_on("2022-01-09");
  EXPECT_THAT(Award(before), IsOk()) << "recorded late";
  ASSERT_THAT(Step(&EnterpriseService::MoveIn, "2023-01-10"), IsOk());
  EXPECT_THAT(Plan("1"), IsOk());
}

TEST_F(EnterpriseServiceTest, AnEndIsNotRecordedBeforeWhatRestsOnTheEnterprise) {
  ASSERT_THAT(Register(), IsOk());
  const auto awarded = Award();  // On 2022-01-10.
  const auto refused =
      RefusedAs("DEPENDENT_FACTS dependents=" + awarded->steps(0).fact() + " name=" + kEnterprise);
  EXPECT_THAT(Step(&EnterpriseService::Deregister, "2022-01-10"), refused);
  ASSERT_THAT(Step(&EnterpriseService::MoveOut, "2022-01-11"), IsOk()) << "what is open stays open";
  const auto again = Step(&EnterpriseService::MoveIn, "2022-01-20");
  ASSERT_THAT(again, IsOk());
  v1::CreateRecognitionRequest other = testing::Benchmark();
  other.set_recognition_id("2");
  other.set_kind("provincial_two_integration_demonstration");
  other.set_awarded_on("2022-01-20");
  const auto second = Award(other);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(Retract(again->steps(2).fact()),
              RefusedAs("DEPENDENT_FACTS dependents=" + second->steps(0).fact() + " name=" + kEnterprise));
  fact::v1::CorrectFactRequest correction = Correcting(again->steps(1).fact());
  correction.set_occurred_on("2022-01-10");
  EXPECT_THAT(Correct(correction), refused) << "the award was on that day";
  ASSERT_THAT(Retract(second->steps(0).fact()), IsOk());
  EXPECT_THAT(Retract(again->steps(2).fact()), IsOk());
}

TEST_F(EnterpriseServiceTest, AStepIsTakenOnceAndPreviewed) {
  ASSERT_THAT(Register(), IsOk());
  v1::DeregisterEnterpriseRequest request = testing::StepOf<v1::DeregisterEnterpriseRequest>("2022-01-10");
  request.set_source_ref("notice 3");
  request.set_validate_only(true);
  const int64_t before = revision();
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Deregister, request)->state(),
            v1::ENTERPRISE_STATE_DEREGISTERED);
  EXPECT_EQ(revision(), before);
  request.set_validate_only(false);
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Deregister, request), IsOk());
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Deregister, request), IsOk());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(revision(), before + 1);
}

TEST_F(EnterpriseServiceTest, ListsFilterByStateAndFollowMoves) {
  ASSERT_THAT(Register(), IsOk());
  const auto listed = [this](const char* division, v1::EnterpriseState state) {
    v1::ListEnterprisesRequest request;
    request.set_division(division);
    if (state != v1::ENTERPRISE_STATE_UNSPECIFIED) request.add_states(state);
    return Call(enterprises_, &EnterpriseService::List, request)->enterprises_size();
  };
  EXPECT_EQ(listed(kStreet, v1::ENTERPRISE_STATE_UNSPECIFIED), 1);
  ASSERT_THAT(Step(&EnterpriseService::Move, "2021-01-02"), IsOk());
  EXPECT_EQ(listed(kStreet, v1::ENTERPRISE_STATE_UNSPECIFIED), 0);
  EXPECT_EQ(listed(kOtherStreet, v1::ENTERPRISE_STATE_REGISTERED), 1);
  ASSERT_THAT(Step(&EnterpriseService::Deregister, "2022-01-02"), IsOk());
  EXPECT_EQ(listed(kOtherStreet, v1::ENTERPRISE_STATE_REGISTERED), 0);
  EXPECT_EQ(listed(kOtherStreet, v1::ENTERPRISE_STATE_DEREGISTERED), 1);
  EXPECT_EQ(listed(kOtherStreet, v1::ENTERPRISE_STATE_UNSPECIFIED), 1) << "all but those retracted";
}

TEST_F(EnterpriseServiceTest, AnEnterpriseThatMovesInSaysSo) {
  v1::CreateEnterpriseRequest request = Knitter();
  request.set_origin(v1::ENTERPRISE_ORIGIN_MOVED_IN);
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Create, request)->origin(),
            v1::ENTERPRISE_ORIGIN_MOVED_IN);
  EXPECT_EQ(Figure("economy.enterprises", "2020-05-06", kStreet), 1);
}

TEST_F(EnterpriseServiceTest, NoUpdateLiesBeforeTheRegistration) {
  const auto enterprise = Register();  // On 2020-05-06.
  v1::UpdateEnterpriseRequest update = Updating("employees");
  update.mutable_enterprise()->set_employees(7);
  update.set_changed_on("1900-01-01");
  EXPECT_THAT(Call(enterprises_, &EnterpriseService::Update, update),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2020-05-06 field=changed_on"));
  for (const auto& [on, employees] : {std::pair("2020-08-01", 7), std::pair("2020-06-01", 8)}) {
    update.set_changed_on(on);
    update.mutable_enterprise()->set_employees(employees);
    ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, update), IsOk());
  }
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->steps(0).fact());
  correction.set_occurred_on("2020-06-02");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2020-06-01"));
  correction.set_occurred_on("2020-06-01");
  EXPECT_THAT(Correct(correction), IsOk());
}

TEST_F(EnterpriseServiceTest, AnEnterpriseIsRetractedOnlyWhileNothingDependsOnIt) {
  ASSERT_THAT(FoundKnitting(), IsOk());
  const auto enterprise = Register("industryChains/knitting");
  const auto refused = [&](const std::string& dependent) {
    return RefusedAs("DEPENDENT_FACTS dependents=" + dependent + " name=" + enterprise->steps(0).fact());
  };
  const auto awarded = Award();
  EXPECT_THAT(Retract(enterprise->steps(0).fact()), refused(awarded->steps(0).fact()));
  ASSERT_THAT(Retract(awarded->steps(0).fact()), IsOk());
  const auto report = Report("1", "2024-02", 900);
  EXPECT_THAT(Retract(enterprise->steps(0).fact()), refused(report->fact()));
  ASSERT_THAT(Retract(report->fact()), IsOk());
  const auto project = Plan("1");
  EXPECT_THAT(Retract(enterprise->steps(0).fact()), refused(project->steps(0).fact()));
  ASSERT_THAT(Retract(project->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(enterprise->steps(0).fact()), IsOk());
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01"), 0);
  v1::GetEnterpriseRequest get;
  get.set_name(kEnterprise);
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Get, get)->state(), v1::ENTERPRISE_STATE_RETRACTED);
}

TEST_F(EnterpriseServiceTest, UnderARetractedCodeOtherContentMakesTheEnterpriseActiveAgain) {
  const auto first = Register();  // On 2020-05-06.
  v1::UpdateEnterpriseRequest update = Updating("employees");
  update.mutable_enterprise()->set_employees(7);
  update.set_changed_on("2020-06-01");
  ASSERT_THAT(Call(enterprises_, &EnterpriseService::Update, update), IsOk());
  ASSERT_THAT(Retract(first->steps(0).fact()), IsOk());
  EXPECT_THAT(Register(), RefusedAs(std::string("RECORD_RETRACTED name=") + kEnterprise));
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_source_ref("again");
  const auto again = Call(enterprises_, &EnterpriseService::Create, other);
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(replayed);
  EXPECT_EQ(again->state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01"), 1);
  // The update belongs to the registration that was retracted.
  fact::v1::CorrectFactRequest correction = Correcting(again->steps(0).fact());
  correction.set_occurred_on("2020-07-01");
  EXPECT_THAT(Correct(correction), IsOk());
}

}  // namespace
}  // namespace eastgate::economy
