#include "services/command/supervision_findings.h"

#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/command/testing/subjects.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ListOf;
using testing::SubjectOf;
using namespace v1;  // The causes and colors.

constexpr int kSoon = 7;

livelihood::v1::Milestone Milestone(const std::string& due_on) {
  livelihood::v1::Milestone milestone;
  milestone.set_name("milestones/1");
  milestone.set_project("livelihoodProjects/p");
  milestone.set_title_zh("室内装修");
  milestone.set_division(kStreet);
  milestone.set_due_on(due_on);
  milestone.set_first_due_on(due_on);
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::PROJECT_ITEM_STATE_OPEN);
  step.set_occurred_on("2024-01-10");
  step.set_due_on(due_on);
  milestone.set_state(livelihood::v1::PROJECT_ITEM_STATE_OPEN);
  return milestone;
}

// Adds a stage to the last step.
void AddStage(livelihood::v1::Procurement& procurement, livelihood::v1::ProcurementState state,
              const std::string& due_on) {
  auto& stage = *procurement.mutable_steps()->rbegin()->add_stages();
  stage.set_state(state);
  stage.set_due_on(due_on);
  stage.set_effective_due_on(due_on);
}

// "overdue red" for each finding.
std::vector<std::string> AsText(const Findings& findings) {
  std::vector<std::string> text;
  for (const Finding& finding : findings)
    text.push_back(absl::StrCat(lifecycle::ValueOf(finding.cause), " ", lifecycle::ValueOf(finding.color)));
  return text;
}

// The context of a day with one project and one campaign.
SurveyContext ContextOn(Date on) {
  return {.on = on,
          .soon_days = kSoon,
          .owners = {{"livelihoodProjects/p", {"mechanismUnits/livelihood", "示例牵头单位"}},
                     {"rectificationCampaigns/c", {"mechanismUnits/management", "示例局"}}},
          .reference = lifecycle::testing::TestReference()};
}

template <class Row>
std::vector<std::string> Found(const Row& row, Date on) {
  const auto found = FindingsOf(row, ContextOn(on));
  EXPECT_THAT(found, IsOk());
  return found.ok() ? AsText(*found) : std::vector<std::string>();
}

TEST(FindingsOf, OverdueDueSoonOrNeitherAsTheFactsHaveItOnTheDay) {
  livelihood::v1::Milestone milestone = Milestone("2024-06-30");
  EXPECT_THAT(Found(milestone, Date(2024, 1, 9)), IsEmpty()) << "not planned yet";
  EXPECT_THAT(Found(milestone, Date(2024, 6, 22)), IsEmpty());
  EXPECT_THAT(Found(milestone, Date(2024, 6, 23)), ElementsAre("due_soon blue"));
  EXPECT_THAT(Found(milestone, Date(2024, 6, 30)), ElementsAre("due_soon blue"));
  EXPECT_THAT(Found(milestone, Date(2024, 7, 1)), ElementsAre("overdue red"));
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::PROJECT_ITEM_STATE_COMPLETED);
  step.set_occurred_on("2024-07-05");
  EXPECT_THAT(Found(milestone, Date(2024, 7, 4)), ElementsAre("overdue red")) << "overdue until it was done";
  EXPECT_THAT(Found(milestone, Date(2024, 7, 5)), IsEmpty());
}

TEST(FindingsOf, ARowThatNoServiceWritesIsDataLoss) {
  const Date on(2024, 7, 1);
  livelihood::v1::Milestone no_steps = Milestone("2024-06-30");
  no_steps.clear_steps();
  livelihood::v1::Milestone no_day = Milestone("2024-06-30");
  no_day.mutable_steps(0)->set_occurred_on("2024-13-01");
  for (const auto& bad : {no_steps, no_day, Milestone("soon"), Milestone("")})
    EXPECT_THAT(FindingsOf(bad, ContextOn(on)), StatusIs(absl::StatusCode::kDataLoss));
  livelihood::v1::Procurement procurement;
  procurement.add_steps()->set_occurred_on("2024-01-10");
  procurement.mutable_steps(0)->set_state(livelihood::v1::PROCUREMENT_STATE_DEMAND);
  procurement.mutable_steps(0)->add_stages()->set_state(livelihood::v1::PROCUREMENT_STATE_NOTICE);
  EXPECT_THAT(FindingsOf(procurement, ContextOn(on)), StatusIs(absl::StatusCode::kDataLoss));
  procurement.mutable_steps(0)->clear_stages();
  EXPECT_THAT(FindingsOf(procurement, ContextOn(on)), StatusIs(absl::StatusCode::kDataLoss));
  urban::v1::RectificationItem item;
  item.add_steps()->set_occurred_on("2024-01-10");
  EXPECT_THAT(FindingsOf(item, ContextOn(on)), StatusIs(absl::StatusCode::kDataLoss));
  urban::v1::PatrolRound round;
  round.add_steps()->set_occurred_on("2024-01-10");
  round.mutable_steps(0)->set_state(urban::v1::PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_THAT(FindingsOf(round, ContextOn(on)), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(FindingsOf, AReturnedItemIsOfPoorQualityBesideBeingDueSoonOrOverdue) {
  urban::v1::RectificationItem item;
  item.set_name("rectificationItems/1");
  item.set_campaign("rectificationCampaigns/c");
  item.set_division(kStreet);
  item.set_due_on("2024-04-20");
  const auto step = [&](urban::v1::RectificationItemState state, const std::string& on) {
    auto& added = *item.add_steps();
    added.set_state(state);
    added.set_occurred_on(on);
    added.set_due_on("2024-04-20");
  };
  step(urban::v1::RECTIFICATION_ITEM_STATE_HANDLED, "2024-03-10");
  step(urban::v1::RECTIFICATION_ITEM_STATE_RETURNED, "2024-03-12");
  EXPECT_THAT(Found(item, Date(2024, 3, 11)), IsEmpty()) << "not returned yet";
  EXPECT_THAT(Found(item, Date(2024, 3, 12)), ElementsAre("poor_quality yellow"));
  EXPECT_THAT(Found(item, Date(2024, 4, 15)), ElementsAre("due_soon blue", "poor_quality yellow"));
  EXPECT_THAT(Found(item, Date(2024, 4, 21)), ElementsAre("overdue red", "poor_quality yellow"));
  step(urban::v1::RECTIFICATION_ITEM_STATE_HANDLED, "2024-04-22");
  EXPECT_THAT(Found(item, Date(2024, 4, 22)), ElementsAre("overdue red"));
}

TEST(FindingsOf, TheSubjectsUnitAnswersElseTheLeadUnitOfItsProjectOrCampaign) {
  const auto who = [](const absl::StatusOr<Findings>& found) {
    EXPECT_THAT(found, IsOk());
    return absl::StrCat(found->front().task_force, " ", found->front().unit);
  };
  const SurveyContext late = ContextOn(Date(2024, 7, 1));
  EXPECT_EQ(who(FindingsOf(Milestone("2024-06-30"), late)), "mechanismUnits/livelihood 示例牵头单位");
  livelihood::v1::Deliverable deliverable;
  deliverable.set_project("livelihoodProjects/p");
  deliverable.set_due_on("2024-06-30");
  deliverable.set_first_due_on("2024-06-30");
  deliverable.add_steps()->set_occurred_on("2024-01-10");
  deliverable.mutable_steps(0)->set_due_on("2024-06-30");
  deliverable.mutable_steps(0)->set_state(livelihood::v1::PROJECT_ITEM_STATE_OPEN);
  EXPECT_EQ(who(FindingsOf(deliverable, late)), "mechanismUnits/livelihood 示例牵头单位");
  livelihood::v1::Procurement procurement;
  procurement.set_project("livelihoodProjects/p");
  procurement.add_steps()->set_occurred_on("2024-01-10");
  procurement.mutable_steps(0)->set_state(livelihood::v1::PROCUREMENT_STATE_DEMAND);
  AddStage(procurement, livelihood::v1::PROCUREMENT_STATE_NOTICE, "2024-06-30");
  EXPECT_EQ(who(FindingsOf(procurement, late)), "mechanismUnits/livelihood 示例牵头单位");
  urban::v1::RectificationItem item;
  item.set_campaign("rectificationCampaigns/c");
  item.set_due_on("2024-06-30");
  item.add_steps()->set_occurred_on("2024-03-01");
  item.mutable_steps(0)->set_due_on("2024-06-30");
  item.mutable_steps(0)->set_state(urban::v1::RECTIFICATION_ITEM_STATE_LISTED);
  EXPECT_EQ(who(FindingsOf(item, late)), "mechanismUnits/management 示例局") << "not dispatched yet";
  *item.add_steps() = item.steps(0);
  item.mutable_steps(1)->set_state(urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED);
  item.mutable_steps(1)->set_responsible_unit("unit-a");
  EXPECT_EQ(who(FindingsOf(item, late)), "mechanismUnits/management unit-a");
  urban::v1::PatrolRound round;
  round.set_responsible_unit("示例巡查单位");
  round.set_scheduled_on("2024-06-30");
  round.add_steps()->set_occurred_on("2024-01-10");
  round.mutable_steps(0)->set_state(urban::v1::PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_EQ(who(FindingsOf(round, late)), " 示例巡查单位");
}

TEST(FindingsOf, AReportIsOverdueAfterItsLastDayAndItsDivisionMustSendIt) {
  figure::v1::MissingReport missing;
  missing.set_division("360111001");
  missing.set_title_zh("青山路街道");
  missing.set_period("2024-05");
  const auto on_day = [&missing](Date on) {
    return *FindingsOf("economy.chain_output", missing, ContextOn(on));
  };
  EXPECT_THAT(on_day(Date(2024, 7, 1)), IsEmpty()) << "nobody knows when it is due";
  missing.set_due_on("2024-06-14");
  EXPECT_THAT(on_day(Date(2024, 6, 6)), IsEmpty());
  EXPECT_EQ(on_day(Date(2024, 6, 14)).front().cause, SUPERVISION_CAUSE_DUE_SOON);
  const Finding late = on_day(Date(2024, 6, 15)).front();
  EXPECT_EQ(late.cause, SUPERVISION_CAUSE_OVERDUE);
  EXPECT_EQ(late.color, SUPERVISION_COLOR_RED);
  EXPECT_EQ(KeyOf(late.subject), "economy/missingReports/economy.chain_output/360111001/2024-05");
  EXPECT_EQ(late.unit, "street-a");
  EXPECT_EQ(late.division, "360111001");
}

TEST(FindingsOf, WithoutItsOwnerAFindingIsNotFound) {
  livelihood::v1::Milestone milestone = Milestone("2024-06-30");
  milestone.set_project("livelihoodProjects/damaged");
  EXPECT_THAT(FindingsOf(milestone, ContextOn(Date(2024, 7, 1))), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Found(milestone, Date(2024, 6, 1)), IsEmpty()) << "nothing is wrong yet";
}

TEST(FindingsOf, ATargetIsFoundByItsLight) {
  Target target;
  target.set_name("targets/t");
  target.set_year(2024);
  target.set_task_force("mechanismUnits/tf");
  target.set_lead_unit("示例牵头单位");
  TargetEvaluation evaluation;
  evaluation.set_as_of("2024-12-31");
  EXPECT_THAT(FindingsOf(target, evaluation, kRoot), IsEmpty()) << "nothing to judge";
  evaluation.set_status(TARGET_STATUS_GREEN);
  EXPECT_THAT(FindingsOf(target, evaluation, kRoot), IsEmpty());
  evaluation.set_status(TARGET_STATUS_YELLOW);
  EXPECT_THAT(AsText(FindingsOf(target, evaluation, kRoot)), ElementsAre("behind_schedule yellow"));
  evaluation.set_status(TARGET_STATUS_RED);
  EXPECT_THAT(AsText(FindingsOf(target, evaluation, kRoot)), ElementsAre("behind_schedule red"));
  const Finding red = FindingsOf(target, evaluation, kRoot).front();
  EXPECT_EQ(KeyOf(red.subject), "command/targets/t");
  EXPECT_EQ(red.task_force, "mechanismUnits/tf");
  EXPECT_EQ(red.unit, "示例牵头单位");
  EXPECT_FALSE(red.final_since.has_value());
  evaluation.set_as_of("2025-01-01");
  EXPECT_EQ(FindingsOf(target, evaluation, kRoot).front().final_since, Date(2024, 12, 31));
}

TEST(FindingsOf, AnItemIsDueAsItWasExtendedByTheDay) {
  urban::v1::RectificationItem item;
  item.set_name("rectificationItems/1");
  item.set_campaign("rectificationCampaigns/c");
  item.set_division(kStreet);
  item.set_due_on("2024-04-20");
  const auto step = [&](urban::v1::RectificationItemState state, const std::string& on,
                        const std::string& due_on) {
    auto& added = *item.add_steps();
    added.set_state(state);
    added.set_occurred_on(on);
    added.set_due_on(due_on);
    if (state == urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED) added.set_responsible_unit("unit-a");
  };
  step(urban::v1::RECTIFICATION_ITEM_STATE_LISTED, "2024-03-01", "2024-03-20");
  step(urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED, "2024-03-02", "2024-03-20");
  step(urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED, "2024-03-15", "2024-04-20");
  EXPECT_THAT(Found(item, Date(2024, 3, 14)), ElementsAre("due_soon blue")) << "not extended yet";
  EXPECT_THAT(Found(item, Date(2024, 3, 21)), IsEmpty());
  EXPECT_EQ(FindingsOf(item, ContextOn(Date(2024, 4, 21)))->front().unit, "unit-a");
  step(urban::v1::RECTIFICATION_ITEM_STATE_CLEARED, "2024-04-22", "2024-04-20");
  EXPECT_THAT(Found(item, Date(2024, 4, 22)), IsEmpty());
}

TEST(FindingsOf, AMilestoneIsDueAsItWasExtendedByTheDay) {
  livelihood::v1::Milestone milestone = Milestone("2024-06-30");
  auto& step = *milestone.add_steps();
  step.set_state(livelihood::v1::PROJECT_ITEM_STATE_OPEN);
  step.set_occurred_on("2024-06-28");
  step.set_due_on("2024-08-31");
  milestone.set_due_on("2024-08-31");
  EXPECT_THAT(Found(milestone, Date(2024, 6, 27)), ElementsAre("due_soon blue")) << "not extended yet";
  EXPECT_THAT(Found(milestone, Date(2024, 6, 28)), IsEmpty());
  EXPECT_THAT(Found(milestone, Date(2024, 9, 1)), ElementsAre("overdue red"));
}

TEST(FindingsOf, TheNextStageOfAProcurementIsDueAsItWasExtendedByTheDay) {
  using namespace livelihood::v1;  // The stages.
  Procurement procurement;
  procurement.set_project("livelihoodProjects/p");
  const auto step = [&](ProcurementState state, const std::string& on) {
    procurement.add_steps()->set_state(state);
    procurement.mutable_steps()->rbegin()->set_occurred_on(on);
  };
  step(PROCUREMENT_STATE_DEMAND, "2024-01-10");
  AddStage(procurement, PROCUREMENT_STATE_NOTICE, "2024-03-01");
  AddStage(procurement, PROCUREMENT_STATE_BID_OPENING, "2024-04-01");
  step(PROCUREMENT_STATE_NOTICE, "2024-02-20");
  step(PROCUREMENT_STATE_NOTICE, "2024-03-28");
  AddStage(procurement, PROCUREMENT_STATE_BID_OPENING, "2024-05-01");
  EXPECT_THAT(Found(procurement, Date(2024, 2, 19)), IsEmpty());
  EXPECT_THAT(Found(procurement, Date(2024, 3, 27)), ElementsAre("due_soon blue")) << "not extended yet";
  EXPECT_THAT(Found(procurement, Date(2024, 3, 28)), IsEmpty());
  EXPECT_THAT(Found(procurement, Date(2024, 5, 2)), ElementsAre("overdue red"));
}

TEST(Survey, CountsSubjectsAndNamesFailures) {
  Survey survey;
  survey.Add(SubjectOf("urban/patrolRounds/1"), Findings{Finding{}});
  survey.Add(SubjectOf("urban/patrolRounds/2"), Findings());
  survey.Add(SubjectOf("urban/patrolRounds/3"), absl::DataLossError("corrupt"));
  survey.Fail(ListOf("livelihood/milestones"), absl::UnavailableError("down"));
  EXPECT_EQ(survey.response.examined_subjects(), 2);
  EXPECT_EQ(survey.findings.size(), 1u);
  EXPECT_THAT(survey.unknown, ElementsAre("livelihood/milestones", "urban/patrolRounds/3"));
  ASSERT_EQ(survey.response.failures_size(), 2);
  EXPECT_EQ(KeyOf(survey.response.failures(0).subject()), "urban/patrolRounds/3");
  EXPECT_EQ(KeyOf(survey.response.failures(1).list()), "livelihood/milestones");
  EXPECT_EQ(survey.response.failures(0).reason(), "存储的数据已损坏");
  EXPECT_EQ(survey.response.failures(1).reason(), "服务未在时限内应答");
}

TEST(Survey, WhatFailsOfAListMakesTheListUnknown) {
  Survey survey;
  survey.Add(ReportsOf("economy.chain_output"), absl::DataLossError("corrupt"));
  survey.Add(ReportsOf("economy.chain_output"), Findings{Finding{}});
  EXPECT_THAT(survey.unknown, ElementsAre("economy/missingReports/economy.chain_output"));
  ASSERT_EQ(survey.response.failures_size(), 1);
  EXPECT_EQ(survey.response.failures(0).list().figure(), "economy.chain_output");
  EXPECT_EQ(survey.response.examined_subjects(), 1);
}

TEST(Survey, ASubjectOutsideTheDistrictIsNamedAndTheOthersAreFound) {
  Survey survey;
  survey.division_root = kRoot;
  Finding finding;
  finding.division = "3601";
  survey.Add(SubjectOf("command/targets/city"), Findings{finding});
  finding.division = kStreet;
  survey.Add(SubjectOf("command/targets/street"), Findings{finding});
  EXPECT_EQ(survey.findings.size(), 1u);
  EXPECT_THAT(survey.unknown, ElementsAre("command/targets/city"));
  ASSERT_EQ(survey.response.failures_size(), 1);
  EXPECT_EQ(survey.response.failures(0).reason(), "所在区划不在本区范围内");
}

TEST(Survey, NamesAThousandFailuresAndCountsTheOthers) {
  Survey survey;
  for (int i = 0; i < 1002; ++i)
    survey.Fail(SubjectOf(absl::StrCat("urban/patrolRounds/", i)), absl::DataLossError(""));
  EXPECT_EQ(survey.response.failures_size(), 1000);
  EXPECT_EQ(survey.response.omitted_failures(), 2);
  EXPECT_EQ(survey.unknown.size(), 1002u);
}

TEST(Survey, PartsAddUpToTheWhole) {
  Survey parts[3];
  parts[0].Add(SubjectOf("urban/patrolRounds/1"), Findings{Finding{}});
  parts[1].Add(SubjectOf("livelihood/milestones/1"), Findings{Finding{}, Finding{}});
  for (int i = 0; i < 1003; ++i)
    parts[1].Fail(SubjectOf(absl::StrCat("urban/a/", i)), absl::DataLossError(""));
  parts[2].Fail(SubjectOf("urban/patrolRounds/2"), absl::DataLossError(""));
  Survey whole;
  for (Survey& part : parts) whole.Add(std::move(part));
  EXPECT_EQ(whole.findings.size(), 3u);
  EXPECT_EQ(whole.response.examined_subjects(), 2);
  EXPECT_EQ(whole.response.failures_size(), 1000);
  EXPECT_EQ(whole.response.omitted_failures(), 4);
  EXPECT_EQ(whole.unknown.size(), 1004u);
  EXPECT_EQ(whole.unknown.count("urban/patrolRounds/2"), 1u);
}

}  // namespace
}  // namespace eastgate::command
