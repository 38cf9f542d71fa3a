#include "services/command/supervision_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::command {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kRoot;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestReference;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace v1;  // The states, causes and colors.

constexpr int kSoon = 7;

livelihood::v1::Milestone Milestone(const std::string& due_on) {
  livelihood::v1::Milestone milestone;
  milestone.set_name("milestones/1");
  milestone.set_title_zh("室内装修");
  milestone.set_division(kStreet);
  milestone.set_due_on(due_on);
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::WORK_STATE_OPEN);
  step.set_began_on("2024-01-10");
  milestone.set_state(livelihood::v1::WORK_STATE_OPEN);
  return milestone;
}

Finding Late(const std::string& subject = "livelihood/milestones/1",
             SupervisionCause cause = SUPERVISION_CAUSE_OVERDUE,
             SupervisionColor color = SUPERVISION_COLOR_RED) {
  return {
      .subject = subject, .title_zh = "t", .unit = "u", .division = kStreet, .cause = cause, .color = color};
}

SweepPlan Plan(const std::vector<Finding>& findings, const std::vector<SupervisionOrder>& open, Date on,
               const std::set<std::string>& unknown = {}) {
  auto plan = PlanSweep(findings, open, unknown, on, *TestReference(), kRoot);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return *std::move(plan);
}

SupervisionOrder Issued(const Finding& finding = Late(), Date on = Date(2024, 7, 1)) {
  SupervisionOrder order = Plan({finding}, {}, on).opened.front();
  EXPECT_TRUE(Issue(order, reference::FormatDate(on), "facts/1").ok());
  return order;
}

TEST(CheckSupervision, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckSweep({}, NewCheck())), ElementsAre("as_of"));
  EXPECT_THAT(FieldsOf(CheckAcknowledge({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckAnswer({}, NewCheck())), ElementsAre("began_on", "name", "text"));
  EXPECT_THAT(FieldsOf(CheckReturn({}, NewCheck())), ElementsAre("began_on", "name", "text"));
  EXPECT_THAT(FieldsOf(CheckVerify({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckClose({}, NewCheck())), ElementsAre("began_on", "name"));
}

TEST(OrderLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      OrderLife(), Issued(), SUPERVISION_STATE_RETRACTED,
      {{SUPERVISION_STATE_ISSUED, {SUPERVISION_STATE_ACKNOWLEDGED, SUPERVISION_STATE_CLOSED}},
       {SUPERVISION_STATE_ACKNOWLEDGED, {SUPERVISION_STATE_ANSWERED, SUPERVISION_STATE_CLOSED}},
       {SUPERVISION_STATE_ANSWERED,
        {SUPERVISION_STATE_VERIFIED, SUPERVISION_STATE_RETURNED, SUPERVISION_STATE_CLOSED}},
       {SUPERVISION_STATE_RETURNED, {SUPERVISION_STATE_ANSWERED, SUPERVISION_STATE_CLOSED}},
       {SUPERVISION_STATE_VERIFIED, {SUPERVISION_STATE_CLOSED}}});
}

TEST(Look, LateDueSoonOrNeitherAsTheFactsHaveItOnTheDay) {
  livelihood::v1::Milestone milestone = Milestone("2024-06-30");
  EXPECT_FALSE(Look(milestone, Date(2024, 1, 9), kSoon)) << "not planned yet";
  EXPECT_FALSE(Look(milestone, Date(2024, 6, 22), kSoon));
  EXPECT_EQ(Look(milestone, Date(2024, 6, 23), kSoon)->cause, SUPERVISION_CAUSE_DUE_SOON);
  EXPECT_EQ(Look(milestone, Date(2024, 6, 30), kSoon)->color, SUPERVISION_COLOR_BLUE);
  EXPECT_EQ(Look(milestone, Date(2024, 7, 1), kSoon)->cause, SUPERVISION_CAUSE_OVERDUE);
  EXPECT_EQ(Look(milestone, Date(2024, 7, 1), kSoon)->color, SUPERVISION_COLOR_RED);
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::WORK_STATE_COMPLETED);
  step.set_began_on("2024-07-05");
  EXPECT_TRUE(Look(milestone, Date(2024, 7, 4), kSoon)) << "it was late until it was done";
  EXPECT_FALSE(Look(milestone, Date(2024, 7, 5), kSoon));
}

TEST(Look, ATargetByItsLight) {
  Target target;
  target.set_name("targets/t");
  TargetEvaluation evaluation;
  evaluation.set_light(LIGHT_GREEN);
  EXPECT_FALSE(Look(target, evaluation, kRoot));
  evaluation.set_light(LIGHT_YELLOW);
  EXPECT_EQ(Look(target, evaluation, kRoot)->color, SUPERVISION_COLOR_YELLOW);
  evaluation.set_light(LIGHT_RED);
  EXPECT_EQ(Look(target, evaluation, kRoot)->color, SUPERVISION_COLOR_RED);
  EXPECT_EQ(Look(target, evaluation, kRoot)->subject, "command/targets/t");
}

TEST(Look, AnItemAsExtendedByTheDay) {
  urban::v1::RectificationItem item;
  item.set_name("rectificationItems/1");
  item.set_division(kStreet);
  const auto step = [&](urban::v1::RectificationState state, const std::string& on,
                        const std::string& due_on) {
    auto& added = *item.add_steps();
    added.set_state(state);
    added.set_began_on(on);
    added.set_due_on(due_on);
    added.set_unit("unit-a");
  };
  step(urban::v1::RECTIFICATION_STATE_LISTED, "2024-03-01", "2024-03-20");
  step(urban::v1::RECTIFICATION_STATE_DISPATCHED, "2024-03-02", "2024-03-20");
  step(urban::v1::RECTIFICATION_STATE_DISPATCHED, "2024-03-15", "2024-04-20");
  EXPECT_EQ(Look(item, Date(2024, 3, 14), kSoon)->cause, SUPERVISION_CAUSE_DUE_SOON) << "not extended yet";
  EXPECT_FALSE(Look(item, Date(2024, 3, 21), kSoon));
  EXPECT_EQ(Look(item, Date(2024, 4, 21), kSoon)->unit, "unit-a");
  step(urban::v1::RECTIFICATION_STATE_CLEARED, "2024-04-22", "2024-04-20");
  EXPECT_FALSE(Look(item, Date(2024, 4, 22), kSoon));
}

TEST(PlanSweep, TheSameFactsAndTheSameDayGiveTheSameOrders) {
  const std::vector<Finding> findings = {Late("b"), Late("a"), Late("a", SUPERVISION_CAUSE_DUE_SOON)};
  const SweepPlan first = Plan(findings, {}, Date(2024, 7, 1));
  ASSERT_EQ(first.opened.size(), 3u);
  const SweepPlan other = Plan({findings[2], findings[1], findings[0]}, {}, Date(2024, 7, 1));
  for (size_t i = 0; i < 3; ++i)
    EXPECT_EQ(first.opened[i].SerializeAsString(), other.opened[i].SerializeAsString());
  EXPECT_EQ(first.opened[0].answer_due_on(), "2024-07-08") << "five working days from a Monday";
  std::vector<SupervisionOrder> open = first.opened;
  for (SupervisionOrder& order : open) ASSERT_TRUE(Issue(order, "2024-07-01", "facts/1").ok());
  const SweepPlan second = Plan(findings, open, Date(2024, 7, 1));
  EXPECT_THAT(second.opened, IsEmpty());
  EXPECT_THAT(second.escalated, IsEmpty());
  EXPECT_THAT(second.closed, IsEmpty());
}

TEST(PlanSweep, WhatIsNoLongerSoIsClosedUnlessItCouldNotBeLookedAt) {
  EXPECT_EQ(Plan({}, {Issued()}, Date(2024, 7, 2)).closed.size(), 1u);
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/milestones"}).closed, IsEmpty());
  EXPECT_EQ(Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/mile"}).closed.size(), 1u);
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 6, 30)).closed, IsEmpty()) << "it was opened after the day";
  EXPECT_THAT(Plan({Late()}, {Issued()}, Date(2024, 6, 30)).opened, IsEmpty()) << "one per subject and cause";
}

TEST(Escalate, OneColorWhenItsDayPassesUnansweredUntilItIsRed) {
  const Finding soon = Late("livelihood/milestones/1", SUPERVISION_CAUSE_DUE_SOON, SUPERVISION_COLOR_BLUE);
  SupervisionOrder order = Issued(soon);
  EXPECT_THAT(Plan({soon}, {order}, Date(2024, 7, 8)).escalated, IsEmpty()) << "the day has not passed";
  EXPECT_EQ(Plan({soon}, {order}, Date(2024, 7, 9)).escalated.size(), 1u);
  ASSERT_TRUE(Escalate(order, Date(2024, 7, 9), *TestReference(), "facts/2").ok());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_YELLOW);
  EXPECT_EQ(order.state(), SUPERVISION_STATE_ISSUED);
  EXPECT_EQ(order.answer_due_on(), "2024-07-16");
  EXPECT_THAT(
      PostingsOf(OrderLife().LastFact(order)),
      ElementsAre("command.supervision_orders_open 2024-07-09 360111001 -1 cause=due_soon color=blue",
                  "command.supervision_orders_open 2024-07-09 360111001 1 cause=due_soon color=yellow"));
  ASSERT_TRUE(Escalate(order, Date(2024, 7, 17), *TestReference(), "facts/3").ok());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_RED);
  EXPECT_THAT(Plan({soon}, {order}, Date(2024, 12, 1)).escalated, IsEmpty()) << "nothing is above red";
  ASSERT_TRUE(OrderLife().Withdraw(order, "facts/3").ok());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_YELLOW);
  ASSERT_TRUE(Step(order, SUPERVISION_STATE_ACKNOWLEDGED, "2024-07-18", "", "facts/4").ok());
  ASSERT_TRUE(Step(order, SUPERVISION_STATE_ANSWERED, "2024-07-18", "done", "facts/5").ok());
  EXPECT_THAT(Plan({soon}, {order}, Date(2024, 12, 1)).escalated, IsEmpty()) << "it was answered";
}

TEST(CloseOrder, PeopleCloseOnlyWhatWasVerified) {
  CloseOrderRequest request;
  request.set_name("supervisionOrders/1");
  request.set_began_on("2024-07-20");
  SupervisionOrder order = Issued();
  EXPECT_THAT(RefusalOf(Close(order, request, "facts/9")), ::testing::StartsWith("TRANSITION_NOT_ALLOWED"));
  int number = 2;
  for (const SupervisionState state :
       {SUPERVISION_STATE_ACKNOWLEDGED, SUPERVISION_STATE_ANSWERED, SUPERVISION_STATE_VERIFIED})
    ASSERT_TRUE(Step(order, state, "2024-07-10", "t", absl::StrCat("facts/", number++)).ok());
  ASSERT_TRUE(Close(order, request, "facts/9").ok());
  EXPECT_EQ(order.state(), SUPERVISION_STATE_CLOSED);
  EXPECT_THAT(PostingsOf(OrderLife().LastFact(order)),
              ElementsAre("command.supervision_orders_open 2024-07-20 360111001 -1 cause=overdue color=red"));
}

}  // namespace
}  // namespace eastgate::command
