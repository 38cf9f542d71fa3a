// Records: the chain covers everything that a fact says, and nothing that later facts say about it.
#include "common/facts/record.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/figures/testing/test_catalogue.h"

namespace eastgate::facts {
namespace {

fact::v1::Fact Sample() {
  return figures::testing::Enrolled("enrollments/1", reference::Date(2024, 3, 1),
                                    figures::testing::kCommunity, 1, "hospital");
}

TEST(RecordTest, AFactComesBackWithItsPlace) {
  const std::string record = EncodeRecord(Sample(), {}, "");
  const auto fact = ParseRecord(12, record);
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_EQ(fact->name(), "facts/12");
  EXPECT_EQ(fact->revision(), 12);
  EXPECT_EQ(fact->digest().size(), 64u);
  EXPECT_EQ(fact->subject(), "enrollments/1");
  EXPECT_EQ(fact->postings_size(), 1);
}

TEST(RecordTest, TheDigestCoversTheOneBefore) {
  EXPECT_NE(EncodeRecord(Sample(), {}, ""), EncodeRecord(Sample(), {}, std::string(32, 'x')));
  const std::string record = EncodeRecord(Sample(), {}, "before");
  EXPECT_EQ(*ChainedDigest("before", record), *DigestOf(record));
  EXPECT_NE(*ChainedDigest("other", record), *DigestOf(record));
}

TEST(RecordTest, WhatLaterFactsSayIsNotPartOfIt) {
  fact::v1::Fact fact = Sample();
  const std::string record = EncodeRecord(fact, {}, "");
  fact.set_corrected_by("facts/9");
  fact.set_name("facts/8");
  fact.set_revision(8);
  fact.set_digest("00");
  EXPECT_EQ(EncodeRecord(fact, {}, ""), record);
  fact.set_reason("another");
  EXPECT_NE(EncodeRecord(fact, {}, ""), record);
}

TEST(RecordTest, TornRecordsAreDataLoss) {
  const std::string record = EncodeRecord(Sample(), {}, "");
  EXPECT_TRUE(absl::IsDataLoss(ParseRecord(1, record.substr(0, 31)).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseRecord(1, record.substr(0, record.size() - 1)).status()));
  EXPECT_TRUE(absl::IsDataLoss(ChainedDigest("", "short").status()));
}

TEST(RecordTest, ACorrectionOfWhatIsNoFactIsDataLoss) {
  fact::v1::Fact fact = Sample();
  for (const char* corrects :
       {"facts/0", "facts/-1", "facts/01", "facts/", "facts/9223372036854775808", "7", "enrollments/1"}) {
    fact.set_corrects(corrects);
    EXPECT_TRUE(absl::IsDataLoss(ParseRecord(8, EncodeRecord(fact, {}, "")).status())) << corrects;
  }
  fact.set_corrects("facts/7");
  EXPECT_TRUE(ParseRecord(8, EncodeRecord(fact, {}, "")).ok());
}

TEST(RecordTest, ImagesFollowTheFactAndAreUnderItsDigest) {
  const std::string plain = EncodeRecord(Sample(), {}, "");
  const std::vector<store::RowBytes> rows = {{"key 1", "row 1"}, {"key 2", ""}};
  const std::string record = EncodeRecord(Sample(), rows, "");
  EXPECT_NE(*DigestOf(record), *DigestOf(plain));
  EXPECT_EQ(*ChainedDigest("", record), *DigestOf(record));
  EXPECT_EQ(ParseRecord(1, record)->postings_size(), 1) << "who reads the fact skips them";
  std::vector<std::pair<std::string, std::string>> images;
  const auto visit = [&images](const store::RowBytes& row) {
    images.emplace_back(std::string(row.key), std::string(row.bytes));
    return true;
  };
  EXPECT_TRUE(VisitImages(record, visit).ok());
  EXPECT_EQ(images, (std::vector<std::pair<std::string, std::string>>{{"key 1", "row 1"}, {"key 2", ""}}));
  EXPECT_TRUE(absl::IsDataLoss(VisitImages(record.substr(0, record.size() - 1), visit)));
  EXPECT_TRUE(absl::IsDataLoss(VisitImages("short", visit)));
}

TEST(RecordTest, OnlyTheCanonicalNameIsAName) {
  EXPECT_EQ(*ParseFactName("facts/12"), 12);
  for (const char* bad : {"", "facts/", "facts/0", "facts/-1", "facts/012", "facts/+1", "facts/1 ", "fact/1",
                          "facts/9223372036854775808"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseFactName(bad).status())) << bad;
  }
}

}  // namespace
}  // namespace eastgate::facts
