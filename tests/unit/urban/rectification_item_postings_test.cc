#include "services/urban/rectification_item_postings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/urban/item_history.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::PostingsOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ItemHistory;
using ::testing::Not;

// A posting of the test's item to "urban.rectification_items_" + `measure`.
std::string Line(const std::string& measure, const std::string& on, int amount) {
  return "urban.rectification_items_" + measure + " " + on + " 360111001 " + std::to_string(amount) +
         " campaign=c kind=facades";
}

TEST(RectificationItemPostings, AListedItemIsDueOnItsDayAndOverdueFromTheDayAfter) {
  EXPECT_THAT(
      ItemHistory().LastPostings(),
      ElementsAre("urban.rectification_items_listed 2024-03-01 360111001 1 campaign=c kind=facades "
                  "source=inspection",
                  "urban.rectification_items 2024-03-01 360111001 1 campaign=c kind=facades status=open",
                  Line("due", "2024-03-01@2024-03-20", 1), Line("overdue", "2024-03-21", 1)));
}

TEST(RectificationItemPostings, ARelapseAndAPatrolArePostedWithTheListing) {
  ItemHistory history;
  history.item.set_relapse_of("rectificationItems/0");
  history.item.set_patrol_round("patrolRounds/1");
  EXPECT_THAT(history.LastPostings(), Contains(Line("relapsed", "2024-03-01", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(HasSubstr("source=patrol")));
}

TEST(RectificationItemPostings, TheEvidenceIsPartOfTheFactOfItsStep) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05");
  EXPECT_EQ(history.LastFact().evidence(0).uri(), "photo");
  EXPECT_EQ(RectificationItemLifecycle().FactOf(history.item, 1, lifecycle::testing::kRoot).evidence_size(),
            0);
}

TEST(RectificationItemPostings, AHandledAndAReturnedItemAreCountedEachTime) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05");
  EXPECT_THAT(history.LastPostings(), Contains(Line("handled", "2024-03-05@2024-03-05", 1)));
  ASSERT_THAT(history.TryReturn("2024-03-06", "unit-b"), IsOk());
  EXPECT_THAT(history.LastPostings(), Contains(Line("returned", "2024-03-06@2024-03-05", 1)));
}

TEST(RectificationItemPostings, AnItemIsClearedOnTimeUpToItsDueDay) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-20");
  EXPECT_THAT(history.LastPostings(), Contains(Line("cleared", "2024-03-20", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("cleared_on_time", "2024-03-20@2024-03-20", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("due_cleared", "2024-03-20@2024-03-20", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("overdue", "2024-03-21", -1)));
  ItemHistory overdue;
  overdue.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-25");
  EXPECT_THAT(overdue.LastPostings(), Not(Contains(HasSubstr("on_time"))));
  EXPECT_THAT(overdue.LastPostings(), Contains(Line("due_cleared", "2024-03-25@2024-03-20", 1)));
  EXPECT_THAT(overdue.LastPostings(), Contains(Line("overdue", "2024-03-25", -1)));
}

TEST(RectificationItemPostings, AReopenedItemLeavesItsCohortAndIsDueAgain) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  history.Reopen("2024-03-15", "2024-04-10");
  EXPECT_THAT(history.LastPostings(), Contains(Line("reopened", "2024-03-15", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("due_cleared", "2024-03-15@2024-03-20", -1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("cleared_on_time", "2024-03-15@2024-03-20", -1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("due", "2024-03-15@2024-03-20", -1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("due", "2024-03-15@2024-04-10", 1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("overdue", "2024-04-11", 1)));
}

TEST(RectificationItemPostings, AnExtensionMovesTheDueDay) {
  ItemHistory history;
  history.Dispatch("2024-03-02");
  ASSERT_THAT(history.TryExtend("2024-03-10", "2024-04-01"), IsOk());
  EXPECT_THAT(history.LastPostings(),
              ElementsAre(Line("due", "2024-03-10@2024-03-20", -1), Line("due", "2024-03-10@2024-04-01", 1),
                          Line("overdue", "2024-03-21", -1), Line("overdue", "2024-04-02", 1)));
}

TEST(RectificationItemPostings, AWithdrawnItemIsNoLongerDue) {
  ItemHistory history;
  history.Withdraw("2024-03-05");
  EXPECT_THAT(history.LastPostings(), Contains(Line("due", "2024-03-05@2024-03-20", -1)));
  EXPECT_THAT(history.LastPostings(), Contains(Line("overdue", "2024-03-21", -1)));
}

}  // namespace
}  // namespace eastgate::urban
