#include "services/intake/workbook/sheet_reader.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/workbook/contents.h"
#include "tests/unit/intake/workbook/testing/workbook_bytes.h"

namespace eastgate::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Parts;
using testing::TextRow;
using testing::WorkbookBytes;

using Rows = std::map<int, std::vector<std::string>>;

absl::StatusOr<Rows> Read(const Parts& parts, absl::string_view sheet = "") {
  Rows rows;
  const absl::Status status =
      ReadSheet(WorkbookBytes(parts), sheet, [&rows](int row, const std::vector<std::string>& cells) {
        rows[row] = cells;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return rows;
}

// Returns the first row of a sheet of one row.
std::vector<std::string> CellsOf(const Parts& parts) {
  const auto rows = Read(parts);
  EXPECT_TRUE(rows.ok()) << rows.status();
  return rows.ok() && !rows->empty() ? rows->begin()->second : std::vector<std::string>();
}

std::string Problem(const Parts& parts, absl::string_view sheet = "") {
  return std::string(Read(parts, sheet).status().message());
}

TEST(ReadSheet, EveryTypeOfCellIsText) {
  EXPECT_THAT(
      CellsOf(
          {.rows = R"(<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>行内</t></is></c>
                       <c r="C1"><v>19.989999999999998</v></c><c r="D1" t="n"><v>7</v></c>
                       <c r="E1" t="b"><v>1</v></c><c r="F1" t="b"><v>0</v></c><c r="G1" t="e"><v>#N/A</v></c>
                       <c r="H1" t="str"><f>A1</f><v>算出</v></c><c r="I1"><f>1+1</f><v>2</v></c>
                       <c r="J1" t="d"><v>2024-03-01T00:00:00</v></c></row>)",
           .texts = "<si><t>零</t></si><si><t xml:space=\"preserve\"> 一 </t></si>"}),
      ElementsAre(" 一 ", "行内", "19.99", "7", "是", "否", "#N/A", "算出", "2", "2024-03-01"));
}

TEST(ReadSheet, RunsOfTextAreJoinedAndPhoneticTextIsLeftOut) {
  EXPECT_THAT(
      CellsOf(
          {.rows =
               R"(<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c></row>)",
           .texts =
               R"(<si><r><rPr><b/></rPr><t>青山</t></r><r><t>湖</t></r><rPh sb="0" eb="1"><t>qing</t></rPh></si>)"}),
      ElementsAre("青山湖", "甲乙"));
}

TEST(ReadSheet, DatesAreToldByTheFormatOfTheirStyle) {
  const std::string styles =
      R"(<numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
         <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs>)";
  const std::string rows =
      R"(<row><c><v>45352</v></c><c s="1"><v>45352</v></c><c s="2"><v>45352</v></c><c s="3"><v>1.5</v></c><c s="9"><v>3</v></c></row>)";
  EXPECT_THAT(CellsOf({.rows = rows, .styles = styles}),
              ElementsAre("45352", "2024-03-01", "2024-03", "1.5", "3"));
  EXPECT_THAT(CellsOf({.rows = rows, .properties = R"(<workbookPr date1904="1"/>)", .styles = styles}),
              ElementsAre("45352", "2028-03-02", "2028-03-02", "1.5", "3"));
}

TEST(ReadSheet, RowsAndCellsAreWhereTheySay) {
  const auto rows = Read(
      {.rows =
           R"(<row r="3" hidden="1"><c r="C3"><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="A4" s="1"/></row>
                                     <row><c><v>3</v></c></row>)"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows, ElementsAre(Pair(3, ElementsAre("", "", "1", "2")), Pair(5, ElementsAre("3"))));
}

TEST(ReadSheet, TheFirstSheetIsOneThatIsNotHidden) {
  const std::string sheets =
      R"(<sheet name="甲" state="hidden" r:id="r1"/><sheet name="图" r:id="r9"/><sheet name="乙" r:id="r2"/>)";
  const Parts parts = {.rows = TextRow({"a"}), .sheets = sheets, .second_rows = TextRow({"b"})};
  EXPECT_THAT(*Read(parts), ElementsAre(Pair(1, ElementsAre("b"))));
  EXPECT_THAT(*Read(parts, "乙"), ElementsAre(Pair(1, ElementsAre("b"))));
  EXPECT_THAT(*Read(parts, "甲"), ElementsAre(Pair(1, ElementsAre("a"))));
  EXPECT_EQ(Problem(parts, "丙"), "没有名为“丙”的工作表；有：甲、乙");
  EXPECT_THAT(Problem({.sheets = R"(<sheet name="甲" state="veryHidden" r:id="r1"/>)"}),
              HasSubstr("都已隐藏"));
  EXPECT_THAT(Problem({.sheets = ""}), HasSubstr("没有工作表"));
}

TEST(ReadSheet, NamesMayHaveAPrefix) {
  const std::string bytes = testing::Zip(
      {{"_rels/.rels", testing::Relations(testing::Relation("a", "officeDocument", "/w.xml"))},
       {"w.xml",
        R"(<x:workbook xmlns:x="m" xmlns:r="q"><x:sheets><x:sheet name="s" r:id="a"/></x:sheets></x:workbook>)"},
       {"_rels/w.xml.rels", testing::Relations(testing::Relation("a", "worksheet", "s.xml"))},
       {"s.xml",
        R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>)"}});
  std::vector<std::string> read;
  EXPECT_TRUE(ReadSheet(bytes, "", [&read](int, const std::vector<std::string>& cells) {
                read = cells;
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(read, ElementsAre("5"));
}

TEST(ReadSheet, WhatIsDamagedIsRefused) {
  for (const char* rows :
       {R"(<row r="0"/>)", R"(<row r="2"/><row r="2"/>)", R"(<row r="1048577"/>)", R"(<row r="x"/>)",
        R"(<row><c r="XFE1"><v>1</v></c></row>)", R"(<row><c r="1"><v>1</v></c></row>)",
        R"(<row><c r="B1"/><c r="A1"/></row>)", R"(<c><v>1</v></c>)", R"(<row><c t="s"><v>0</v></c></row>)",
        R"(<row><c t="s"><v>-1</v></c></row>)", R"(<row><c><v>x</v></c></row>)",
        R"(<row><c t="q"><v>1</v></c></row>)", R"(<row><c s="x"><v>1</v></c></row>)", "<row>", "&b;",
        "<row/></sheetData>"})
    EXPECT_THAT(Problem({.rows = rows}), HasSubstr("不是完好的 .xlsx 文件")) << rows;
}

TEST(ReadSheet, ADocumentTypeIsRefused) {
  const std::string bomb =
      R"(<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>)";
  EXPECT_THAT(Problem({.rows = "<row><c t=\"str\"><v>&b;</v></c></row>", .before_sheet = bomb}),
              HasSubstr("含有文档类型声明"));
  EXPECT_THAT(Problem({.rows = "", .before_sheet = R"(<!DOCTYPE b SYSTEM "file:///etc/passwd">)"}),
              HasSubstr("含有文档类型声明"));
}

TEST(ReadSheet, WhatIsBeyondALimitIsRefused) {
  const std::string long_text(kMaxTextBytes + 1, 'a');
  EXPECT_THAT(Problem({.rows = TextRow({long_text})}), HasSubstr("过长"));
  EXPECT_THAT(Problem({.rows = "<row><c t=\"str\"><v>" + long_text + "</v></c></row>"}), HasSubstr("过长"));
  EXPECT_THAT(Problem({.rows = "", .texts = "<si><t>" + long_text + "</t></si>"}), HasSubstr("过长"));
  EXPECT_THAT(Problem({.rows = "<!--" + std::string(2 << 20, 'a') + "-->"}), HasSubstr("标记过长"));
  EXPECT_THAT(Problem({.rows = R"(<row><c r="IV1"><v>1</v></c></row>)"}), HasSubstr("超过 255 列"));
  EXPECT_THAT(Problem({.rows = R"(<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>)"}),
              HasSubstr("之内另有一行"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_THAT(Problem({.rows = deep}), HasSubstr("嵌套过深"));
  EXPECT_EQ(CellsOf({.rows = R"(<row><c r="IU1"><v>1</v></c><c r="XFD1"/></row>)"}).size(), 255);
}

TEST(SharedTexts, AreBoundedInAll) {
  SharedTexts texts;
  const std::string part(kMaxTextBytes, 'a');
  for (size_t bytes = 0; bytes < kMaxSharedTextBytes; bytes += part.size()) ASSERT_TRUE(texts.Add(part).ok());
  EXPECT_TRUE(texts.Add("").ok());
  EXPECT_FALSE(texts.Add("a").ok());
  EXPECT_EQ(texts[1], part);
  EXPECT_EQ(texts[texts.size() - 1], "");
}

TEST(ReadSheet, AnErrorOfWhoTakesTheRowsEndsIt) {
  int taken = 0;
  const absl::Status status = ReadSheet(WorkbookBytes({.rows = TextRow({"a"}) + TextRow({"b"})}), "",
                                        [&taken](int, const std::vector<std::string>&) {
                                          ++taken;
                                          return absl::InvalidArgumentError("够了");
                                        });
  EXPECT_EQ(status.message(), "够了");
  EXPECT_EQ(taken, 1);
}

TEST(ReadSheet, AnEmptySheetHasNoRows) {
  EXPECT_THAT(*Read({.rows = ""}), IsEmpty());
  EXPECT_THAT(*Read({.rows = TextRow({"", ""})}), IsEmpty());
}

TEST(IsWorkbook, IsToldByTheFirstBytes) {
  EXPECT_TRUE(IsWorkbook(WorkbookBytes({})));
  EXPECT_FALSE(IsWorkbook("PK"));
  EXPECT_TRUE(IsOldWorkbook("\xD0\xCF\x11\xE0\xA1"));
  EXPECT_FALSE(IsOldWorkbook("登记编号"));
}

}  // namespace
}  // namespace eastgate::workbook
