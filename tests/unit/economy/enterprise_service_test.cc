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
};

TEST_F(EnterpriseServiceTest, AnEnterpriseIsRegisteredOnceUnderItsCode) {
  const auto enterprise = Register();
  ASSERT_THAT(enterprise, IsOk());
  EXPECT_EQ(enterprise->fact(), LastFact().name());
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
  EXPECT_EQ(updated->fact(), enterprise->fact()) << "the registration is the fact to correct";
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
  fact::v1::CorrectFactRequest correction = Correcting(registered->fact());
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

TEST_F(EnterpriseServiceTest, ARegistrationIsCorrectedToALaterDayOnlyWhileNothingDependsOnIt) {
  ASSERT_THAT(FoundKnitting(), IsOk());
  const auto enterprise = Register("industryChains/knitting");
  const auto report = Report("1", "2024-02", 900);
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->fact());
  correction.set_occurred_on("2020-05-07");
  EXPECT_THAT(Correct(correction),
              RefusedAs("DEPENDENT_FACTS dependents=" + report->fact() + " name=" + enterprise->fact()));
  correction.set_occurred_on("2020-05-05");
  ASSERT_THAT(Correct(correction), IsOk()) << "an earlier day is before all of it";
  EXPECT_EQ(Figure("economy.enterprises", "2020-05-05"), 1);
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
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->fact());
  correction.set_occurred_on("2020-06-02");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2020-06-01"));
  correction.set_occurred_on("2020-06-01");
  EXPECT_THAT(Correct(correction), IsOk());
}

TEST_F(EnterpriseServiceTest, ARegistrationIsNotCorrectedBehindAnAward) {
  const auto enterprise = Register();
  ASSERT_THAT(Award(), IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(enterprise->fact());
  correction.set_occurred_on("2022-01-11");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2022-01-10"));
}

TEST_F(EnterpriseServiceTest, AnEnterpriseIsRetractedOnlyWhileNothingDependsOnIt) {
  ASSERT_THAT(FoundKnitting(), IsOk());
  const auto enterprise = Register("industryChains/knitting");
  const auto refused = [&](const std::string& dependent) {
    return RefusedAs("DEPENDENT_FACTS dependents=" + dependent + " name=" + enterprise->fact());
  };
  const auto awarded = Award();
  EXPECT_THAT(Retract(enterprise->fact()), refused(awarded->steps(0).fact()));
  ASSERT_THAT(Retract(awarded->steps(0).fact()), IsOk());
  const auto report = Report("1", "2024-02", 900);
  EXPECT_THAT(Retract(enterprise->fact()), refused(report->fact()));
  ASSERT_THAT(Retract(report->fact()), IsOk());
  const auto project = Plan("1");
  EXPECT_THAT(Retract(enterprise->fact()), refused(project->steps(0).fact()));
  ASSERT_THAT(Retract(project->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(enterprise->fact()), IsOk());
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
  ASSERT_THAT(Retract(first->fact()), IsOk());
  EXPECT_THAT(Register(), RefusedAs(std::string("RECORD_RETRACTED name=") + kEnterprise));
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_source_ref("again");
  const auto again = Call(enterprises_, &EnterpriseService::Create, other);
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(replayed);
  EXPECT_EQ(again->state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01"), 1);
  // The update belongs to the registration that was retracted.
  fact::v1::CorrectFactRequest correction = Correcting(again->fact());
  correction.set_occurred_on("2020-07-01");
  EXPECT_THAT(Correct(correction), IsOk());
}

}  // namespace
}  // namespace eastgate::economy
