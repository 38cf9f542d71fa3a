#include "services/livelihood/project_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::livelihood {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using facts::testing::TestReference;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using namespace v1;  // The states and stages.

constexpr char kProject[] = "livelihoodProjects/p";

CreateMilestoneRequest AMilestone() {
  CreateMilestoneRequest request;
  request.set_milestone_id("1");
  request.set_project(kProject);
  request.set_key("interior");
  request.set_title_zh("室内装修");
  request.set_planned_on("2024-01-10");
  request.set_due_on("2024-06-30");
  request.set_division(kStreet);
  return request;
}

CreateDeliverableRequest ADeliverable() {
  CreateDeliverableRequest request;
  request.set_deliverable_id("1");
  request.set_project(kProject);
  request.set_kind("meal_point");
  request.set_place("示例社区");
  request.set_planned_on("2024-01-10");
  request.set_due_on("2024-06-30");
  request.set_division(kStreet);
  return request;
}

// Due days in 2024, the notice's on a Saturday: in time is Monday 2024-06-03.
CreateProcurementRequest AProcurement() {
  CreateProcurementRequest request;
  request.set_procurement_id("1");
  request.set_project(kProject);
  request.set_title_zh("课桌椅");
  request.set_demanded_on("2024-05-06");
  request.set_notice_due_on("2024-06-01");
  request.set_bid_opening_due_on("2024-06-21");
  request.set_award_due_on("2024-07-01");
  request.set_contract_due_on("2024-07-31");
  request.set_acceptance_due_on("2024-09-30");
  request.set_division(kStreet);
  return request;
}

Procurement Planned() {
  return *Plan(AProcurement(), TestReference()->calendar, "facts/1");
}

TEST(CheckProject, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckCreate(CreateLivelihoodProjectRequest(), NewCheck())),
              ElementsAre("division", "lead_bureau", "level", "livelihood_project_id", "title_zh", "year"));
  CreateLivelihoodProjectRequest units;
  units.set_task_force("tf");
  units.add_responsible_units("");
  EXPECT_THAT(FieldsOf(CheckCreate(units, NewCheck())),
              ::testing::IsSupersetOf({"task_force", "responsible_units[0]"}));
  EXPECT_TRUE(CheckCreate(AMilestone(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreateMilestoneRequest(), NewCheck())),
              ElementsAre("division", "due_on", "key", "milestone_id", "planned_on", "project", "title_zh"));
  EXPECT_TRUE(CheckCreate(ADeliverable(), NewCheck()).ok());
  EXPECT_THAT(FieldsOf(CheckCreate(CreateDeliverableRequest(), NewCheck())),
              ElementsAre("deliverable_id", "division", "due_on", "kind", "place", "planned_on", "project"));
  EXPECT_THAT(FieldsOf(CheckComplete(CompleteMilestoneRequest(), NewCheck())),
              ElementsAre("completed_on", "name"));
  EXPECT_THAT(FieldsOf(CheckComplete(CompleteDeliverableRequest(), NewCheck())),
              ElementsAre("completed_on", "name"));
  EXPECT_THAT(FieldsOf(CheckCancel(CancelMilestoneRequest(), NewCheck())),
              ElementsAre("cancelled_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckCancel(CancelProcurementRequest(), NewCheck())),
              ElementsAre("cancelled_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckAdvance(AdvanceProcurementRequest(), NewCheck())),
              ElementsAre("name", "reached_on", "stage"));
}

TEST(CheckProcurement, TheStatutoryTimesBetweenTheStages) {
  EXPECT_TRUE(CheckCreate(AProcurement(), NewCheck()).ok());
  CreateProcurementRequest request = AProcurement();
  request.set_bid_opening_due_on("2024-06-20");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("bid_opening_due_on"))
      << "19 days of notice";
  request = AProcurement();
  request.set_contract_due_on("2024-08-01");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("contract_due_on"))
      << "31 days after the award";
  request = AProcurement();
  request.set_acceptance_due_on("2024-07-30");
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("acceptance_due_on"));
}

TEST(WorkLives, EveryTransition) {
  facts::testing::ExpectTransitions(MilestoneLife(), Plan(AMilestone(), "facts/1"), WORK_STATE_RETRACTED,
                                    {{WORK_STATE_OPEN, {WORK_STATE_COMPLETED, WORK_STATE_CANCELLED}}});
  facts::testing::ExpectTransitions(DeliverableLife(), Plan(ADeliverable(), "facts/1"), WORK_STATE_RETRACTED,
                                    {{WORK_STATE_OPEN, {WORK_STATE_COMPLETED, WORK_STATE_CANCELLED}}});
}

TEST(ProcurementLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      ProcurementLife(), Planned(), PROCUREMENT_STAGE_RETRACTED,
      {{PROCUREMENT_STAGE_DEMAND, {PROCUREMENT_STAGE_NOTICE, PROCUREMENT_STAGE_CANCELLED}},
       {PROCUREMENT_STAGE_NOTICE, {PROCUREMENT_STAGE_BID_OPENING, PROCUREMENT_STAGE_CANCELLED}},
       {PROCUREMENT_STAGE_BID_OPENING, {PROCUREMENT_STAGE_AWARD, PROCUREMENT_STAGE_CANCELLED}},
       {PROCUREMENT_STAGE_AWARD, {PROCUREMENT_STAGE_CONTRACT, PROCUREMENT_STAGE_CANCELLED}},
       {PROCUREMENT_STAGE_CONTRACT, {PROCUREMENT_STAGE_ACCEPTANCE}}});
}

TEST(MilestoneLife, DueLateAndDone) {
  const std::string of = " milestone=interior project=p";
  Milestone milestone = Plan(AMilestone(), "facts/1");
  EXPECT_THAT(PostingsOf(MilestoneLife().LastFact(milestone)),
              ElementsAre("livelihood.milestones_due 2024-06-30 360111001 1" + of,
                          "livelihood.milestones_overdue 2024-07-01 360111001 1" + of));
  Milestone late = milestone;
  ASSERT_TRUE(MilestoneLife().Take(late, WORK_STATE_COMPLETED, "2024-07-05", "facts/2").ok());
  EXPECT_THAT(PostingsOf(MilestoneLife().LastFact(late)),
              ElementsAre("livelihood.milestones_completed 2024-07-05 360111001 1" + of,
                          "livelihood.milestones_overdue 2024-07-05 360111001 -1" + of));
  ASSERT_TRUE(MilestoneLife().Take(milestone, WORK_STATE_CANCELLED, "2024-05-01", "facts/2").ok());
  EXPECT_THAT(PostingsOf(MilestoneLife().LastFact(milestone)),
              ElementsAre("livelihood.milestones_due 2024-06-30 360111001 -1" + of,
                          "livelihood.milestones_overdue 2024-07-01 360111001 -1" + of));
  Milestone planned = Plan(AMilestone(), "facts/1");
  EXPECT_EQ(RefusalOf(MilestoneLife().Amend(planned, "facts/1", "facts/2", OnDay(Date(2024, 7, 1))).status()),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-30");
}

TEST(ProcurementLife, AStageIsLateAfterTheNextWorkingDayUntilItIsReachedOrGivenUp) {
  Procurement procurement = Planned();
  EXPECT_EQ(procurement.dates(0).due_on(), "2024-06-01");
  EXPECT_EQ(procurement.dates(0).last_day(), "2024-06-03");
  const auto planned = PostingsOf(ProcurementLife().LastFact(procurement));
  EXPECT_THAT(planned,
              Contains("livelihood.procurement_steps_overdue 2024-06-04 360111001 1 project=p stage=notice"));
  EXPECT_EQ(planned.size(), 6u) << "the demand is reached, five stages are to come";
  Procurement reached = procurement;
  ASSERT_TRUE(ProcurementLife().Take(reached, PROCUREMENT_STAGE_NOTICE, "2024-06-10", "facts/2").ok());
  EXPECT_THAT(
      PostingsOf(ProcurementLife().LastFact(reached)),
      ElementsAre("livelihood.procurement_steps_completed 2024-06-10 360111001 1 project=p stage=notice",
                  "livelihood.procurement_steps_overdue 2024-06-10 360111001 -1 project=p stage=notice"));
  ASSERT_TRUE(ProcurementLife().Take(procurement, PROCUREMENT_STAGE_CANCELLED, "2024-05-10", "facts/2").ok());
  EXPECT_EQ(PostingsOf(ProcurementLife().LastFact(procurement)).size(), 5u) << "all five are over";
}

TEST(ProcurementMatches, OverdueOnADay) {
  ListProcurementsRequest request;
  Procurement procurement = Planned();
  request.set_overdue_on("2024-06-03");
  EXPECT_FALSE(Matches(request, procurement));
  request.set_overdue_on("2024-06-04");
  EXPECT_TRUE(Matches(request, procurement));
  ASSERT_TRUE(ProcurementLife().Take(procurement, PROCUREMENT_STAGE_NOTICE, "2024-06-04", "facts/2").ok());
  EXPECT_FALSE(Matches(request, procurement));
}

TEST(ProcurementLife, ItIsDemandedBeforeItsNoticeIsDue) {
  Procurement procurement = Planned();
  EXPECT_EQ(
      RefusalOf(ProcurementLife().Amend(procurement, "facts/1", "facts/2", OnDay(Date(2024, 6, 2))).status()),
      "DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-01");
}

TEST(AmendProject, NotOfARetractedOne) {
  LivelihoodProject project;
  project.set_name(kProject);
  project.set_retracted(true);
  EXPECT_EQ(RefusalOf(Amend(project, {})), "RECORD_RETRACTED name=livelihoodProjects/p");
}

TEST(PlanProcurement, ADayWithoutCalendarIsRefused) {
  CreateProcurementRequest request = AProcurement();
  request.set_acceptance_due_on("2030-01-01");
  EXPECT_THAT(RefusalOf(Plan(request, TestReference()->calendar, "facts/1").status()),
              ::testing::StartsWith("OUTSIDE_CALENDAR"));
}

TEST(ProjectFact, CountsFromTheFirstDayOfItsYear) {
  CreateLivelihoodProjectRequest request;
  request.set_livelihood_project_id("p");
  request.set_title_zh("民生实事");
  request.set_level(PROJECT_LEVEL_PROVINCIAL);
  request.set_year(2024);
  request.set_lead_bureau("示例单位");
  request.set_division(kStreet);
  ASSERT_TRUE(CheckCreate(request, NewCheck()).ok());
  EXPECT_THAT(PostingsOf(ProjectFact(Begin(request, "facts/1"))),
              ElementsAre("livelihood.projects 2024-01-01 360111001 1 level=provincial",
                          "livelihood.provincial_projects 2024-01-01 360111001 1"));
  request.set_level(PROJECT_LEVEL_DISTRICT);
  EXPECT_EQ(ProjectFact(Begin(request, "facts/1")).postings_size(), 1);
}

}  // namespace
}  // namespace eastgate::livelihood
