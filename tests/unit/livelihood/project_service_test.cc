#include "services/livelihood/project_service.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/rpc/testing/fake_peer.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using testing::DeliverableOfProject;
using ::testing::ElementsAre;
using testing::MilestoneOfProject;
using testing::ProcurementOfProject;

// Numbers of tables.h.
constexpr uint16_t kMilestonesTable = 6;

// Command, as far as projects ask it: the units of the mechanism that a test puts in.
struct Command final : command::v1::MechanismService::Service {
  grpc::Status GetMechanismUnit(grpc::ServerContext*, const command::v1::GetMechanismUnitRequest* request,
                                command::v1::MechanismUnit* unit) override {
    return units.Get(*request, *unit);
  }
  rpc::testing::FakeRows<command::v1::MechanismUnit> units;
};

class ProjectServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<v1::LivelihoodProject> Begin(const std::string& task_force = "") {
    v1::CreateLivelihoodProjectRequest request = testing::Project();
    request.set_task_force(task_force);
    return Call(projects, &ProjectService::Create, request);
  }
  absl::StatusOr<v1::Milestone> Plan(const v1::CreateMilestoneRequest& request) {
    return Call(projects, &ProjectService::CreateMilestone, request);
  }
  absl::StatusOr<v1::Deliverable> Plan(const v1::CreateDeliverableRequest& request) {
    return Call(projects, &ProjectService::CreateDeliverable, request);
  }
  absl::StatusOr<v1::Procurement> Plan(const v1::CreateProcurementRequest& request) {
    return Call(projects, &ProjectService::CreateProcurement, request);
  }
  template <class Request>
  Request StepOf(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }
};

TEST_F(ProjectServiceTest, EverythingOfAProjectNeedsItAndKeepsItFromBeingRetracted) {
  for (const absl::Status& refused :
       {Plan(MilestoneOfProject()).status(), Plan(DeliverableOfProject()).status(),
        Plan(ProcurementOfProject()).status()}) {
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound));
  }
  const auto project = Begin();
  ASSERT_THAT(project, IsOk());
  EXPECT_EQ(Figure("livelihood.provincial_projects", "2024-12-31"), 1);
  const auto milestone = Plan(MilestoneOfProject());
  const auto deliverable = Plan(DeliverableOfProject());
  const auto procurement = Plan(ProcurementOfProject());
  ASSERT_THAT(milestone, IsOk());
  ASSERT_THAT(deliverable, IsOk());
  ASSERT_THAT(procurement, IsOk());
  EXPECT_THAT(Retract(project->fact()),
              RefusedAs(absl::StrCat("DEPENDENT_FACTS dependents=", deliverable->steps(0).fact(), ",",
                                     milestone->steps(0).fact(), ",", procurement->steps(0).fact(),
                                     " name=", project->fact())));
  ASSERT_THAT(Retract(milestone->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(deliverable->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(procurement->steps(0).fact()), IsOk());
  v1::ListMilestonesRequest list;
  list.set_project(project->name());
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 0);
  list.add_states(v1::PROJECT_ITEM_STATE_RETRACTED);
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 1);
  ASSERT_THAT(Retract(project->fact()), IsOk());
  EXPECT_EQ(Figure("livelihood.provincial_projects", "2024-12-31"), 0);
  for (const absl::Status& refused :
       {Plan(MilestoneOfProject("2")).status(), Plan(DeliverableOfProject("2")).status(),
        Plan(ProcurementOfProject("2")).status()}) {
    EXPECT_THAT(refused, RefusedAs("RECORD_RETRACTED name=livelihoodProjects/p"));
  }
}

TEST_F(ProjectServiceTest, NothingOfAProjectBeginsBeforeItsYear) {
  ASSERT_THAT(Begin(), IsOk());  // Of 2024.
  const auto before = [](const std::string& field) {
    return RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-01 field=" + field);
  };
  v1::CreateMilestoneRequest milestone = MilestoneOfProject();
  milestone.set_planned_on("2019-01-10");
  milestone.set_due_on("2019-06-30");
  EXPECT_THAT(Plan(milestone), before("planned_on"));
  v1::CreateDeliverableRequest deliverable = DeliverableOfProject();
  deliverable.set_planned_on("2023-12-31");
  EXPECT_THAT(Plan(deliverable), before("planned_on"));
  v1::CreateProcurementRequest procurement = ProcurementOfProject();
  procurement.set_demanded_on("2023-12-31");
  EXPECT_THAT(Plan(procurement), before("demanded_on"));
  for (const std::string& fact :
       {Plan(MilestoneOfProject())->steps(0).fact(), Plan(DeliverableOfProject())->steps(0).fact(),
        Plan(ProcurementOfProject())->steps(0).fact()}) {
    fact::v1::CorrectFactRequest correction = testing::Correcting(fact);
    correction.set_occurred_on("2023-12-31");
    EXPECT_THAT(Correct(correction), before("occurred_on"));
    correction.set_occurred_on("2024-01-01");
    EXPECT_THAT(Correct(correction), IsOk());
  }
}

TEST_F(ProjectServiceTest, CommandIsAskedForATaskForceUnlessTheProjectIsKnown) {
  const int64_t before = revision();
  EXPECT_THAT(Begin("mechanismUnits/tf"), Refused("PEER_UNAVAILABLE"));
  EXPECT_EQ(revision(), before);
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Begin("mechanismUnits/tf"), Refused("ID_TAKEN"));
}

TEST_F(ProjectServiceTest, AnotherTaskForceAnswersForAProjectAndAllOfItFromADayOn) {
  Command command;
  const rpc::testing::FakePeer server(command);
  const Peers with_command(rpc::PeerTargets{.addresses = {{"command", server.address()}}});
  const auto asking = std::make_unique<ProjectService>(parts(), tables, with_command);
  ASSERT_THAT(Begin(), IsOk());
  for (const char* id : {"1", "2"}) ASSERT_THAT(Plan(MilestoneOfProject(id)), IsOk());
  ASSERT_THAT(Plan(DeliverableOfProject()), IsOk());
  ASSERT_THAT(Plan(ProcurementOfProject()), IsOk());
  auto complete = StepOf<v1::CompleteMilestoneRequest>("milestones/2");
  complete.set_occurred_on("2024-05-01");
  ASSERT_THAT(Call(projects, &ProjectService::CompleteMilestone, complete), IsOk());

  v1::UpdateLivelihoodProjectRequest update;
  update.mutable_livelihood_project()->set_name(testing::kProject);
  update.mutable_livelihood_project()->set_task_force("mechanismUnits/tf");
  update.mutable_update_mask()->add_paths("task_force");
  update.set_changed_on("2024-10-01");
  const auto change = [&](const std::unique_ptr<ProjectService>& service) {
    return Call(service, &ProjectService::UpdateLivelihoodProject, update);
  };
  EXPECT_THAT(change(projects), Refused("PEER_UNAVAILABLE"));
  EXPECT_THAT(change(asking), StatusIs(absl::StatusCode::kNotFound));
  command::v1::MechanismUnit& unit = command.units["mechanismUnits/tf"];
  unit.set_state(command::v1::MECHANISM_UNIT_STATE_ESTABLISHED);
  unit.set_established_on("2024-01-01");
  EXPECT_THAT(change(asking), ViolatesFields({"livelihood_project.task_force"})) << "it is no task force";
  unit.set_type(command::v1::MECHANISM_UNIT_TYPE_TASK_FORCE);
  unit.set_dissolved_on("2024-10-01");
  EXPECT_THAT(change(asking), Refused("MECHANISM_UNIT_DISSOLVED"));
  unit.clear_dissolved_on();
  update.mutable_livelihood_project()->set_task_force("tf");
  EXPECT_THAT(change(asking), ViolatesFields({"livelihood_project.task_force"}));
  update.mutable_livelihood_project()->set_task_force("mechanismUnits/tf");

  v1::ListMilestonesRequest list;
  list.set_open(true);
  list.set_task_force("mechanismUnits/tf");
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 0);
  const int64_t before = revision();
  ASSERT_THAT(change(asking), IsOk());
  EXPECT_EQ(revision(), before + 1) << "one fact for all";
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 1);
  auto get = StepOf<v1::GetMilestoneRequest>("milestones/1");
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, get)->task_force(), "mechanismUnits/tf");
  get.set_as_of("2024-09-30");
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, get)->task_force(), "");
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, StepOf<v1::GetMilestoneRequest>("milestones/2"))
                ->task_force(),
            "mechanismUnits/tf")
      << "it was done before, and is of the project";
  EXPECT_EQ(
      Call(projects, &ProjectService::GetDeliverable, StepOf<v1::GetDeliverableRequest>("deliverables/1"))
          ->task_force(),
      "mechanismUnits/tf");
  EXPECT_EQ(
      Call(projects, &ProjectService::GetProcurement, StepOf<v1::GetProcurementRequest>("procurements/1"))
          ->task_force(),
      "mechanismUnits/tf");
  const int64_t changed = revision();
  EXPECT_THAT(change(asking), IsOk());
  EXPECT_EQ(revision(), changed) << "it answers for it already";
  update.mutable_update_mask()->set_paths(0, "title_zh");
  update.mutable_livelihood_project()->set_title_zh("新名");
  EXPECT_THAT(change(projects), IsOk()) << "the mask leaves out the task force, and nobody is asked for it";
}

TEST_F(ProjectServiceTest, AnExtensionMovesFiguresAndListsToTheNewDay) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Plan(MilestoneOfProject()), IsOk());
  auto extend = StepOf<v1::ExtendMilestoneRequest>("milestones/1");
  extend.set_occurred_on("2024-06-01");
  extend.set_due_on("2024-09-30");
  extend.set_approved_by("unit-b");
  extend.set_reason("雨季");
  const auto extended = Call(projects, &ProjectService::ExtendMilestone, extend);
  ASSERT_THAT(extended, IsOk());
  EXPECT_EQ(extended->first_due_on(), "2024-06-30");
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-01"), 0);
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-10-01"), 1);
  EXPECT_EQ(Cohorts("livelihood.milestones_due", "2024-06-01", "2024-06-30", "2024-05-31").value, 1);
  EXPECT_EQ(Cohorts("livelihood.milestones_due", "2024-06-01", "2024-06-30", "2024-12-31").value, 0);
  EXPECT_EQ(Cohorts("livelihood.milestones_due", "2024-09-01", "2024-09-30", "2024-12-31").value, 1);
  v1::ListMilestonesRequest list;
  list.set_due_until("2024-09-29");
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 0);
  list.set_due_until("2024-09-30");
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 1);
  auto get = StepOf<v1::GetMilestoneRequest>("milestones/1");
  get.set_as_of("2024-05-31");
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, get)->due_on(), "2024-06-30");
  get.set_as_of("2024-06-01");
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, get)->due_on(), "2024-09-30");
  ASSERT_THAT(Retract(extended->steps(1).fact()), IsOk());
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-01"), 1);
  EXPECT_EQ(Call(projects, &ProjectService::GetMilestone, StepOf<v1::GetMilestoneRequest>("milestones/1"))
                ->due_on(),
            "2024-06-30");
}

TEST_F(ProjectServiceTest, OverdueFollowsFromTheFactsOfEveryDay) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Plan(MilestoneOfProject()), IsOk());
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-06-30"), 0);
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-01", "", {{"project", "p"}}), 1);
  v1::ListMilestonesRequest list;
  list.set_project(testing::kProject);
  list.set_overdue_on("2024-07-01");
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 1);
  auto complete = StepOf<v1::CompleteMilestoneRequest>("milestones/1");
  complete.set_occurred_on("2024-07-10");
  ASSERT_THAT(Call(projects, &ProjectService::CompleteMilestone, complete), IsOk());
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-09"), 1);
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-10"), 0);
  list.set_overdue_on("2024-07-10");
  EXPECT_EQ(Call(projects, &ProjectService::ListMilestones, list)->milestones_size(), 0);
}

TEST_F(ProjectServiceTest, WhatWasDueLastYearAndIsCancelledThisYearTakesNothingFromThisYear) {
  ASSERT_THAT(Begin(), IsOk());
  auto planned = MilestoneOfProject();
  planned.set_planned_on("2024-11-01");
  planned.set_due_on("2024-12-20");
  ASSERT_THAT(Plan(planned), IsOk());
  auto cancel = StepOf<v1::CancelMilestoneRequest>("milestones/1");
  cancel.set_occurred_on("2025-01-05");
  cancel.set_reason("合并");
  ASSERT_THAT(Call(projects, &ProjectService::CancelMilestone, cancel), IsOk());
  EXPECT_EQ(Figure("livelihood.milestones_due", "2025-01-31"), 0);
  EXPECT_EQ(Cohorts("livelihood.milestones_due", "2024-01-01", "2024-12-31", "2025-01-04").value, 1);
  EXPECT_EQ(Cohorts("livelihood.milestones_due", "2024-01-01", "2024-12-31", "2025-01-31").value, 0);
}

TEST_F(ProjectServiceTest, ACancelledItemSaysWhy) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Plan(MilestoneOfProject()), IsOk());
  ASSERT_THAT(Plan(DeliverableOfProject()), IsOk());
  auto milestone = StepOf<v1::CancelMilestoneRequest>("milestones/1");
  milestone.set_occurred_on("2024-01-09");
  milestone.set_reason("合并");
  EXPECT_THAT(Call(projects, &ProjectService::CancelMilestone, milestone),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-10 field=occurred_on"));
  milestone.set_occurred_on("2024-05-01");
  EXPECT_EQ(Call(projects, &ProjectService::CancelMilestone, milestone)->steps(1).reason(), "合并");
  EXPECT_EQ(Figure("livelihood.milestones_due", "2024-12-31"), 0);
  auto deliverable = StepOf<v1::CancelDeliverableRequest>("deliverables/1");
  deliverable.set_occurred_on("2024-05-01");
  deliverable.set_reason("合并");
  EXPECT_EQ(Call(projects, &ProjectService::CancelDeliverable, deliverable)->steps(1).reason(), "合并");
  auto complete = StepOf<v1::CompleteDeliverableRequest>("deliverables/1");
  complete.set_occurred_on("2024-05-02");
  EXPECT_THAT(Call(projects, &ProjectService::CompleteDeliverable, complete),
              Refused("TRANSITION_NOT_ALLOWED"));
}

TEST_F(ProjectServiceTest, AProcurementReachesItsStagesInOrder) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Plan(ProcurementOfProject()), IsOk());
  const std::string name = "procurements/1";
  auto award = StepOf<v1::AwardProcurementRequest>(name);
  award.set_occurred_on("2024-06-03");
  EXPECT_THAT(Call(projects, &ProjectService::AwardProcurement, award), Refused("TRANSITION_NOT_ALLOWED"));
  auto publish = StepOf<v1::PublishProcurementNoticeRequest>(name);
  publish.set_occurred_on("2024-06-03");
  ASSERT_THAT(Call(projects, &ProjectService::PublishProcurementNotice, publish), IsOk());
  auto open = StepOf<v1::OpenProcurementBidsRequest>(name);
  open.set_occurred_on("2024-06-02");
  EXPECT_THAT(Call(projects, &ProjectService::OpenProcurementBids, open),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-06-03 field=occurred_on"));
  open.set_occurred_on("2024-06-24");
  ASSERT_THAT(Call(projects, &ProjectService::OpenProcurementBids, open), IsOk());
  award.set_occurred_on("2024-07-01");
  ASSERT_THAT(Call(projects, &ProjectService::AwardProcurement, award), IsOk());
  auto sign = StepOf<v1::SignProcurementContractRequest>(name);
  sign.set_occurred_on("2024-07-15");
  ASSERT_THAT(Call(projects, &ProjectService::SignProcurementContract, sign), IsOk());
  auto cancel = StepOf<v1::CancelProcurementRequest>(name);
  cancel.set_occurred_on("2024-07-16");
  cancel.set_reason("合并");
  EXPECT_THAT(Call(projects, &ProjectService::CancelProcurement, cancel), Refused("TRANSITION_NOT_ALLOWED"));
  auto accept = StepOf<v1::AcceptProcurementRequest>(name);
  accept.set_occurred_on("2024-09-20");
  EXPECT_EQ(Call(projects, &ProjectService::AcceptProcurement, accept)->state(),
            v1::PROCUREMENT_STATE_ACCEPTANCE);
  EXPECT_EQ(Figure("livelihood.procurement_steps_completed", "2024-12-31"), 6);
  EXPECT_EQ(Figure("livelihood.procurement_steps_overdue", "2024-12-31"), 0);
}

TEST_F(ProjectServiceTest, AListNamesADamagedRowAndGoesOn) {
  ASSERT_THAT(Begin(), IsOk());
  for (const char* id : {"1", "2", "3"}) ASSERT_THAT(Plan(MilestoneOfProject(id)), IsOk());
  Overwrite(kMilestonesTable, "2", "\xff");
  const auto page = Call(projects, &ProjectService::ListMilestones, v1::ListMilestonesRequest());
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->milestones_size(), 2);
  EXPECT_THAT(page->unreachable(), ElementsAre("milestones/2"));
  EXPECT_THAT(Call(projects, &ProjectService::GetMilestone, StepOf<v1::GetMilestoneRequest>("milestones/2")),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ProjectServiceTest, AStepOnARowWithADamagedDateIsDataLossAndOthersGoOn) {
  ASSERT_THAT(Begin(), IsOk());
  for (const char* id : {"1", "2"}) ASSERT_THAT(Plan(MilestoneOfProject(id)), IsOk());
  v1::Milestone damaged =
      *Call(projects, &ProjectService::GetMilestone, StepOf<v1::GetMilestoneRequest>("milestones/1"));
  damaged.set_due_on("2024=09-30");
  Overwrite(kMilestonesTable, "1", damaged.SerializeAsString());
  auto complete = StepOf<v1::CompleteMilestoneRequest>("milestones/1");
  complete.set_occurred_on("2024-12-05");
  EXPECT_THAT(Call(projects, &ProjectService::CompleteMilestone, complete),
              StatusIs(absl::StatusCode::kDataLoss));
  complete.set_name("milestones/2");
  EXPECT_THAT(Call(projects, &ProjectService::CompleteMilestone, complete), IsOk());
}

}  // namespace
}  // namespace eastgate::livelihood
