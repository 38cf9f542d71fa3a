#include "services/urban/tables.h"

#include "absl/strings/str_cat.h"
#include "common/reference/text_key.h"
#include "services/urban/patrol_facts.h"
#include "services/urban/rectification_item_facts.h"
#include "services/urban/renovation_facts.h"

namespace eastgate::urban {

std::string PlaceKey(absl::string_view division, absl::string_view place) {
  return absl::StrCat(division, " ", reference::FoldedTextKey(place));
}

std::string CampaignKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED, item.campaign());
}

std::string PlaceKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED,
                                       PlaceKey(item.division(), item.place()));
}

std::string PatrolKeyOf(const v1::RectificationItem& item) {
  return lifecycle::KeyUnlessRetracted(item, v1::RECTIFICATION_ITEM_STATE_RETRACTED, item.patrol_round());
}

Tables::Tables() {
  renovations.SetLinks(RenovationLinks(*this));
  items.SetLinks(RectificationItemLinks(*this));
  patrol_rounds.SetLinks(PatrolRoundLinks(*this));
}

}  // namespace eastgate::urban
