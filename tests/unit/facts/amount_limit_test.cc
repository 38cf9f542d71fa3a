// Sums stay in int64: what is refused before it is recorded, and what a figure then answers.
#include "common/facts/amount_limit.h"

#include <string>

#include "common/facts/corrections.h"
#include "common/facts/draft.h"
#include "common/figures/check.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/figures/rebuild.h"
#include "common/figures/trace.h"
#include "eastgate/fact/v1/error_reason.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using figures::testing::BedsCounted;
using figures::testing::Draft;
using figures::testing::Enrolled;
using figures::testing::kBeds;
using figures::testing::kBedsKind;
using figures::testing::kCommunity;
using figures::testing::kEnrollments;
using figures::testing::TestLog;
using reference::Date;

constexpr int64_t kAmount = 10'000'000'000'000;  // A hundred billion yuan in fen.

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
  return info;
}

class AmountLimitTest : public ::testing::Test {
 protected:
  // A fact of many postings, each of that amount.
  static fact::v1::Fact Many(int postings, int64_t amount) {
    fact::v1::Fact fact = Draft(kBedsKind, "beds/1", Date(2024, 3, 5), kCommunity);
    for (int i = 0; i < postings; ++i)
      *fact.add_postings() =
          MakePosting(kBeds, Date(2024, 1, 1) + i % 60, kCommunity, amount, {{"type", "a"}});
    return fact;
  }

  figures::Query Query(const char* figure) {
    figure::v1::FigureQuery query;
    query.set_figure(figure);
    query.set_as_of("2024-12-31");
    return *figures::ResolveQuery(test_.figures(), *test_.Read(), query, "query.");
  }

  int64_t Value(const char* figure) {
    const auto snapshot = test_.Read();
    const auto value = figures::Evaluator(test_.figures(), *snapshot).Evaluate(Query(figure));
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? value->value : -1;
  }

  int64_t Traced(const char* figure) {
    figures::Trace trace(test_.figures(), Query(figure));
    int64_t sum = 0;
    for (auto lines = trace.Next(); lines.ok() && !lines->empty(); lines = trace.Next()) {
      for (const auto& line : *lines) sum += line.contribution();
    }
    return sum;
  }

  TestLog test_;
};

TEST_F(AmountLimitTest, AmountsAreTakenUntilASumCouldLeaveInt64) {
  int64_t recorded = 0;
  absl::Status refused;
  while (refused.ok() && recorded < 1000) {
    refused = test_.TryAppend(Many(kMaxPostings, kAmount)).status();
    if (refused.ok()) ++recorded;
  }
  EXPECT_EQ(recorded, kMaxLargeTotal / kAmount / kMaxPostings);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(InfoOf(refused).reason(), "SUM_OUT_OF_RANGE");
  EXPECT_EQ(InfoOf(refused).metadata().at("measure"), kBeds);
  EXPECT_EQ(Value(kBeds), recorded * kMaxPostings * kAmount);
  test_.RollUp();
  EXPECT_EQ(Value(kBeds), recorded * kMaxPostings * kAmount);
  // Amounts that would lower the sum count towards the limit, too; small amounts and other measures go on.
  EXPECT_FALSE(test_.TryAppend(Many(kMaxPostings, -kAmount)).ok());
  EXPECT_TRUE(test_.TryAppend(Many(1, kLargeAmount - 1)).ok());
  EXPECT_TRUE(
      test_.TryAppend(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, kAmount, "hospital")).ok());
}

TEST_F(AmountLimitTest, NoAmountIsTooLargeToBeRefused) {
  for (const int64_t amount : {INT64_MAX, INT64_MIN, kMaxLargeTotal + 1, -kMaxLargeTotal - 1}) {
    const absl::Status refused = test_.TryAppend(Many(1, amount)).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << amount;
  }
  EXPECT_TRUE(test_.TryAppend(Many(1, kMaxLargeTotal)).ok());
  EXPECT_EQ(Value(kBeds), kMaxLargeTotal);
  EXPECT_EQ(Traced(kBeds), kMaxLargeTotal);
}

TEST_F(AmountLimitTest, ARetractionGivesItsAmountsBack) {
  const auto enrolled = [&] {
    return test_.TryAppend(
        Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, kMaxLargeTotal, "hospital"));
  };
  const auto first = enrolled();
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(enrolled().ok());
  fact::v1::CorrectFactRequest correct;
  correct.set_name(first->name());
  (*correct.mutable_amounts())[kEnrollments] = kMaxLargeTotal - kLargeAmount;
  const auto corrected = test_.Run([&](Writer& writer) { return Correct(writer, correct); });
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Value(kEnrollments), kMaxLargeTotal - kLargeAmount);
  fact::v1::RetractFactRequest retract;
  retract.set_name(corrected->name());
  ASSERT_TRUE(test_.Run([&](Writer& writer) { return Retract(writer, retract); }).ok());
  EXPECT_EQ(Value(kEnrollments), 0);
  EXPECT_TRUE(enrolled().ok());
}

TEST_F(AmountLimitTest, TotalsAreCheckedAgainstTheLogAndMadeAnew) {
  test_.Append(Many(3, kAmount));
  test_.Append(BedsCounted("beds/1", Date(2024, 3, 5), kCommunity, 5, "a"));
  test_.RollUp();
  const Measure& beds = *test_.log().schema().FindMeasure(kBeds);
  EXPECT_EQ(*LargeTotalOf(*test_.Read(), beds), 3 * kAmount) << "small amounts are not counted";
  test_.Damage([&](store::Transaction& transaction) {
    PutLargeTotals(test_.log().schema(), {{&beds, kAmount}}, transaction);
  });
  EXPECT_EQ(figures::Check(test_.figures(), *test_.Read())->bad_postings, 1);
  ASSERT_TRUE(figures::Rebuild(test_.figures()).ok());
  EXPECT_EQ(*LargeTotalOf(*test_.Read(), beds), 3 * kAmount);
  EXPECT_TRUE(figures::Check(test_.figures(), *test_.Read())->ok());
}

}  // namespace
}  // namespace eastgate::facts
