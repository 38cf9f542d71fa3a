// The register of open lists: what a code is on a day, and every way in which a file is refused.
#include "common/reference/kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace eastgate::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kColumns[] = "list,code,title_zh,level,valid_from,valid_to,rule\n";
constexpr char kRows[] =
    "center_format,meals,助餐,,2020-01-01,,\n"
    "center_format,health,健康,,2020-01-01,2024-01-01,\n"
    "center_format,health,卫生健康,,2024-01-01,,standard\n"
    "care_facility,meals,老年食堂,,2020-01-01,2024-07-01,\n"
    "recognition,benchmark,标杆企业,provincial,2020-01-01,,\n"
    "recognition,scenario,优秀场景,national,2020-01-01,,several\n";

absl::StatusOr<Kinds> Read(const std::string& rows) {
  return Kinds::FromCsv(absl::StrCat(kColumns, rows), "kinds.csv");
}

Kinds Sample() {
  auto kinds = Read(kRows);
  EXPECT_TRUE(kinds.ok()) << kinds.status();
  return *std::move(kinds);
}

// The refusal of the sample with one more row, its eighth line.
std::string RefusalOf(const std::string& row) {
  const auto kinds = Read(absl::StrCat(kRows, row, "\n"));
  EXPECT_EQ(kinds.status().code(), absl::StatusCode::kInvalidArgument) << row;
  return std::string(kinds.status().message());
}

std::string WrongCode(const Kinds& kinds, const char* list, const char* code, std::optional<Date> day) {
  return std::string(kinds.Check(list, code, day).message());
}

std::vector<std::string> CodesOf(const Kinds& kinds, const char* list, std::optional<Date> day) {
  std::vector<std::string> codes;
  for (const Kind* kind : kinds.Of(list, day)) codes.push_back(kind->code);
  return codes;
}

TEST(Kinds, ACodeIsFoundInItsListOnItsDays) {
  const Kinds kinds = Sample();
  EXPECT_EQ(kinds.Find("care_facility", "meals", Date(2024, 6, 30))->title_zh, "老年食堂");
  EXPECT_EQ(kinds.Find("care_facility", "meals", Date(2024, 7, 1)), nullptr) << "valid_to is exclusive";
  EXPECT_EQ(kinds.Find("care_facility", "meals", Date(2019, 12, 31)), nullptr);
  EXPECT_EQ(kinds.Find("center_format", "meals", Date(2024, 7, 1))->title_zh, "助餐");
  EXPECT_EQ(kinds.Find("none", "meals", Date(2024, 7, 1)), nullptr);
  EXPECT_TRUE(kinds.Knows("care_facility", "meals"));
  EXPECT_FALSE(kinds.Knows("care_facility", "health"));
}

TEST(Kinds, ATitleThatChangesIsAnotherRowOfTheSameCode) {
  const Kinds kinds = Sample();
  EXPECT_EQ(kinds.Find("center_format", "health", Date(2023, 12, 31))->rule, "");
  EXPECT_EQ(kinds.Find("center_format", "health", Date(2024, 1, 1))->rule, kStandardRule);
  EXPECT_EQ(kinds.TitleOn("center_format", "health", Date(2019, 1, 1)), "健康");
  EXPECT_EQ(kinds.TitleOn("center_format", "health", Date(2023, 12, 31)), "健康");
  EXPECT_EQ(kinds.TitleOn("center_format", "health", Date(2024, 1, 1)), "卫生健康");
  EXPECT_EQ(kinds.TitleOn("care_facility", "meals", Date(2030, 1, 1)), "老年食堂");
  EXPECT_EQ(kinds.TitleOn("care_facility", "x", Date(2030, 1, 1)), "x");
  EXPECT_EQ(kinds.FindByTitle("center_format", "卫生 健康", Date(2024, 1, 1))->code, "health");
  EXPECT_EQ(kinds.FindByTitle("center_format", "健康", Date(2024, 1, 1)), nullptr);
}

TEST(Kinds, AListIsThatOfADayOrWhatItEverHad) {
  const Kinds kinds = Sample();
  EXPECT_THAT(CodesOf(kinds, "center_format", Date(2024, 1, 1)), ElementsAre("health", "meals"));
  EXPECT_THAT(CodesOf(kinds, "care_facility", Date(2024, 7, 1)), IsEmpty());
  EXPECT_THAT(CodesOf(kinds, "care_facility", std::nullopt), ElementsAre("meals"));
  EXPECT_THAT(CodesOf(kinds, "center_format", std::nullopt), ElementsAre("health", "meals"));
}

TEST(Kinds, LevelsAndRulesAreThoseOfTheirLists) {
  const Kinds kinds = Sample();
  EXPECT_EQ(kinds.Find("recognition", "benchmark", Date(2024, 1, 1))->level,
            v1::TERRITORIAL_LEVEL_PROVINCIAL);
  EXPECT_EQ(kinds.Find("recognition", "scenario", Date(2024, 1, 1))->rule, kSeveralRule);
  EXPECT_EQ(kinds.Find("center_format", "meals", Date(2024, 1, 1))->level, v1::TERRITORIAL_LEVEL_UNSPECIFIED);
}

TEST(Kinds, ACodeThatIsNotThereIsAnsweredWithThoseThatAre) {
  const Kinds kinds = Sample();
  EXPECT_TRUE(kinds.Check("center_format", "meals", Date(2024, 1, 1)).ok());
  EXPECT_TRUE(kinds.Check("care_facility", "meals", std::nullopt).ok());
  EXPECT_EQ(WrongCode(kinds, "center_format", "cinema", Date(2024, 1, 1)),
            "got cinema, want a code of the list center_format that is valid on 2024-01-01: health, meals");
  EXPECT_EQ(WrongCode(kinds, "center_format", "cinema", std::nullopt),
            "got cinema, want a code of the list center_format: health, meals");
  EXPECT_THAT(WrongCode(kinds, "center_format", "助餐", Date(2024, 1, 1)), EndsWith("2024-01-01: meals"));
  EXPECT_THAT(WrongCode(kinds, "care_facility", "meals", Date(2024, 7, 1)),
              EndsWith("valid on 2024-07-01, and kinds.csv has none"));
  EXPECT_THAT(WrongCode(kinds, "center_format", "11010519491231002X", std::nullopt), Not(HasSubstr("1949")));
}

TEST(Kinds, WithoutAFileTheErrorSaysSoToTheOperator) {
  EXPECT_EQ(
      WrongCode(Kinds(), "care_facility", "meals", Date(2024, 1, 1)),
      "got meals, want a code of the list care_facility that is valid on 2024-01-01, and there is none: the "
      "server has no kinds.csv among its reference files");
}

TEST(Kinds, AtMost20CodesAreSaid) {
  std::string rows;
  for (int i = 10; i < 35; ++i) absl::StrAppend(&rows, "rectification,k", i, ",t", i, ",,2020-01-01,,\n");
  const auto kinds = Read(rows);
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  EXPECT_THAT(WrongCode(*kinds, "rectification", "x", std::nullopt), EndsWith(", k28, k29 and 5 more"));
}

TEST(Kinds, ABadFileIsRefusedWithItsLine) {
  EXPECT_EQ(
      RefusalOf("colors,red,红,,2020-01-01,,"),
      "kinds.csv: line 8: list: got colors, want one of: care_facility, center_format, consumption_source, "
      "recognition, rectification");
  for (const char* code : {"", "Red", "1red", "_red", "red-1", "red 1", "红"}) {
    EXPECT_THAT(RefusalOf(absl::StrCat("rectification,", code, ",红,,2020-01-01,,")),
                HasSubstr("line 8: code: got "))
        << code;
  }
  EXPECT_THAT(RefusalOf(absl::StrCat("rectification,", std::string(65, 'a'), ",红,,2020-01-01,,")),
              HasSubstr("line 8: code: got "));
  EXPECT_EQ(RefusalOf("rectification,red, ,,2020-01-01,,"),
            "kinds.csv: line 8: title_zh: got  , want 1 to 200 bytes");
  EXPECT_EQ(RefusalOf("rectification,red,红,national,2020-01-01,,"),
            "kinds.csv: line 8: level: got national, want nothing in this list");
  for (const char* level : {"", "global", "NATIONAL"}) {
    EXPECT_THAT(RefusalOf(absl::StrCat("recognition,red,红,", level, ",2020-01-01,,")),
                EndsWith("want national, provincial, municipal or district"))
        << level;
  }
  EXPECT_EQ(RefusalOf("recognition,red,红,national,2020-01-01,,standard"),
            "kinds.csv: line 8: rule: got standard, want several or nothing");
  EXPECT_EQ(RefusalOf("rectification,red,红,,2020-01-01,,several"),
            "kinds.csv: line 8: rule: got several, want nothing in this list");
  EXPECT_THAT(RefusalOf("rectification,red,红,,2020-1-1,,"), HasSubstr("line 8: valid_from: got 2020-1-1"));
  EXPECT_THAT(RefusalOf("rectification,red,红,,2020-01-01,never,"), HasSubstr("line 8: valid_to: got never"));
  EXPECT_EQ(RefusalOf("rectification,red,红,,2020-01-01,2020-01-01,"),
            "kinds.csv: line 8: valid_to: got 2020-01-01, want a date after 2020-01-01");
  EXPECT_EQ(RefusalOf("rectification,red,红,,2020-01-01,"), "kinds.csv: line 8: got 6 columns, want 7");
  EXPECT_THAT(std::string(Kinds::FromCsv("list,code\n", "kinds.csv").status().message()),
              HasSubstr("kinds.csv: line 1: want the columns list,code,title_zh"));
}

TEST(Kinds, TheRowsOfACodeFollowEachOtherInTime) {
  const char kFollow[] = "want a row that begins on the day on which the code's last one ends";
  EXPECT_THAT(RefusalOf("center_format,meals,餐饮,,2024-01-01,,"), HasSubstr(kFollow)) << "two at a time";
  EXPECT_THAT(RefusalOf("care_facility,meals,餐饮,,2024-07-02,,"), HasSubstr(kFollow)) << "back after a gap";
  EXPECT_THAT(RefusalOf("care_facility,meals,餐饮,,2020-01-01,2024-07-01,"), HasSubstr(kFollow)) << "twice";
  EXPECT_TRUE(Read(absl::StrCat(kRows, "care_facility,meals,餐饮,,2024-07-01,,\n")).ok());
}

TEST(Kinds, TwoCodesOfAListHaveNoTitleInCommonOnADay) {
  EXPECT_EQ(RefusalOf("center_format,dining,助 餐,,2023-01-01,,"),
            "kinds.csv: line 8: title_zh: got 助 餐, want one that meals has not");
  EXPECT_TRUE(Read(absl::StrCat(kRows, "center_format,fitness,健康,,2024-01-01,,\n")).ok())
      << "after the other";
  EXPECT_TRUE(Read(absl::StrCat(kRows, "care_facility,dining,助餐,,2023-01-01,,\n")).ok()) << "another list";
}

TEST(Kinds, AFileHasALimit) {
  std::string rows;
  for (int i = 0; i < 10'001; ++i) absl::StrAppend(&rows, "rectification,k", i, ",t", i, ",,2020-01-01,,\n");
  EXPECT_THAT(std::string(Read(rows).status().message()),
              HasSubstr("line 10002: code: got k10000, want at most 10000"));
}

}  // namespace
}  // namespace eastgate::reference
