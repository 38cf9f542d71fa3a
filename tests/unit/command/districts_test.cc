#include "services/command/districts.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kHead[] = "division,service,target\n";

std::string Problem(const std::string& rows) {
  return std::string(ParseDistricts(kHead + rows).status().message());
}

reference::DivisionRegistry Divisions() {
  const reference::Date first(2000, 1, 1);
  return *reference::DivisionRegistry::Build({{"36", "省", first, {}, {}},
                                              {"3601", "市", first, {}, {}},
                                              {"360111", "甲区", first, {}, {}},
                                              {"360111001", "街道", first, {}, {}},
                                              {"360112", "乙区", first, {}, {}},
                                              {"3602", "外市", first, {}, {}},
                                              {"360211", "外区", first, {}, {}}});
}

BriefingSectionSpec SectionOf(size_t items) {
  return {v1::BRIEFING_SECTION_KIND_URBAN, "城市", std::vector<BriefingItemSpec>(items)};
}

absl::Status Checked(const std::string& rows, size_t items = 1) {
  return CheckDistricts(*ParseDistricts(kHead + rows), Divisions(), "3601", {SectionOf(items)});
}

TEST(ParseDistricts, ReadsTheServicesOfEachDistrictInTheOrderOfDivisions) {
  const auto districts = ParseDistricts(
      "division,service,target\n"
      "360112,livelihood,b:7402\n"
      "360111,livelihood,a:7402\n"
      "360112,urban,dns:///b:7403\n");
  ASSERT_THAT(districts, IsOk());
  ASSERT_THAT(*districts, SizeIs(2));
  EXPECT_EQ((*districts)[0].division, "360111");
  EXPECT_EQ((*districts)[1].targets,
            (std::map<std::string, std::string>{{"livelihood", "b:7402"}, {"urban", "dns:///b:7403"}}));
}

TEST(ParseDistricts, EveryProblemIsNamedWithItsLine) {
  EXPECT_EQ(Problem("3601x,livelihood,a:1\n"
                    "360111,health,a:1\n"
                    "360111,livelihood,a 1\n"
                    "360111,livelihood,a:1\n"
                    "360111,livelihood,a:2\n"
                    "360112,livelihood,a:1\n"),
            "districts, line 2: division: got 3601x, want a code of 2, 4, 6, 9 or 12 digits\n"
            "districts, line 3: service: got health, want one of: command, economy, livelihood, urban\n"
            "districts, line 4: target: got a 1, want host:port, of at most 255 bytes without spaces\n"
            "districts, line 6: service: got livelihood twice for 360111\n"
            "districts, line 7: target: got a:1 as in line 5, want each once");
  EXPECT_THAT(Problem("360111,livelihood\n"), HasSubstr("districts, line 2: got 2 columns, want 3"));
  EXPECT_THAT(Problem(""), HasSubstr("want at least one district"));
  EXPECT_THAT(std::string(ParseDistricts("a,b\n").status().message()),
              HasSubstr("line 1: want the columns division,service,target"));
}

TEST(ParseDistricts, ThereAreAtMostTwoHundred) {
  std::string rows;
  for (size_t i = 0; i < kMaxDistricts; ++i) absl::StrAppend(&rows, 360100000 + i, ",urban,a:", i, "\n");
  EXPECT_THAT(ParseDistricts(kHead + rows), IsOk());
  EXPECT_THAT(Problem(rows + "360200001,urban,b:1\n"), HasSubstr("got 201 districts, want at most 200"));
}

TEST(LoadDistricts, AFileThatIsNotThereIsNamedAndNoneIsNeeded) {
  EXPECT_THAT(*LoadDistricts(""), SizeIs(0));
  const store::TempDirectory directory;
  const auto missing = LoadDistricts(directory.path() + "/none.csv");
  EXPECT_THAT(missing.status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("none.csv"));
}

TEST(CheckDistricts, TheyLieInTheCityAndApart) {
  EXPECT_THAT(Checked("360111,urban,a:1\n360112,urban,b:1\n"), IsOk());
  EXPECT_EQ(Checked("360113,urban,a:1\n"
                    "3601,urban,b:1\n"
                    "360211,urban,c:1\n"
                    "360111,urban,d:1\n"
                    "360111001,urban,e:1\n")
                .message(),
            "districts, line 3: division: got 3601, want one within 3601\n"
            "districts, line 6: division: got 360111001, which lies in 360111, want districts apart\n"
            "districts, line 2: division: got 360113, want one of divisions.csv\n"
            "districts, line 4: division: got 360211, want one within 3601");
}

TEST(CheckDistricts, ABriefingMustFitIntoAMessage) {
  EXPECT_THAT(Checked("360111,urban,a:1\n360112,urban,b:1\n", kMaxCityValues / 2), IsOk());
  EXPECT_THAT(std::string(Checked("360111,urban,a:1\n360112,urban,b:1\n", kMaxCityValues / 2 + 1).message()),
              HasSubstr("got 2 districts and 10001 items in briefing.csv, want at most 20000 values"));
}

}  // namespace
}  // namespace eastgate::command
