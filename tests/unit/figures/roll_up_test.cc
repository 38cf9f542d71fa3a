// Cells follow the log: whether and when they were rolled up changes no answer.
#include "common/figures/roll_up.h"

#include <string>
#include <thread>

#include "common/facts/keys.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/check.h"
#include "common/figures/evaluator.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures {
namespace {

using reference::Date;
using testing::Enrolled;
using testing::kCommunity;
using testing::kFirstRevision;
using testing::TestLog;

absl::StatusOr<int64_t> EnrollmentsOf2024(const TestLog& test, const store::Snapshot& snapshot,
                                          int64_t revision) {
  Query query;
  query.figure = test.figures().catalogue().FindFigure(testing::kEnrollments);
  query.period = {Date(2024, 1, 1), Date(2024, 12, 31)};
  query.as_of = query.period.end;
  query.revision = revision;
  const absl::StatusOr<Value> value = Evaluator(test.figures(), snapshot).Evaluate(query);
  if (!value.ok()) return value.status();
  return value->value;
}

void Append(TestLog& test, int64_t amount) {
  test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, amount, "hospital"));
}

TEST(RollUpTest, AFigureHasWhatTheCellsLack) {
  TestLog test;
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
  TestLog test;
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
  TestLog test;
  Append(test, 1);
  test.RollUp();
  Append(test, 10);
  test.Reopen();
  EXPECT_EQ(*RolledUpTo(*test.Read()), kFirstRevision + 1);
  EXPECT_EQ(*EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 1), 11);
}

TEST(RollUpTest, CellsBehindTheLogPassTheCheck) {
  TestLog test;
  Append(test, 1);
  test.RollUp();
  Append(test, 10);
  const auto report = Check(test.figures(), *test.Read());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok());
}

TEST(RollUpTest, ALostFactIsDataLossNotASmallerFigure) {
  TestLog test;
  Append(test, 1);
  Append(test, 10);
  test.Damage(
      [](store::Transaction& transaction) { transaction.Delete(Encode(facts::LogKey{kFirstRevision})); });
  EXPECT_TRUE(absl::IsDataLoss(EnrollmentsOf2024(test, *test.Read(), kFirstRevision + 1).status()));
  EXPECT_TRUE(absl::IsDataLoss(RollUp(test.figures())));
}

TEST(RollUpTest, FactsBeyondTheLimitAreRefusedUntilTheCellsHaveCaughtUp) {
  TestLog test;
  test.figures().recent().MarkRolledUp(kFirstRevision - 1 - kMaxWaitingFacts);
  const absl::Status refused = test.figures().CheckRoom(kFirstRevision);
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  test.figures().recent().MarkRolledUp(kFirstRevision - 1);
  Append(test, 1);
}

// Readers, a writer and the roll-up worker at once: every reader sees, at every revision, what it adds up to.
TEST(RollUpWorkerTest, FiguresAreExactWhileItRollsUp) {
  constexpr int kFacts = 300;
  TestLog test;
  RollUpWorker roll_up_worker(test.figures());
  test.store().OnAdvance([&](const store::Head& head) { roll_up_worker.Advance(head.revision); });
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
  while (test.figures().recent().rolled_up() < seen) std::this_thread::yield();
  roll_up_worker.Stop();
  EXPECT_EQ(*RolledUpTo(*test.Read()), seen);
  EXPECT_TRUE(Check(test.figures(), *test.Read())->ok());
}

}  // namespace
}  // namespace eastgate::figures
