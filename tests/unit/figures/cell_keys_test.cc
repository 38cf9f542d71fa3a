// The keys of cells come back as they went in.
#include "common/figures/cell_keys.h"

#include <gtest/gtest.h>

namespace eastgate::figures {
namespace {

TEST(CellKeysTest, TheyKeepSeriesAndTime) {
  const CellSeries series{2, 1, "360111001", {"hospital", "inside"}};
  EXPECT_EQ(*ParseCellKey(YearCellKey(Encode(series), 2024), 2), (CellKey{series, 2024, 0}));
  EXPECT_EQ(*ParseYearCellKey(YearCellKey(Encode(series), 2024), Encode(series)), 2024);
  EXPECT_TRUE(
      absl::IsDataLoss(ParseYearCellKey(MonthCellKey(Encode(series), 2024, 3), Encode(series)).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseYearCellKey(YearCellKey(Encode(series), 2024), "another").status()));
  EXPECT_EQ(*ParseCellKey(MonthCellKey(Encode(series), 2024, 11), 2), (CellKey{series, 2024, 11}));
}

TEST(CellKeysTest, WhatNoWriterMadeIsDataLoss) {
  const std::string series = Encode(CellSeries{1, 0, "", {}});
  EXPECT_TRUE(absl::IsDataLoss(ParseCellKey(MonthCellKey(series, 2024, 13), 0).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseCellKey(series + "\x02", 0).status()));
}

}  // namespace
}  // namespace eastgate::figures
