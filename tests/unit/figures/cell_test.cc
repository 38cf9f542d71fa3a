// Cells: sums by slot, packed.
#include "common/figures/cell.h"

#include <gtest/gtest.h>

namespace eastgate::figures {
namespace {

std::vector<Slot> Slots(const std::string& cell) {
  const auto slots = ParseCell(cell);
  EXPECT_TRUE(slots.ok()) << slots.status();
  return slots.ok() ? *slots : std::vector<Slot>();
}

TEST(CellTest, SlotsStayInOrderWhateverTheOrderOfAdditions) {
  std::string cell;
  for (const auto& [slot, amount, revision] : {std::tuple(15, 1, 1), {3, 2, 2}, {31, 3, 3}, {15, 10, 4}}) {
    ASSERT_TRUE(AddToCell(cell, slot, amount, revision).ok());
  }
  EXPECT_EQ(Slots(cell), (std::vector<Slot>{{3, 2, 2}, {15, 11, 4}, {31, 3, 3}}));
}

TEST(CellTest, ASlotKeepsTheLatestRevisionWhenAnEarlierOneIsAddedAfterIt) {
  std::string cell;
  ASSERT_TRUE(AddToCell(cell, 2, 5, 9).ok());
  ASSERT_TRUE(AddToCell(cell, 2, 6, 4).ok());
  EXPECT_EQ(Slots(cell), (std::vector<Slot>{{2, 11, 9}}));
}

TEST(CellTest, ASlotThatSumsToZeroStays) {
  std::string cell;
  ASSERT_TRUE(AddToCell(cell, 2, 5, 1).ok());
  ASSERT_TRUE(AddToCell(cell, 2, -5, 2).ok());
  EXPECT_EQ(Slots(cell), (std::vector<Slot>{{2, 0, 2}}));
}

TEST(CellTest, ASumMayLeaveInt64AndComeBack) {
  std::string cell;
  ASSERT_TRUE(AddToCell(cell, 1, INT64_MAX, 1).ok());
  ASSERT_TRUE(AddToCell(cell, 1, INT64_MAX, 2).ok());
  EXPECT_TRUE(absl::IsOutOfRange(ToInt64(ParseCell(cell)->front().amount).status()));
  ASSERT_TRUE(AddToCell(cell, 1, -absl::int128(INT64_MAX) - 7, 3).ok());
  EXPECT_EQ(*ToInt64(ParseCell(cell)->front().amount), INT64_MAX - 7);
  ASSERT_TRUE(AddToCell(cell, 1, INT64_MIN, 4).ok());
  EXPECT_EQ(*ToInt64(ParseCell(cell)->front().amount), -8);
}

TEST(CellTest, ASumThatLeavesInt64IsRefusedAndChangesNothing) {
  int64_t sum = INT64_MIN;
  EXPECT_TRUE(absl::IsOutOfRange(AddChecked(-1, sum)));
  EXPECT_EQ(sum, INT64_MIN);
}

TEST(CellTest, MalformedBytesAreDataLoss) {
  std::string cell;
  ASSERT_TRUE(AddToCell(cell, 5, 1, 1).ok());
  EXPECT_TRUE(absl::IsDataLoss(ParseCell(cell + cell).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseCell(cell.substr(1)).status()));
  std::string zero = cell;
  zero[0] = 0;
  EXPECT_TRUE(absl::IsDataLoss(ParseCell(zero).status()));
  std::string torn = cell.substr(1);
  EXPECT_TRUE(absl::IsDataLoss(AddToCell(torn, 5, 1, 2)));
}

}  // namespace
}  // namespace eastgate::figures
