// Proving the log: where a damaged or forged record is found.
#include "common/facts/verify_chain.h"

#include "common/auth/sha256.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::facts {
namespace {

using figures::testing::Fill;
using figures::testing::TestLog;

// A record's digest after the record before it.
std::string DigestAfter(absl::string_view before, absl::string_view record) {
  return *ChainedDigest(*DigestOf(before), record);
}

TEST(VerifyChainTest, AnUntouchedLogHolds) {
  TestLog test;
  Fill(test);
  const auto snapshot = test.Read();
  const auto report = VerifyChain(*snapshot, 1, 7);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->head_revision, 7);
  EXPECT_EQ(report->digest, auth::ToHex(snapshot->head().digest));
  EXPECT_EQ(report->first_bad_revision, 0);
  EXPECT_EQ(VerifyChain(*snapshot, 3, 5)->head_revision, 5);
  EXPECT_EQ(VerifyChain(*snapshot, 3, 5)->first_bad_revision, 0);
}

TEST(VerifyChainTest, AFlippedByteIsFoundWhereItLies) {
  TestLog test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    std::string record = **transaction.Get(Encode(LogKey{5}));
    record[40] ^= 1;
    transaction.Put(Encode(LogKey{5}), record);
  });
  const auto report = VerifyChain(*test.Read(), 1, 7);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->first_bad_revision, 5);
  EXPECT_EQ(report->head_revision, 4);
  EXPECT_EQ(VerifyChain(*test.Read(), 6, 7)->first_bad_revision, 0);
}

TEST(VerifyChainTest, ARecordForgedWithItsDigestBreaksTheChainAfterIt) {
  TestLog test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    const std::string before = **transaction.Get(Encode(LogKey{4}));
    std::string record = **transaction.Get(Encode(LogKey{5}));
    record.back() ^= 1;
    record.replace(0, 32, DigestAfter(before, record));
    transaction.Put(Encode(LogKey{5}), record);
  });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 6);
}

TEST(VerifyChainTest, AForgedLastRecordIsNotTheHeads) {
  TestLog test;
  Fill(test);
  test.Damage([](store::Transaction& transaction) {
    const std::string before = **transaction.Get(Encode(LogKey{6}));
    std::string record = **transaction.Get(Encode(LogKey{7}));
    record.back() ^= 1;
    record.replace(0, 32, DigestAfter(before, record));
    transaction.Put(Encode(LogKey{7}), record);
  });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 7);
}

TEST(VerifyChainTest, MissingAndSurplusRecordsAreFound) {
  TestLog test;
  Fill(test);
  const std::string last = **test.Read()->Get(Encode(LogKey{7}));
  test.Damage([&](store::Transaction& transaction) { transaction.Put(Encode(LogKey{9}), last); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 8);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{7})); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 7);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{2})); });
  EXPECT_EQ(VerifyChain(*test.Read(), 1, 7)->first_bad_revision, 2);
  EXPECT_EQ(VerifyChain(*test.Read(), 3, 7)->first_bad_revision, 3);
}

// A log that is verified by two threads.
TEST(VerifyChainTest, OfALongLogTheFirstBadRevisionIsFoundInEitherHalf) {
  TestLog test;
  Fill(test);
  const auto digest_at = [&test](int64_t revision) {
    return std::string(*DigestOf(**test.Read()->Get(Encode(LogKey{revision}))));
  };
  const fact::v1::Fact fact = *FactAt(*test.Read(), 7);
  test.Damage([&](store::Transaction& transaction) {
    std::string digest = transaction.head().digest;
    for (int64_t revision = 8; revision <= 2 * kRecordsForTwoThreads; ++revision) {
      std::string record = EncodeRecord(fact, {}, digest);
      digest = std::string(*DigestOf(record));
      transaction.Put(Encode(LogKey{revision}), std::move(record));
      transaction.SetHead({revision, digest});
    }
  });
  const int64_t last = 2 * kRecordsForTwoThreads;
  const int64_t middle = kRecordsForTwoThreads;
  const auto report = VerifyLongChain(*test.Read(), 1, last);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->first_bad_revision, 0);
  EXPECT_EQ(report->head_revision, last);
  EXPECT_EQ(report->digest, auth::ToHex(digest_at(last)));
  EXPECT_TRUE(absl::IsCancelled(VerifyLongChain(*test.Read(), 1, last, [] { return true; }).status()));
  // From the end, so that each is the first.
  for (const int64_t bad : {last, middle + 2, middle + 1, middle, middle - 1, int64_t{1}}) {
    test.Damage([bad](store::Transaction& transaction) {
      std::string record = **transaction.Get(Encode(LogKey{bad}));
      record.back() ^= 1;
      transaction.Put(Encode(LogKey{bad}), record);
    });
    const auto found = VerifyLongChain(*test.Read(), 1, last);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->first_bad_revision, bad);
    EXPECT_EQ(found->head_revision, bad - 1);
    EXPECT_EQ(found->digest, bad == 1 ? "" : auth::ToHex(digest_at(bad - 1)));
  }
}

}  // namespace
}  // namespace eastgate::facts
