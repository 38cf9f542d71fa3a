// The cache returns the cells of the store, in every state and of every age.
#include "common/figures/cell_cache.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures {
namespace {

using Slots = std::vector<Slot>;
using ByYears = std::map<int, Slots>;

std::string SeriesOf(const std::string& division) {
  return Encode(CellSeries{1, 0, division, {"hospital"}});
}

ByYears ByYear(const std::vector<YearCell>& cells) {
  ByYears years;
  for (const YearCell& cell : cells) years.emplace(cell.year, cell.months);
  return years;
}

// Series with cells, and the same in a map.
class Cells {
 public:
  explicit Cells(testing::TestLog& test) : test_(test) {}

  // Adds to one slot of the cell of a year and of the month, as a roll-up does.
  ChangedCells Add(const std::string& series, int year, uint8_t month, int64_t amount, int64_t revision) {
    const std::string month_key = MonthCellKey(series, year, month);
    Slots& months = years_[series][year];
    Slots& days = days_[month_key];
    AddToSlot(months, month, amount, revision);
    AddToSlot(days, 7, amount, revision);
    test_.Damage([&](store::Transaction& transaction) {
      transaction.Put(YearCellKey(series, year), EncodeCell(months));
      transaction.Put(month_key, EncodeCell(days));
    });
    return {{series}, {month_key}};
  }

  const std::map<std::string, ByYears>& years() const { return years_; }
  const std::map<std::string, Slots>& days() const { return days_; }

 private:
  testing::TestLog& test_;
  std::map<std::string, ByYears> years_;
  std::map<std::string, Slots> days_;
};

TEST(CellCacheTest, HasWhatTheStoreHasInEveryState) {
  testing::TestLog test;
  Cells cells(test);
  CellCache cache;
  std::mt19937 random(20241231);
  const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  // One name begins with another, so that the cells of one series lie beside those of the other.
  const std::vector<std::string> series = {SeriesOf("3601"), SeriesOf("360111"), SeriesOf("36011100")};
  for (int64_t state = 1; state <= 300; ++state) {
    const auto before = test.Read();
    const auto years_before = cells.years();
    const ChangedCells changed = cells.Add(series[static_cast<size_t>(draw(3))], 1900 + draw(3) * 150,
                                           static_cast<uint8_t>(1 + draw(12)), draw(100), state);
    const auto now = test.Read();
    cache.Advance(state, changed);
    for (const std::string& one : series) {
      const auto was = years_before.find(one);
      EXPECT_EQ(ByYear(**cache.ReadYears(*before, state - 1, one)),
                was == years_before.end() ? ByYears() : was->second);
      const auto is = cells.years().find(one);
      EXPECT_EQ(ByYear(**cache.ReadYears(*now, state, one)),
                is == cells.years().end() ? ByYears() : is->second);
    }
    for (const auto& [key, days] : cells.days()) EXPECT_EQ(**cache.ReadDays(*now, state, key), days);
  }
}

TEST(CellCacheTest, WhatIsKeptIsNotReadAgain) {
  testing::TestLog test;
  Cells cells(test);
  CellCache cache;
  cache.Advance(1, cells.Add(SeriesOf("3601"), 2024, 3, 5, 1));
  const auto first = *cache.ReadYears(*test.Read(), 1, SeriesOf("3601"));
  EXPECT_EQ(*cache.ReadYears(*test.Read(), 1, SeriesOf("3601")), first);
  // A change of another series leaves it.
  cache.Advance(2, cells.Add(SeriesOf("3602"), 2024, 3, 5, 2));
  EXPECT_EQ(*cache.ReadYears(*test.Read(), 2, SeriesOf("3601")), first);
  cache.Reset(2);
  EXPECT_NE(*cache.ReadYears(*test.Read(), 2, SeriesOf("3601")), first);
}

TEST(CellCacheTest, MoreThanItHoldsAnswersAsBefore) {
  testing::TestLog test;
  Cells cells(test);
  CellCache cache;
  cache.Advance(1, cells.Add(SeriesOf("3601"), 2024, 3, 5, 1));
  const auto now = test.Read();
  const std::shared_ptr<const std::vector<YearCell>> first = *cache.ReadYears(*now, 1, SeriesOf("3601"));
  for (int i = 0; i < 100'000; ++i)
    ASSERT_TRUE((*cache.ReadYears(*now, 1, SeriesOf(absl::StrCat("36", i))))->empty());
  const auto again = *cache.ReadYears(*now, 1, SeriesOf("3601"));
  EXPECT_NE(again, first) << "nothing was dropped";
  EXPECT_EQ(ByYear(*again), ByYear(*first));
}

TEST(CellCacheTest, ACellThatIsMalformedIsDataLoss) {
  testing::TestLog test;
  const CellCache cache;
  test.Damage([](store::Transaction& transaction) {
    transaction.Put(YearCellKey(SeriesOf("3601"), 2024), "short");
    transaction.Put(MonthCellKey(SeriesOf("3601"), 2024, 3), "short");
  });
  const auto now = test.Read();
  EXPECT_TRUE(absl::IsDataLoss(cache.ReadYears(*now, 1, SeriesOf("3601")).status()));
  EXPECT_TRUE(absl::IsDataLoss(cache.ReadDays(*now, 1, MonthCellKey(SeriesOf("3601"), 2024, 3)).status()));
}

}  // namespace
}  // namespace eastgate::figures
