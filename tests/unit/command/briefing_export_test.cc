#include "services/command/briefing_export.h"

#include "common/reference/csv.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

v1::Briefing Sample() {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  briefing.set_narrative_zh("截至\n第二段 <b>");
  v1::BriefingSection& section = *briefing.add_sections();
  section.set_section(v1::BRIEFING_SECTION_KIND_LIVELIHOOD);
  section.set_title_zh("民生实事");
  section.set_status(v1::BRIEFING_SECTION_STATUS_OK);
  section.set_revision(7);
  v1::BriefingItem& item = *section.add_items();
  item.mutable_query()->set_figure("livelihood.newborn_enrollments");
  item.set_title_zh("=HYPERLINK(\"x\")");
  item.mutable_value()->set_value(1429);
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PERSON);
  item.mutable_value()->mutable_year_on_year()->set_previous(1500);
  item.mutable_value()->mutable_year_on_year()->set_change(-71);
  item.set_target(1900);
  item.set_completion(0.7521);
  item.set_status(v1::TARGET_STATUS_YELLOW);
  item.set_text_zh("登记<1429>人");
  item.mutable_reporting()->mutable_counts()->set_expected(4);
  item.mutable_reporting()->mutable_counts()->set_not_reported(1);
  v1::BriefingSection& down = *briefing.add_sections();
  down.set_title_zh("城市");
  down.set_status(v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  down.set_unavailable_reason("没有应答");
  v1::CrossCheck& check = *briefing.add_cross_checks();
  check.set_title_zh("合计");
  check.mutable_left()->set_sum(3);
  check.mutable_right()->set_sum(4);
  return briefing;
}

TEST(BriefingCsv, ARowForEachItemAndWhatIsMissing) {
  const std::string csv = BriefingCsv(Sample());
  reference::CsvReader rows(csv);
  std::vector<std::string> row;
  ASSERT_TRUE(*rows.Next(row));
  EXPECT_EQ(row.size(), 17u);
  ASSERT_TRUE(*rows.Next(row));
  EXPECT_EQ(row[1], "'=HYPERLINK(\"x\")") << "no formula";
  EXPECT_EQ(row[2], "1429");
  EXPECT_EQ(row[3], "人");
  EXPECT_EQ(row[5], "-71") << "a number is no formula";
  EXPECT_EQ(row[8], "不低于");
  EXPECT_EQ(row[9], "75.21");
  EXPECT_EQ(row[10], "黄");
  EXPECT_EQ(row[11], "3/4") << "reports of those due";
  EXPECT_EQ(row[13], "livelihood.newborn_enrollments");
  EXPECT_EQ(row[14], "PERSON");
  ASSERT_TRUE(*rows.Next(row));
  EXPECT_THAT(row[12], HasSubstr("暂缺"));
  EXPECT_EQ(row[2], "") << "not zero";
  ASSERT_TRUE(*rows.Next(row));
  EXPECT_EQ(row[12], "不一致");
}

TEST(BriefingCsv, ARatioAndItsTargetAreInTheSameTerms) {
  v1::Briefing briefing = Sample();
  v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
  item.mutable_value()->clear_value();
  item.mutable_value()->clear_year_on_year();
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PER_CENT);
  auto& ratio = *item.mutable_value()->mutable_ratio();
  ratio.set_numerator(39);
  ratio.set_denominator(40);
  ratio.set_value(0.975);
  item.set_target(9500);
  const std::string csv = BriefingCsv(briefing);
  reference::CsvReader rows(csv);
  std::vector<std::string> row;
  ASSERT_TRUE(*rows.Next(row) && *rows.Next(row));
  EXPECT_EQ(row[2], "97.50");
  EXPECT_EQ(row[3], "%");
  EXPECT_EQ(row[7], "95.00");
  EXPECT_EQ(row[15], "39/40");
  const std::string page = BriefingHtml(briefing);
  EXPECT_THAT(page, HasSubstr("<title>97.5%</title>"));
  EXPECT_THAT(page, HasSubstr("<title>目标 95%</title>"));
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_TIMES);
  EXPECT_THAT(BriefingCsv(briefing), HasSubstr("0.97,倍"));
  EXPECT_THAT(BriefingHtml(briefing), HasSubstr("<title>约0.98倍</title>"));
  ratio.set_denominator(0);
  ratio.clear_value();
  EXPECT_THAT(BriefingHtml(briefing), Not(HasSubstr("<svg"))) << "nothing to plot";
}

TEST(BriefingCsv, MoneyIsInYuan) {
  v1::Briefing briefing = Sample();
  v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_FEN);
  item.mutable_value()->set_value(54302005);
  const std::string csv = BriefingCsv(briefing);
  reference::CsvReader rows(csv);
  std::vector<std::string> row;
  ASSERT_TRUE(*rows.Next(row) && *rows.Next(row));
  EXPECT_EQ(row[2], "543020.05");
  EXPECT_EQ(row[3], "元");
  EXPECT_EQ(row[5], "-0.71");
  EXPECT_EQ(row[7], "19.00");
  EXPECT_EQ(row[15], "54302005");
}

// The row of the only item that a briefing has.
std::vector<std::string> RowOf(const v1::Briefing& briefing) {
  const std::string csv = BriefingCsv(briefing);
  reference::CsvReader rows(csv);
  std::vector<std::string> row;
  EXPECT_TRUE(*rows.Next(row) && *rows.Next(row));
  return row;
}

TEST(Export, WhatIsNotComparableIsSaidAndNotShownBesideTheOther) {
  v1::Briefing briefing = Sample();
  v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
  EXPECT_EQ(RowOf(briefing)[16], "");
  EXPECT_THAT(BriefingHtml(briefing), HasSubstr("上年同期 1500人"));
  item.mutable_value()->mutable_year_on_year()->set_comparability(
      figure::v1::FIGURE_COMPARABILITY_DIVISION_CHANGED);
  EXPECT_EQ(RowOf(briefing)[16], "区划调整，不可比");
  EXPECT_THAT(BriefingHtml(briefing), Not(HasSubstr("上年同期")));
}

TEST(BriefingCsv, ARoundedShareIsOnItsSideOfEveryBound) {
  v1::Briefing briefing = Sample();
  v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
  item.set_completion(0.999996);
  item.mutable_value()->mutable_year_on_year()->set_growth_ratio(-0.00003);
  EXPECT_EQ(RowOf(briefing)[6], "-0.003") << "not 0";
  EXPECT_EQ(RowOf(briefing)[9], "99.9996") << "not 100";
  item.set_completion(1);
  EXPECT_EQ(RowOf(briefing)[9], "100.00");
  item.mutable_value()->clear_value();
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PER_CENT);
  item.mutable_value()->mutable_ratio()->set_value(0.974999);
  item.set_target(9750);
  EXPECT_EQ(RowOf(briefing)[2], "97.4999") << "below the target";
}

TEST(Export, WhatWasNotReportedIsNoZero) {
  for (const bool is_ratio : {false, true}) {
    v1::Briefing briefing = Sample();
    v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
    item.mutable_value()->clear_value();
    item.mutable_value()->clear_year_on_year();
    if (is_ratio) item.mutable_value()->mutable_ratio();
    item.mutable_reporting()->mutable_counts()->set_not_reported(4);
    item.clear_completion();
    item.clear_status();
    const std::vector<std::string> row = RowOf(briefing);
    for (const size_t column : {2, 4, 5, 6, 9, 10, 15}) EXPECT_EQ(row[column], "") << column;
    EXPECT_EQ(row[11], "0/4");
    EXPECT_THAT(BriefingHtml(briefing), Not(HasSubstr("<svg")));
  }
}

TEST(Export, ACeilingIsCalledOne) {
  v1::Briefing briefing = Sample();
  v1::BriefingItem& item = *briefing.mutable_sections(0)->mutable_items(0);
  item.set_target_direction(v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_EQ(RowOf(briefing)[8], "不高于");
  EXPECT_THAT(BriefingHtml(briefing), HasSubstr("<title>上限 1900人</title>"));
  item.clear_target();
  EXPECT_EQ(RowOf(briefing)[8], "");
}

TEST(BriefingHtml, NeedsNoOtherFileAndIsEscaped) {
  const std::string page = BriefingHtml(Sample());
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, HasSubstr("登记&lt;1429&gt;人"));
  EXPECT_THAT(page, HasSubstr("第二段 &lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("数据暂缺：没有应答"));
  EXPECT_THAT(page, HasSubstr("3 ≠ 4"));
  for (const char* outside : {"http:", "https:", "src=", "href=", "<script", "@import"})
    EXPECT_THAT(page, Not(HasSubstr(outside))) << outside;
}

TEST(ExportBriefing, EachFormatIsNamedAndEncoded) {
  const auto utf8 = Export(Sample(), v1::BRIEFING_EXPORT_FORMAT_CSV_UTF8);
  ASSERT_THAT(utf8, eastgate::testing::IsOk());
  EXPECT_EQ(utf8->file_name(), "briefing-2024-09-30.csv");
  EXPECT_THAT(utf8->content(), StartsWith("\xEF\xBB\xBF栏目"));
  const auto gb = Export(Sample(), v1::BRIEFING_EXPORT_FORMAT_CSV_GB18030);
  ASSERT_THAT(gb, eastgate::testing::IsOk());
  EXPECT_THAT(gb->content(), StartsWith("\xC0\xB8\xC4\xBF"));
  EXPECT_EQ(gb->content_type(), "text/csv; charset=gb18030");
  EXPECT_EQ(Export(Sample(), v1::BRIEFING_EXPORT_FORMAT_HTML)->file_name(), "briefing-2024-09-30.html");
  const auto workbook = Export(Sample(), v1::BRIEFING_EXPORT_FORMAT_XLSX);
  ASSERT_THAT(workbook, eastgate::testing::IsOk());
  EXPECT_EQ(workbook->file_name(), "briefing-2024-09-30.xlsx");
  EXPECT_EQ(workbook->content_type(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  EXPECT_THAT(workbook->content(), StartsWith("PK"));
}

}  // namespace
}  // namespace eastgate::command
