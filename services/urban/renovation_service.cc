#include "services/urban/renovation_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/status/status_macros.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;
using v1::Renovation;
using v1::RenovationPlan;

std::unique_ptr<rpc::BoundService> RenovationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RenovationService::service_full_name())
      .Unary("CreateRenovationPlan", this, &RenovationService::CreatePlan)
      .Unary("GetRenovationPlan", this, &RenovationService::GetPlan)
      .Unary("ReviseRenovationPlan", this, &RenovationService::RevisePlan)
      .Unary("GetRenovationProgress", this, &RenovationService::GetProgress)
      .Unary("CreateRenovation", this, &RenovationService::Create)
      .Unary("GetRenovation", this, &RenovationService::Get)
      .Unary("UpdateRenovation", this, &RenovationService::UpdateRenovation)
      .Unary("ListRenovations", this, &RenovationService::List)
      .Unary("SurveyRenovation", this, &RenovationService::Survey)
      .Unary("ConsentToRenovation", this, &RenovationService::Consent)
      .Unary("DesignRenovation", this, &RenovationService::Design)
      .Unary("StartRenovation", this, &RenovationService::Start)
      .Unary("FinishRenovation", this, &RenovationService::Finish)
      .Unary("AcceptRenovation", this, &RenovationService::Accept)
      .Unary("DropRenovation", this, &RenovationService::Drop)
      .Unary("ExtendRenovation", this, &RenovationService::Extend)
      .Build();
}

Reply<RenovationPlan> RenovationService::CreatePlan(Call& call,
                                                    const v1::CreateRenovationPlanRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, absl::StrCat(request.year()), plans_, Adopt);
}

Reply<RenovationPlan> RenovationService::GetPlan(Call&, const v1::GetRenovationPlanRequest& request) {
  return GetRow(request, plans_);
}

Reply<RenovationPlan> RenovationService::RevisePlan(Call& call,
                                                    const v1::ReviseRenovationPlanRequest& request) {
  RETURN_IF_ERROR(CheckRevise(request, NewCheck(request)));
  return AddPart(call, request, plans_, RenovationPlanVersionEntry(), Revise);
}

Reply<v1::RenovationProgress> RenovationService::GetProgress(
    Call&, const v1::GetRenovationProgressRequest& request) {
  RETURN_IF_ERROR(CheckProgress(request, NewCheck(request)));
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const RenovationPlan plan, plans_.Get(*snapshot, request.name()));
  figures::Evaluator evaluator(figures_, *snapshot);
  const auto value_of = [&](const char* figure) -> absl::StatusOr<int64_t> {
    figure::v1::FigureQuery question;
    question.set_figure(figure);
    question.set_as_of(request.as_of());
    question.set_end(reference::FormatDate(reference::Date(plan.year(), 12, 31)));
    question.set_division(request.division());
    ASSIGN_OR_RETURN(const figures::Query query, figures::ResolveQuery(figures_, *snapshot, question, ""));
    ASSIGN_OR_RETURN(const figures::Value value, evaluator.Evaluate(query));
    return value.value;
  };
  ASSIGN_OR_RETURN(v1::RenovationProgress progress, ProgressOf(plan, request.as_of(), value_of));
  progress.set_revision(snapshot->head().revision);
  return progress;
}

Reply<Renovation> RenovationService::Create(Call& call, const v1::CreateRenovationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.renovation_id(), renovations_, Name);
}

Reply<Renovation> RenovationService::Get(Call&, const v1::GetRenovationRequest& request) {
  return GetRow(request, renovations_);
}

Reply<v1::Renovation> RenovationService::UpdateRenovation(Call& call,
                                                          const v1::UpdateRenovationRequest& request) {
  return UpdateByMask(call, request, request.renovation(), renovations_);
}

Reply<v1::ListRenovationsResponse> RenovationService::List(Call& call,
                                                           const v1::ListRenovationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  const bool retracted = lifecycle::AsksFor(request.states(), v1::RENOVATION_STATE_RETRACTED);
  return ListMatching(
      call, request, renovations_, &v1::ListRenovationsResponse::mutable_renovations, Matches,
      {open.By(kOpenRenovationsByUnit, request.responsible_unit()),
       {kRenovationsByPlanAndState,
        PlanStateKey(request.plan(), lifecycle::OnlyState<v1::RenovationState>(request.states()))},
       open.All(kOpenRenovations),
       {kRenovationsByUnit, lifecycle::ListKey(request.responsible_unit(), retracted)},
       {kRenovationsByPlan, request.plan()}});
}

Reply<Renovation> RenovationService::Survey(Call& call, const v1::SurveyRenovationRequest& request) {
  RETURN_IF_ERROR(CheckSurvey(request, NewCheck(request)));
  return Transition(call, request, renovations_, v1::RENOVATION_STATE_SURVEYED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Renovation> RenovationService::Consent(Call& call, const v1::ConsentToRenovationRequest& request) {
  RETURN_IF_ERROR(CheckConsent(request, NewCheck(request)));
  return Transition(call, request, renovations_, urban::Consent);
}

Reply<Renovation> RenovationService::Design(Call& call, const v1::DesignRenovationRequest& request) {
  RETURN_IF_ERROR(CheckDesign(request, NewCheck(request)));
  return Transition(call, request, renovations_, v1::RENOVATION_STATE_DESIGNED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Renovation> RenovationService::Start(Call& call, const v1::StartRenovationRequest& request) {
  RETURN_IF_ERROR(CheckStart(request, NewCheck(request)));
  return Transition(call, request, renovations_, v1::RENOVATION_STATE_STARTED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Renovation> RenovationService::Finish(Call& call, const v1::FinishRenovationRequest& request) {
  RETURN_IF_ERROR(CheckFinish(request, NewCheck(request)));
  return Transition(call, request, renovations_, v1::RENOVATION_STATE_FINISHED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Renovation> RenovationService::Accept(Call& call, const v1::AcceptRenovationRequest& request) {
  RETURN_IF_ERROR(CheckAccept(request, NewCheck(request)));
  return Transition(call, request, renovations_, v1::RENOVATION_STATE_ACCEPTED,
                    {"occurred_on", request.occurred_on()});
}

Reply<Renovation> RenovationService::Drop(Call& call, const v1::DropRenovationRequest& request) {
  RETURN_IF_ERROR(CheckDrop(request, NewCheck(request)));
  return Transition(call, request, renovations_, urban::Drop);
}

Reply<Renovation> RenovationService::Extend(Call& call, const v1::ExtendRenovationRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck(request)));
  return Transition(call, request, renovations_, ExtendRenovation);
}

}  // namespace eastgate::urban
