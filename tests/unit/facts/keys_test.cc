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
  const FactListKey listed{FactsOf::kReporter, "clerk:li", -3, 7};
  EXPECT_EQ(*ParseFactListKey(Encode(listed)), listed);
  const SubjectFactKey subject{std::string("a\0b", 3), 5};
  EXPECT_EQ(*ParseSubjectFactKey(Encode(subject)), subject);
  const ImageKey image{std::string("a\0b", 3), 5};
  EXPECT_EQ(*ParseImageKey(Encode(image)), image);
  const ReferenceKey reference{"divisions.csv", 12};
  EXPECT_EQ(*ParseReferenceKey(Encode(reference)), reference);
  EXPECT_EQ(*ParseRevision(EncodeRevision(1234567890123)), 1234567890123);
  const PostingValue value{-5, -13, "360111", "persons/a", {{"channel", "hospital"}, {"place", ""}}};
  EXPECT_EQ(*ParsePostingValue(Encode(value)), value);
}

TEST(KeysTest, PostingsOfAMeasureAreInTheOrderOfDayThenRevision) {
  EXPECT_LT(Encode(PostingKey{1, -1, 9, 0}), Encode(PostingKey{1, 0, 1, 0}));
  EXPECT_LT(Encode(PostingKey{1, 5, 2, 7}), Encode(PostingKey{1, 5, 3, 0}));
  EXPECT_LT(Encode(PostingKey{1, 500, 1, 0}), Encode(PostingKey{2, -500, 1, 0}));
}

TEST(KeysTest, ImagesOfARowAreInTheOrderOfRevisions) {
  EXPECT_LT(Encode(ImageKey{"a", 2}), Encode(ImageKey{"a", 10}));
}

TEST(KeysTest, WhatNoWriterMadeIsDataLoss) {
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey("").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey(Encode(LogKey{0})).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseLogKey(Encode(LogKey{1}) + "x").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParsePostingKey(Encode(LogKey{1})).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParsePostingValue("abc").status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseImageKey(Encode(LogKey{1})).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseImageKey("\x10"
                                             "abc")
                                   .status()));
}

}  // namespace
}  // namespace eastgate::facts
