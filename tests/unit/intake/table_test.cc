#include "services/intake/table.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHeader[] = "业务编号,登记编号,待遇起始日期\n";

TEST(Table, KnowsItsRowsAndTheLongestBeforeTheyAreRead) {
  const std::string text = absl::StrCat(kHeader, "\n1,2,3\n,,\n4,5,6,7,,\n");
  auto table = Table::Open(text);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->form().title, "新生儿待遇享受");
  EXPECT_EQ(table->rows(), 2);
  EXPECT_EQ(table->width(), 4);
  TableRow row;
  ASSERT_TRUE(table->Next(row));
  EXPECT_EQ(row.line, 3);
  EXPECT_THAT(row.cells, ElementsAre("1", "2", "3"));
  ASSERT_TRUE(table->Next(row));
  EXPECT_EQ(row.line, 5);
  EXPECT_FALSE(table->Next(row));
}

TEST(Table, KeepsTheHeaderAsSentBesideTheNamesOfTheForms) {
  const auto table = Table::Open("投入编号, 活动编号,金额(元),,支付日期,所在区划,,\n");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(table->header(), ElementsAre("投入编号", "活动编号", "金额(元)", "", "支付日期", "所在区划"));
  EXPECT_THAT(table->columns(),
              ElementsAre("投入编号", "活动编号", "金额（元）", "", "支付日期", "所在区划"));
}

TEST(Table, AColumnOfYuanMayBeInALargerUnit) {
  for (const auto& [name, scale] :
       {std::pair("金额（万元）", 4), {"金额(万元)", 4}, {" 金额\n(亿元)", 8}, {"金额（元）", 0}}) {
    const auto table = Table::Open(absl::StrCat("投入编号,活动编号,\"", name, "\",支付日期,所在区划\n"));
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_THAT(table->columns(), ElementsAre("投入编号", "活动编号", "金额（元）", "支付日期", "所在区划"));
    EXPECT_THAT(table->scales(), ElementsAre(0, 0, scale, 0, 0)) << name;
    EXPECT_EQ(table->header()[2], absl::StripAsciiWhitespace(name)) << "as sent";
  }
  EXPECT_THAT(Table::Open("投入编号,活动编号,金额（元）,金额（万元）,支付日期,所在区划\n").status().message(),
              HasSubstr("列重复：金额（元）"));
  EXPECT_FALSE(Table::Open("业务编号,登记编号（万元）,待遇起始日期\n").ok());
  EXPECT_FALSE(Table::Open("投入编号,活动编号,金额（千元）,支付日期,所在区划\n").ok());
}

TEST(Table, RowsAboveTheHeaderAreATitle) {
  std::string title = "青山湖区新生儿待遇享受表,,\n\n填报单位：,\"示例\n单位\"\n";
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kGb18030}) {
    const std::string text = absl::StrCat("2024\n", title, kHeader, "1,2,3\n");
    const std::string bytes = EncodeText(text, encoding);
    auto table = Table::Open(bytes);
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_EQ(table->form().title, "新生儿待遇享受");
    EXPECT_EQ(table->rows(), 1);
    TableRow row;
    ASSERT_TRUE(table->Next(row));
    EXPECT_EQ(row.line, 7);
    EXPECT_THAT(row.cells, ElementsAre("1", "2", "3"));
  }
}

TEST(Table, TheHeaderIsAmongTheFirstRows) {
  std::string title;
  for (int i = 1; i < kMaxHeaderRows; ++i) absl::StrAppend(&title, "说明\n\n");
  EXPECT_TRUE(Table::Open(absl::StrCat(title, kHeader)).ok());
  EXPECT_THAT(Table::Open(absl::StrCat("说明\n", title, kHeader)).status().message(),
              HasSubstr("前 20 行都不是任何已知表格的列名"));
}

TEST(Table, TheRowThatIsMostLikeAHeaderSaysWhatIsWrong) {
  EXPECT_THAT(Table::Open("待遇表\n业务编号,登记编号,待遇起始日\n1,2,3\n业务编号\n").status().message(),
              HasSubstr("缺少列：待遇起始日期；未知列：待遇起始日"));
}

TEST(Table, IsRecognizedByItsFirstRowAlone) {
  const auto form = Table::FormOf(absl::StrCat(kHeader, "1,\"2"));
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_EQ((*form)->title, "新生儿待遇享受");
  EXPECT_FALSE(Table::FormOf("a,b\n").ok());
}

TEST(Table, RowsAreDecodedOneByOne) {
  const std::string text =
      absl::StrCat(kHeader, "登,\"记\n二\",3\n\n4,\"a\"\"b\",6\n7,8,\"9\r\n\"\r\n10,11,12");
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf8WithMark, Encoding::kGb18030}) {
    const std::string bytes = absl::StrCat(MarkOf(encoding), EncodeText(text, encoding));
    auto table = Table::Open(bytes);
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_EQ(table->encoding(), encoding);
    EXPECT_EQ(table->rows(), 4);
    TableRow row;
    ASSERT_TRUE(table->Next(row));
    EXPECT_EQ(row.line, 2);
    EXPECT_THAT(row.cells, ElementsAre("登", "记\n二", "3"));
    ASSERT_TRUE(table->Next(row));
    EXPECT_EQ(row.line, 5);
    EXPECT_THAT(row.cells, ElementsAre("4", "a\"b", "6"));
    ASSERT_TRUE(table->Next(row));
    EXPECT_THAT(row.cells, ElementsAre("7", "8", "9\r\n"));
    ASSERT_TRUE(table->Next(row));
    EXPECT_EQ(row.line, 8);
    EXPECT_THAT(row.cells, ElementsAre("10", "11", "12"));
    EXPECT_FALSE(table->Next(row));
  }
}

TEST(Table, WhatIsNoneIsSaid) {
  EXPECT_THAT(Table::Open("").status().message(), HasSubstr("空文件"));
  EXPECT_THAT(Table::Open(",,\n,,\n").status().message(), HasSubstr("空文件"));
  EXPECT_THAT(Table::Open("a,b\n").status().message(), HasSubstr("不是任何已知表格"));
  EXPECT_THAT(Table::Open("\xF4\x8F\xBE\x80,b\n").status().message(), HasSubstr("GB18030"));
  EXPECT_THAT(Table::Open(absl::StrCat(kHeader, "1,2,3\n\"4,5,6\n")).status().message(),
              HasSubstr("第 3 行"));
}

}  // namespace
}  // namespace eastgate::intake
