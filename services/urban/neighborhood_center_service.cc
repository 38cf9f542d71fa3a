#include "services/urban/neighborhood_center_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/status/status_macros.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;
using v1::NeighborhoodCenter;

std::unique_ptr<rpc::BoundService> NeighborhoodCenterService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::NeighborhoodCenterService::service_full_name())
      .Unary("CreateNeighborhoodCenter", this, &NeighborhoodCenterService::Create)
      .Unary("GetNeighborhoodCenter", this, &NeighborhoodCenterService::Get)
      .Unary("UpdateNeighborhoodCenter", this, &NeighborhoodCenterService::Update)
      .Unary("ListNeighborhoodCenters", this, &NeighborhoodCenterService::List)
      .Unary("OpenNeighborhoodCenterFormat", this, &NeighborhoodCenterService::OpenFormat)
      .Unary("CloseNeighborhoodCenterFormat", this, &NeighborhoodCenterService::CloseFormat)
      .Unary("CloseNeighborhoodCenter", this, &NeighborhoodCenterService::Close)
      .Build();
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Create(
    Call& call, const v1::CreateNeighborhoodCenterRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  const auto ask = [this, &call, &request] {
    return peers_.CheckEnterprise(call, request.operator_enterprise(), request.opened_on());
  };
  return CreateRowAfter(call, request, request.neighborhood_center_id(), centers_, ask, Open);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Get(Call&,
                                                         const v1::GetNeighborhoodCenterRequest& request) {
  return GetRow(request, centers_);
}

Reply<v1::NeighborhoodCenter> NeighborhoodCenterService::Update(
    Call& call, const v1::UpdateNeighborhoodCenterRequest& request) {
  const auto ask = [this, &call, &request] {
    const bool changes = lifecycle::Changes(request, "operator_enterprise");
    return peers_.CheckEnterprise(call, changes ? request.neighborhood_center().operator_enterprise() : "",
                                  request.changed_on());
  };
  return UpdateByMaskAfter(call, request, request.neighborhood_center(), centers_, ask, JudgeUpdate);
}

Reply<v1::ListNeighborhoodCentersResponse> NeighborhoodCenterService::List(
    Call& call, const v1::ListNeighborhoodCentersRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::NEIGHBORHOOD_CENTER_STATE_RETRACTED);
  const bool wants_below = request.below_standard() || !request.missing_format().empty();
  return ListMatching(call, request, centers_,
                      &v1::ListNeighborhoodCentersResponse::mutable_neighborhood_centers, Matches,
                      {lifecycle::AllBefore(kCentersByContractEnd, request.contract_ends_before()),
                       {kCentersByOperator, lifecycle::ListKey(request.operator_enterprise(), retracted)},
                       {kCentersBelowStandard, wants_below ? lifecycle::kAllKey : ""}});
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::OpenFormat(
    Call& call, const v1::OpenNeighborhoodCenterFormatRequest& request) {
  RETURN_IF_ERROR(CheckOpenFormat(request, NewCheck(request)));
  const auto ask = [this, &call, &request] { return peers_.CheckFacility(call, request.facility()); };
  return TransitionAfter(call, request, centers_, ask, urban::OpenFormat);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::CloseFormat(
    Call& call, const v1::CloseNeighborhoodCenterFormatRequest& request) {
  RETURN_IF_ERROR(CheckCloseFormat(request, NewCheck(request)));
  return Transition(call, request, centers_, urban::CloseFormat);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Close(
    Call& call, const v1::CloseNeighborhoodCenterRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck(request)));
  return Transition(call, request, centers_, v1::NEIGHBORHOOD_CENTER_STATE_CLOSED,
                    {"occurred_on", request.occurred_on()});
}

}  // namespace eastgate::urban
