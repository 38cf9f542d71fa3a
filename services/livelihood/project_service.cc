#include "services/livelihood/project_service.h"

#include "common/lifecycle/open_rows.h"
#include "common/status/status_macros.h"
#include "services/livelihood/deliverable_rules.h"
#include "services/livelihood/milestone_rules.h"
#include "services/livelihood/procurement_rules.h"
#include "services/livelihood/project_facts.h"
#include "services/livelihood/project_rules.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;
using v1::Deliverable;
using v1::LivelihoodProject;
using v1::Milestone;
using v1::Procurement;

std::unique_ptr<rpc::BoundService> ProjectService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::ProjectService::service_full_name())
      .Unary("CreateLivelihoodProject", this, &ProjectService::Create)
      .Unary("GetLivelihoodProject", this, &ProjectService::Get)
      .Unary("UpdateLivelihoodProject", this, &ProjectService::UpdateLivelihoodProject)
      .Unary("BatchGetLivelihoodProjects", this, &ProjectService::BatchGetLivelihoodProjects)
      .Unary("ListLivelihoodProjects", this, &ProjectService::List)
      .Unary("CreateMilestone", this, &ProjectService::CreateMilestone)
      .Unary("GetMilestone", this, &ProjectService::GetMilestone)
      .Unary("UpdateMilestone", this, &ProjectService::UpdateMilestone)
      .Unary("BatchGetMilestones", this, &ProjectService::BatchGetMilestones)
      .Unary("ListMilestones", this, &ProjectService::ListMilestones)
      .Unary("CompleteMilestone", this, &ProjectService::CompleteMilestone)
      .Unary("CancelMilestone", this, &ProjectService::CancelMilestone)
      .Unary("ExtendMilestone", this, &ProjectService::ExtendMilestone)
      .Unary("CreateDeliverable", this, &ProjectService::CreateDeliverable)
      .Unary("GetDeliverable", this, &ProjectService::GetDeliverable)
      .Unary("UpdateDeliverable", this, &ProjectService::UpdateDeliverable)
      .Unary("ListDeliverables", this, &ProjectService::ListDeliverables)
      .Unary("CompleteDeliverable", this, &ProjectService::CompleteDeliverable)
      .Unary("CancelDeliverable", this, &ProjectService::CancelDeliverable)
      .Unary("ExtendDeliverable", this, &ProjectService::ExtendDeliverable)
      .Unary("CreateProcurement", this, &ProjectService::CreateProcurement)
      .Unary("GetProcurement", this, &ProjectService::GetProcurement)
      .Unary("UpdateProcurement", this, &ProjectService::UpdateProcurement)
      .Unary("ListProcurements", this, &ProjectService::ListProcurements)
      .Unary("PublishProcurementNotice", this, &ProjectService::PublishProcurementNotice)
      .Unary("OpenProcurementBids", this, &ProjectService::OpenProcurementBids)
      .Unary("AwardProcurement", this, &ProjectService::AwardProcurement)
      .Unary("SignProcurementContract", this, &ProjectService::SignProcurementContract)
      .Unary("AcceptProcurement", this, &ProjectService::AcceptProcurement)
      .Unary("CancelProcurement", this, &ProjectService::CancelProcurement)
      .Unary("ExtendProcurement", this, &ProjectService::ExtendProcurement)
      .Build();
}

Reply<LivelihoodProject> ProjectService::Create(Call& call,
                                                const v1::CreateLivelihoodProjectRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRowAfter(
      call, request, request.livelihood_project_id(), tables_.projects,
      [this, &call, &request] {
        return peers_.task_forces().Check(call, request.task_force(), request.adopted_on());
      },
      [](const v1::CreateLivelihoodProjectRequest& asked) { return NewProject(asked); });
}

Reply<LivelihoodProject> ProjectService::Get(Call&, const v1::GetLivelihoodProjectRequest& request) {
  return GetRow(request, tables_.projects);
}

Reply<v1::LivelihoodProject> ProjectService::UpdateLivelihoodProject(
    Call& call, const v1::UpdateLivelihoodProjectRequest& request) {
  const auto ask = [this, &call, &request] {
    return peers_.task_forces().CheckUpdate(call, request, request.livelihood_project(),
                                            "livelihood_project");
  };
  const auto follow = [this](const LivelihoodProject& project, const v1::UpdateLivelihoodProjectRequest&,
                             facts::Writer& writer) { return GiveTaskForce(writer, tables_, project); };
  return UpdateByMaskAfter(call, request, request.livelihood_project(), tables_.projects, ask, follow);
}

Reply<v1::BatchGetLivelihoodProjectsResponse> ProjectService::BatchGetLivelihoodProjects(
    Call&, const v1::BatchGetLivelihoodProjectsRequest& request) {
  return GetRows(request, tables_.projects,
                 &v1::BatchGetLivelihoodProjectsResponse::mutable_livelihood_projects);
}

Reply<v1::ListLivelihoodProjectsResponse> ProjectService::List(
    Call& call, const v1::ListLivelihoodProjectsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.projects,
                      &v1::ListLivelihoodProjectsResponse::mutable_livelihood_projects, Matches);
}

Reply<Milestone> ProjectService::CreateMilestone(Call& call, const v1::CreateMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.milestone_id(), tables_.milestones, PlanMilestone);
}

Reply<Milestone> ProjectService::GetMilestone(Call&, const v1::GetMilestoneRequest& request) {
  return GetRow(request, tables_.milestones);
}

Reply<v1::Milestone> ProjectService::UpdateMilestone(Call& call, const v1::UpdateMilestoneRequest& request) {
  return UpdateByMask(call, request, request.milestone(), tables_.milestones);
}

Reply<v1::BatchGetMilestonesResponse> ProjectService::BatchGetMilestones(
    Call&, const v1::BatchGetMilestonesRequest& request) {
  return GetRows(request, tables_.milestones, &v1::BatchGetMilestonesResponse::mutable_milestones);
}

namespace {

// The ranges of the indexes that a list of milestones, deliverables or procurements can read; `retracted` is
// their state when they were retracted.
template <class Request, class State>
std::vector<resource::IndexRange> OfProjects(const Request& request, const lifecycle::OpenRows& open,
                                             State retracted) {
  return {
      open.By(kOpenByProject, request.project()),
      open.By(kOpenByUnit, request.responsible_unit()),
      open.By(kOpenByTaskForce, request.task_force()),
      open.All(kOpenByDueDay),
      {kByProject, lifecycle::ListKey(request.project(), lifecycle::AsksFor(request.states(), retracted))}};
}

}  // namespace

Reply<v1::ListMilestonesResponse> ProjectService::ListMilestones(Call& call,
                                                                 const v1::ListMilestonesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  return ListMatching(call, request, tables_.milestones, &v1::ListMilestonesResponse::mutable_milestones,
                      Matches, OfProjects(request, open, v1::PROJECT_ITEM_STATE_RETRACTED));
}

Reply<Milestone> ProjectService::CompleteMilestone(Call& call, const v1::CompleteMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckComplete(request, NewCheck(request)));
  return Transition(call, request, tables_.milestones, v1::PROJECT_ITEM_STATE_COMPLETED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Milestone> ProjectService::CancelMilestone(Call& call, const v1::CancelMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck(request)));
  return Transition(call, request, tables_.milestones, v1::PROJECT_ITEM_STATE_CANCELLED,
                    {"occurred_on", request.occurred_on()}, request.reason());
}

Reply<Milestone> ProjectService::ExtendMilestone(Call& call, const v1::ExtendMilestoneRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck(request)));
  return Transition(call, request, tables_.milestones, livelihood::ExtendMilestone);
}

Reply<Deliverable> ProjectService::CreateDeliverable(Call& call,
                                                     const v1::CreateDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.deliverable_id(), tables_.deliverables, PlanDeliverable);
}

Reply<Deliverable> ProjectService::GetDeliverable(Call&, const v1::GetDeliverableRequest& request) {
  return GetRow(request, tables_.deliverables);
}

Reply<v1::Deliverable> ProjectService::UpdateDeliverable(Call& call,
                                                         const v1::UpdateDeliverableRequest& request) {
  return UpdateByMask(call, request, request.deliverable(), tables_.deliverables);
}

Reply<v1::ListDeliverablesResponse> ProjectService::ListDeliverables(
    Call& call, const v1::ListDeliverablesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  return ListMatching(call, request, tables_.deliverables,
                      &v1::ListDeliverablesResponse::mutable_deliverables, Matches,
                      OfProjects(request, open, v1::PROJECT_ITEM_STATE_RETRACTED));
}

Reply<Deliverable> ProjectService::CompleteDeliverable(Call& call,
                                                       const v1::CompleteDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckComplete(request, NewCheck(request)));
  return Transition(call, request, tables_.deliverables, v1::PROJECT_ITEM_STATE_COMPLETED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Deliverable> ProjectService::CancelDeliverable(Call& call,
                                                     const v1::CancelDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck(request)));
  return Transition(call, request, tables_.deliverables, v1::PROJECT_ITEM_STATE_CANCELLED,
                    {"occurred_on", request.occurred_on()}, request.reason());
}

Reply<Deliverable> ProjectService::ExtendDeliverable(Call& call,
                                                     const v1::ExtendDeliverableRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck(request)));
  return Transition(call, request, tables_.deliverables, livelihood::ExtendDeliverable);
}

Reply<Procurement> ProjectService::CreateProcurement(Call& call,
                                                     const v1::CreateProcurementRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.procurement_id(), tables_.procurements, PlanProcurement);
}

Reply<Procurement> ProjectService::GetProcurement(Call&, const v1::GetProcurementRequest& request) {
  return GetRow(request, tables_.procurements);
}

Reply<v1::Procurement> ProjectService::UpdateProcurement(Call& call,
                                                         const v1::UpdateProcurementRequest& request) {
  return UpdateByMask(call, request, request.procurement(), tables_.procurements);
}

Reply<v1::ListProcurementsResponse> ProjectService::ListProcurements(
    Call& call, const v1::ListProcurementsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  return ListMatching(call, request, tables_.procurements,
                      &v1::ListProcurementsResponse::mutable_procurements, Matches,
                      OfProjects(request, open, v1::PROCUREMENT_STATE_RETRACTED));
}

Reply<Procurement> ProjectService::PublishProcurementNotice(
    Call& call, const v1::PublishProcurementNoticeRequest& request) {
  RETURN_IF_ERROR(CheckPublish(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_NOTICE,
                    {"occurred_on", request.occurred_on()});
}

Reply<Procurement> ProjectService::OpenProcurementBids(Call& call,
                                                       const v1::OpenProcurementBidsRequest& request) {
  RETURN_IF_ERROR(CheckOpenBids(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_BID_OPENING,
                    {"occurred_on", request.occurred_on()});
}

Reply<Procurement> ProjectService::AwardProcurement(Call& call, const v1::AwardProcurementRequest& request) {
  RETURN_IF_ERROR(CheckAward(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_AWARD,
                    {"occurred_on", request.occurred_on()});
}

Reply<Procurement> ProjectService::SignProcurementContract(
    Call& call, const v1::SignProcurementContractRequest& request) {
  RETURN_IF_ERROR(CheckSign(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_CONTRACT,
                    {"occurred_on", request.occurred_on()});
}

Reply<Procurement> ProjectService::AcceptProcurement(Call& call,
                                                     const v1::AcceptProcurementRequest& request) {
  RETURN_IF_ERROR(CheckAccept(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_ACCEPTANCE,
                    {"occurred_on", request.occurred_on()});
}

Reply<Procurement> ProjectService::CancelProcurement(Call& call,
                                                     const v1::CancelProcurementRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, v1::PROCUREMENT_STATE_CANCELLED,
                    {"occurred_on", request.occurred_on()}, request.reason());
}

Reply<Procurement> ProjectService::ExtendProcurement(Call& call,
                                                     const v1::ExtendProcurementRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck(request)));
  return Transition(call, request, tables_.procurements, livelihood::ExtendProcurement);
}

}  // namespace eastgate::livelihood
