#include "services/economy/digital_transformation_service.h"

#include <utility>

#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/list_rows.h"
#include "common/status/status_macros.h"
#include "services/economy/digital_transformation_facts.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> DigitalTransformationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::DigitalTransformationService::service_full_name())
      .Unary("CreateDigitalTransformation", this, &DigitalTransformationService::Create)
      .Unary("GetDigitalTransformation", this, &DigitalTransformationService::Get)
      .Unary("ListDigitalTransformations", this, &DigitalTransformationService::List)
      .Unary("StartDigitalTransformation", this, &DigitalTransformationService::Start)
      .Unary("AcceptDigitalTransformation", this, &DigitalTransformationService::Accept)
      .Unary("ShowcaseDigitalTransformation", this, &DigitalTransformationService::Showcase)
      .Unary("AbandonDigitalTransformation", this, &DigitalTransformationService::Abandon)
      .Unary("ListDigitalTransformationCandidates", this, &DigitalTransformationService::ListCandidates)
      .Build();
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Create(
    Call& call, const v1::CreateDigitalTransformationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.digital_transformation_id(), tables_.transformations,
                   PlanTransformation);
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Get(
    Call&, const v1::GetDigitalTransformationRequest& request) {
  return GetRow(request, tables_.transformations);
}

Reply<v1::ListDigitalTransformationsResponse> DigitalTransformationService::List(
    Call& call, const v1::ListDigitalTransformationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::DIGITAL_TRANSFORMATION_STATE_RETRACTED);
  return ListMatching(call, request, tables_.transformations,
                      &v1::ListDigitalTransformationsResponse::mutable_digital_transformations, Matches,
                      {{kTransformationsByEnterprise, lifecycle::ListKey(request.enterprise(), retracted)}});
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Start(
    Call& call, const v1::StartDigitalTransformationRequest& request) {
  RETURN_IF_ERROR(CheckStart(request, NewCheck(request)));
  return Transition(call, request, tables_.transformations, v1::DIGITAL_TRANSFORMATION_STATE_BUILDING,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Accept(
    Call& call, const v1::AcceptDigitalTransformationRequest& request) {
  RETURN_IF_ERROR(CheckAccept(request, NewCheck(request)));
  return Transition(call, request, tables_.transformations, v1::DIGITAL_TRANSFORMATION_STATE_ACCEPTED,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Showcase(
    Call& call, const v1::ShowcaseDigitalTransformationRequest& request) {
  RETURN_IF_ERROR(CheckShowcase(request, NewCheck(request)));
  return Transition(call, request, tables_.transformations, v1::DIGITAL_TRANSFORMATION_STATE_BENCHMARK,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::DigitalTransformation> DigitalTransformationService::Abandon(
    Call& call, const v1::AbandonDigitalTransformationRequest& request) {
  RETURN_IF_ERROR(CheckAbandon(request, NewCheck(request)));
  return Transition(call, request, tables_.transformations, v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED,
                    {"occurred_on", request.occurred_on()});
}

Reply<v1::ListDigitalTransformationCandidatesResponse> DigitalTransformationService::ListCandidates(
    Call& call, const v1::ListDigitalTransformationCandidatesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  ASSIGN_OR_RETURN(std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const int64_t threshold,
                   log_.reference()->parameters.InForce(
                       kMaturityLevel, lifecycle::StoredDate(request.as_of()), log_.division_root()));
  resource::Table<v1::Enterprise>::Query query;
  query.matches = [this, &request, threshold, snapshot = std::move(snapshot)](const v1::Enterprise& row) {
    return IsCandidate(tables_, *snapshot, request, threshold, row);
  };
  return lifecycle::ListRows<v1::ListDigitalTransformationCandidatesResponse>(
      call, log_, executor_, request, tables_.enterprises, std::move(query),
      &v1::ListDigitalTransformationCandidatesResponse::mutable_enterprises);
}

}  // namespace eastgate::economy
