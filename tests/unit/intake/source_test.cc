#include "services/intake/source.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/loader.h"
#include "tests/unit/intake/testing/load.h"
#include "tests/unit/intake/workbook/testing/workbook_bytes.h"

namespace eastgate::intake {
namespace {

using ::testing::HasSubstr;
using workbook::testing::TextRow;
using workbook::testing::WorkbookBytes;

constexpr char kMark[] = "\xEF\xBB\xBF";

std::string Problem(const std::string& bytes, absl::string_view sheet = "") {
  return std::string(SourceOf(bytes, sheet).status().message());
}

TEST(SourceOf, CsvIsAsItIs) {
  const auto source = SourceOf("\xB5\xC7,1\n", "某表");
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(source->csv, "\xB5\xC7,1\n");
  EXPECT_FALSE(source->is_workbook);
}

TEST(SourceOf, ASheetIsCsvWithRowsAsWideAsTheHeader) {
  const std::string bytes =
      WorkbookBytes({.rows = TextRow({"题"}) + TextRow({"甲", "乙", "丙"}) + TextRow({}) + TextRow({"1,2"})});
  const auto source = SourceOf(bytes, "");
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_TRUE(source->is_workbook);
  EXPECT_EQ(source->csv, std::string(kMark) + "题\n甲,乙,丙\n\"1,2\",,\n");
}

TEST(SourceOf, WhatCannotBeReadIsSaid) {
  EXPECT_THAT(Problem("\xD0\xCF\x11\xE0\xA1\xB1"), HasSubstr("旧版 .xls 或加密"));
  EXPECT_THAT(Problem("PK\x03\x04 and no more"), HasSubstr("不是完好的 .xlsx 文件"));
  EXPECT_THAT(Problem(WorkbookBytes({.rows = ""}), "二"), HasSubstr("没有名为“二”的工作表"));
  EXPECT_THAT(Problem(WorkbookBytes({.rows = TextRow({std::string(65537, 'a')})})),
              HasSubstr("第 1 行：每格至多 64 KiB"));
  EXPECT_THAT(Problem(WorkbookBytes({.rows = TextRow({"a"}) + TextRow({"\xF4\x8F\xBE\x80"})})),
              HasSubstr("第 2 行"));
}

TEST(SourceOf, ASheetWithMoreTextThanAFileMayHaveIsRefused) {
  // A workbook of a few bytes: all cells share one text.
  std::string rows;
  for (int i = 0; i < 1025; ++i) absl::StrAppend(&rows, "<row><c t=\"s\"><v>0</v></c></row>");
  const std::string bytes =
      WorkbookBytes({.rows = rows, .texts = "<si><t>" + std::string(65536, 'a') + "</t></si>"});
  EXPECT_LT(bytes.size(), 10'000);
  EXPECT_THAT(Problem(bytes), HasSubstr("超过 64 MiB"));
}

TEST(SourceOf, ASheetIsLoadedAsItsCsvIs) {
  const std::string rows =
      TextRow({"居家照护补贴发放表"}) +
      TextRow({"发放编号", "身份证号", "残疾等级", "补贴月份", "金额（万元）", "发放日期", "所在区划"}) +
      R"(<row><c t="str"><v>A-1</v></c><c t="str"><v>36011119900101123X</v></c><c t="str"><v>一级</v></c>
                              <c s="2"><v>45352</v></c><c><v>1.0500000000000001E-2</v></c><c s="1"><v>45352</v></c><c><v>360111001000</v></c></row>)" +
      R"(<row><c t="str"><v>A-2</v></c><c><v>360111199001011230</v></c><c t="str"><v>一级</v></c>
                              <c s="2"><v>45352</v></c><c t="e"><v>#N/A</v></c><c s="1"><v>45352</v></c><c><v>360111001</v></c></row>)";
  const auto source = SourceOf(
      WorkbookBytes(
          {.rows = rows,
           .styles = R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="17"/></cellXfs>)"}),
      "");
  ASSERT_TRUE(source.ok()) << source.status();
  std::string sent;
  const testing::TestLoad load = testing::TryLoad(source->csv, [&sent](const Request& request) -> Outcome {
    sent = std::get<MessagePtr>(request)->ShortDebugString();
    return {};
  });
  ASSERT_TRUE(load.report.ok()) << load.report.status();
  EXPECT_EQ(load.report->loaded, 1);
  for (const char* part :
       {"amount_fen: 10500", "month: \"2024-03\"", "paid_on: \"2024-03-01\"", "division: \"360111001\""})
    EXPECT_THAT(sent, HasSubstr(part));
  EXPECT_THAT(load.rejects, HasSubstr("金额（万元）")) << "the units of the header are kept";
  EXPECT_THAT(load.rejects, HasSubstr("身份证号：表格软件按数值存放"));
  EXPECT_THAT(load.rejects, HasSubstr("金额（元）：单元格是错误值 #N/A"));
}

}  // namespace
}  // namespace eastgate::intake
