// Proving the log: where a damaged or forged record is found.
#include "common/facts/verify_chain.h"

#include "common/auth/sha256.h"
#include "common/facts/keys.h"
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

}  // namespace
}  // namespace eastgate::facts
