#include "services/urban/rectification_campaign_facts.h"

#include "common/status/status_macros.h"

namespace eastgate::urban {

lifecycle::EntryTable<v1::RectificationCampaign>::Links RectificationCampaignLinks(const Tables& tables) {
  return {
      .release = [&tables](facts::Writer& writer, const v1::RectificationCampaign& campaign) -> absl::Status {
        ASSIGN_OR_RETURN(const auto items, lifecycle::FactsOf(tables.items, writer.transaction(),
                                                              kItemsByCampaign, campaign.name()));
        return lifecycle::CheckNoDependents(campaign.fact(), items);
      }};
}

}  // namespace eastgate::urban
