#include "services/urban/rectification_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/rpc/status_macros.h"
#include "services/urban/rectification_rules.h"

namespace eastgate::urban {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::RectificationCampaign;
using v1::RectificationItem;

std::unique_ptr<rpc::BoundService> RectificationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RectificationService::service_full_name())
      .Unary("CreateRectificationCampaign", this, &RectificationService::CreateCampaign)
      .Unary("GetRectificationCampaign", this, &RectificationService::GetCampaign)
      .Unary("ListRectificationCampaigns", this, &RectificationService::ListCampaigns)
      .Unary("CreateRectificationItem", this, &RectificationService::CreateItem)
      .Unary("GetRectificationItem", this, &RectificationService::GetItem)
      .Unary("ListRectificationItems", this, &RectificationService::ListItems)
      .Unary("DispatchItem", this, &RectificationService::Dispatch)
      .Unary("HandleItem", this, &RectificationService::Handle)
      .Unary("VerifyItem", this, &RectificationService::Verify)
      .Unary("ReturnItem", this, &RectificationService::Return)
      .Unary("ClearItem", this, &RectificationService::Clear)
      .Unary("ExtendItem", this, &RectificationService::Extend)
      .Unary("ReopenItem", this, &RectificationService::Reopen)
      .Unary("WithdrawItem", this, &RectificationService::Withdraw)
      .Build();
}

Reply<RectificationCampaign> RectificationService::CreateCampaign(
    Call& call, const v1::CreateRectificationCampaignRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(campaigns_, request.rectification_campaign_id());
  if (!known.ok()) co_return known.status();
  if (!*known) {
    const auto found = co_await peers_.task_forces().Check(call, request.task_force(), request.started_on());
    if (!found.ok()) co_return found.status();
  }
  co_return co_await RecordCampaign(call, request);
}

Reply<RectificationCampaign> RectificationService::RecordCampaign(
    Call& call, const v1::CreateRectificationCampaignRequest& request) {
  return CreateRow(call, request, request.rectification_campaign_id(), campaigns_,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<RectificationCampaign>> {
                     RectificationCampaign campaign = Begin(request, writer.next_fact());
                     fact::v1::Fact fact = CampaignFact(campaign);
                     return Drafted<RectificationCampaign>{std::move(campaign), std::move(fact)};
                   });
}

Reply<RectificationCampaign> RectificationService::GetCampaign(
    Call&, const v1::GetRectificationCampaignRequest& request) {
  return GetRow(request, campaigns_);
}

Reply<v1::ListRectificationCampaignsResponse> RectificationService::ListCampaigns(
    Call&, const v1::ListRectificationCampaignsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListRectificationCampaignsResponse>(
      request, campaigns_, &v1::ListRectificationCampaignsResponse::mutable_rectification_campaigns, Matches);
}

Reply<RectificationItem> RectificationService::CreateItem(Call& call,
                                                          const v1::CreateRectificationItemRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.rectification_item_id(), items_,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<RectificationItem>> {
                     ASSIGN_OR_RETURN(const RectificationCampaign campaign,
                                      campaigns_.Get(writer.transaction(), request.campaign()));
                     std::optional<v1::PatrolRound> round;
                     if (!request.patrol_round().empty()) {
                       ASSIGN_OR_RETURN(round, rounds_.Get(writer.transaction(), request.patrol_round()));
                     }
                     RETURN_IF_ERROR(CheckListable(request, campaign, round ? &*round : nullptr));
                     resource::Table<RectificationItem>::Query of_place;
                     of_place.page_size = kMaxItemsOfPlace;
                     of_place.index = {kItemsByPlace, PlaceKey(request.division(), request.place())};
                     ASSIGN_OR_RETURN(const auto earlier, items_.List(writer.transaction(), of_place));
                     const reference::Date found_on = facts::StoredDate(request.found_on());
                     ASSIGN_OR_RETURN(const int64_t days, writer.reference()->parameters.InForce(
                                                              kRelapseDays, found_on, request.division()));
                     RectificationItem item =
                         urban::List(request, RelapseOf(earlier.rows, found_on, days), writer.next_fact());
                     fact::v1::Fact fact = ItemLife().LastFact(item);
                     return Drafted<RectificationItem>{std::move(item), std::move(fact)};
                   });
}

Reply<RectificationItem> RectificationService::GetItem(Call&,
                                                       const v1::GetRectificationItemRequest& request) {
  return GetRow(request, items_);
}

Reply<v1::ListRectificationItemsResponse> RectificationService::ListItems(
    Call&, const v1::ListRectificationItemsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.campaign().empty()) index = {kItemsByCampaign, request.campaign()};
  return ListMatching<v1::ListRectificationItemsResponse>(
      request, items_, &v1::ListRectificationItemsResponse::mutable_rectification_items, Matches, index);
}

Reply<RectificationItem> RectificationService::Dispatch(Call& call, const v1::DispatchItemRequest& request) {
  RETURN_IF_ERROR(CheckDispatch(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Dispatch(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Handle(Call& call, const v1::HandleItemRequest& request) {
  RETURN_IF_ERROR(CheckHandle(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Handle(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Verify(Call& call, const v1::VerifyItemRequest& request) {
  RETURN_IF_ERROR(CheckVerify(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Verify(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Return(Call& call, const v1::ReturnItemRequest& request) {
  RETURN_IF_ERROR(CheckReturn(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Return(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Clear(Call& call, const v1::ClearItemRequest& request) {
  RETURN_IF_ERROR(CheckClear(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Clear(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Extend(Call& call, const v1::ExtendItemRequest& request) {
  RETURN_IF_ERROR(CheckExtend(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Extend(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Reopen(Call& call, const v1::ReopenItemRequest& request) {
  RETURN_IF_ERROR(CheckReopen(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Reopen(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

Reply<RectificationItem> RectificationService::Withdraw(Call& call, const v1::WithdrawItemRequest& request) {
  RETURN_IF_ERROR(CheckWithdraw(request, NewCheck()));
  return ChangeRow(
      call, request, items_,
      [&request](facts::Writer& writer, RectificationItem& item) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Withdraw(item, request, writer.next_fact()));
        return ItemLife().LastFact(item);
      });
}

std::vector<facts::FactKind> RectificationKinds(const Tables& tables) {
  std::vector<facts::FactKind> kinds = ItemLife().Kinds(tables.items);
  kinds.push_back(facts::EntryKind<RectificationCampaign>(
      tables.campaigns,
      {.kind = kCampaignRecorded,
       .measures = {},
       .correctable = {},
       .amend = [](facts::Writer&, RectificationCampaign& campaign,
                   const facts::Correction&) { return facts::CheckStands(campaign); },
       .withdraw = [&tables](facts::Writer& writer, RectificationCampaign& campaign) -> absl::Status {
         ASSIGN_OR_RETURN(const auto items, facts::FactsOf(tables.items, writer.transaction(),
                                                           kItemsByCampaign, campaign.name()));
         RETURN_IF_ERROR(facts::CheckNoDependents(campaign.fact(), items));
         return facts::MarkRetracted(campaign);
       },
       .fact_of = CampaignFact}));
  return kinds;
}

}  // namespace eastgate::urban
