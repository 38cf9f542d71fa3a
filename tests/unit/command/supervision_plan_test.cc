#include "services/command/supervision_plan.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/supervision_rules.h"
#include "tests/unit/command/testing/subjects.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::TestReference;
using lifecycle::testing::TestReferenceWithout;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace v1;  // The states, causes and colors.

Finding Overdue(const std::string& subject = "livelihood/milestones/1",
                SupervisionCause cause = SUPERVISION_CAUSE_OVERDUE,
                SupervisionColor color = SUPERVISION_COLOR_RED) {
  return {.subject = testing::SubjectOf(subject),
          .title_zh = "t",
          .task_force = "mechanismUnits/tf",
          .unit = "u",
          .division = kStreet,
          .cause = cause,
          .color = color};
}

OrderPlan Plan(const Findings& findings, const std::vector<SupervisionOrder>& open, Date on,
               const std::set<std::string>& unknown = {}, const std::set<std::string>& corrupt = {}) {
  auto plan = PlanOrders(findings, {open, corrupt}, unknown, on, *TestReference());
  EXPECT_THAT(plan, IsOk());
  return plan.value_or(OrderPlan());
}

// An order that a sweep of the day opens, recorded by facts/1.
SupervisionOrder Issued(const Finding& finding = Overdue(), Date on = Date(2024, 7, 1)) {
  return *lifecycle::testing::Created(SupervisionOrderLifecycle(), Plan({finding}, {}, on).opened.front(),
                                      "facts/1");
}

TEST(CheckSound, OrdersAndTargetsThatCommandDoesNotWrite) {
  EXPECT_THAT(CheckSound(Issued()), IsOk());
  SupervisionOrder no_steps = Issued();
  no_steps.clear_steps();
  EXPECT_THAT(CheckSound(no_steps), StatusIs(absl::StatusCode::kDataLoss));
  Target target;
  target.add_versions()->set_set_on("2024-02-20");
  EXPECT_THAT(CheckSound(target), IsOk());
  target.mutable_versions(0)->add_monthly_values(1);
  EXPECT_THAT(CheckSound(target), StatusIs(absl::StatusCode::kDataLoss)) << "one month of twelve";
}

TEST(PlanOrders, TheSameFactsAndTheSameDayGiveTheSameOrders) {
  const Findings findings = {Overdue("urban/items/b"), Overdue("urban/items/a"),
                             Overdue("urban/items/a", SUPERVISION_CAUSE_DUE_SOON)};
  const OrderPlan first = Plan(findings, {}, Date(2024, 7, 1));
  ASSERT_EQ(first.opened.size(), 3u);
  const OrderPlan other = Plan({findings[2], findings[1], findings[0]}, {}, Date(2024, 7, 1));
  for (size_t i = 0; i < 3; ++i)
    EXPECT_EQ(first.opened[i].SerializeAsString(), other.opened[i].SerializeAsString());
  EXPECT_EQ(first.opened[0].task_force(), "mechanismUnits/tf");
  EXPECT_EQ(first.opened[0].responsible_unit(), "u");
  EXPECT_EQ(first.opened[0].answer_due_on(), "2024-07-08") << "five working days from a Monday";
  std::vector<SupervisionOrder> open = first.opened;
  for (SupervisionOrder& order : open) order.mutable_steps(0)->set_fact("facts/1");
  const OrderPlan second = Plan(findings, open, Date(2024, 7, 1));
  EXPECT_THAT(second.opened, IsEmpty());
  EXPECT_THAT(second.escalated, IsEmpty());
  EXPECT_THAT(second.closed, IsEmpty());
}

TEST(PlanOrders, AnOrderWithoutACauseIsClosedUnlessItsSubjectIsUnknown) {
  EXPECT_EQ(Plan({}, {Issued()}, Date(2024, 7, 2)).closed.size(), 1u);
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/milestones"}).closed, IsEmpty());
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/milestones/1"}).closed, IsEmpty());
  EXPECT_EQ(
      Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/mile", "livelihood/milestones/11"}).closed.size(),
      1u);
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 6, 30)).closed, IsEmpty()) << "it was opened after the day";
}

TEST(PlanOrders, AnOrderThatOnlyASweepOfALaterDayOpenedIsSuperseded) {
  const Date before(2024, 6, 30);
  const OrderPlan plan = Plan({Overdue()}, {Issued()}, before);
  ASSERT_EQ(plan.superseded.size(), 1u);
  EXPECT_EQ(plan.superseded.front().name(), Issued().name());
  ASSERT_EQ(plan.opened.size(), 1u);
  EXPECT_EQ(plan.opened.front().steps(0).occurred_on(), "2024-06-30");
  SupervisionOrder worked_on = Issued();
  *worked_on.add_steps() = worked_on.steps(0);
  worked_on.mutable_steps(1)->set_state(SUPERVISION_ORDER_STATE_ACKNOWLEDGED);
  EXPECT_EQ(Plan({Overdue()}, {worked_on}, before).size(), 0u) << "one per subject and cause";
  EXPECT_EQ(Plan({}, {Issued()}, before).size(), 0u) << "the day says nothing of it";
}

TEST(IsSettled, WhatALaterDayClosedIsNotOpenedOnAnEarlierOne) {
  SupervisionOrder closed = Issued();
  *closed.add_steps() = closed.steps(0);
  closed.mutable_steps(1)->set_state(SUPERVISION_ORDER_STATE_CLOSED);
  closed.mutable_steps(1)->set_occurred_on("2024-07-05");
  EXPECT_TRUE(IsSettled(Overdue(), closed, Date(2024, 7, 4)));
  EXPECT_TRUE(IsSettled(Overdue(), closed, Date(2024, 6, 1))) << "before it was opened";
  EXPECT_FALSE(IsSettled(Overdue(), closed, Date(2024, 7, 5)));
  EXPECT_FALSE(IsSettled(Overdue(), closed, Date(2024, 7, 6))) << "the cause came back";
}

TEST(IsSettled, WhatPeopleClosedAfterAYearThatEndedUnmetIsNotOpenedAgain) {
  Finding unmet = Overdue("command/targets/t", SUPERVISION_CAUSE_BEHIND_SCHEDULE);
  unmet.final_since = Date(2024, 12, 31);
  SupervisionOrder closed = Issued(unmet, Date(2024, 12, 2));
  for (const auto state : {SUPERVISION_ORDER_STATE_VERIFIED, SUPERVISION_ORDER_STATE_CLOSED}) {
    *closed.add_steps() = closed.steps(0);
    closed.mutable_steps(closed.steps_size() - 1)->set_state(state);
    closed.mutable_steps(closed.steps_size() - 1)->set_occurred_on("2025-01-10");
  }
  EXPECT_TRUE(IsSettled(unmet, closed, Date(2025, 1, 11)));
  closed.mutable_steps(2)->set_occurred_on("2024-12-31");
  EXPECT_FALSE(IsSettled(unmet, closed, Date(2025, 1, 11))) << "closed while the year could still be saved";
  closed.mutable_steps(2)->set_occurred_on("2025-01-10");
  closed.mutable_steps(1)->set_state(SUPERVISION_ORDER_STATE_ISSUED);
  EXPECT_FALSE(IsSettled(unmet, closed, Date(2025, 1, 11))) << "closed by a sweep";
  EXPECT_TRUE(CanBeOpened(unmet, Date(2025, 12, 31)));
  EXPECT_FALSE(CanBeOpened(unmet, Date(2026, 1, 1)));
  EXPECT_TRUE(CanBeOpened(Overdue(), Date(2030, 1, 1)));
}

TEST(CanEscalate, TheWorkingDaysMustBeShorterThanTheDaysAhead) {
  EXPECT_FALSE(CanEscalate(/*due_soon_days=*/7, /*answer_working_days=*/5));
  EXPECT_TRUE(CanEscalate(8, 5));
  EXPECT_TRUE(CanEscalate(10, 5));
  EXPECT_FALSE(CanEscalate(5, 3)) << "a weekend lies between";
  EXPECT_TRUE(CanEscalate(6, 3));
  EXPECT_FALSE(CanEscalate(8, 6));
  EXPECT_TRUE(CanEscalate(11, 6));
  EXPECT_TRUE(CanEscalate(1, 0));
}

TEST(CanEscalate, ThoseOfTheSampleDistrict) {
  const auto reference = reference::ParseReference(*reference::LoadReferenceFiles(EASTGATE_SAMPLE_REFERENCE));
  ASSERT_THAT(reference, IsOk());
  EXPECT_THAT(WarningsOf(Date(2024, 9, 30), **reference, kRoot), IsEmpty());
}

TEST(WarningsOf, ParametersAndFromOctoberOnTheCalendar) {
  // The calendar of the test's district ends with 2024.
  const auto warnings = [](Date on) { return WarningsOf(on, *TestReference(), kRoot); };
  EXPECT_THAT(warnings(Date(2024, 9, 30)), ElementsAre(HasSubstr("不会升级")));
  EXPECT_THAT(warnings(Date(2024, 10, 1)),
              ElementsAre(HasSubstr("不会升级"), HasSubstr("工作日历只到2024-12-31")));
  EXPECT_THAT(WarningsOf(Date(2024, 9, 30), *TestReferenceWithout(kDueSoonDays), kRoot), IsEmpty());
}

TEST(PlanOrders, BesideACorruptOrderNoOtherIsOpenedOnAnyDay) {
  const std::string corrupt = Issued().name();
  for (const Date on : {Date(2024, 7, 1), Date(2024, 7, 9)}) {
    const OrderPlan plan = Plan({Overdue(), Overdue("urban/items/b")}, {}, on, {}, {corrupt});
    ASSERT_EQ(plan.opened.size(), 1u);
    EXPECT_EQ(KeyOf(plan.opened.front().subject()), "urban/items/b");
  }
  EXPECT_EQ(Plan({Overdue()}, {}, Date(2024, 7, 1), {}, {"supervisionOrders/x"}).opened.size(), 1u);
}

TEST(PlanOrders, AnUnansweredOrderEscalatesAfterItsDayUntilItIsRed) {
  const Finding soon = Overdue("livelihood/milestones/1", SUPERVISION_CAUSE_DUE_SOON, SUPERVISION_COLOR_BLUE);
  SupervisionOrder order = Issued(soon);
  EXPECT_EQ(order.answer_due_on(), "2024-07-08");
  EXPECT_THAT(Plan({soon}, {order}, Date(2024, 7, 8)).escalated, IsEmpty()) << "the day has not passed";
  EXPECT_EQ(Plan({soon}, {order}, Date(2024, 7, 9)).escalated.size(), 1u);
  SupervisionOrder answered = order;
  answered.set_state(SUPERVISION_ORDER_STATE_ANSWERED);
  EXPECT_THAT(Plan({soon}, {answered}, Date(2024, 12, 1)).escalated, IsEmpty()) << "it was answered";
  order.set_color(SUPERVISION_COLOR_RED);
  EXPECT_THAT(Plan({soon}, {order}, Date(2024, 12, 1)).escalated, IsEmpty()) << "nothing is above red";
}

TEST(PlanOrders, ADayToAnswerByIsNotGuessed) {
  const auto plan = [](Date on, const reference::ReferenceData& reference) {
    return PlanOrders({Overdue()}, {}, {}, on, reference).status();
  };
  EXPECT_THAT(
      plan(Date(2024, 7, 1), *TestReferenceWithout(kAnswerWorkingDays)),
      RefusedAs(
          "PARAMETER_MISSING division=360111001 on=2024-07-01 parameter=supervision_answer_working_days"));
}

TEST(PlanOrders, OnlyWhatNeedsAYearWithoutACalendarFails) {
  const Date on(2024, 12, 30);
  const OrderPlan plan = Plan({Overdue("urban/items/a"), Overdue("urban/items/b")},
                              {Issued(Overdue("urban/items/a")), Issued(Overdue("urban/items/c"))}, on);
  ASSERT_EQ(plan.failed.size(), 1u);
  EXPECT_EQ(plan.failed.begin()->first, "urban/items/b");
  EXPECT_THAT(plan.failed.begin()->second.status, Refused("OUTSIDE_CALENDAR"));
  EXPECT_THAT(plan.opened, IsEmpty());
  ASSERT_EQ(plan.closed.size(), 1u);
  EXPECT_EQ(KeyOf(plan.closed.front().subject()), "urban/items/c");
}

}  // namespace
}  // namespace eastgate::command
