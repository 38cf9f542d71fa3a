#include "services/urban/rectification_item_facts.h"

#include <optional>

#include "common/status/status_macros.h"
#include "services/urban/rectification_item_rules.h"

namespace eastgate::urban {
namespace {

absl::Status JudgeListing(const Tables& tables, const store::Reader& reader,
                          const lifecycle::Judgment& judgment, v1::RectificationItem& item) {
  ASSIGN_OR_RETURN(const v1::RectificationCampaign campaign, tables.campaigns.Get(reader, item.campaign()));
  std::optional<v1::PatrolRound> round;
  if (!item.patrol_round().empty()) {
    ASSIGN_OR_RETURN(round, tables.patrol_rounds.Get(reader, item.patrol_round()));
  }
  RETURN_IF_ERROR(CheckListable(judgment, item, campaign, round ? &*round : nullptr));
  const reference::Date found_on = lifecycle::StoredDate(item.steps(0).occurred_on());
  ASSIGN_OR_RETURN(const int64_t days,
                   judgment.reference->parameters.InForce(kRelapseDays, found_on, item.division()));
  resource::Table<v1::RectificationItem>::Query of_place;
  of_place.page_size = kMaxItemsOfPlace;
  of_place.index = {kItemsByPlace, PlaceKey(item.division(), item.place())};
  ASSIGN_OR_RETURN(const auto others, tables.items.List(reader, of_place));
  item.set_relapse_of(RelapseOf(item, others.rows, days));
  return absl::OkStatus();
}

}  // namespace

lifecycle::LifecycleTable<v1::RectificationItem>::Links RectificationItemLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::RectificationItem& item, int step) -> absl::Status {
    if (step > 0) return absl::OkStatus();
    return JudgeListing(tables, writer.transaction(), judgment, item);
  }};
}

}  // namespace eastgate::urban
