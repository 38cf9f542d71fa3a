#include "services/command/target_service.h"

#include <utility>

#include "common/facts/read.h"
#include "common/status/status_macros.h"
#include "services/command/target_evaluation.h"
#include "services/command/target_facts.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;
using v1::Target;

std::unique_ptr<rpc::BoundService> TargetService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::TargetService::service_full_name())
      .Unary("CreateTarget", this, &TargetService::Create)
      .Unary("GetTarget", this, &TargetService::Get)
      .Unary("BatchGetTargets", this, &TargetService::BatchGet)
      .Unary("ListTargets", this, &TargetService::List)
      .Unary("ReviseTarget", this, &TargetService::ReviseTarget)
      .Unary("UpdateTarget", this, &TargetService::UpdateTarget)
      .Unary("EvaluateTarget", this, &TargetService::EvaluateTarget)
      .Batch<v1::BatchEvaluateTargetsRequest, v1::BatchEvaluateTargetsResponse>(
          "BatchEvaluateTargets", this, &TargetService::EvaluateTarget)
      .Build();
}

Reply<Target> TargetService::Create(Call& call, const v1::CreateTargetRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRowAfter(
      call, request, request.target_id(), targets_,
      [this, &call, &request] { return peers_.FindFigure(call, request.figure()); }, Set);
}

Reply<Target> TargetService::Get(Call&, const v1::GetTargetRequest& request) {
  return GetRow(request, targets_);
}

Reply<v1::BatchGetTargetsResponse> TargetService::BatchGet(Call&, const v1::BatchGetTargetsRequest& request) {
  return GetRows(request, targets_, &v1::BatchGetTargetsResponse::mutable_targets);
}

Reply<v1::ListTargetsResponse> TargetService::List(Call& call, const v1::ListTargetsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::TARGET_STATE_RETRACTED);
  return ListMatching(call, request, targets_, &v1::ListTargetsResponse::mutable_targets, Matches,
                      {{kTargetsByFigureAndYear, FigureAndYear(request.figure(), request.year())},
                       {kTargetsByFigure, request.figure()},
                       {kTargetsByTaskForce, lifecycle::ListKey(request.task_force(), retracted)},
                       {kTargetsByLeadUnit, lifecycle::ListKey(request.lead_unit(), retracted)}});
}

Reply<Target> TargetService::ReviseTarget(Call& call, const v1::ReviseTargetRequest& request) {
  RETURN_IF_ERROR(CheckRevise(request, NewCheck(request)));
  return AddPart(call, request, targets_, TargetVersionEntry(), Revise);
}

Reply<Target> TargetService::UpdateTarget(Call& call, const v1::UpdateTargetRequest& request) {
  return UpdateByMask(
      call, request, request.target(), targets_,
      [this](const Target& target, const v1::UpdateTargetRequest& same, facts::Writer& writer) {
        return lifecycle::Changes(same, "task_force")
                   ? CheckTaskForceFrom(target, same.changed_on(), tables_, writer.transaction())
                   : absl::OkStatus();
      });
}

Reply<v1::TargetEvaluation> TargetService::EvaluateTarget(Call& call,
                                                          const v1::EvaluateTargetRequest& request) {
  CO_RETURN_IF_ERROR(CheckEvaluate(request, NewCheck(request)));
  CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  CO_ASSIGN_OR_RETURN(Target target, targets_.Get(*snapshot, request.name()));
  if (request.has_known_at_time()) {
    CO_ASSIGN_OR_RETURN(const int64_t known_at, RevisionKnownAt(*snapshot, request.known_at_time()));
    CO_ASSIGN_OR_RETURN(target, TargetAsKnownAt(std::move(target), *snapshot, known_at));
  }
  const reference::Date as_of = lifecycle::StoredDate(request.as_of());
  // A bad day is refused whether the other service answers or not.
  CO_RETURN_IF_ERROR(CheckEvaluable(target, as_of));
  const figure::v1::GetFigureRequest question = QuestionOf(target, request);
  CO_ASSIGN_OR_RETURN(const ReportedFigure figure, co_await peers_.GetReportedFigure(call, question));
  co_return Evaluate(target, as_of, figure.value, figure.reporting);
}

}  // namespace eastgate::command
