#include "services/intake/row.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SampleReference;

class RowTest : public ::testing::Test {
 protected:
  // A row of one column.
  static Row With(const std::string& value) {
    return Row(header_, std::vector<std::string>{value}, SampleReference());
  }
  static inline const std::vector<std::string> header_ = {"列"};
};

TEST_F(RowTest, FenAreExactlyWhatYuanSay) {
  const struct {
    const char* yuan;
    std::optional<int64_t> fen;
  } cases[] = {{"380", 38000},
               {"0.05", 5},
               {"3.5", 350},
               {"0", 0},
               {"9999999999999.99", 999999999999999},
               {"-1", {}},
               {"1.005", {}},
               {"1.", {}},
               {".5", {}},
               {"1,000", {}},
               {"１０", {}},
               {"1e3", {}},
               {"99999999999999", {}},
               {"", {}}};
  for (const auto& test : cases) EXPECT_EQ(FenOf(test.yuan), test.fen) << test.yuan;
}

TEST_F(RowTest, FieldsLoseTheBlanksAroundThem) {
  EXPECT_EQ(With("  a b \t").Text("列"), "a b");
}

TEST_F(RowTest, EveryProblemIsGathered) {
  const std::vector<std::string> header = {"甲", "乙", "丙", "丁"};
  Row row(header, std::vector<std::string>{"2024-02-30", "12.345", "", "x"}, SampleReference());
  row.Date("甲");
  row.Fen("乙");
  row.Required("丙");
  row.Integer("丁", 0, 9);
  EXPECT_FALSE(row.ok());
  for (const char* column : {"甲：", "乙：", "丙：必填", "丁："})
    EXPECT_THAT(row.problems(), HasSubstr(column));
}

TEST_F(RowTest, ARowOfAnotherLengthIsAProblem) {
  const std::vector<std::string> header = {"甲", "乙"};
  EXPECT_FALSE(Row(header, std::vector<std::string>{"a"}, SampleReference()).ok());
  EXPECT_FALSE(Row(header, std::vector<std::string>{"a", "b", "c"}, SampleReference()).ok());
  EXPECT_TRUE(Row(header, std::vector<std::string>{"a", "b"}, SampleReference()).ok());
}

TEST_F(RowTest, ADivisionIsGivenByCodeOrByOneName) {
  Row by_code = With("360111001");
  EXPECT_EQ(by_code.Division("列", "2024-01-01"), "360111001");
  Row by_name = With("青山路街道");
  EXPECT_EQ(by_name.Division("列", "2024-01-01"), "360111001");
  EXPECT_TRUE(by_name.ok());

  Row ambiguous = With("同名示例社区");
  EXPECT_EQ(ambiguous.Division("列", "2024-01-01"), "");
  EXPECT_THAT(ambiguous.problems(), HasSubstr("360111003010、360111105208"));
  Row unknown = With("没有的社区");
  unknown.Division("列", "2024-01-01");
  EXPECT_FALSE(unknown.ok());
}

TEST_F(RowTest, ANameIsThatOfTheDivisionValidOnTheDay) {
  Row before = With("南钢示例社区八");
  EXPECT_EQ(before.Division("列", "2023-06-30"), "360111004008");
  Row after = With("南钢示例社区八");
  after.Division("列", "2023-07-01");
  EXPECT_FALSE(after.ok()) << "merged into another on that day";
}

TEST_F(RowTest, WordsStandForValuesAndOthersAreNamed) {
  constexpr Word words[] = {{"是", 1}, {"否", 2}};
  Row good = With("否");
  EXPECT_EQ(good.OneOf("列", words), 2);
  Row bad = With("也许");
  EXPECT_EQ(bad.OneOf("列", words), 0);
  EXPECT_THAT(bad.problems(), HasSubstr("是、否"));
}

TEST_F(RowTest, ListsAreSeparatedByTheWideSemicolon) {
  EXPECT_THAT(With("甲；乙 ；；丙").List("列"), ElementsAre("甲", "乙", "丙"));
  EXPECT_THAT(With("").List("列"), IsEmpty());
}

TEST_F(RowTest, WhatHasNoColumnMustBeBlank) {
  const std::vector<std::string> columns = {"甲", "", "乙", ""};
  const auto problems = [&](const std::vector<std::string>& cells) {
    return Row(columns, cells, SampleReference()).problems();
  };
  EXPECT_EQ(problems({"a", "", "b", ""}), "");
  EXPECT_EQ(problems({"a", "　", "b"}), "");
  EXPECT_EQ(problems({"a", "", "b", "", "", " "}), "");
  EXPECT_THAT(problems({"a", "", "b", "c"}), HasSubstr("应有 3 列，实有 4 列"));
  EXPECT_THAT(problems({"a", "", "b", "", "", "c"}), HasSubstr("应有 3 列，实有 6 列"));
  EXPECT_THAT(problems({"a", "x", "b"}), HasSubstr("第 2 列没有列名"));
  EXPECT_THAT(problems({"a"}), HasSubstr("应有 3 列，实有 1 列"));
}

TEST_F(RowTest, ANumberThatDoesNotFitIsNamedAsSent) {
  const struct {
    const char* sent;
    const char* problem;
  } cases[] = {{"12", ""},
               {"-12", ""},
               {"2147483648", "应为不大于 2147483647 的整数，填的是“2147483648”"},
               {"-2147483649", "应为不小于 -2147483648 的整数"},
               {"99999999999999999999999", "应为不大于 2147483647 的整数，填的是“99999999999999999999999”"},
               {"-99999999999999999999999", "应为不小于 -2147483648 的整数"},
               {"12a", "应为整数，填的是“12a”"},
               {"1,2", "应为整数，填的是“1,2”"},
               {"1.0", "应为整数，填的是“1.0”"}};
  for (const auto& test : cases) {
    Row row = With(test.sent);
    row.Integer("列", INT32_MIN, INT32_MAX);
    EXPECT_THAT(row.problems(), HasSubstr(test.problem));
    EXPECT_EQ(row.ok(), *test.problem == '\0');
  }
  Row fen = With("99999999999999");
  fen.Fen("列");
  EXPECT_THAT(fen.problems(), HasSubstr("填的是“99999999999999”"));
  Row text = With(std::string(100, 'a') + "登记");
  text.Integer("列", 0, 1);
  EXPECT_THAT(text.problems(), HasSubstr(std::string(60, 'a') + "…”"));
}

TEST_F(RowTest, DegreesLieOnTheEarth) {
  for (const char* good : {"28.68", "-90", "90"}) {
    Row row = With(good);
    row.Degrees("列", 90);
    EXPECT_TRUE(row.ok()) << good;
  }
  for (const char* bad : {"90.1", "-91", "nan", "inf", "1e400", "x", ""}) {
    Row row = With(bad);
    EXPECT_EQ(row.Degrees("列", 90), 0);
    EXPECT_FALSE(row.ok()) << bad;
  }
}

TEST_F(RowTest, TheCheckCharacterOfAnIdentityIsALargeX) {
  for (const char* bad :
       {"36011120240318007x", "36011120240318007ｘ", "36011120240318007Ｘ", "36011120240318007×"}) {
    Row row = With(bad);
    row.Identity("列");
    EXPECT_EQ(row.problems(), "列：末位应为大写字母 X") << bad;
  }
  for (const char* other : {"36011120240318007X", "360111202403180071", "Y000000001", "x", "7x"}) {
    Row row = With(other);
    EXPECT_EQ(row.Identity("列"), other);
    EXPECT_TRUE(row.ok()) << other;
  }
}

}  // namespace
}  // namespace eastgate::intake
