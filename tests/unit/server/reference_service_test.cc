// ReferenceService: the reference data as of a day and as known at a revision.
#include "common/server/reference_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/server/reference_lists.h"
#include "common/status/errors.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::reference::v1;
using figures::testing::TestLog;
using figures::testing::TestReferenceFiles;
using rpc::testing::Await;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kUnits[] =
    "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
    "office-a,甲局,office,,360111,2000-01-01,2024-03-01,,\n"
    "office-a,甲乙局,office,,360111,2024-03-01,,,\n"
    "office-b,乙局,office,,360111,2000-01-01,2024-03-01,office-a,\n"
    "street-1,青山路街道办事处,street,office-a,360111001,2000-01-01,,,\n";
constexpr char kGrants[] =
    "holder,role,division,valid_from,valid_to\n"
    "office-a,reporter,360111,2024-01-01,2024-06-01\n"
    "office-a,reporter,360111001,2024-01-01,\n"
    "bureau:b,reader,36,2024-01-01,\n"
    "bureau:a,operator,36,2024-01-01,\n";

reference::ReferenceFiles Files() {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["parameters.csv"] =
      "key,jurisdiction,valid_from,valid_to,value,source\n"
      "premium_fen,36,2022-01-01,,38000,s\n"
      "premium_fen,36,2024-05-01,,39000,t\n"
      "premium_fen,360111,2024-01-01,2024-06-01,40000,s\n"
      "years,36,2022-01-01,,3,s\n";
  files["reporting.csv"] =
      "figure,level,period_length,valid_from,valid_to,due_working_days,source\n"
      "x.b,township,month,2024-01-01,,10,s\n"
      "x.a,county,quarter,2023-01-01,2024-01-01,5,s\n"
      "x.a,county,year,2024-01-01,,20,s\n";
  files["units.csv"] = kUnits;
  files["principals.csv"] = "principal,unit\nbureau:a,office-a\n";
  files["grants.csv"] = kGrants;
  return files;
}

// Today is 2024-06-01; the files are revisions 1 to 7.
class ReferenceServiceTest : public ::testing::Test {
 protected:
  ReferenceServiceTest() : test_(figures::testing::TestFigures(), figures::testing::TestKinds(), Files()) {}
  ~ReferenceServiceTest() override { test_.Close(); }

  template <class Request, class Response>
  absl::StatusOr<Response> Ask(rpc::Reply<Response> (ReferenceService::*method)(rpc::Call&, const Request&),
                               const Request& request) {
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    return Await((service_.*method)(call, request));
  }

  std::vector<std::string> Divisions(const pb::ListDivisionsRequest& request) {
    std::vector<std::string> rows;
    const auto response = Ask(&ReferenceService::ListDivisions, request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return rows;
    for (const auto& row : response->divisions()) rows.push_back(absl::StrCat(row.code(), row.title_zh()));
    return rows;
  }
  std::vector<std::string> Units(const pb::ListUnitsRequest& request) {
    std::vector<std::string> rows;
    const auto response = Ask(&ReferenceService::ListUnits, request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return rows;
    for (const auto& row : response->units()) rows.push_back(absl::StrCat(row.code(), row.title_zh()));
    return rows;
  }
  std::vector<std::string> Parameters(const pb::ListParametersRequest& request) {
    std::vector<std::string> rows;
    const auto response = Ask(&ReferenceService::ListParameters, request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return rows;
    for (const auto& row : response->parameters())
      rows.push_back(absl::StrCat(row.key(), " ", row.jurisdiction(), " ", row.value(), " ", row.valid_from(),
                                  "/", row.valid_to()));
    return rows;
  }
  std::vector<std::string> Grants(const pb::ListGrantsRequest& request) {
    std::vector<std::string> rows;
    const auto response = Ask(&ReferenceService::ListGrants, request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return rows;
    for (const auto& row : response->grants())
      rows.push_back(
          absl::StrCat(row.holder(), " ", options::v1::Role_Name(row.role()), " ", row.division()));
    return rows;
  }

  TestLog test_;
  rpc::Executor executor_;
  ReferenceService service_{test_.log(), executor_};
};

TEST_F(ReferenceServiceTest, DivisionsAreThoseOfTheDay) {
  pb::ListDivisionsRequest request;
  request.set_division("360111001");
  request.set_level(pb::DIVISION_LEVEL_COMMUNITY);
  EXPECT_THAT(Divisions(request),
              ElementsAre("360111001001第一社区", "360111001002第二社区", "360111001003第三社区"));
  request.set_as_of("2024-07-01");
  EXPECT_THAT(Divisions(request), ElementsAre("360111001001第一社区", "360111001002第二社区"));
  pb::ListDivisionsRequest one;
  one.set_division("360111001003");
  const auto answer = Ask(&ReferenceService::ListDivisions, one);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->revision(), 7);
  ASSERT_EQ(answer->divisions_size(), 1);
  EXPECT_EQ(answer->divisions(0).valid_from(), "2000-01-01");
  EXPECT_EQ(answer->divisions(0).valid_to(), "2024-07-01");
  EXPECT_THAT(answer->divisions(0).successors(), ElementsAre("360111001001"));
  EXPECT_EQ(answer->divisions(0).level(), pb::DIVISION_LEVEL_COMMUNITY);
}

TEST_F(ReferenceServiceTest, UnitsAreAsTheyAreOnTheDay) {
  pb::ListUnitsRequest request;
  EXPECT_THAT(Units(request), ElementsAre("office-a甲乙局", "street-1青山路街道办事处"));
  request.set_as_of("2024-02-29");
  EXPECT_THAT(Units(request), ElementsAre("office-a甲局", "office-b乙局", "street-1青山路街道办事处"));
  request.set_kind(pb::UNIT_KIND_OFFICE);
  EXPECT_THAT(Units(request), ElementsAre("office-a甲局", "office-b乙局"));
  request.set_title_zh(" 乙 局");
  EXPECT_THAT(Units(request), ElementsAre("office-b乙局"));
  pb::ListUnitsRequest of_street;
  of_street.set_division("360111001");
  const auto answer = Ask(&ReferenceService::ListUnits, of_street);
  ASSERT_EQ(answer->units_size(), 1);
  EXPECT_EQ(answer->units(0).parent(), "office-a");
  EXPECT_EQ(answer->units(0).division(), "360111001");
  EXPECT_EQ(answer->units(0).kind(), pb::UNIT_KIND_STREET);
  EXPECT_EQ(answer->units(0).valid_to(), "");
}

TEST_F(ReferenceServiceTest, KindsAreThoseOfTheDayAndOfAList) {
  reference::ReferenceFiles files = Files();
  files["kinds.csv"] =
      "list,code,title_zh,level,valid_from,valid_to,rule\n"
      "recognition,a,甲,provincial,2000-01-01,2024-03-01,several\n"
      "recognition,a,甲乙,national,2024-03-01,,\n"
      "center_format,a,丙,,2000-01-01,2024-03-01,standard\n";
  ASSERT_EQ(*test_.log().Reload(files), 1);
  pb::ListKindsRequest request;
  request.set_as_of("2024-02-29");
  const auto before = Ask(&ReferenceService::ListKinds, request);
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->kinds_size(), 2);
  EXPECT_EQ(before->kinds(0).list(), "center_format");
  EXPECT_EQ(before->kinds(0).rule(), pb::KIND_RULE_STANDARD);
  EXPECT_EQ(before->kinds(0).level(), pb::TERRITORIAL_LEVEL_UNSPECIFIED);
  EXPECT_EQ(before->kinds(1).title_zh(), "甲");
  EXPECT_EQ(before->kinds(1).rule(), pb::KIND_RULE_SEVERAL);
  EXPECT_EQ(before->kinds(1).level(), pb::TERRITORIAL_LEVEL_PROVINCIAL);
  EXPECT_EQ(before->kinds(1).valid_to(), "2024-03-01");
  request.set_as_of("2024-03-01");
  const auto after = Ask(&ReferenceService::ListKinds, request);
  ASSERT_EQ(after->kinds_size(), 1);
  EXPECT_EQ(after->kinds(0).title_zh(), "甲乙");
  EXPECT_EQ(after->kinds(0).level(), pb::TERRITORIAL_LEVEL_NATIONAL);
  EXPECT_EQ(after->kinds(0).rule(), pb::KIND_RULE_UNSPECIFIED);
  request.set_list("center_format");
  EXPECT_EQ(Ask(&ReferenceService::ListKinds, request)->kinds_size(), 0);
  request.set_known_at_revision(7);
  request.clear_list();
  EXPECT_EQ(Ask(&ReferenceService::ListKinds, request)->kinds_size(), 0) << "the file was not known then";
  request.set_list("colors");
  EXPECT_EQ(Ask(&ReferenceService::ListKinds, request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ReferenceServiceTest, WorkingDaysAreThoseOfAYear) {
  pb::ListWorkingDaysRequest request;
  request.set_page_size(1000);
  auto answer = Ask(&ReferenceService::ListWorkingDays, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  // 262 weekdays, without New Year's Day and with one Sunday.
  ASSERT_EQ(answer->working_days_size(), 262);
  EXPECT_EQ(answer->working_days(0).worked_on(), "2024-01-02");
  EXPECT_EQ(answer->working_days(0).notice(), "");
  for (const pb::WorkingDay& day : answer->working_days())
    EXPECT_EQ(day.notice().empty(), day.worked_on() != "2024-02-04") << day.worked_on();
  request.set_year(2023);
  answer = Ask(&ReferenceService::ListWorkingDays, request);
  EXPECT_EQ(status::ReasonOf(answer.status()), "OUTSIDE_CALENDAR");
}

TEST_F(ReferenceServiceTest, ParametersAreThoseInForce) {
  pb::ListParametersRequest request;
  EXPECT_THAT(Parameters(request), ElementsAre("premium_fen 36 39000 2024-05-01/", "years 36 3 2022-01-01/"));
  request.set_as_of("2024-04-30");
  EXPECT_THAT(Parameters(request),
              ElementsAre("premium_fen 36 38000 2022-01-01/2024-05-01",
                          "premium_fen 360111 40000 2024-01-01/2024-06-01", "years 36 3 2022-01-01/"));
  request.set_division("360111001");
  EXPECT_THAT(Parameters(request),
              ElementsAre("premium_fen 360111 40000 2024-01-01/2024-06-01", "years 36 3 2022-01-01/"));
  request.set_division("360112");
  request.set_key("premium_fen");
  EXPECT_THAT(Parameters(request), ElementsAre("premium_fen 36 38000 2022-01-01/2024-05-01"));
}

TEST_F(ReferenceServiceTest, DutiesAreThoseInForce) {
  pb::ListReportingDutiesRequest request;
  auto answer = Ask(&ReferenceService::ListReportingDuties, request);
  ASSERT_EQ(answer->reporting_duties_size(), 2);
  EXPECT_EQ(answer->reporting_duties(0).figure(), "x.a");
  EXPECT_EQ(answer->reporting_duties(0).period_length(), pb::PERIOD_LENGTH_YEAR);
  EXPECT_EQ(answer->reporting_duties(0).level(), pb::DIVISION_LEVEL_COUNTY);
  EXPECT_EQ(answer->reporting_duties(0).due_working_days(), 20);
  EXPECT_EQ(answer->reporting_duties(1).figure(), "x.b");
  request.set_as_of("2023-12-31");
  request.set_figure("x.a");
  answer = Ask(&ReferenceService::ListReportingDuties, request);
  ASSERT_EQ(answer->reporting_duties_size(), 1);
  EXPECT_EQ(answer->reporting_duties(0).period_length(), pb::PERIOD_LENGTH_QUARTER);
  EXPECT_EQ(answer->reporting_duties(0).valid_to(), "2024-01-01");
}

TEST_F(ReferenceServiceTest, GrantsAreThoseOfTheDay) {
  pb::ListGrantsRequest request;
  EXPECT_THAT(Grants(request), ElementsAre("office-a ROLE_REPORTER 360111001", "bureau:b ROLE_READER 36",
                                           "bureau:a ROLE_OPERATOR 36"));
  request.set_as_of("2024-05-31");
  request.set_principal("bureau:a");
  EXPECT_THAT(Grants(request), ElementsAre("office-a ROLE_REPORTER 360111",
                                           "office-a ROLE_REPORTER 360111001", "bureau:a ROLE_OPERATOR 36"));
  request.set_role(options::v1::ROLE_REPORTER);
  request.set_division("360111002");
  EXPECT_THAT(Grants(request), ElementsAre("office-a ROLE_REPORTER 360111"));
  pb::ListGrantsRequest by_holder;
  by_holder.set_holder("office-a");
  const auto answer = Ask(&ReferenceService::ListGrants, by_holder);
  ASSERT_EQ(answer->grants_size(), 1);
  EXPECT_TRUE(answer->grants(0).is_unit());
  EXPECT_TRUE(answer->has_grants());
  by_holder.set_holder("bureau:b");
  EXPECT_FALSE(Ask(&ReferenceService::ListGrants, by_holder)->grants(0).is_unit());
}

TEST_F(ReferenceServiceTest, AListIsAsKnownAtItsRevision) {
  reference::ReferenceFiles files = Files();
  files["grants.csv"] = "holder,role,division,valid_from,valid_to\n";
  ASSERT_EQ(*test_.log().Reload(files), 1);
  pb::ListGrantsRequest request;
  EXPECT_THAT(Grants(request), IsEmpty());
  EXPECT_TRUE(Ask(&ReferenceService::ListGrants, request)->has_grants()) << "a file without rows";
  request.set_known_at_revision(7);
  EXPECT_EQ(Grants(request).size(), 3u);
  EXPECT_EQ(Ask(&ReferenceService::ListGrants, request)->revision(), 7);
  request.set_known_at_revision(9);
  EXPECT_EQ(status::ReasonOf(Ask(&ReferenceService::ListGrants, request).status()), "KNOWN_AT_AHEAD");
  request.set_known_at_revision(0);
  request.set_min_revision(9);
  EXPECT_EQ(status::ReasonOf(Ask(&ReferenceService::ListGrants, request).status()), "REVISION_AHEAD");
}

TEST_F(ReferenceServiceTest, PagesShowTheDataThatTheFirstOneSaw) {
  pb::ListGrantsRequest request;
  request.set_page_size(1);
  std::vector<std::string> holders;
  do {
    const auto page = Ask(&ReferenceService::ListGrants, request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->revision(), 7);
    for (const pb::Grant& grant : page->grants()) holders.push_back(grant.holder());
    request.set_page_token(page->next_page_token());
    reference::ReferenceFiles files = Files();
    files["grants.csv"] = absl::StrCat(kGrants, "bureau:", holders.size(), ",reader,36,2024-01-01,\n");
    ASSERT_TRUE(test_.log().Reload(files).ok());
    test_.SetNow(test_.now() - absl::Hours(24 * 365));  // When nothing was granted.
  } while (!request.page_token().empty());
  EXPECT_THAT(holders, ElementsAre("office-a", "bureau:b", "bureau:a"));
}

TEST_F(ReferenceServiceTest, ABadRequestNamesEveryField) {
  pb::ListGrantsRequest request;
  request.set_as_of("2024-02-30");
  request.set_principal("张三");
  request.set_holder("a b");
  request.set_division("99");
  request.set_role(static_cast<options::v1::Role>(99));
  request.set_page_size(-1);
  const std::string message(Ask(&ReferenceService::ListGrants, request).status().message());
  for (const char* field : {"as_of", "principal", "holder", "division", "role", "page_size"})
    EXPECT_THAT(message, ::testing::HasSubstr(field));
  pb::ListUnitsRequest units;
  units.set_kind(static_cast<pb::UnitKind>(9));
  EXPECT_TRUE(absl::IsInvalidArgument(Ask(&ReferenceService::ListUnits, units).status()));
}

TEST_F(ReferenceServiceTest, APageTokenOfAnotherQueryIsRefused) {
  pb::ListUnitsRequest request;
  request.set_page_size(1);
  const auto page = Ask(&ReferenceService::ListUnits, request);
  ASSERT_FALSE(page->next_page_token().empty());
  request.set_page_token(page->next_page_token());
  request.set_kind(pb::UNIT_KIND_OFFICE);
  EXPECT_TRUE(absl::IsInvalidArgument(Ask(&ReferenceService::ListUnits, request).status()));
  ReferenceView view;
  EXPECT_TRUE(ReadCursor("7@19000@1", 7, view).ok());
  for (const char* cursor : {"8@19000@1", "-1@19000@1", "7@19000", "7@x@1", "7@19000@-1", "7@19000@1@1", "x"})
    EXPECT_TRUE(absl::IsInvalidArgument(ReadCursor(cursor, 7, view))) << cursor;
}

}  // namespace
}  // namespace eastgate::server
