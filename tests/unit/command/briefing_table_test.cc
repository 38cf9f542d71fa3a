#include "services/command/briefing_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::command {
namespace {

TEST(ItemRow, HasAFieldForEachColumn) {
  v1::BriefingSection section;
  section.set_title_zh("城市");
  v1::BriefingItem item;
  item.set_title_zh("村点");
  item.set_unit_zh("处");
  item.mutable_query()->set_figure("urban.village_points");
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_ITEM);
  item.mutable_value()->set_value(7);
  const std::vector<std::string> row = ItemRow(section, item);
  ASSERT_EQ(row.size(), size_t{ItemColumn::kCount});
  ASSERT_EQ(ItemColumns().size(), size_t{ItemColumn::kCount});
  EXPECT_EQ(row[ItemColumn::kSection], "城市");
  EXPECT_EQ(row[ItemColumn::kTitle], "村点");
  EXPECT_EQ(row[ItemColumn::kValue], "7");
  EXPECT_EQ(row[ItemColumn::kUnit], "处");
  EXPECT_EQ(row[ItemColumn::kFigure], "urban.village_points");
  EXPECT_EQ(row[ItemColumn::kUnitCode], "ITEM");
  EXPECT_EQ(row[ItemColumn::kBaseValue], "7");
  EXPECT_EQ(row[ItemColumn::kTarget], "");
  EXPECT_EQ(ItemColumns()[ItemColumn::kValue], "数值");
  EXPECT_EQ(ItemColumns()[ItemColumn::kBaseValue], "原值");
  EXPECT_EQ(ItemColumns()[ItemColumn::kText], "表述");
}

TEST(ItemRow, MoneyIsInYuanAndWhatIsNotThereIsEmpty) {
  v1::BriefingItem item;
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_FEN);
  item.mutable_value()->set_value(-105);
  const std::vector<std::string> row = ItemRow({}, item);
  EXPECT_EQ(row[ItemColumn::kValue], "-1.05");
  EXPECT_EQ(row[ItemColumn::kUnit], "元");
  EXPECT_EQ(row[ItemColumn::kPrevious], "");
  EXPECT_EQ(row[ItemColumn::kGrowth], "");
}

}  // namespace
}  // namespace eastgate::command
