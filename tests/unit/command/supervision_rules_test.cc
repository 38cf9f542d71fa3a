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
  milestone.set_project("livelihoodProjects/p");
  milestone.set_title_zh("室内装修");
  milestone.set_division(kStreet);
  milestone.set_due_on(due_on);
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::WORK_STATE_OPEN);
  step.set_began_on("2024-01-10");
  milestone.set_state(livelihood::v1::WORK_STATE_OPEN);
  return milestone;
}

// "overdue red" for each.
std::vector<std::string> AsText(const Findings& findings) {
  std::vector<std::string> text;
  for (const Finding& finding : findings)
    text.push_back(absl::StrCat(facts::ValueOf(finding.cause), " ", facts::ValueOf(finding.color)));
  return text;
}

// With one project and one campaign.
Sight SightOn(Date on) {
  return {.on = on,
          .soon_days = kSoon,
          .owners = {{"livelihoodProjects/p", {"bodies/livelihood", "示例牵头单位"}},
                     {"rectificationCampaigns/c", {"bodies/management", "示例局"}}}};
}

template <class Row>
std::vector<std::string> Found(const Row& row, Date on) {
  const auto found = Look(row, SightOn(on));
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? AsText(*found) : std::vector<std::string>();
}

Finding Late(const std::string& subject = "livelihood/milestones/1",
             SupervisionCause cause = SUPERVISION_CAUSE_OVERDUE,
             SupervisionColor color = SUPERVISION_COLOR_RED) {
  return {.subject = subject,
          .title_zh = "t",
          .task_force = "bodies/tf",
          .unit = "u",
          .division = kStreet,
          .cause = cause,
          .color = color};
}

SweepPlan Plan(const Findings& findings, const std::vector<SupervisionOrder>& open, Date on,
               const std::set<std::string>& unknown = {}, const std::set<std::string>& corrupt = {}) {
  auto plan = PlanSweep(findings, {open, corrupt}, unknown, on, *TestReference(), kRoot);
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
  ListSupervisionOrdersRequest list;
  list.set_task_force("task-force-economy");
  EXPECT_THAT(FieldsOf(CheckList(list, NewCheck())), ElementsAre("task_force"));
  EXPECT_THAT(FieldsOf(CheckAcknowledge({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckAnswer({}, NewCheck())), ElementsAre("began_on", "name", "text"));
  EXPECT_THAT(FieldsOf(CheckReturn({}, NewCheck())), ElementsAre("began_on", "name", "text"));
  EXPECT_THAT(FieldsOf(CheckVerify({}, NewCheck())), ElementsAre("began_on", "name"));
  EXPECT_THAT(FieldsOf(CheckClose({}, NewCheck())), ElementsAre("began_on", "name"));
}

TEST(CheckSupervision, AListByTaskForce) {
  ListSupervisionOrdersRequest list;
  EXPECT_TRUE(Matches(list, Issued()));
  list.set_task_force("bodies/tf");
  EXPECT_TRUE(Matches(list, Issued()));
  list.set_task_force("bodies/other");
  EXPECT_FALSE(Matches(list, Issued()));
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
  EXPECT_THAT(Found(milestone, Date(2024, 1, 9)), IsEmpty()) << "not planned yet";
  EXPECT_THAT(Found(milestone, Date(2024, 6, 22)), IsEmpty());
  EXPECT_THAT(Found(milestone, Date(2024, 6, 23)), ElementsAre("due_soon blue"));
  EXPECT_THAT(Found(milestone, Date(2024, 6, 30)), ElementsAre("due_soon blue"));
  EXPECT_THAT(Found(milestone, Date(2024, 7, 1)), ElementsAre("overdue red"));
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::WORK_STATE_COMPLETED);
  step.set_began_on("2024-07-05");
  EXPECT_THAT(Found(milestone, Date(2024, 7, 4)), ElementsAre("overdue red")) << "late until it was done";
  EXPECT_THAT(Found(milestone, Date(2024, 7, 5)), IsEmpty());
}

TEST(Look, ARowThatNoServiceWritesIsDataLoss) {
  const Date on(2024, 7, 1);
  livelihood::v1::Milestone no_steps = Milestone("2024-06-30");
  no_steps.clear_steps();
  livelihood::v1::Milestone no_day = Milestone("2024-06-30");
  no_day.mutable_steps(0)->set_began_on("2024-13-01");
  for (const auto& bad : {no_steps, no_day, Milestone("soon"), Milestone("")})
    EXPECT_TRUE(absl::IsDataLoss(Look(bad, SightOn(on)).status()));
  livelihood::v1::Procurement procurement;
  procurement.add_steps()->set_began_on("2024-01-10");
  procurement.mutable_steps(0)->set_state(livelihood::v1::PROCUREMENT_STAGE_DEMAND);
  procurement.add_dates()->set_stage(livelihood::v1::PROCUREMENT_STAGE_NOTICE);
  EXPECT_TRUE(absl::IsDataLoss(Look(procurement, SightOn(on)).status()));
  urban::v1::RectificationItem item;
  item.add_steps()->set_began_on("2024-01-10");
  EXPECT_TRUE(absl::IsDataLoss(Look(item, SightOn(on)).status()));
  urban::v1::PatrolRound round;
  round.add_steps()->set_began_on("2024-01-10");
  round.mutable_steps(0)->set_state(urban::v1::PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_TRUE(absl::IsDataLoss(Look(round, SightOn(on)).status()));
}

TEST(Look, AnItemThatStandsReturnedIsOfPoorQualityBesideWhatItIsInTime) {
  urban::v1::RectificationItem item;
  item.set_name("rectificationItems/1");
  item.set_campaign("rectificationCampaigns/c");
  item.set_division(kStreet);
  const auto step = [&](urban::v1::RectificationState state, const std::string& on) {
    auto& added = *item.add_steps();
    added.set_state(state);
    added.set_began_on(on);
    added.set_due_on("2024-04-20");
  };
  step(urban::v1::RECTIFICATION_STATE_HANDLED, "2024-03-10");
  step(urban::v1::RECTIFICATION_STATE_RETURNED, "2024-03-12");
  EXPECT_THAT(Found(item, Date(2024, 3, 11)), IsEmpty()) << "not returned yet";
  EXPECT_THAT(Found(item, Date(2024, 3, 12)), ElementsAre("poor_quality yellow"));
  EXPECT_THAT(Found(item, Date(2024, 4, 15)), ElementsAre("due_soon blue", "poor_quality yellow"));
  EXPECT_THAT(Found(item, Date(2024, 4, 21)), ElementsAre("overdue red", "poor_quality yellow"));
  step(urban::v1::RECTIFICATION_STATE_HANDLED, "2024-04-22");
  EXPECT_THAT(Found(item, Date(2024, 4, 22)), ElementsAre("overdue red"));
}

TEST(CheckSound, OrdersAndTargetsThatCommandDoesNotWrite) {
  EXPECT_TRUE(CheckSound(Issued()).ok());
  SupervisionOrder no_steps = Issued(), no_day = Issued(), no_due_day = Issued();
  no_steps.clear_steps();
  no_day.mutable_steps(0)->set_began_on("yesterday");
  no_due_day.clear_answer_due_on();
  for (const auto& bad : {no_steps, no_day, no_due_day}) EXPECT_TRUE(absl::IsDataLoss(CheckSound(bad)));
  Target target;
  target.add_versions()->set_set_on("2024-02-20");
  EXPECT_TRUE(CheckSound(target).ok());
  target.mutable_versions(0)->add_monthly(1);
  EXPECT_TRUE(absl::IsDataLoss(CheckSound(target))) << "one month of twelve";
  target.mutable_versions(0)->clear_monthly();
  target.mutable_versions(0)->set_set_on("2024-02-30");
  EXPECT_TRUE(absl::IsDataLoss(CheckSound(target)));
}

TEST(Look, WhoAnswersIsTheSubjectsUnitElseTheLeadUnitOfWhatItBelongsTo) {
  const auto who = [](const absl::StatusOr<Findings>& found) {
    EXPECT_TRUE(found.ok()) << found.status();
    return absl::StrCat(found->front().task_force, " ", found->front().unit);
  };
  const Sight late = SightOn(Date(2024, 7, 1));
  EXPECT_EQ(who(Look(Milestone("2024-06-30"), late)), "bodies/livelihood 示例牵头单位");
  livelihood::v1::Deliverable deliverable;
  deliverable.set_project("livelihoodProjects/p");
  deliverable.set_due_on("2024-06-30");
  deliverable.add_steps()->set_began_on("2024-01-10");
  deliverable.mutable_steps(0)->set_state(livelihood::v1::WORK_STATE_OPEN);
  EXPECT_EQ(who(Look(deliverable, late)), "bodies/livelihood 示例牵头单位");
  livelihood::v1::Procurement procurement;
  procurement.set_project("livelihoodProjects/p");
  procurement.add_steps()->set_began_on("2024-01-10");
  procurement.mutable_steps(0)->set_state(livelihood::v1::PROCUREMENT_STAGE_DEMAND);
  procurement.add_dates()->set_stage(livelihood::v1::PROCUREMENT_STAGE_NOTICE);
  procurement.mutable_dates(0)->set_last_day("2024-06-30");
  EXPECT_EQ(who(Look(procurement, late)), "bodies/livelihood 示例牵头单位");
  urban::v1::RectificationItem item;
  item.set_campaign("rectificationCampaigns/c");
  item.add_steps()->set_began_on("2024-03-01");
  item.mutable_steps(0)->set_due_on("2024-06-30");
  item.mutable_steps(0)->set_state(urban::v1::RECTIFICATION_STATE_LISTED);
  EXPECT_EQ(who(Look(item, late)), "bodies/management 示例局") << "not dispatched yet";
  *item.add_steps() = item.steps(0);
  item.mutable_steps(1)->set_state(urban::v1::RECTIFICATION_STATE_DISPATCHED);
  item.mutable_steps(1)->set_unit("unit-a");
  EXPECT_EQ(who(Look(item, late)), "bodies/management unit-a");
  urban::v1::PatrolRound round;
  round.set_unit("示例巡查单位");
  round.set_scheduled_on("2024-06-30");
  round.add_steps()->set_began_on("2024-01-10");
  round.mutable_steps(0)->set_state(urban::v1::PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_EQ(who(Look(round, late)), " 示例巡查单位");
}

TEST(Look, AReportIsLateAfterItsLastDayAndTheDivisionsToSend) {
  figure::v1::MissingReport missing;
  missing.set_division("360111001");
  missing.set_title_zh("青山路街道");
  missing.set_period("2024-05");
  const auto look = [&missing](Date on) { return *Look("economy.chain_output", missing, SightOn(on)); };
  EXPECT_THAT(look(Date(2024, 7, 1)), IsEmpty()) << "nobody knows when it is due";
  missing.set_due_on("2024-06-14");
  EXPECT_THAT(look(Date(2024, 6, 6)), IsEmpty());
  EXPECT_EQ(look(Date(2024, 6, 14)).front().cause, SUPERVISION_CAUSE_DUE_SOON);
  const Finding late = look(Date(2024, 6, 15)).front();
  EXPECT_EQ(late.cause, SUPERVISION_CAUSE_OVERDUE);
  EXPECT_EQ(late.color, SUPERVISION_COLOR_RED);
  EXPECT_EQ(late.subject, "economy/missingReports/economy.chain_output/360111001/2024-05");
  EXPECT_EQ(late.unit, "青山路街道");
  EXPECT_EQ(late.division, "360111001");
}

TEST(Look, WhatIsWrongCannotBeLookedAtWithoutItsOwner) {
  livelihood::v1::Milestone milestone = Milestone("2024-06-30");
  milestone.set_project("livelihoodProjects/damaged");
  EXPECT_TRUE(absl::IsNotFound(Look(milestone, SightOn(Date(2024, 7, 1))).status()));
  EXPECT_THAT(Found(milestone, Date(2024, 6, 1)), IsEmpty()) << "nothing is wrong yet";
}

TEST(Look, ATargetByItsLight) {
  Target target;
  target.set_name("targets/t");
  target.set_task_force("bodies/tf");
  target.set_lead_unit("示例牵头单位");
  TargetEvaluation evaluation;
  evaluation.set_light(LIGHT_GREEN);
  EXPECT_THAT(Look(target, evaluation, kRoot), IsEmpty());
  evaluation.set_light(LIGHT_YELLOW);
  EXPECT_THAT(AsText(Look(target, evaluation, kRoot)), ElementsAre("behind_schedule yellow"));
  evaluation.set_light(LIGHT_RED);
  EXPECT_THAT(AsText(Look(target, evaluation, kRoot)), ElementsAre("behind_schedule red"));
  const Finding red = Look(target, evaluation, kRoot).front();
  EXPECT_EQ(red.subject, "command/targets/t");
  EXPECT_EQ(red.task_force, "bodies/tf");
  EXPECT_EQ(red.unit, "示例牵头单位");
}

TEST(Look, AnItemAsExtendedByTheDay) {
  urban::v1::RectificationItem item;
  item.set_name("rectificationItems/1");
  item.set_campaign("rectificationCampaigns/c");
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
  EXPECT_THAT(Found(item, Date(2024, 3, 14)), ElementsAre("due_soon blue")) << "not extended yet";
  EXPECT_THAT(Found(item, Date(2024, 3, 21)), IsEmpty());
  EXPECT_EQ(Look(item, SightOn(Date(2024, 4, 21)))->front().unit, "unit-a");
  step(urban::v1::RECTIFICATION_STATE_CLEARED, "2024-04-22", "2024-04-20");
  EXPECT_THAT(Found(item, Date(2024, 4, 22)), IsEmpty());
}

TEST(PlanSweep, TheSameFactsAndTheSameDayGiveTheSameOrders) {
  const Findings findings = {Late("b"), Late("a"), Late("a", SUPERVISION_CAUSE_DUE_SOON)};
  const SweepPlan first = Plan(findings, {}, Date(2024, 7, 1));
  ASSERT_EQ(first.opened.size(), 3u);
  const SweepPlan other = Plan({findings[2], findings[1], findings[0]}, {}, Date(2024, 7, 1));
  for (size_t i = 0; i < 3; ++i)
    EXPECT_EQ(first.opened[i].SerializeAsString(), other.opened[i].SerializeAsString());
  EXPECT_EQ(first.opened[0].task_force(), "bodies/tf");
  EXPECT_EQ(first.opened[0].responsible_unit(), "u");
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
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/milestones/1"}).closed, IsEmpty());
  EXPECT_EQ(
      Plan({}, {Issued()}, Date(2024, 7, 2), {"livelihood/mile", "livelihood/milestones/11"}).closed.size(),
      1u);
  EXPECT_THAT(Plan({}, {Issued()}, Date(2024, 6, 30)).closed, IsEmpty()) << "it was opened after the day";
  EXPECT_THAT(Plan({Late()}, {Issued()}, Date(2024, 6, 30)).opened, IsEmpty()) << "one per subject and cause";
}

TEST(PlanSweep, BesideACorruptOrderNoOtherIsOpenedOnAnyDay) {
  const std::string corrupt = Issued().name();
  for (const Date on : {Date(2024, 7, 1), Date(2024, 7, 9)}) {
    const SweepPlan plan = Plan({Late(), Late("b")}, {}, on, {}, {corrupt});
    ASSERT_EQ(plan.opened.size(), 1u);
    EXPECT_EQ(plan.opened.front().subject(), "b");
  }
  EXPECT_EQ(Plan({Late()}, {}, Date(2024, 7, 1), {}, {"supervisionOrders/x"}).opened.size(), 1u);
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
