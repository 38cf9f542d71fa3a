#include "services/command/briefing_workbook.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/briefing_table.h"
#include "services/intake/workbook/sheet_reader.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

using Rows = std::vector<std::vector<std::string>>;

v1::BriefingItem Item(const std::string& title) {
  v1::BriefingItem item;
  item.set_title_zh(title);
  item.mutable_query()->set_figure("livelihood.newborn_enrollments");
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PERSON);
  item.mutable_value()->set_value(1429);
  item.mutable_value()->mutable_year_on_year()->set_previous(1500);
  return item;
}

v1::Briefing Sample() {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  briefing.set_narrative_zh("截至2024年9月30日：\n民生实事：登记。");
  v1::BriefingSection& section = *briefing.add_sections();
  section.set_title_zh("民生实事");
  section.set_status(v1::BRIEFING_SECTION_STATUS_OK);
  *section.add_items() = Item("=HYPERLINK(\"x\")");
  v1::BriefingItem& silent = *section.add_items();
  silent = Item("未报的");
  silent.mutable_value()->clear_value();
  silent.mutable_value()->clear_year_on_year();
  silent.mutable_reporting()->mutable_counts()->set_expected(4);
  silent.mutable_reporting()->mutable_counts()->set_not_reported(4);
  silent.mutable_previous_reporting()->set_expected(4);
  silent.mutable_previous_reporting()->set_not_reported(4);
  v1::BriefingSection& down = *briefing.add_sections();
  down.set_title_zh("城市");
  down.set_status(v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  down.set_unavailable_reason("没有应答");
  v1::CrossCheck& check = *briefing.add_cross_checks();
  check.set_title_zh("合计");
  check.mutable_left()->set_expression("a.b");
  check.mutable_left()->set_sum(3);
  check.mutable_right()->set_expression("c.d");
  check.mutable_right()->set_sum(4);
  check.set_result(v1::CROSS_CHECK_RESULT_DIFFERS);
  v1::CrossCheck& unknown = *briefing.add_cross_checks();
  unknown.set_title_zh("未知");
  unknown.set_result(v1::CROSS_CHECK_RESULT_NOT_COMPUTED);
  unknown.set_unavailable_reason("所涉数据暂缺");
  return briefing;
}

Rows Sheet(const v1::Briefing& briefing, const std::string& sheet) {
  Rows rows;
  const auto bytes = BriefingWorkbook(briefing);
  EXPECT_THAT(bytes, eastgate::testing::IsOk());
  if (!bytes.ok()) return rows;
  EXPECT_THAT(workbook::ReadSheet(*bytes, sheet,
                                  [&rows](int, std::vector<std::string> cells) {
                                    cells.resize(ItemColumn::kCount);
                                    rows.push_back(std::move(cells));
                                    return absl::OkStatus();
                                  }),
              eastgate::testing::IsOk());
  return rows;
}

TEST(BriefingWorkbook, TheFirstSheetHasTheRowsOfTheTable) {
  const Rows rows = Sheet(Sample(), "");
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0], ItemColumns());
  EXPECT_EQ(rows[1][ItemColumn::kTitle], "=HYPERLINK(\"x\")") << "as it is: a text is no formula";
  EXPECT_EQ(rows[1][ItemColumn::kValue], "1429");
  EXPECT_EQ(rows[1][ItemColumn::kPrevious], "1500");
  EXPECT_EQ(rows[2][ItemColumn::kValue], "未上报") << "not zero";
  EXPECT_EQ(rows[2][ItemColumn::kPrevious], "未上报");
  EXPECT_EQ(rows[2][ItemColumn::kBaseValue], "");
  EXPECT_EQ(rows[3][ItemColumn::kSection], "城市");
  EXPECT_EQ(rows[3][ItemColumn::kValue], "暂缺");
  EXPECT_EQ(rows[3][ItemColumn::kText], "暂缺：没有应答");
}

TEST(BriefingWorkbook, CrossChecksAndNarrativeHaveSheetsOfTheirOwn) {
  const Rows checks = Sheet(Sample(), "勾稽关系");
  ASSERT_THAT(checks, SizeIs(3));
  EXPECT_THAT(std::vector<std::string>(checks[1].begin(), checks[1].begin() + 7),
              ElementsAre("合计", "3", "4", "-1", "不一致", "a.b", "c.d"));
  EXPECT_THAT(std::vector<std::string>(checks[2].begin(), checks[2].begin() + 7),
              ElementsAre("未知", "暂缺", "暂缺", "", "所涉数据暂缺", "", ""));
  const Rows narrative = Sheet(Sample(), "简报正文");
  ASSERT_THAT(narrative, SizeIs(3));
  EXPECT_EQ(narrative[0][0], "重点工作简报（截至2024-09-30）");
  EXPECT_EQ(narrative[2][0], "民生实事：登记。");
}

TEST(BriefingWorkbook, WhatACellCannotHoldIsCutAndANarrativeGoesOn) {
  v1::Briefing briefing = Sample();
  std::string text = "a";
  for (int i = 0; i < 15'000; ++i) absl::StrAppend(&text, "长");
  briefing.mutable_sections(0)->mutable_items(0)->set_text_zh(text);
  briefing.set_narrative_zh(text);
  EXPECT_EQ(Sheet(briefing, "")[1][ItemColumn::kText], text.substr(0, 1 + 3 * 10'666)) << "whole characters";
  const Rows narrative = Sheet(briefing, "简报正文");
  ASSERT_THAT(narrative, SizeIs(3));
  EXPECT_EQ(narrative[1][0] + narrative[2][0], text);
}

TEST(BriefingWorkbook, TheSameBriefingIsTheSameBytes) {
  EXPECT_EQ(*BriefingWorkbook(Sample()), *BriefingWorkbook(Sample()));
}

}  // namespace
}  // namespace eastgate::command
