#include "services/livelihood/project_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/definitions.h"
#include "common/facts/rules.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/project_rules.h"

namespace eastgate::livelihood {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Deliverable;
using v1::LivelihoodProject;
using v1::Milestone;
using v1::Procurement;

namespace {

// What belongs to a project needs one that stands.
absl::Status CheckProject(const Tables& tables, facts::Writer& writer, const std::string& name) {
  ASSIGN_OR_RETURN(const LivelihoodProject project, tables.projects.Get(writer.transaction(), name));
  return facts::CheckStands(project);
}

// Refuses while anything belongs to the project.
absl::Status CheckEmpty(const Tables& tables, facts::Writer& writer, const LivelihoodProject& project) {
  const auto& reader = writer.transaction();
  ASSIGN_OR_RETURN(auto facts, facts::FactsOf(tables.milestones, reader, kByProject, project.name()));
  ASSIGN_OR_RETURN(const auto deliverables,
                   facts::FactsOf(tables.deliverables, reader, kByProject, project.name()));
  ASSIGN_OR_RETURN(const auto procurements,
                   facts::FactsOf(tables.procurements, reader, kByProject, project.name()));
  facts.insert(facts.end(), deliverables.begin(), deliverables.end());
  facts.insert(facts.end(), procurements.begin(), procurements.end());
  return facts::CheckNoDependents(project.fact(), facts);
}

}  // namespace

std::unique_ptr<rpc::BoundService> ProjectService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::ProjectService::service_full_name())
      .Unary("CreateLivelihoodProject", this, &ProjectService::Create)
      .Unary("GetLivelihoodProject", this, &ProjectService::Get)
      .Unary("ListLivelihoodProjects", this, &ProjectService::List)
      .Unary("CreateMilestone", this, &ProjectService::CreateMilestone)
      .Unary("GetMilestone", this, &ProjectService::GetMilestone)
      .Unary("ListMilestones", this, &ProjectService::ListMilestones)
      .Unary("CompleteMilestone", this, &ProjectService::CompleteMilestone)
      .Unary("CancelMilestone", this, &ProjectService::CancelMilestone)
      .Unary("CreateDeliverable", this, &ProjectService::CreateDeliverable)
      .Unary("GetDeliverable", this, &ProjectService::GetDeliverable)
      .Unary("ListDeliverables", this, &ProjectService::ListDeliverables)
      .Unary("CompleteDeliverable", this, &ProjectService::CompleteDeliverable)
      .Unary("CancelDeliverable", this, &ProjectService::CancelDeliverable)
      .Unary("CreateProcurement", this, &ProjectService::CreateProcurement)
      .Unary("GetProcurement", this, &ProjectService::GetProcurement)
      .Unary("ListProcurements", this, &ProjectService::ListProcurements)
      .Unary("AdvanceProcurement", this, &ProjectService::AdvanceProcurement)
      .Unary("CancelProcurement", this, &ProjectService::CancelProcurement)
      .Build();
}

Reply<LivelihoodProject> ProjectService::Create(Call& call,
                                                const v1::CreateLivelihoodProjectRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(tables_.projects, request.livelihood_project_id());
  if (!known.ok()) co_return known.status();
  if (!*known) {
    const auto found =
        co_await peers_.task_forces().Check(call, request.task_force(), FirstDayOf(request.year()));
    if (!found.ok()) co_return found.status();
  }
  co_return co_await Record(call, request);
}

Reply<LivelihoodProject> ProjectService::Record(Call& call,
                                                const v1::CreateLivelihoodProjectRequest& request) {
  return CreateRow(call, request, request.livelihood_project_id(), tables_.projects,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<LivelihoodProject>> {
                     LivelihoodProject project = Begin(request, writer.next_fact());
                     fact::v1::Fact fact = ProjectFact(project);
                     return Drafted<LivelihoodProject>{std::move(project), std::move(fact)};
                   });
}

Reply<LivelihoodProject> ProjectService::Get(Call&, const v1::GetLivelihoodProjectRequest& request) {
  return GetRow(request, tables_.projects);
}

Reply<v1::ListLivelihoodProjectsResponse> ProjectService::List(
    Call&, const v1::ListLivelihoodProjectsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListLivelihoodProjectsResponse>(
      request, tables_.projects, &v1::ListLivelihoodProjectsResponse::mutable_livelihood_projects, Matches);
}

Reply<Milestone> ProjectService::CreateMilestone(Call& call, const v1::CreateMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.milestone_id(), tables_.milestones,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Milestone>> {
                     RETURN_IF_ERROR(CheckProject(tables_, writer, request.project()));
                     Milestone row = Plan(request, writer.next_fact());
                     fact::v1::Fact fact = MilestoneLife().LastFact(row);
                     return Drafted<Milestone>{std::move(row), std::move(fact)};
                   });
}

Reply<Milestone> ProjectService::GetMilestone(Call&, const v1::GetMilestoneRequest& request) {
  return GetRow(request, tables_.milestones);
}

Reply<v1::ListMilestonesResponse> ProjectService::ListMilestones(Call&,
                                                                 const v1::ListMilestonesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.project().empty()) index = {kByProject, request.project()};
  return ListMatching<v1::ListMilestonesResponse>(
      request, tables_.milestones, &v1::ListMilestonesResponse::mutable_milestones, Matches, index);
}

Reply<Milestone> ProjectService::CompleteMilestone(Call& call, const v1::CompleteMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckComplete(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.milestones,
      [&request](facts::Writer& writer, Milestone& row) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(MilestoneLife()
                            .Take(row, v1::WORK_STATE_COMPLETED, request.completed_on(), writer.next_fact())
                            .status());
        return MilestoneLife().LastFact(row);
      });
}

Reply<Milestone> ProjectService::CancelMilestone(Call& call, const v1::CancelMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck()));
  return ChangeRow(call, request, tables_.milestones,
                   [&request](facts::Writer& writer, Milestone& row) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(v1::WorkStep* const step,
                                      MilestoneLife().Take(row, v1::WORK_STATE_CANCELLED,
                                                           request.cancelled_on(), writer.next_fact()));
                     step->set_reason(request.reason());
                     return MilestoneLife().LastFact(row);
                   });
}

Reply<Deliverable> ProjectService::CreateDeliverable(Call& call,
                                                     const v1::CreateDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.deliverable_id(), tables_.deliverables,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Deliverable>> {
                     RETURN_IF_ERROR(CheckProject(tables_, writer, request.project()));
                     Deliverable row = Plan(request, writer.next_fact());
                     fact::v1::Fact fact = DeliverableLife().LastFact(row);
                     return Drafted<Deliverable>{std::move(row), std::move(fact)};
                   });
}

Reply<Deliverable> ProjectService::GetDeliverable(Call&, const v1::GetDeliverableRequest& request) {
  return GetRow(request, tables_.deliverables);
}

Reply<v1::ListDeliverablesResponse> ProjectService::ListDeliverables(
    Call&, const v1::ListDeliverablesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.project().empty()) index = {kByProject, request.project()};
  return ListMatching<v1::ListDeliverablesResponse>(
      request, tables_.deliverables, &v1::ListDeliverablesResponse::mutable_deliverables, Matches, index);
}

Reply<Deliverable> ProjectService::CompleteDeliverable(Call& call,
                                                       const v1::CompleteDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckComplete(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.deliverables,
      [&request](facts::Writer& writer, Deliverable& row) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(DeliverableLife()
                            .Take(row, v1::WORK_STATE_COMPLETED, request.completed_on(), writer.next_fact())
                            .status());
        return DeliverableLife().LastFact(row);
      });
}

Reply<Deliverable> ProjectService::CancelDeliverable(Call& call,
                                                     const v1::CancelDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck()));
  return ChangeRow(call, request, tables_.deliverables,
                   [&request](facts::Writer& writer, Deliverable& row) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(v1::WorkStep* const step,
                                      DeliverableLife().Take(row, v1::WORK_STATE_CANCELLED,
                                                             request.cancelled_on(), writer.next_fact()));
                     step->set_reason(request.reason());
                     return DeliverableLife().LastFact(row);
                   });
}

Reply<Procurement> ProjectService::CreateProcurement(Call& call,
                                                     const v1::CreateProcurementRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.procurement_id(), tables_.procurements,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Procurement>> {
                     RETURN_IF_ERROR(CheckProject(tables_, writer, request.project()));
                     ASSIGN_OR_RETURN(Procurement row,
                                      Plan(request, writer.reference()->calendar, writer.next_fact()));
                     fact::v1::Fact fact = ProcurementLife().LastFact(row);
                     return Drafted<Procurement>{std::move(row), std::move(fact)};
                   });
}

Reply<Procurement> ProjectService::GetProcurement(Call&, const v1::GetProcurementRequest& request) {
  return GetRow(request, tables_.procurements);
}

Reply<v1::ListProcurementsResponse> ProjectService::ListProcurements(
    Call&, const v1::ListProcurementsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.project().empty()) index = {kByProject, request.project()};
  return ListMatching<v1::ListProcurementsResponse>(
      request, tables_.procurements, &v1::ListProcurementsResponse::mutable_procurements, Matches, index);
}

Reply<Procurement> ProjectService::AdvanceProcurement(Call& call,
                                                      const v1::AdvanceProcurementRequest& request) {
  RETURN_IF_ERROR(CheckAdvance(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.procurements,
      [&request](facts::Writer& writer, Procurement& row) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(
            ProcurementLife().Take(row, request.stage(), request.reached_on(), writer.next_fact()).status());
        return ProcurementLife().LastFact(row);
      });
}

Reply<Procurement> ProjectService::CancelProcurement(Call& call,
                                                     const v1::CancelProcurementRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck()));
  return ChangeRow(call, request, tables_.procurements,
                   [&request](facts::Writer& writer, Procurement& row) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(v1::ProcurementStep* const step,
                                      ProcurementLife().Take(row, v1::PROCUREMENT_STAGE_CANCELLED,
                                                             request.cancelled_on(), writer.next_fact()));
                     step->set_reason(request.reason());
                     return ProcurementLife().LastFact(row);
                   });
}

std::vector<facts::FactKind> ProjectKinds(const Tables& tables) {
  return facts::Joined(
      {{facts::EntryKind<LivelihoodProject>(
           tables.projects,
           {.kind = kProjectRecorded,
            .measures = {kProjectsOfYear, kProvincialProjects},
            .correctable = {.occurred_on = false, .division = true, .amounts = {}, .dimensions = {}},
            .amend = [](facts::Writer&, LivelihoodProject& project,
                        const facts::Correction& correction) { return Amend(project, correction); },
            .withdraw = [&tables](facts::Writer& writer, LivelihoodProject& project) -> absl::Status {
              RETURN_IF_ERROR(CheckEmpty(tables, writer, project));
              return facts::MarkRetracted(project);
            },
            .fact_of = ProjectFact})},
       MilestoneLife().Kinds(tables.milestones),
       DeliverableLife().Kinds(tables.deliverables),
       ProcurementLife().Kinds(tables.procurements)});
}

}  // namespace eastgate::livelihood
