#include "services/economy/enterprise_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::JudgmentFor;
using testing::Knitter;
using testing::RecognitionIn;
using testing::Registered;
using testing::Retracted;

v1::UpdateEnterpriseRequest Updating(std::initializer_list<const char*> paths) {
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name(testing::kEnterprise);
  for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_changed_on("2024-01-01");
  return request;
}

TEST(CheckCreateEnterprise, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Knitter(), NewCheck()), IsOk());
  v1::CreateEnterpriseRequest request = Knitter();
  request.set_uscc("91350100M000100Y4Z");
  request.set_title_zh(std::string(201, 'x'));
  request.set_division(kOutside);
  request.set_industry_code("17");
  request.set_size(static_cast<v1::EnterpriseSize>(9));
  request.set_employees(-1);
  request.set_registered_on("2020-02-30");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"title_zh", "division", "employees", "industry_code", "registered_on", "size",
                              "source_ref", "uscc"}));
}

TEST(CheckCreateEnterprise, AnIndustryCodeIsASectionWithTwoToFourDigits) {
  v1::CreateEnterpriseRequest request = Knitter();
  for (const char* good : {"A01", "C17", "C176", "C1763", "T97"}) {
    request.set_industry_code(good);
    EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk()) << good;
  }
  for (const char* bad : {"C", "C1", "C17634", "U17", "c17", "C1x", " C17"}) {
    request.set_industry_code(bad);
    EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"industry_code"})) << bad;
  }
}

TEST(CheckListEnterprises, FiltersAreOptionalAndChecked) {
  v1::ListEnterprisesRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_division("12");
  request.set_chain("c");
  request.set_industry_code_prefix("7");
  request.set_title_prefix(std::string(201, 'a'));
  request.set_unreported_month("2024");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()),
              ViolatesFields({"chain", "division", "industry_code_prefix", "page_size", "title_prefix",
                              "unreported_month"}));
}

TEST(CheckUpdateEnterprise, OnlyFieldsOfTheMaskAreChecked) {
  EXPECT_THAT(CheckUpdate(v1::UpdateEnterpriseRequest(), NewCheck()),
              ViolatesFields({"changed_on", "enterprise.name", "update_mask"}));
  EXPECT_THAT(CheckUpdate(Updating({"owns_factory"}), NewCheck()), IsOk());
  EXPECT_THAT(CheckUpdate(Updating({"division"}), NewCheck()), ViolatesFields({"update_mask"}));
  v1::UpdateEnterpriseRequest request = Updating({"title_zh", "industry_code", "size", "employees"});
  request.mutable_enterprise()->set_employees(1'000'001);
  EXPECT_THAT(CheckUpdate(request, NewCheck()),
              ViolatesFields({"enterprise.title_zh", "enterprise.employees", "enterprise.industry_code",
                              "enterprise.size"}));
}

TEST(EnterpriseMatches, AllFiltersMustHold) {
  const v1::Enterprise enterprise = Registered();
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
  const v1::Enterprise enterprise = Retracted(EnterpriseEntry(), Registered());
  v1::ListEnterprisesRequest request;
  EXPECT_FALSE(Matches(request, enterprise));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, enterprise));
}

TEST(EnterpriseEntry, AnEnterpriseCountsFromItsRegistration) {
  const v1::Enterprise enterprise = Registered();
  EXPECT_EQ(enterprise.name(), testing::kEnterprise);
  EXPECT_EQ(enterprise.fact(), "facts/1");
  EXPECT_EQ(enterprise.state(), v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_THAT(PostingsOf(EnterpriseEntry().FactOf(enterprise, kRoot)),
              ElementsAre("economy.enterprises 2020-05-06 360111001 1"));
}

TEST(UpdateEnterprise, OnlyTheFieldsOfTheMaskChange) {
  v1::Enterprise enterprise = Registered();
  v1::UpdateEnterpriseRequest request = Updating({"owns_factory", "employees"});
  request.mutable_enterprise()->set_title_zh("ignored");
  request.mutable_enterprise()->set_employees(130);
  ASSERT_THAT(UpdateEnterprise(enterprise, request), IsOk());
  EXPECT_FALSE(enterprise.owns_factory()) << "not set is false";
  EXPECT_EQ(enterprise.employees(), 130);
  EXPECT_EQ(enterprise.title_zh(), "示例针织");
  const std::string before = enterprise.SerializeAsString();
  ASSERT_THAT(UpdateEnterprise(enterprise, request), IsOk());
  EXPECT_EQ(enterprise.SerializeAsString(), before);
}

TEST(UpdateEnterprise, ARetractedOneIsNotUpdated) {
  v1::Enterprise enterprise = Retracted(EnterpriseEntry(), Registered());
  EXPECT_THAT(UpdateEnterprise(enterprise, Updating({"employees"})),
              RefusedAs("RECORD_RETRACTED name=enterprises/91350100M000100Y43"));
}

TEST(JudgeRegistration, NotAfterAnAward) {
  const auto recognitions = {RecognitionIn(v1::RECOGNITION_STATE_AWARDED)};
  const lifecycle::Judgment judgment = JudgmentFor("facts/2", lifecycle::Change::kCorrect);
  v1::Enterprise enterprise = Registered();
  enterprise.set_registered_on("2022-01-10");
  EXPECT_THAT(JudgeRegistration(judgment, enterprise, recognitions), IsOk());
  enterprise.set_registered_on("2022-01-11");
  EXPECT_THAT(JudgeRegistration(judgment, enterprise, recognitions),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2022-01-10"));
}

}  // namespace
}  // namespace eastgate::economy
