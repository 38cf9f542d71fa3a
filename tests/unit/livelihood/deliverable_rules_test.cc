#include "services/livelihood/deliverable_rules.h"

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
using testing::DeliverableOfProject;
using ::testing::ElementsAre;
using v1::Deliverable;
using v1::PROJECT_ITEM_STATE_CANCELLED;
using v1::PROJECT_ITEM_STATE_COMPLETED;
using v1::PROJECT_ITEM_STATE_OPEN;

// Recorded by facts/1.
Deliverable Planned() {
  return *lifecycle::testing::Created(DeliverableLifecycle(), PlanDeliverable(DeliverableOfProject()),
                                      "facts/1");
}

fact::v1::Fact LastFact(const Deliverable& deliverable) {
  return DeliverableLifecycle().FactOf(deliverable, deliverable.steps_size() - 1, kRoot);
}

TEST(CheckDeliverable, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(DeliverableOfProject(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate({}, NewCheck()), ViolatesFields({"deliverable_id", "division", "due_on", "kind",
                                                           "place", "planned_on", "project"}));
  v1::CreateDeliverableRequest early = DeliverableOfProject();
  early.set_due_on("2024-01-09");
  EXPECT_THAT(CheckCreate(early, NewCheck()), ViolatesFields({"due_on"})) << "before it was planned";
  EXPECT_THAT(CheckComplete({}, NewCheck()), ViolatesFields({"occurred_on", "name"}));
  EXPECT_THAT(CheckCancel({}, NewCheck()), ViolatesFields({"occurred_on", "name", "reason"}));
  v1::ListDeliverablesRequest list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_project("p");
  list.set_kind("a b");
  list.set_state(static_cast<v1::ProjectItemState>(99));
  list.set_overdue_on("soon");
  list.set_division("12");
  EXPECT_THAT(CheckList(list, NewCheck()),
              ViolatesFields({"division", "kind", "overdue_on", "project", "state"}));
}

TEST(DeliverableLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      DeliverableLifecycle(), Planned(),
      {{PROJECT_ITEM_STATE_OPEN, {PROJECT_ITEM_STATE_COMPLETED, PROJECT_ITEM_STATE_CANCELLED}}});
}

TEST(DeliverableLifecycle, IsDueThenOverdueUntilItIsDone) {
  const std::string of = " kind=meal_point project=p";
  EXPECT_THAT(PostingsOf(LastFact(Planned())),
              ElementsAre("livelihood.deliverables_due 2024-06-30 360111001 1" + of,
                          "livelihood.deliverables_overdue 2024-07-01 360111001 1" + of));
  Deliverable late = Planned();
  ASSERT_THAT(Enter(DeliverableLifecycle(), late, PROJECT_ITEM_STATE_COMPLETED, "2024-07-05", "facts/2"),
              IsOk());
  EXPECT_THAT(PostingsOf(LastFact(late)),
              ElementsAre("livelihood.deliverables_completed 2024-07-05 360111001 1" + of,
                          "livelihood.deliverables_overdue 2024-07-05 360111001 -1" + of));
  Deliverable cancelled = Planned();
  ASSERT_THAT(Enter(DeliverableLifecycle(), cancelled, PROJECT_ITEM_STATE_CANCELLED, "2024-05-01", "facts/2"),
              IsOk());
  EXPECT_THAT(PostingsOf(LastFact(cancelled)),
              ElementsAre("livelihood.deliverables_due 2024-06-30 360111001 -1" + of,
                          "livelihood.deliverables_overdue 2024-07-01 360111001 -1" + of));
}

TEST(DeliverableLifecycle, IsPlannedNoLaterThanItIsDue) {
  const auto planned_on = [](Date day) {
    Deliverable planned = Planned();
    return lifecycle::testing::Correct(DeliverableLifecycle(), planned, "facts/1", "facts/2", OnDay(day));
  };
  EXPECT_THAT(planned_on(Date(2024, 7, 1)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-30"));
  EXPECT_THAT(planned_on(Date(2024, 6, 30)), IsOk());
}

TEST(DeliverableMatches, AllFiltersMustMatch) {
  const Deliverable planned = Planned();
  v1::ListDeliverablesRequest request;
  EXPECT_TRUE(Matches(request, planned));
  request.set_project("livelihoodProjects/q");
  EXPECT_FALSE(Matches(request, planned));
  request.set_project(testing::kProject);
  request.set_state(PROJECT_ITEM_STATE_COMPLETED);
  EXPECT_FALSE(Matches(request, planned));
  request.set_state(PROJECT_ITEM_STATE_OPEN);
  request.set_kind("clinic");
  EXPECT_FALSE(Matches(request, planned));
  request.set_kind("meal_point");
  EXPECT_TRUE(Matches(request, planned));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, planned));
}

TEST(DeliverableMatches, OverdueOnADayIsWhatWasNotDoneByIt) {
  Deliverable deliverable = Planned();
  v1::ListDeliverablesRequest request;
  request.set_overdue_on("2024-06-30");
  EXPECT_FALSE(Matches(request, deliverable));
  request.set_overdue_on("2024-07-01");
  EXPECT_TRUE(Matches(request, deliverable));
  ASSERT_THAT(
      Enter(DeliverableLifecycle(), deliverable, PROJECT_ITEM_STATE_COMPLETED, "2024-07-02", "facts/2"),
      IsOk());
  EXPECT_TRUE(Matches(request, deliverable));
  request.set_overdue_on("2024-07-02");
  EXPECT_FALSE(Matches(request, deliverable));
}

}  // namespace
}  // namespace eastgate::livelihood
