// Reading facts back, as now known and as known earlier.
#include "common/facts/log_reader.h"

#include <gtest/gtest.h>

#include "common/facts/keys.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::kFirstRevision;
using figures::testing::TestLog;
using reference::Date;

fact::v1::Fact Enrollment(int64_t amount) {
  return Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, amount, "hospital");
}

TEST(LogReaderTest, ACorrectionIsNotKnownBeforeItWasRecorded) {
  TestLog test;
  const fact::v1::Fact first = test.Append(Enrollment(1));
  test.Append(Enrolled("enrollments/2", Date(2024, 3, 5), kCommunity, 1, "hospital"));
  fact::v1::Fact correction = Enrollment(2);
  correction.set_corrects(first.name());
  const fact::v1::Fact second = test.Append(correction);
  const auto snapshot = test.Read();
  EXPECT_EQ(FactAt(*snapshot, first.revision())->corrected_by(), second.name());
  EXPECT_EQ(FactAt(*snapshot, first.revision(), second.revision())->corrected_by(), second.name());
  EXPECT_EQ(FactAt(*snapshot, first.revision(), second.revision() - 1)->corrected_by(), "");
  EXPECT_EQ(*CorrectedBy(*snapshot, second.revision()), 0);
}

TEST(LogReaderTest, AFactWasRetractedWhenTheLastCorrectionOfItWas) {
  TestLog test;
  const auto follow = [&](const fact::v1::Fact& corrected, bool retraction) {
    fact::v1::Fact draft = Enrollment(2);
    draft.set_corrects(corrected.name());
    draft.set_retraction(retraction);
    return test.Append(draft);
  };
  const fact::v1::Fact first = test.Append(Enrollment(1));
  const fact::v1::Fact second = follow(first, false);
  EXPECT_FALSE(*WasRetracted(*test.Read(), first.revision()));
  const fact::v1::Fact last = follow(second, true);
  EXPECT_TRUE(*WasRetracted(*test.Read(), first.revision()));
  EXPECT_TRUE(*WasRetracted(*test.Read(), second.revision()));
  EXPECT_FALSE(*WasRetracted(*test.Read(), last.revision())) << "it retracts, and is not retracted";
}

TEST(LogReaderTest, BeyondTheLogNothingIsFound) {
  TestLog test;
  EXPECT_TRUE(absl::IsNotFound(FactAt(*test.Read(), kFirstRevision).status()));
  EXPECT_TRUE(absl::IsNotFound(FactAt(*test.Read(), 0).status()));
}

TEST(LogReaderTest, ARangeIsVisitedInOrderUntilTheVisitorStops) {
  TestLog test;
  for (int i = 0; i < 5; ++i) test.Append(Enrollment(i));
  std::vector<int64_t> seen;
  ASSERT_TRUE(VisitFacts(*test.Read(), 5, 8, [&](fact::v1::Fact& fact) -> absl::StatusOr<bool> {
                seen.push_back(fact.revision());
                return fact.revision() < 7;
              }).ok());
  EXPECT_EQ(seen, (std::vector<int64_t>{5, 6, 7}));
  const absl::Status refused = VisitFacts(
      *test.Read(), 5, 8, [](fact::v1::Fact&) -> absl::StatusOr<bool> { return absl::AbortedError("no"); });
  EXPECT_TRUE(absl::IsAborted(refused));
}

TEST(LogReaderTest, AGapIsDataLoss) {
  TestLog test;
  for (int i = 0; i < 3; ++i) test.Append(Enrollment(i));
  const auto count = [&](int64_t from, int64_t to) {
    return VisitFacts(*test.Read(), from, to, [](fact::v1::Fact&) -> absl::StatusOr<bool> { return true; });
  };
  EXPECT_TRUE(count(4, 6).ok());
  test.Damage([](store::Transaction& transaction) { transaction.Delete(Encode(LogKey{5})); });
  EXPECT_TRUE(absl::IsDataLoss(count(4, 6)));
  EXPECT_TRUE(absl::IsDataLoss(count(4, 5)));
  EXPECT_TRUE(absl::IsDataLoss(count(5, 6)));
  EXPECT_TRUE(absl::IsDataLoss(FactAt(*test.Read(), 5).status()));
}

TEST(LogReaderTest, ACurrentFactHasOnlyWhatItPutIn) {
  fact::v1::Fact fact = Enrollment(-1);
  *fact.add_postings() = Enrollment(2).postings(0);
  fact.set_reversed_postings(1);
  const fact::v1::Fact current = CurrentFact(fact);
  ASSERT_EQ(current.postings_size(), 1);
  EXPECT_EQ(current.postings(0).amount(), 2);
  EXPECT_EQ(current.reversed_postings(), 0);
}

}  // namespace
}  // namespace eastgate::facts
