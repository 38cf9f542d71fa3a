#include "common/facts/log_list.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/fact_lists.h"
#include "common/facts/log_reader.h"
#include "common/figures/check.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using fact::v1::ListFactsRequest;
using figures::testing::BedsCounted;
using figures::testing::Enrolled;
using figures::testing::TestLog;
using reference::Date;

// Returns all pages of a list, each of `page_size`.
std::vector<int64_t> Revisions(TestLog& test, ListFactsRequest request, int page_size) {
  std::vector<int64_t> revisions;
  request.set_page_size(page_size);
  const int64_t known_at = test.Read()->head().revision;
  do {
    EXPECT_TRUE(CheckList(test.log(), request).ok());
    const auto page = ListFacts(*test.Read(), request, known_at);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    for (const Fact& fact : page->facts()) revisions.push_back(fact.revision());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return revisions;
}

// Appends facts whose days are in no order.
void Fill(TestLog& test, int count, std::mt19937& random) {
  for (int i = 0; i < count; ++i) {
    const Date day(2024, 1 + static_cast<int>(random() % 3), 1 + static_cast<int>(random() % 28));
    if (random() % 2 == 0) {
      test.Append(
          Enrolled(absl::StrCat("enrollments/", random()), day, figures::testing::kCommunity, 1, "hospital"));
    } else {
      test.Append(BedsCounted(absl::StrCat("facilities/", random()), day, figures::testing::kOtherStreet, 5,
                              "nursing"));
    }
  }
}

// Returns the revisions that a list should answer, from the log alone.
std::vector<int64_t> Naive(TestLog& test, const ListFactsRequest& request) {
  std::vector<std::tuple<std::string, int64_t>> places;
  const int64_t head = test.Read()->head().revision;
  EXPECT_TRUE(VisitFacts(*test.Read(), 1, head, [&](const Fact& fact) -> absl::StatusOr<bool> {
                if ((request.kind().empty() || fact.kind() == request.kind()) &&
                    (request.reporter().empty() || fact.reporter() == request.reporter()) &&
                    (request.occurred_from().empty() || fact.occurred_on() >= request.occurred_from()) &&
                    (request.occurred_until().empty() || fact.occurred_on() <= request.occurred_until())) {
                  places.emplace_back(fact.occurred_on(), fact.revision());
                }
                return true;
              }).ok());
  std::sort(places.begin(), places.end());
  std::vector<int64_t> revisions;
  revisions.reserve(places.size());
  for (const auto& place : places) revisions.push_back(std::get<1>(place));
  return revisions;
}

TEST(LogListTest, ListsAreInTheOrderOfDays) {
  std::mt19937 random(7);
  TestLog test;
  std::vector<ListFactsRequest> requests(5);
  requests[0].set_kind(figures::testing::kEnrolledKind);
  requests[1].set_reporter("clerk:li");
  requests[1].set_occurred_from("2024-02-01");
  requests[2].set_occurred_from("2024-01-15");
  requests[2].set_occurred_until("2024-02-15");
  requests[3].set_kind(figures::testing::kBedsKind);
  requests[3].set_reporter("clerk:li");
  requests[3].set_occurred_until("2024-01-31");
  requests[4].set_kind("no.such_kind");
  for (ListFactsRequest& request : requests) request.set_include_superseded(true);
  for (int round = 0; round < 4; ++round) {
    Fill(test, 40, random);
    for (const ListFactsRequest& request : requests) {
      for (const int page_size : {1, 7, 1000})
        EXPECT_EQ(Revisions(test, request, page_size), Naive(test, request)) << request.ShortDebugString();
    }
  }
}

TEST(LogListTest, APageAfterAnInsertGoesOnWhereTheLastOneEnded) {
  std::mt19937 random(11);
  TestLog test;
  Fill(test, 30, random);
  ListFactsRequest request;
  request.set_kind(figures::testing::kEnrolledKind);
  const std::vector<int64_t> want = Naive(test, request);
  request.set_page_size(3);
  const int64_t known_at = test.Read()->head().revision;
  std::vector<int64_t> got;
  do {
    const auto page = ListFacts(*test.Read(), request, known_at);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Fact& fact : page->facts()) got.push_back(fact.revision());
    request.set_page_token(page->next_page_token());
    Fill(test, 5, random);
    if (random() % 2 == 0) test.RollUp();
  } while (!request.page_token().empty());
  EXPECT_EQ(got, want);
}

TEST(LogListTest, AListIsAsKnownAtARevision) {
  TestLog test;
  test.Append(Enrolled("enrollments/1", Date(2024, 3, 5), figures::testing::kCommunity, 1, "hospital"));
  const int64_t before = test.Read()->head().revision;
  test.Append(Enrolled("enrollments/2", Date(2024, 3, 4), figures::testing::kCommunity, 1, "hospital"));
  test.RollUp();
  ListFactsRequest request;
  request.set_kind(figures::testing::kEnrolledKind);
  const auto page = ListFacts(*test.Read(), request, before);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->facts_size(), 1);
  EXPECT_EQ(page->facts(0).subject(), "enrollments/1");
}

TEST(LogListTest, ATokenOfTheOtherOrderIsRefused) {
  std::mt19937 random(3);
  TestLog test;
  Fill(test, 10, random);
  ListFactsRequest request;
  request.set_page_size(1);
  const auto page = ListFacts(*test.Read(), request, test.Read()->head().revision);
  ASSERT_TRUE(page.ok());
  request.set_kind(figures::testing::kEnrolledKind);
  request.set_page_token(page->next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(CheckList(test.log(), request)));
}

}  // namespace
}  // namespace eastgate::facts
