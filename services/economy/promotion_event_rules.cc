#include "services/economy/promotion_event_rules.h"

#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "services/economy/campaign_entry.h"

namespace eastgate::economy {

using v1::PromotionEvent;

absl::Status CheckCreate(const v1::CreatePromotionEventRequest& request, resource::RequestCheck check) {
  CheckCampaignEntry(check, request, "promotion_event_id", request.promotion_event_id(), "held_on",
                     request.held_on());
  check.Title("title_zh", request.title_zh());
  check.Text("place", request.place(), 0, resource::kMaxTitleBytes);
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPromotionEventsRequest& request, resource::RequestCheck check) {
  return CheckCampaignEntryList(request, check);
}

bool Matches(const v1::ListPromotionEventsRequest& request, const PromotionEvent& row) {
  return MatchesCampaignEntry(PromotionEventEntry(), request, row);
}

PromotionEvent HoldEvent(const v1::CreatePromotionEventRequest& request) {
  auto row = NewCampaignEntry<PromotionEvent>(request, "promotionEvents", request.promotion_event_id());
  row.set_title_zh(request.title_zh());
  row.set_place(request.place());
  row.set_held_on(request.held_on());
  return row;
}

const lifecycle::Entry<PromotionEvent>& PromotionEventEntry() {
  static const auto* rules = new lifecycle::Entry<PromotionEvent>(
      {.kind = kPromotionEventHeld,
       .measures = {kPromotionEvents},
       .recorded = v1::PROMOTION_EVENT_STATE_HELD,
       .retracted = v1::PROMOTION_EVENT_STATE_RETRACTED,
       .occurred_on = [](const PromotionEvent& row) { return lifecycle::StoredDate(row.held_on()); },
       .mutable_day = &PromotionEvent::mutable_held_on,
       .correctable = {.occurred_on = true, .division = true},
       .post =
           [](const PromotionEvent& row, fact::v1::Fact& draft) {
             PostCampaignEntry(row, kPromotionEvents, lifecycle::StoredDate(row.held_on()), 1, {}, draft);
           }});
  return *rules;
}

lifecycle::NounFigures PromotionEventFigures() {
  return {{figures::MakeFigure(7, kPromotionEvents, "促消费活动", "Promotion events",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"campaign"},
                               "Events by the day they were held.")},
          {}};
}

}  // namespace eastgate::economy
