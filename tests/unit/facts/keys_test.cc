// Keys come back as they went in, and lie in the order in which they are read.
#include "common/facts/keys.h"

#include <gtest/gtest.h>

namespace eastgate::facts {
namespace {

TEST(KeysTest, EveryKeyComesBackAsItWentIn) {
  const LogKey log{7};
  EXPECT_EQ(*ParseLogKey(Encode(log)), log);
  const PostingKey posting{3, -12, 99, 4};
  EXPECT_EQ(*ParsePostingKey(Encode(posting)), posting);
  const SubjectFactKey subject{std::string("a\0b", 3), 5};
  EXPECT_EQ(*ParseSubjectFactKey(Encode(subject)), subject);
  const ReferenceKey reference{"divisions.csv", 12};
  EXPECT_EQ(*ParseReferenceKey(Encode(reference)), reference);
  EXPECT_EQ(*ParseRevision(EncodeRevision(1234567890123)), 1234567890123);
  const PostingValue value{-5, "360111", "persons/a", {{"channel", "hospital"}, {"place", ""}}};
  EXPECT_EQ(*ParsePostingValue(Encode(value)), value);
}

TEST(KeysTest, CellKeysKeepSeriesAndTime) {
  const CellSeries series{2, 1, "360111001", {"hospital", "inside"}};
  EXPECT_EQ(*ParseCellKey(YearCellKey(Encode(series), 2024), 2), (CellKey{series, 2024, 0}));
  EXPECT_EQ(*ParseCellKey(MonthCellKey(Encode(series), 2024, 11), 2), (CellKey{series, 2024, 11}));
}

TEST(KeysTest, PostingsOfAMeasureAreInTheOrderOfDayThenRevision) {
  EXPECT_LT(Encode(PostingKey{1, -1, 9, 0}), Encode(PostingKey{1, 0, 1, 0}));
  EXPECT_LT(Encode(PostingKey{1, 5, 2, 7}), Encode(PostingKey{1, 5, 3, 0}));
  EXPECT_LT(Encode(PostingKey{1, 500, 1, 0}), Encode(PostingKey{2, -500, 1, 0}));
}

TEST(KeysTest, WhatNoWriterMadeIsDataLoss) {
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey("").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey(Encode(LogKey{0})).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey(Encode(LogKey{1}) + "x").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParsePostingKey(Encode(LogKey{1})).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParsePostingValue("abc").status()));
  const std::string series = Encode(CellSeries{1, 0, "", {}});
  EXPECT_TRUE(absl::IsDataLoss(ParseCellKey(MonthCellKey(series, 2024, 13), 0).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseCellKey(series + "\x02", 0).status()));
}

}  // namespace
}  // namespace eastgate::facts
