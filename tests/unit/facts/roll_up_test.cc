// Cells follow the log: whether and when they were rolled up changes no answer.
#include "common/facts/roll_up.h"

#include <string>
#include <thread>

#include "common/facts/cell.h"
#include "common/facts/evaluator.h"
#include "common/facts/keys.h"
#include "common/facts/maintenance.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::facts {
namespace {

using reference::Date;
using testing::Enrolled;
using testing::kCommunity;
using testing::kFirstRevision;
using testing::TestLedger;

absl::StatusOr<int64_t> EnrollmentsOf2024(const TestLedger& test, const store::Snapshot& snapshot,
                                          int64_t revision) {
  Query query;
  query.figure = test.ledger().catalogue().FindFigure(testing::kEnrollments);
  query.period = {Date(2024, 1, 1), Date(2024, 12, 31)};
  query.revision = revision;
  const absl::StatusOr<Value> value = Evaluator(test.ledger(), snapshot).Evaluate(query);
  if (!value.ok()) return value.status();
  return value->value;
}

void Append(TestLedger& test, int64_t amount) {
  test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, amount, "hospital"));
}

TEST(RollUpTest, AFigureHasWhatTheCellsLack) {
  TestLedger test;
  Append(test, 1);
  EXPECT_EQ(*RolledUpTo(*test.Read()), kFirstRevision - 1);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision), 1);
  test.RollUp();
  EXPECT_EQ(*RolledUpTo(*test.Read()), kFirstRevision);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision), 1);
  Append(test, 10);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 1), 11);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision), 1);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision - 1), 0);
}

TEST(RollUpTest, ASnapshotIsAnsweredAsItStoodHoweverOldItIs) {
  TestLedger test;
  Append(test, 1);
  const auto first = test.Read();
  for (int i = 0; i < 5; ++i) {
    Append(test, 10);
    test.RollUp();
    EXPECT_EQ(*EnrollmentsOf2024(test, *first, kFirstRevision), 1);
  }
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 5), 51);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 2), 21);
}

TEST(RollUpTest, WhatWasNotRolledUpIsAtTheNextOpen) {
  TestLedger test;
  Append(test, 1);
  test.RollUp();
  Append(test, 10);
  test.Reopen();
  EXPECT_EQ(*RolledUpTo(*test.Read()), kFirstRevision + 1);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 1), 11);
}

TEST(RollUpTest, CellsThatStandBehindTheLogPassTheCheck) {
  TestLedger test;
  Append(test, 1);
  test.RollUp();
  Append(test, 10);
  const auto report = Check(test.ledger(), *test.Read());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok());
}

TEST(RollUpTest, ALostFactIsDataLossNotASmallerFigure) {
  TestLedger test;
  Append(test, 1);
  Append(test, 10);
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{kFirstRevision})); });
  EXPECT_TRUE(absl::IsDataLoss(EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 1).status()));
  EXPECT_TRUE(absl::IsDataLoss(RollUp(test.ledger())));
}

TEST(RollUpTest, FactsBeyondTheLimitAreRefusedUntilTheCellsHaveCaughtUp) {
  TestLedger test;
  test.ledger().recent().MarkRolledUp(kFirstRevision - 1 - kMaxWaitingFacts);
  const auto refused = test.TryAppend(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital"));
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status())) << refused.status();
  test.ledger().recent().MarkRolledUp(kFirstRevision - 1);
  Append(test, 1);
}

// Readers, a writer and the roller at once: every reader sees, at every revision, what it adds up to.
TEST(RollerTest, FiguresAreExactWhileItRolls) {
  constexpr int kFacts = 300;
  TestLedger test;
  Roller roller(test.ledger());
  test.store().OnAdvance([&](const store::Head& head) { roller.Advance(head.revision); });
  std::thread writer([&] {
    for (int i = 0; i < kFacts; ++i) Append(test, 1);
  });
  int64_t seen = 0;
  while (seen < kFirstRevision - 1 + kFacts) {
    const auto snapshot = test.Read();
    seen = snapshot->head().revision;
    ASSERT_EQ(*EnrollmentsOf2024(test, *snapshot, seen), seen - kFirstRevision + 1);
    const int64_t half = kFirstRevision - 1 + (seen - kFirstRevision + 1) / 2;
    ASSERT_EQ(*EnrollmentsOf2024(test, *snapshot, half), half - kFirstRevision + 1);
  }
  writer.join();
  while (test.ledger().recent().rolled_up() < seen) std::this_thread::yield();
  roller.Stop();
  EXPECT_EQ(*RolledUpTo(*test.Read()), seen);
  EXPECT_TRUE(Check(test.ledger(), *test.Read())->ok());
}

}  // namespace
}  // namespace eastgate::facts
