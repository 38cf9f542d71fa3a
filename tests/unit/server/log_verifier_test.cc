// The proof of a running server's log: what it tells of a whole log, of a damaged one, and when it is told to
// end.
#include "common/server/log_verifier.h"

#include <string>

#include "absl/time/time.h"
#include "common/facts/keys.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/filled_log.h"

namespace eastgate::server {
namespace {

using figures::testing::Fill;
using figures::testing::TestLog;

class LogVerifierTest : public ::testing::Test {
 protected:
  LogVerifierTest() { Fill(test_); }

  LogVerifier::Options Options(int64_t records) {
    return {.first_after = absl::Hours(1),
            .every = absl::Hours(24),
            .records = records,
            .rest = absl::ZeroDuration(),
            .now = [this] { return test_.now(); }};
  }
  double Now() const { return absl::ToDoubleSeconds(test_.now() - absl::UnixEpoch()); }

  void Damage(int64_t revision) {
    test_.Damage([revision](store::Transaction& transaction) {
      std::string record = **transaction.Get(Encode(facts::LogKey{revision}));
      record[40] ^= 1;
      transaction.Put(Encode(facts::LogKey{revision}), record);
    });
  }

  TestLog test_;
  observability::Log lines_;
};

TEST_F(LogVerifierTest, NothingIsSaidBeforeTheFirstPass) {
  const LogVerifier verifier(test_.store(), Options(1000), lines_);
  EXPECT_EQ(verifier.last_good_time(), 0);
  EXPECT_EQ(verifier.last_good_revision(), 0);
  EXPECT_FALSE(verifier.failed());
}

TEST_F(LogVerifierTest, AWholeLogIsProvedToItsHeadInPiecesOfAnySize) {
  const int64_t head = test_.Read()->head().revision;
  for (int64_t records = 1; records <= head + 1; ++records) {
    LogVerifier verifier(test_.store(), Options(records), lines_);
    verifier.VerifyNow();
    EXPECT_EQ(verifier.last_good_revision(), head) << records;
    EXPECT_EQ(verifier.last_good_time(), Now()) << records;
    EXPECT_FALSE(verifier.failed()) << records;
  }
}

TEST_F(LogVerifierTest, ADamagedRecordIsFoundWhereverThePiecesBegin) {
  const int64_t head = test_.Read()->head().revision;
  for (int64_t bad = 1; bad <= head; ++bad) {
    Damage(bad);
    for (int64_t records = 1; records <= head; ++records) {
      LogVerifier verifier(test_.store(), Options(records), lines_);
      verifier.VerifyNow();
      EXPECT_TRUE(verifier.failed()) << bad << " in pieces of " << records;
      EXPECT_EQ(verifier.last_good_time(), 0);
    }
    Damage(bad);  // The bit is flipped back.
  }
}

TEST_F(LogVerifierTest, WhatWasProvedBeforeTheDamageStaysTold) {
  LogVerifier verifier(test_.store(), Options(2), lines_);
  verifier.VerifyNow();
  const double before = verifier.last_good_time();
  Damage(5);
  verifier.VerifyNow();
  EXPECT_TRUE(verifier.failed());
  EXPECT_EQ(verifier.last_good_time(), before);
  Damage(5);
  verifier.VerifyNow();
  EXPECT_FALSE(verifier.failed());
}

TEST_F(LogVerifierTest, ItEndsWhenToldToWhileItWaits) {
  LogVerifier verifier(test_.store(), Options(1000), lines_);
  verifier.Start();
  verifier.Stop();
  verifier.Stop();
  EXPECT_EQ(verifier.last_good_time(), 0);
}

TEST_F(LogVerifierTest, APassThatIsAtWorkIsGivenUpWithoutAWord) {
  LogVerifier verifier(test_.store(), Options(1), lines_);
  verifier.Stop();
  verifier.VerifyNow();
  EXPECT_FALSE(verifier.failed());
  EXPECT_EQ(verifier.last_good_time(), 0);
}

}  // namespace
}  // namespace eastgate::server
