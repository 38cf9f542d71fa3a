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

TEST_F(RowTest, FenAreExactlyWhatLargeUnitsSay) {
  const struct {
    const char* amount;
    int scale;
    std::optional<int64_t> fen;
  } cases[] = {{"12.5", 4, 12'500'000},
               {"0.000001", 4, 1},
               {"0.0000010", 4, 1},
               {"0.0000001", 4, {}},
               {"1.2345678", 4, {}},
               {"123.4567", 4, 123'456'700},
               {"100", 4, 100'000'000},
               {"0.1", 8, 1'000'000'000},
               {"1.0000000001", 8, 10'000'000'001},
               {"1.00000000001", 8, {}},
               {"999999999.999999", 4, 999'999'999'999'999},
               {"9999999999", 4, {}},
               {"99999.9999999999", 8, 999'999'999'999'999},
               {"100.500", 0, 10050},
               {"-1", 4, {}},
               {"1.", 4, {}},
               {"1e3", 4, {}}};
  for (const auto& test : cases) EXPECT_EQ(FenOf(test.amount, test.scale), test.fen) << test.amount;
}

TEST_F(RowTest, AnAmountIsInTheUnitOfItsColumn) {
  const int scales[] = {4};
  Row row(header_, std::vector<std::string>{"0.38"}, SampleReference(), scales);
  EXPECT_EQ(row.Fen("列"), 380'000);
  EXPECT_TRUE(row.ok());
  Row bad(header_, std::vector<std::string>{"0.0000001"}, SampleReference(), scales);
  bad.Fen("列");
  EXPECT_THAT(bad.problems(),
              HasSubstr("列：应为金额（万元，换算成元后整数至多 13 位，小数至多两位），填的是“0.0000001”"));
}

TEST_F(RowTest, WhatASpreadsheetCouldNotKeepIsTheOnlyProblemOfItsCell) {
  const struct {
    const char* cell;
    const char* problem;
  } cases[] = {
      {"#N/A", "列：单元格是错误值 #N/A，请改正公式或填写内容"},
      {"#REF!", "列：单元格是错误值 #REF!，请改正公式或填写内容"},
      {"3.60111199001011E+17",
       "列：表格软件按数值存放，只保留 15 位数字，其余已丢失；请将单元格设为文本格式后重填"},
      {"-4E+15", "列：表格软件按数值存放，只保留 15 位数字，其余已丢失；请将单元格设为文本格式后重填"}};
  for (const auto& test : cases) {
    Row row = With(test.cell);
    row.Fen("列");
    EXPECT_EQ(row.problems(), test.problem);
  }
  for (const char* good : {"#1", "E+17", "12E+17", "1.2.3E+17", "1E+1", "1E17", "A1E+17", "#N/A 已补"}) {
    Row row = With(good);
    EXPECT_EQ(row.Text("列"), good);
    EXPECT_TRUE(row.ok()) << good;
  }
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

TEST_F(RowTest, ACodeThatIsFilledUpWithZerosIsThatOfTheDivision) {
  const struct {
    const char* sent;
    const char* code;
  } cases[] = {{"360111000000", "360111"},
               {"360111001000", "360111001"},
               {"360111000", "360111"},
               {"360100", "3601"},
               {"360000000000", "36"},
               {"360111001001", "360111001001"},
               {"360111", "360111"},
               // There is no such division: the code is as sent.
               {"360199000000", "360199000000"},
               {"000000000000", "000000000000"},
               {"36011100000", "36011100000"},
               {"3601110010000", "3601110010000"}};
  for (const auto& test : cases) {
    Row row = With(test.sent);
    EXPECT_EQ(row.Division("列", "2024-01-01"), test.code);
    EXPECT_TRUE(row.ok());
    EXPECT_EQ(row.DivisionCode(test.sent), test.code);
  }
}

TEST_F(RowTest, ANameThatSeveralHaveIsToldApartByThoseAboveIt) {
  for (const char* path :
       {"上海路街道/同名示例社区", "青山湖区/上海路街道/同名示例社区", "江西省/上海路街道／ 同名示例社区"}) {
    Row row = With(path);
    EXPECT_EQ(row.Division("列", "2024-01-01"), "360111003010") << path;
    EXPECT_EQ(row.problems(), "");
  }
  Row ambiguous = With("青山湖区/同名示例社区");
  ambiguous.Division("列", "2024-01-01");
  EXPECT_EQ(
      ambiguous.problems(),
      "列：“青山湖区/同名示例社区”不止一个：360111003010、360111105208；请填代码，或写明上级（上级/名称）");
  for (const char* path : {"青山路街道/同名示例社区", "同名示例社区/上海路街道", "没有的镇/同名示例社区",
                           "上海路街道/", "/", "上海路街道/上海路街道"}) {
    Row row = With(path);
    EXPECT_EQ(row.Division("列", "2024-01-01"), "") << path;
    EXPECT_THAT(row.problems(), HasSubstr("不是有效的区划名称")) << path;
  }
  // On the day on which it is valid, as a name alone.
  Row ended = With("青山湖区/南钢示例社区八");
  ended.Division("列", "2023-07-01");
  EXPECT_FALSE(ended.ok());
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
