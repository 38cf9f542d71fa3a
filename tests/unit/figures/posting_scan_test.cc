// The limit of what one call may read, and the moments at which it stops.
#include "common/figures/posting_scan.h"

#include <string>

#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/cohort_catalogue.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures::testing {
namespace {

using reference::Date;
using ::testing::Optional;

constexpr int kItems = 3000;

// Items due on one day in the middle of a month: a question about part of the month reads their postings.
class PostingScanTest : public ::testing::Test {
 protected:
  PostingScanTest() {
    for (int i = 0; i < kItems; i += facts::kMaxPostings) {
      fact::v1::Fact fact = Draft(kListedKind, "items/1", Date(2024, 1, 2), kStreet);
      for (int j = 0; j < facts::kMaxPostings; ++j) {
        *fact.add_postings() =
            facts::MakeCohortPosting(kDue, Date(2024, 1, 2), Date(2024, 1, 20), kStreet, 1, {{"kind", "x"}});
      }
      log_.Append(fact);
    }
  }

  Query Ask() {
    figure::v1::FigureQuery query;
    query.set_figure(kDue);
    query.set_start("2024-01-15");
    query.set_as_of("2024-01-25");
    query.set_end("2024-01-25");
    const auto resolved = ResolveQuery(log_.figures(), *log_.Read(), query, "");
    EXPECT_TRUE(resolved.ok()) << resolved.status();
    return *resolved;
  }

  TestLog log_{FiguresWithCohorts(), KindsWithCohorts()};
};

TEST_F(PostingScanTest, TheQuestionsOfOneCallShareItsBudget) {
  const auto snapshot = log_.Read();
  ScanBudget budget(nullptr, 2 * kItems + 1);
  for (int i = 0; i < 2; ++i) {
    const auto value = Evaluator(log_.figures(), *snapshot, 0, &budget).Evaluate(Ask());
    ASSERT_TRUE(value.ok()) << value.status();
    EXPECT_EQ(value->value, kItems);
  }
  const auto refused = Evaluator(log_.figures(), *snapshot, 0, &budget).Evaluate(Ask());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status::ReasonOf(refused.status()), Optional(std::string("SCAN_LIMIT")));
}

TEST_F(PostingScanTest, AScanWhoseCallerHasLeftStopsSoon) {
  const auto snapshot = log_.Read();
  const Query query = Ask();
  bool left = false;
  ScanBudget budget([&left] { return left ? absl::CancelledError("left") : absl::OkStatus(); });
  int visited = 0;
  const absl::Status stopped = VisitPostings(*snapshot, ScanOf(*query.figure, query), budget,
                                             [&](const facts::PostingKey&, const facts::PostingValue&) {
                                               left = ++visited >= 100;
                                               return true;
                                             });
  EXPECT_TRUE(absl::IsCancelled(stopped)) << stopped;
  EXPECT_LT(visited, kItems / 2);
}

TEST_F(PostingScanTest, ManySmallQuestionsStopToo) {
  const auto snapshot = log_.Read();
  ScanBudget budget([] { return absl::CancelledError("left"); });
  absl::Status stopped;
  int asked = 0;
  figure::v1::FigureQuery query;
  query.set_figure(kDue);
  query.set_start("2024-02-01");
  query.set_as_of("2024-02-29");
  query.set_end("2024-02-29");
  const auto resolved = ResolveQuery(log_.figures(), *snapshot, query, "");
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  for (; stopped.ok() && asked < 1000; ++asked)
    stopped = Evaluator(log_.figures(), *snapshot, 0, &budget).Evaluate(*resolved).status();
  EXPECT_TRUE(absl::IsCancelled(stopped));
  EXPECT_LT(asked, 100);
}

}  // namespace
}  // namespace eastgate::figures::testing
