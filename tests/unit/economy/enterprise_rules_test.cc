// Which requests about enterprises are well-formed, what changes, what may be corrected and taken back.
#include "services/economy/enterprise_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/recognitions.h"

namespace eastgate::economy {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kOtherStreet;
using facts::testing::kOutside;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Knitter;
using testing::RecognitionIn;

v1::UpdateEnterpriseRequest Updating(std::initializer_list<const char*> paths) {
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name(testing::kEnterprise);
  for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_changed_on("2024-01-01");
  return request;
}

TEST(CheckCreateEnterprise, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Knitter(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(v1::CreateEnterpriseRequest(), NewCheck())),
              ElementsAre("display_name", "division", "industry_code", "registered_on", "size", "uscc"));
  v1::CreateEnterpriseRequest request = Knitter();
  request.set_uscc("91350100M000100Y4Z");
  request.set_display_name(std::string(201, 'x'));
  request.set_division(kOutside);
  request.set_industry_code("17");
  request.set_size(static_cast<v1::EnterpriseSize>(9));
  request.set_employees(-1);
  request.set_registered_on("2020-02-30");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())),
              ElementsAre("display_name", "division", "employees", "industry_code", "registered_on", "size",
                          "source_ref", "uscc"));
}

TEST(CheckCreateEnterprise, AnIndustryCodeIsASectionWithTwoToFourDigits) {
  v1::CreateEnterpriseRequest request = Knitter();
  for (const char* good : {"A01", "C17", "C176", "C1763", "T97"}) {
    request.set_industry_code(good);
    EXPECT_TRUE(CheckCreate(request, NewCheck()).ok()) << good;
  }
  for (const char* bad : {"C", "C1", "C17634", "U17", "c17", "C1x", " C17"}) {
    request.set_industry_code(bad);
    EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("industry_code")) << bad;
  }
}

TEST(CheckListEnterprises, FiltersAreOptionalAndChecked) {
  v1::ListEnterprisesRequest request;
  EXPECT_TRUE(CheckList(request, NewCheck()).ok());
  request.set_division("12");
  request.set_size(static_cast<v1::EnterpriseSize>(9));
  request.set_industry_code_prefix("7");
  request.set_page_size(1001);
  EXPECT_THAT(FieldsOf(CheckList(request, NewCheck())),
              ElementsAre("division", "industry_code_prefix", "page_size", "size"));
}

TEST(CheckUpdateEnterprise, OnlyFieldsOfTheMaskAreLookedAt) {
  EXPECT_THAT(FieldsOf(CheckUpdate(v1::UpdateEnterpriseRequest(), NewCheck())),
              ElementsAre("changed_on", "enterprise.name", "update_mask"));
  EXPECT_TRUE(CheckUpdate(Updating({"owns_factory"}), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckUpdate(Updating({"division"}), NewCheck())), ElementsAre("update_mask"));
  v1::UpdateEnterpriseRequest request = Updating({"display_name", "industry_code", "size", "employees"});
  request.mutable_enterprise()->set_employees(1'000'001);
  EXPECT_THAT(FieldsOf(CheckUpdate(request, NewCheck())),
              ElementsAre("enterprise.display_name", "enterprise.employees", "enterprise.industry_code",
                          "enterprise.size"));
}

TEST(EnterpriseMatches, AllFiltersMustHold) {
  const v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  v1::ListEnterprisesRequest request;
  EXPECT_TRUE(Matches(request, enterprise));
  request.set_division("360111");
  request.set_size(v1::ENTERPRISE_SIZE_SMALL);
  request.set_industry_code_prefix("C17");
  EXPECT_TRUE(Matches(request, enterprise));
  request.set_industry_code_prefix("C18");
  EXPECT_FALSE(Matches(request, enterprise));
  request.set_industry_code_prefix("");
  request.set_size(v1::ENTERPRISE_SIZE_LARGE);
  EXPECT_FALSE(Matches(request, enterprise));
  request.clear_size();
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, enterprise));
}

TEST(EnterpriseMatches, ARetractedOneIsListedOnlyWhereAskedFor) {
  v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  ASSERT_TRUE(WithdrawRegistration(enterprise, {}, "facts/2").ok());
  v1::ListEnterprisesRequest request;
  EXPECT_FALSE(Matches(request, enterprise));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, enterprise));
}

TEST(RegisterEnterprise, ItCountsFromItsRegistration) {
  const v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  EXPECT_EQ(enterprise.name(), testing::kEnterprise);
  EXPECT_EQ(enterprise.fact(), "facts/1");
  EXPECT_THAT(PostingsOf(RegisteredFact(enterprise)),
              ElementsAre("economy.enterprises 2020-05-06 360111001 1"));
}

TEST(UpdateEnterprise, OnlyTheFieldsOfTheMaskChange) {
  v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  v1::UpdateEnterpriseRequest request = Updating({"owns_factory", "employees"});
  request.mutable_enterprise()->set_display_name("not looked at");
  request.mutable_enterprise()->set_employees(130);
  EXPECT_TRUE(*Update(enterprise, request));
  EXPECT_FALSE(enterprise.owns_factory()) << "not set is false";
  EXPECT_EQ(enterprise.employees(), 130);
  EXPECT_EQ(enterprise.display_name(), "示例针织");
  EXPECT_FALSE(*Update(enterprise, request)) << "what is so already is no change";
  EXPECT_THAT(PostingsOf(UpdatedFact(enterprise, "2024-01-01")), IsEmpty());
}

TEST(UpdateEnterprise, ARetractedOneIsNotUpdated) {
  v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  ASSERT_TRUE(WithdrawRegistration(enterprise, {}, "facts/2").ok());
  EXPECT_EQ(RefusalOf(Update(enterprise, Updating({"employees"})).status()),
            "RECORD_RETRACTED name=enterprises/91350100M000100Y43");
}

TEST(AmendRegistration, DayAndDivisionMoveButNotBehindAnAward) {
  const auto recognitions = {RecognitionIn(v1::RECOGNITION_STATE_AWARDED)};
  v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  facts::Correction correction;
  correction.division = kOtherStreet;
  correction.occurred_on = reference::Date(2022, 1, 10);
  ASSERT_TRUE(AmendRegistration(enterprise, recognitions, "facts/2", correction).ok());
  EXPECT_THAT(PostingsOf(RegisteredFact(enterprise)),
              ElementsAre("economy.enterprises 2022-01-10 360111003 1"));
  EXPECT_EQ(enterprise.fact(), "facts/2");
  correction.occurred_on = reference::Date(2022, 1, 11);
  EXPECT_EQ(RefusalOf(AmendRegistration(enterprise, recognitions, "facts/3", correction)),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2022-01-10");
}

TEST(WithdrawRegistration, NotWhileRecognitionsRestOnIt) {
  v1::Enterprise enterprise = Register(Knitter(), "facts/1");
  EXPECT_EQ(
      RefusalOf(WithdrawRegistration(enterprise, {RecognitionIn(v1::RECOGNITION_STATE_AWARDED)}, "facts/2")),
      "DEPENDENT_FACTS dependents=facts/10 name=facts/1");
  ASSERT_TRUE(WithdrawRegistration(enterprise, {}, "facts/2").ok());
  EXPECT_EQ(enterprise.state(), v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(WithdrawRegistration(enterprise, {}, "facts/3")),
            "RECORD_RETRACTED name=enterprises/91350100M000100Y43");
  EXPECT_EQ(RefusalOf(AmendRegistration(enterprise, {}, "facts/3", {})),
            "RECORD_RETRACTED name=enterprises/91350100M000100Y43");
}

}  // namespace
}  // namespace eastgate::economy
