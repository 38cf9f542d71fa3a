#include "services/urban/rectification_service.h"

#include "common/status/status_macros.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;
using v1::RectificationCampaign;
using v1::RectificationItem;

std::unique_ptr<rpc::BoundService> RectificationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RectificationService::service_full_name())
      .Unary("CreateRectificationCampaign", this, &RectificationService::CreateCampaign)
      .Unary("GetRectificationCampaign", this, &RectificationService::GetCampaign)
      .Unary("UpdateRectificationCampaign", this, &RectificationService::UpdateRectificationCampaign)
      .Unary("ListRectificationCampaigns", this, &RectificationService::ListCampaigns)
      .Unary("CreateRectificationItem", this, &RectificationService::CreateItem)
      .Batch<v1::BatchCreateRectificationItemsRequest, v1::BatchCreateRectificationItemsResponse>(
          "BatchCreateRectificationItems", this, &RectificationService::CreateItem)
      .Unary("GetRectificationItem", this, &RectificationService::GetItem)
      .Unary("BatchGetRectificationItems", this, &RectificationService::BatchGet)
      .Unary("ListRectificationItems", this, &RectificationService::ListItems)
      .Unary("DispatchRectificationItem", this, &RectificationService::Dispatch)
      .Unary("HandleRectificationItem", this, &RectificationService::Handle)
      .Unary("VerifyRectificationItem", this, &RectificationService::Verify)
      .Unary("ReturnRectificationItem", this, &RectificationService::Return)
      .Unary("ClearRectificationItem", this, &RectificationService::Clear)
      .Unary("ExtendRectificationItem", this, &RectificationService::Extend)
      .Unary("ReopenRectificationItem", this, &RectificationService::Reopen)
      .Unary("WithdrawRectificationItem", this, &RectificationService::Withdraw)
      .Batch<v1::BatchChangeRectificationItemsRequest, v1::BatchChangeRectificationItemsResponse>(
          "BatchChangeRectificationItems", this, &RectificationService::Dispatch,
          &RectificationService::Handle, &RectificationService::Verify, &RectificationService::Return,
          &RectificationService::Clear, &RectificationService::Extend, &RectificationService::Reopen,
          &RectificationService::Withdraw)
      .Build();
}

Reply<RectificationCampaign> RectificationService::CreateCampaign(
    Call& call, const v1::CreateRectificationCampaignRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  const auto ask = [this, &call, &request] {
    return peers_.task_forces().Check(call, request.task_force(), request.started_on());
  };
  return CreateRowAfter(call, request, request.rectification_campaign_id(), campaigns_, ask, Begin);
}

Reply<RectificationCampaign> RectificationService::GetCampaign(
    Call&, const v1::GetRectificationCampaignRequest& request) {
  return GetRow(request, campaigns_);
}

Reply<v1::RectificationCampaign> RectificationService::UpdateRectificationCampaign(
    Call& call, const v1::UpdateRectificationCampaignRequest& request) {
  const auto ask = [this, &call, &request] {
    return peers_.task_forces().CheckUpdate(call, request, request.rectification_campaign(),
                                            "rectification_campaign");
  };
  return UpdateByMaskAfter(call, request, request.rectification_campaign(), campaigns_, ask);
}

Reply<v1::ListRectificationCampaignsResponse> RectificationService::ListCampaigns(
    Call& call, const v1::ListRectificationCampaignsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, campaigns_,
                      &v1::ListRectificationCampaignsResponse::mutable_rectification_campaigns, Matches);
}

Reply<RectificationItem> RectificationService::CreateItem(Call& call,
                                                          const v1::CreateRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.rectification_item_id(), items_, List);
}

Reply<RectificationItem> RectificationService::GetItem(Call&,
                                                       const v1::GetRectificationItemRequest& request) {
  return GetRow(request, items_);
}

Reply<v1::BatchGetRectificationItemsResponse> RectificationService::BatchGet(
    Call&, const v1::BatchGetRectificationItemsRequest& request) {
  return GetRows(request, items_, &v1::BatchGetRectificationItemsResponse::mutable_rectification_items);
}

Reply<v1::ListRectificationItemsResponse> RectificationService::ListItems(
    Call& call, const v1::ListRectificationItemsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  const bool retracted = lifecycle::AsksFor(request.states(), v1::RECTIFICATION_ITEM_STATE_RETRACTED);
  return ListMatching(
      call, request, items_, &v1::ListRectificationItemsResponse::mutable_rectification_items, Matches,
      {open.By(kOpenItemsByUnit, request.responsible_unit()),
       {kItemsToVerify, ToVerifyKey(lifecycle::OnlyState<v1::RectificationItemState>(request.states()))},
       {kRelapses, lifecycle::ListKey(request.relapse() ? kRelapseKey : "", retracted)},
       open.By(kOpenItemsByTownship, TownshipKey(request.division())),
       open.All(kOpenItems),
       {kItemsByCampaign, lifecycle::ListKey(request.campaign(), retracted)}});
}

Reply<RectificationItem> RectificationService::Dispatch(Call& call,
                                                        const v1::DispatchRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckDispatch(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Dispatch);
}

Reply<RectificationItem> RectificationService::Handle(Call& call,
                                                      const v1::HandleRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckHandle(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Handle);
}

Reply<RectificationItem> RectificationService::Verify(Call& call,
                                                      const v1::VerifyRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckVerify(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Verify);
}

Reply<RectificationItem> RectificationService::Return(Call& call,
                                                      const v1::ReturnRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckReturn(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Return);
}

Reply<RectificationItem> RectificationService::Clear(Call& call,
                                                     const v1::ClearRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckClear(request, NewCheck(request)));
  return Transition(call, request, items_, v1::RECTIFICATION_ITEM_STATE_CLEARED,
                    {"occurred_on", request.occurred_on()});
}

Reply<RectificationItem> RectificationService::Extend(Call& call,
                                                      const v1::ExtendRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Extend);
}

Reply<RectificationItem> RectificationService::Reopen(Call& call,
                                                      const v1::ReopenRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckReopen(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Reopen);
}

Reply<RectificationItem> RectificationService::Withdraw(Call& call,
                                                        const v1::WithdrawRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckWithdraw(request, NewCheck(request)));
  return Transition(call, request, items_, urban::Withdraw);
}

}  // namespace eastgate::urban
