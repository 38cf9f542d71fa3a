#include "services/livelihood/milestone_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Enter;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using testing::MilestoneOfProject;
using v1::Milestone;
using v1::PROJECT_ITEM_STATE_CANCELLED;
using v1::PROJECT_ITEM_STATE_COMPLETED;
using v1::PROJECT_ITEM_STATE_OPEN;

// Recorded by facts/1.
Milestone Planned() {
  return *lifecycle::testing::Created(MilestoneLifecycle(), PlanMilestone(MilestoneOfProject()), "facts/1");
}

fact::v1::Fact LastFact(const Milestone& milestone) {
  return MilestoneLifecycle().FactOf(milestone, milestone.steps_size() - 1, kRoot);
}

TEST(CheckMilestone, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(MilestoneOfProject(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate({}, NewCheck()), ViolatesFields({"division", "due_on", "key", "milestone_id",
                                                           "planned_on", "project", "title_zh"}));
  v1::CreateMilestoneRequest early = MilestoneOfProject();
  early.set_due_on("2024-01-09");
  EXPECT_THAT(CheckCreate(early, NewCheck()), ViolatesFields({"due_on"})) << "before it was planned";
  EXPECT_THAT(CheckComplete({}, NewCheck()), ViolatesFields({"occurred_on", "name"}));
  EXPECT_THAT(CheckCancel({}, NewCheck()), ViolatesFields({"occurred_on", "name", "reason"}));
  v1::ListMilestonesRequest list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_project("p");
  list.set_state(static_cast<v1::ProjectItemState>(99));
  list.set_overdue_on("soon");
  list.set_division("12");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "overdue_on", "project", "state"}));
}

TEST(MilestoneLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      MilestoneLifecycle(), Planned(),
      {{PROJECT_ITEM_STATE_OPEN, {PROJECT_ITEM_STATE_COMPLETED, PROJECT_ITEM_STATE_CANCELLED}}});
}

TEST(MilestoneLifecycle, IsDueThenOverdueUntilItIsDone) {
  const std::string of = " milestone=interior project=p";
  EXPECT_THAT(PostingsOf(LastFact(Planned())),
              ElementsAre("livelihood.milestones_due 2024-06-30 360111001 1" + of,
                          "livelihood.milestones_overdue 2024-07-01 360111001 1" + of));
  Milestone late = Planned();
  ASSERT_THAT(Enter(MilestoneLifecycle(), late, PROJECT_ITEM_STATE_COMPLETED, "2024-07-05", "facts/2"),
              IsOk());
  EXPECT_THAT(PostingsOf(LastFact(late)),
              ElementsAre("livelihood.milestones_completed 2024-07-05 360111001 1" + of,
                          "livelihood.milestones_overdue 2024-07-05 360111001 -1" + of));
  Milestone cancelled = Planned();
  ASSERT_THAT(Enter(MilestoneLifecycle(), cancelled, PROJECT_ITEM_STATE_CANCELLED, "2024-05-01", "facts/2"),
              IsOk());
  EXPECT_THAT(PostingsOf(LastFact(cancelled)),
              ElementsAre("livelihood.milestones_due 2024-06-30 360111001 -1" + of,
                          "livelihood.milestones_overdue 2024-07-01 360111001 -1" + of));
}

TEST(MilestoneLifecycle, IsPlannedNoLaterThanItIsDue) {
  const auto planned_on = [](Date day) {
    Milestone planned = Planned();
    return lifecycle::testing::Correct(MilestoneLifecycle(), planned, "facts/1", "facts/2", OnDay(day));
  };
  EXPECT_THAT(planned_on(Date(2024, 7, 1)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-30"));
  EXPECT_THAT(planned_on(Date(2024, 6, 30)), IsOk());
}

TEST(MilestoneMatches, AllFiltersMustMatch) {
  const Milestone planned = Planned();
  v1::ListMilestonesRequest request;
  EXPECT_TRUE(Matches(request, planned));
  request.set_project("livelihoodProjects/q");
  EXPECT_FALSE(Matches(request, planned));
  request.set_project(testing::kProject);
  request.set_state(PROJECT_ITEM_STATE_COMPLETED);
  EXPECT_FALSE(Matches(request, planned));
  request.set_state(PROJECT_ITEM_STATE_OPEN);
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, planned));
}

TEST(MilestoneMatches, OverdueOnADayIsWhatWasNotDoneByIt) {
  Milestone milestone = Planned();
  v1::ListMilestonesRequest request;
  request.set_overdue_on("2024-06-30");
  EXPECT_FALSE(Matches(request, milestone));
  request.set_overdue_on("2024-07-01");
  EXPECT_TRUE(Matches(request, milestone));
  ASSERT_THAT(Enter(MilestoneLifecycle(), milestone, PROJECT_ITEM_STATE_COMPLETED, "2024-07-02", "facts/2"),
              IsOk());
  EXPECT_TRUE(Matches(request, milestone));
  request.set_overdue_on("2024-07-02");
  EXPECT_FALSE(Matches(request, milestone));
}

}  // namespace
}  // namespace eastgate::livelihood
