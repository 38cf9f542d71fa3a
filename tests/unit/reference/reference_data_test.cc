// The reference files: the sample district's own, and every way in which files are refused.
#include "common/reference/reference_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;

ReferenceFiles Files() {
  return {
      {"divisions.csv",
       "code,title_zh,valid_from,valid_to,successors\n36,江西省,2000-01-01,,\n3601,南昌市,2000-01-01,,\n"},
      {"calendar.csv", "date,kind,notice\n2024-01-01,holiday,n\n2024-02-04,workday,n\n"},
      {"parameters.csv", "key,jurisdiction,valid_from,valid_to,value,source\na_fen,36,2024-01-01,,-5,s\n"}};
}

std::string RefusalOf(const std::string& file, const std::string& bytes) {
  ReferenceFiles files = Files();
  files[file] = bytes;
  const auto data = ParseReference(files);
  EXPECT_EQ(data.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(data.status().message());
}

std::string RefusalOfRow(const std::string& file, const std::string& row) {
  return RefusalOf(file, Files()[file] + row + "\n");
}

TEST(ReferenceDataTest, TheThreeFilesMakeOneObject) {
  const auto data = ParseReference(Files());
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_EQ((*data)->divisions.Find("3601")->name, "南昌市");
  EXPECT_TRUE(*(*data)->calendar.IsWorkingDay(Date(2024, 2, 4)));
  EXPECT_EQ(*(*data)->parameters.InForce("a_fen", Date(2024, 1, 1), "3601"), -5);
}

TEST(ReferenceDataTest, AMissingFileIsNamed) {
  for (const char* name : {"divisions.csv", "calendar.csv", "parameters.csv"}) {
    ReferenceFiles files = Files();
    files.erase(name);
    EXPECT_EQ(ParseReference(files).status().message(), std::string(name) + ": the file is missing");
  }
}

TEST(ReferenceDataTest, WithoutAFileOfDutiesNothingIsReported) {
  EXPECT_TRUE((*ParseReference(Files()))->reporting.Of("x.things").empty());
}

constexpr char kUnits[] =
    "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
    "office-a,甲局,office,,36,2000-01-01,,,\n";

TEST(ReferenceDataTest, WithoutTheirFilesTheRegistersAreEmptyAndNobodyIsGrantedAnything) {
  const auto data = ParseReference(Files());
  EXPECT_TRUE((*data)->units.all().empty());
  EXPECT_TRUE((*data)->principals.all().empty());
  EXPECT_FALSE((*data)->grants.has_value());
}

TEST(ReferenceDataTest, AFileOfGrantsWithoutRowsIsNotNoFile) {
  ReferenceFiles files = Files();
  files["grants.csv"] = "holder,role,division,valid_from,valid_to\n";
  const auto data = ParseReference(files);
  ASSERT_TRUE(data.ok()) << data.status();
  ASSERT_TRUE((*data)->grants.has_value());
  EXPECT_TRUE((*data)->grants->all().empty());
}

TEST(ReferenceDataTest, UnitsPrincipalsAndGrantsAreCheckedTogether) {
  ReferenceFiles files = Files();
  files["units.csv"] = kUnits;
  files["principals.csv"] = "principal,unit\nbureau:a,office-a\n";
  files["grants.csv"] = "holder,role,division,valid_from,valid_to\noffice-a,reader,3601,2024-01-01,\n";
  const auto data = ParseReference(files);
  ASSERT_TRUE(data.ok()) << data.status();
  EXPECT_TRUE((*data)->grants->all().front().is_to_unit);
  files.erase("units.csv");
  EXPECT_EQ(ParseReference(files).status().message(),
            "principals.csv: line 2: unit: got office-a, want the code of a unit");
  files.erase("principals.csv");
  EXPECT_THAT(std::string(ParseReference(files).status().message()),
              HasSubstr("grants.csv: line 2: holder: got office-a"));
  files["units.csv"] = std::string(kUnits) + "office-b,乙局,office,,3602,2000-01-01,,,\n";
  EXPECT_EQ(ParseReference(files).status().message(),
            "units.csv: line 3: division: got 3602, want a known division");
}

TEST(ReferenceDataTest, DutiesAreRead) {
  ReferenceFiles files = Files();
  files["reporting.csv"] =
      "figure,level,period_length,valid_from,valid_to,due_working_days,source\n"
      "x.things,community,quarter,2024-01-01,2025-01-01,5,s\n";
  const auto data = ParseReference(files);
  ASSERT_TRUE(data.ok()) << data.status();
  const ReportingDuty* duty = (*data)->reporting.Find("x.things", *ParsePeriod("2024-Q4"));
  ASSERT_NE(duty, nullptr);
  EXPECT_EQ(duty->level, DivisionLevel::kCommunity);
  EXPECT_EQ(duty->due_working_days, 5);
}

TEST(ReferenceDataTest, AWrongDutyIsNamedWithItsLine) {
  const auto refused = [](const std::string& row) {
    return RefusalOf("reporting.csv",
                     "figure,level,period_length,valid_from,valid_to,due_working_days,source\n" + row + "\n");
  };
  EXPECT_EQ(refused("x.things,city,month,2024-01-01,,5,s"),
            "reporting.csv: line 2: level: got city, want county, township or community");
  EXPECT_EQ(refused("x.things,county,week,2024-01-01,,5,s"),
            "reporting.csv: line 2: period_length: got week, want month, quarter or year");
  EXPECT_THAT(refused("x.things,county,month,2024-01-01,,five,s"),
              HasSubstr("line 2: due_working_days: got"));
  EXPECT_EQ(refused("x.things,county,quarter,2024-02-01,,5,s"),
            "reporting.csv: line 2: valid_from: want the first day of a period");
}

TEST(ReferenceDataTest, TheColumnsMustBeTheOnesDescribed) {
  EXPECT_EQ(RefusalOf("calendar.csv", ""), "calendar.csv: line 1: want the columns date,kind,notice");
  EXPECT_THAT(RefusalOf("calendar.csv", "date,notice,kind\n"), HasSubstr("line 1: want the columns"));
  EXPECT_EQ(RefusalOfRow("calendar.csv", "2024-10-01,holiday"),
            "calendar.csv: line 4: got 2 columns, want 3");
}

TEST(ReferenceDataTest, AWrongValueIsNamedWithFileLineAndColumn) {
  EXPECT_EQ(RefusalOfRow("divisions.csv", "3602,x,2000-1-1,,"),
            "divisions.csv: line 4: valid_from: got 2000-1-1, want YYYY-MM-DD");
  EXPECT_THAT(RefusalOfRow("divisions.csv", "3602,x,2000-01-01,x,"), HasSubstr("line 4: valid_to: got x"));
  EXPECT_EQ(RefusalOfRow("divisions.csv", "360211,x,2000-01-01,,"),
            "divisions.csv: line 4: 360211: its parent 3602 is missing");
  EXPECT_THAT(RefusalOfRow("divisions.csv", "3602,x,2000-01-01,2001-01-01,3601;"),
              HasSubstr("its successor nothing"));
  EXPECT_THAT(RefusalOfRow("calendar.csv", "2024-10-1,holiday,n"),
              HasSubstr("calendar.csv: line 4: date: got"));
  EXPECT_EQ(RefusalOfRow("calendar.csv", "2024-10-01,Holiday,n"),
            "calendar.csv: line 4: kind: got Holiday, want holiday or workday");
  EXPECT_EQ(RefusalOfRow("calendar.csv", "2024-01-01,holiday,n"),
            "calendar.csv: line 4: 2024-01-01: the date occurs twice");
  EXPECT_EQ(RefusalOfRow("parameters.csv", "b,37,2024-01-01,,1,s"),
            "parameters.csv: line 3: jurisdiction: got 37, want a known division");
  EXPECT_THAT(RefusalOfRow("parameters.csv", "b,36,x,,1,s"), HasSubstr("line 3: valid_from: got x"));
  EXPECT_THAT(RefusalOfRow("parameters.csv", "b,36,2024-01-01,x,1,s"), HasSubstr("line 3: valid_to: got x"));
  EXPECT_EQ(RefusalOfRow("parameters.csv", "B,36,2024-01-01,,1,s"),
            "parameters.csv: line 3: B: want a key of 1 to 64 lower-case letters, digits and _");
  for (const char* value : {"", "x", "1.5", "+1", " 1", "1-", "9223372036854775808"}) {
    EXPECT_THAT(RefusalOfRow("parameters.csv", std::string("b,36,2024-01-01,,") + value + ",s"),
                HasSubstr("line 3: value: got"))
        << value;
  }
  EXPECT_THAT(RefusalOfRow("parameters.csv", "\"b"), HasSubstr("parameters.csv: line 3: a quote is opened"));
}

TEST(ReferenceDataTest, LoadingGivesTheBytesAsTheyAre) {
  const std::filesystem::path directory = std::filesystem::path(testing::TempDir()) / "reference_load_test";
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  EXPECT_EQ(LoadReferenceFiles(directory.string()).status().code(), absl::StatusCode::kNotFound);
  for (const auto& [name, bytes] : Files()) std::ofstream(directory / name, std::ios::binary) << bytes;
  const auto files = LoadReferenceFiles(directory.string());
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(*files, Files());
  const std::string stamp = StampOfReferenceFiles(directory.string());
  EXPECT_EQ(StampOfReferenceFiles(directory.string()), stamp);
  std::ofstream(directory / "grants.csv.new") << "x";
  EXPECT_EQ(StampOfReferenceFiles(directory.string()), stamp) << "a file that is none of them";
  std::filesystem::rename(directory / "grants.csv.new", directory / "grants.csv");
  EXPECT_NE(StampOfReferenceFiles(directory.string()), stamp);
  EXPECT_EQ(LoadReferenceFiles(directory.string())->at("grants.csv"), "x");
  std::filesystem::remove(directory / "grants.csv");
  std::filesystem::remove(directory / "calendar.csv");
  const auto missing = LoadReferenceFiles(directory.string());
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("calendar.csv: cannot be opened"));
  std::filesystem::remove_all(directory);
}

class SampleDistrictTest : public ::testing::Test {
 protected:
  SampleDistrictTest() {
    const auto data = ParseReference(*LoadReferenceFiles(SAMPLE_REFERENCE_DIR));
    EXPECT_TRUE(data.ok()) << data.status();
    data_ = *data;
  }
  std::shared_ptr<const ReferenceData> data_;
};

TEST_F(SampleDistrictTest, HasItsTenTownshipsWithTheirCommunities) {
  const auto townships = data_->divisions.Below("360111", DivisionLevel::kTownship);
  ASSERT_EQ(townships.size(), 10u);
  EXPECT_EQ(townships.front()->name, "青山路街道");
  EXPECT_EQ(townships.back()->NameOn(Date(2024, 9, 30)), "艾溪湖管理处");
  for (const Division* township : townships) {
    const size_t communities = data_->divisions.Below(township->code, DivisionLevel::kCommunity).size();
    EXPECT_GE(communities, 6u) << township->code;
    EXPECT_LE(communities, 10u) << township->code;
  }
}

TEST_F(SampleDistrictTest, HasExactlyOneAmbiguousNameInTwoTownships) {
  std::set<std::string> ambiguous;
  for (const Division* community : data_->divisions.Below("360111", DivisionLevel::kCommunity)) {
    const auto named = data_->divisions.ByName(community->name, community->valid_from);
    if (named.size() == 1) continue;
    ASSERT_EQ(named.size(), 2u) << community->name;
    EXPECT_NE(DivisionRegistry::ParentOf(named[0]->code), DivisionRegistry::ParentOf(named[1]->code));
    ambiguous.insert(community->name);
  }
  EXPECT_EQ(ambiguous, std::set<std::string>{"同名示例社区"});
}

TEST_F(SampleDistrictTest, HasACommunityThatEndedAndItsSuccessor) {
  EXPECT_TRUE(data_->divisions.ValidOn("360111004008", Date(2023, 6, 30)));
  EXPECT_FALSE(data_->divisions.ValidOn("360111004008", Date(2023, 7, 1)));
  EXPECT_TRUE(data_->divisions.ValidOn("360111004001", Date(2023, 7, 1)));
}

TEST_F(SampleDistrictTest, HasUnitsThatWereRenamedAndOneThatWasMerged) {
  EXPECT_EQ(data_->units.Find("street-aixihu", Date(2024, 12, 31))->name, "艾溪湖管理处");
  EXPECT_EQ(data_->units.Find("street-aixihu", Date(2025, 1, 1))->name, "艾溪湖示例街道办事处");
  EXPECT_EQ((*data_->units.FindByName("青山湖区房产管理局", Date(2019, 2, 28)))->code, "office-housing");
  EXPECT_EQ(data_->units.Find("office-example-railway", Date(2024, 7, 1)), nullptr);
  EXPECT_EQ(data_->units.Find("office-example-railway", Date(2024, 6, 30))->successors,
            std::vector<std::string>{"office-city-management"});
  for (const Division* township : data_->divisions.Below("360111", DivisionLevel::kTownship)) {
    const auto works_for = [township](const Unit& unit) { return unit.division == township->code; };
    EXPECT_TRUE(std::any_of(data_->units.all().begin(), data_->units.all().end(), works_for))
        << township->code;
  }
}

TEST_F(SampleDistrictTest, HasNoGrantsAndPrincipalsOfDifferentUnits) {
  EXPECT_FALSE(data_->grants.has_value());
  EXPECT_NE(data_->principals.UnitOf("bureau:sample"), data_->principals.UnitOf("office:sample"));
  for (const char* service : {"economy", "livelihood", "urban", "command"})
    EXPECT_FALSE(data_->principals.UnitOf(absl::StrCat("service/", service)).empty()) << service;
}

// 年度 in the source: the document sets the value for that year.
TEST_F(SampleDistrictTest, AParameterThatIsSetForAYearEndsWithIt) {
  int of_a_year = 0;
  for (const Parameter& row : data_->parameters.rows()) {
    if (row.source.find("年度") == std::string::npos) continue;
    ++of_a_year;
    EXPECT_EQ(row.source.substr(0, 4), absl::StrCat(row.valid_from.year())) << row.key;
    EXPECT_EQ(row.valid_to, Date(row.valid_from.year() + 1, 1, 1)) << row.key;
  }
  EXPECT_EQ(of_a_year, 4);
}

TEST_F(SampleDistrictTest, HasThePremiumOfEveryInsuranceYear) {
  const std::pair<int, int64_t> premiums[] = {{2022, 32000}, {2023, 35000}, {2024, 38000}, {2025, 40000}};
  for (const auto& [year, premium] : premiums) {
    EXPECT_EQ(*data_->parameters.InForce("newborn_premium_fen", Date(year, 1, 1), "360111"), premium);
    EXPECT_EQ(*data_->parameters.InForce("newborn_premium_fen", Date(year, 12, 31), "360111003001"), premium);
    EXPECT_EQ(*data_->parameters.ForYear("newborn_premium_fen", year, "360111"), premium);
  }
  EXPECT_FALSE(data_->parameters.InForce("newborn_premium_fen", Date(2021, 12, 31), "360111").ok());
  EXPECT_FALSE(data_->parameters.InForce("newborn_premium_fen", Date(2026, 1, 1), "360111").ok());
  EXPECT_EQ(*data_->parameters.InForce("newborn_waived_years", Date(2024, 9, 30), "360111"), 3);
  EXPECT_EQ(*data_->parameters.InForce("home_care_subsidy_monthly_ceiling_fen", Date(2022, 1, 1), "360111"),
            20000);
  EXPECT_EQ(*data_->parameters.InForce("barrier_free_retrofit_ceiling_fen", Date(2022, 1, 1), "360111"),
            800000);
}

}  // namespace
}  // namespace eastgate::reference
