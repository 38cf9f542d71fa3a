// The registry of responsible units: which rows make one, and what it answers on which day.
#include "common/reference/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace eastgate::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kColumns[] = "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n";
// 建设局 is renamed in 2024, keeps its code and gets another parent; 规划局 is merged into it in 2025.
constexpr char kUnits[] =
    "government,区政府,office,,360111,2000-01-01,,,\n"
    "office-construction,建设局,office,government,360111,2000-01-01,2024-07-01,,\n"
    "office-construction,住房和城乡建设局,office,,360111,2024-07-01,,,\n"
    "office-planning,规划局,office,government,360111,2000-01-01,2025-01-01,office-construction,\n"
    "street-1,青山路街道办事处,street,government,360111001,2000-01-01,,,\n"
    "works,示例市政公司,enterprise,,360111,2000-01-01,,,91360111MA35HXJ2XD\n";

DivisionRegistry Divisions() {
  auto divisions = DivisionRegistry::Build({{"36", "省", Date(1990, 1, 1), {}, {}},
                                            {"3601", "市", Date(1990, 1, 1), {}, {}},
                                            {"360111", "区", Date(1990, 1, 1), {}, {}},
                                            {"360111001", "街", Date(1990, 1, 1), {}, {}},
                                            {"360111002", "旧街", Date(1990, 1, 1), Date(2020, 1, 1), {}}});
  EXPECT_TRUE(divisions.ok()) << divisions.status();
  return *std::move(divisions);
}

absl::StatusOr<UnitRegistry> Read(const std::string& rows) {
  return UnitRegistry::FromCsv(absl::StrCat(kColumns, rows), "units.csv", Divisions());
}

UnitRegistry Registry() {
  auto registry = Read(kUnits);
  EXPECT_TRUE(registry.ok()) << registry.status();
  return *std::move(registry);
}

// The refusal of one row after those above, in line 8.
std::string RefusalOf(const std::string& row) {
  const auto registry = Read(absl::StrCat(kUnits, row, "\n"));
  EXPECT_EQ(registry.status().code(), absl::StatusCode::kInvalidArgument) << row;
  return std::string(registry.status().message());
}

TEST(UnitRegistryTest, AUnitAndWhatTookOverFromItAreOne) {
  const UnitRegistry units = Registry();
  EXPECT_TRUE(units.AreOne("office-planning", "office-planning"));
  EXPECT_TRUE(units.AreOne("office-planning", "office-construction"));
  EXPECT_TRUE(units.AreOne("office-construction", "office-planning"));
  EXPECT_FALSE(units.AreOne("office-planning", "government"));
  EXPECT_FALSE(units.AreOne("office-planning", ""));
}

TEST(UnitRegistryTest, AStreetWorksForADivision) {
  const UnitRegistry units = Registry();
  EXPECT_EQ(units.StreetOf("360111001", Date(2024, 1, 1))->code, "street-1");
  EXPECT_EQ(units.StreetOf("360111001", Date(1999, 1, 1)), nullptr) << "not yet";
  EXPECT_EQ(units.StreetOf("360111", Date(2024, 1, 1)), nullptr) << "offices are no streets";
  const auto two = Read(absl::StrCat(kUnits, "street-2,另一办事处,street,,360111001,2000-01-01,,,\n"));
  EXPECT_EQ(two->StreetOf("360111001", Date(2024, 1, 1)), nullptr) << "it could be either";
}

TEST(UnitRegistryTest, ACodeIsOneUnitUnderAllItsNames) {
  const UnitRegistry units = Registry();
  EXPECT_EQ(units.Find("office-construction", Date(1999, 12, 31)), nullptr);
  EXPECT_EQ(units.Find("office-construction", Date(2000, 1, 1))->name, "建设局");
  EXPECT_EQ(units.Find("office-construction", Date(2024, 6, 30))->parent, "government");
  EXPECT_EQ(units.Find("office-construction", Date(2024, 7, 1))->name, "住房和城乡建设局");
  EXPECT_EQ(units.Find("office-construction", Date(2199, 12, 31))->parent, "");
  EXPECT_EQ(units.Find("office", Date(2024, 1, 1)), nullptr);
}

TEST(UnitRegistryTest, AUnitThatEndedIsKnownWithItsSuccessors) {
  const UnitRegistry units = Registry();
  EXPECT_TRUE(units.Knows("office-planning"));
  EXPECT_EQ(units.Find("office-planning", Date(2025, 1, 1)), nullptr);
  EXPECT_THAT(units.Find("office-planning", Date(2024, 12, 31))->successors,
              ElementsAre("office-construction"));
}

TEST(UnitRegistryTest, AUniqueNameOnADayIsFoundInEverySpelling) {
  const UnitRegistry units = Registry();
  EXPECT_EQ((*units.FindByName("建设局", Date(2024, 6, 30)))->code, "office-construction");
  EXPECT_EQ((*units.FindByName(" 住房和城乡 建设局", Date(2024, 7, 1)))->code, "office-construction");
  EXPECT_EQ(units.FindByName("建设局", Date(2024, 7, 1)).status().message(),
            "got 建设局, want the name of a unit on 2024-07-01");
}

TEST(UnitRegistryTest, ANameOfTwoUnitsSaysWhichTheyAre) {
  const auto units = Read(absl::StrCat(kUnits, "works-2,示例市政公司,enterprise,,360111,2024-01-01,,,\n"));
  ASSERT_TRUE(units.ok()) << units.status();
  EXPECT_EQ((*units->FindByName("示例市政公司", Date(2023, 12, 31)))->code, "works");
  EXPECT_THAT(std::string(units->FindByName("示例市政公司", Date(2024, 1, 1)).status().message()),
              HasSubstr("the name of works and works-2"));
}

TEST(UnitRegistryTest, EveryColumnIsChecked) {
  EXPECT_EQ(RefusalOf("A,x,office,,360111,2000-01-01,,,"),
            "units.csv: line 8: code: got A, want 1 to 40 characters of a-z 0-9 -");
  EXPECT_THAT(RefusalOf(std::string(41, 'a') + ",x,office,,360111,2000-01-01,,,"), HasSubstr("8: code: got"));
  EXPECT_THAT(RefusalOf(",x,office,,360111,2000-01-01,,,"), HasSubstr("8: code: got nothing"));
  EXPECT_THAT(RefusalOf("a, ,office,,360111,2000-01-01,,,"), HasSubstr("8: title_zh: got"));
  EXPECT_THAT(RefusalOf("a," + std::string(201, 'x') + ",office,,360111,2000-01-01,,,"),
              HasSubstr("8: title_zh: got"));
  EXPECT_EQ(RefusalOf("a,x,bureau,,360111,2000-01-01,,,"),
            "units.csv: line 8: kind: got bureau, want office, street, institution or enterprise");
  EXPECT_THAT(RefusalOf("a,x,office,No,360111,2000-01-01,,,"), HasSubstr("8: parent: got No"));
  EXPECT_EQ(RefusalOf("a,x,office,nobody,360111,2000-01-01,,,"),
            "units.csv: line 8: parent: got nobody, want the code of a unit");
  EXPECT_EQ(RefusalOf("a,x,office,,360112,2000-01-01,,,"),
            "units.csv: line 8: division: got 360112, want a known division");
  EXPECT_THAT(RefusalOf("a,x,office,,,2000-01-01,,,"), HasSubstr("8: division: got nothing"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-13-01,,,"), HasSubstr("8: valid_from: got 2000-13-01"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,,,,"), HasSubstr("8: valid_from: got"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,x,,"), HasSubstr("8: valid_to: got x"));
  EXPECT_EQ(RefusalOf("a,x,office,,360111,2000-01-01,2000-01-01,,"),
            "units.csv: line 8: valid_to: got 2000-01-01, want a date after 2000-01-01");
  EXPECT_EQ(RefusalOf("a,x,office,,360111,2000-01-01,2001-01-01,nobody,"),
            "units.csv: line 8: successors: got nobody, want the codes of units");
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,,works,"),
              HasSubstr("8: successors: got works, want none, for the unit has no valid_to"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,,,91360111MA35HXJ2XE"), HasSubstr("8: uscc: got"));
  EXPECT_EQ(RefusalOf("a,x,office,,360111,2000-01-01,,"), "units.csv: line 8: got 8 columns, want 9");
  EXPECT_TRUE(Read("").ok()) << "no unit at all";
  EXPECT_THAT(std::string(UnitRegistry::FromCsv("code,name\n", "units.csv", Divisions()).status().message()),
              HasSubstr("units.csv: line 1: want the columns code,title_zh,kind"));
}

TEST(UnitRegistryTest, IntervalsMustFit) {
  EXPECT_THAT(RefusalOf("works,又一公司,enterprise,,360111,2001-01-01,,,"),
              HasSubstr("line 8: code: got works, want a row that begins on the day"));
  EXPECT_THAT(RefusalOf("office-planning,又一局,office,,360111,2025-06-01,,,"),
              HasSubstr("line 8: code: got office-planning, want a row that begins"));
  EXPECT_THAT(RefusalOf("office-planning,又一局,office,,360111,2025-01-01,,,"),
              HasSubstr("line 5: successors: got office-construction, want none but in the last row"));
  EXPECT_THAT(RefusalOf("a,x,office,office-planning,360111,2024-01-01,,,"),
              HasSubstr("8: parent: got office-planning, want a unit that is valid as long as this one"));
  EXPECT_THAT(RefusalOf("a,x,office,government,360111,1999-01-01,,,"),
              HasSubstr("8: parent: got government, want a unit that is valid as long"));
  EXPECT_THAT(RefusalOf("a,x,street,,360111002,2019-01-01,,,"),
              HasSubstr("8: division: got 360111002, want one that is valid as long as the unit"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,2025-06-01,office-planning,"),
              HasSubstr("8: successors: got office-planning, want other units, valid on 2025-06-01"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,2025-06-01,a,"), HasSubstr("8: successors: got a"));
}

TEST(UnitRegistryTest, ParentsAndSuccessorsFormNoCycle) {
  EXPECT_EQ(RefusalOf("a,x,office,a,360111,2000-01-01,,,"),
            "units.csv: line 8: parent: got a, want parents that form no cycle");
  EXPECT_THAT(RefusalOf("a,x,office,c,360111,2000-01-01,,,\nb,x,office,a,360111,2000-01-01,,,\n"
                        "c,x,office,b,360111,2000-01-01,,,"),
              HasSubstr("parent: got c, want parents that form no cycle"));
  // The cycle begins when a's parent changes.
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,2010-01-01,,\na,x,office,b,360111,2010-01-01,,,\n"
                        "b,x,office,a,360111,2000-01-01,,,"),
              HasSubstr("line 9: parent: got b, want parents that form no cycle"));
  EXPECT_THAT(RefusalOf("a,x,office,,360111,2000-01-01,2010-01-01,b,\n"
                        "b,x,office,,360111,2000-01-01,2020-01-01,a,"),
              HasSubstr("line 9: successors: got a, want other units, valid on 2020-01-01"));
}

TEST(UnitRegistryTest, ParentsThatTookTurnsFormNoCycle) {
  const auto units = Read(
      "a,x,office,,360111,2000-01-01,2010-01-01,,\na,x,office,b,360111,2010-01-01,,,\n"
      "b,x,office,a,360111,2000-01-01,2010-01-01,,\nb,x,office,,360111,2010-01-01,,,\n");
  EXPECT_TRUE(units.ok()) << units.status();
}

TEST(UnitRegistryTest, UnitsAreNoMoreThanSixteenAboveOneAnother) {
  std::string rows = "u-00,x,office,,360111,2000-01-01,,,\n";
  for (int i = 1; i <= 16; ++i)
    absl::StrAppend(&rows, "u-", i < 10 ? "0" : "", i, ",x,office,u-", i <= 10 ? "0" : "", i - 1,
                    ",360111,2000-01-01,,,\n");
  EXPECT_TRUE(Read(rows).ok()) << Read(rows).status();
  absl::StrAppend(&rows, "u-17,x,office,u-16,360111,2000-01-01,,,\n");
  EXPECT_THAT(std::string(Read(rows).status().message()), HasSubstr("want at most 16 units above it"));
}

TEST(UnitRegistryTest, AUsccIsThatOfOneUnitAtATime) {
  EXPECT_THAT(RefusalOf("a,x,enterprise,,360111,2024-01-01,,,91360111MA35HXJ2XD"),
              HasSubstr("uscc: got 91360111MA35HXJ2XD, want one that"));
}

}  // namespace
}  // namespace eastgate::reference
