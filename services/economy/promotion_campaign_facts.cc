#include "services/economy/promotion_campaign_facts.h"

#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using v1::PromotionCampaign;

// The links of an entry to its campaign.
template <class Row>
typename lifecycle::EntryTable<Row>::Links LinksToCampaign(const Tables& tables,
                                                           const lifecycle::Entry<Row>& entry,
                                                           const char* day_field) {
  return {.judge = [&tables, &entry, day_field](facts::Writer& writer, const lifecycle::Judgment& judgment,
                                                Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(const PromotionCampaign campaign,
                     tables.promotion_campaigns.Get(writer.transaction(), row.campaign()));
    return JudgeInCampaign(judgment, day_field, entry.rules().occurred_on(row), campaign);
  }};
}

}  // namespace

lifecycle::EntryTable<PromotionCampaign>::Links PromotionCampaignLinks() {
  return {
      .judge = [](facts::Writer& writer, const lifecycle::Judgment& judgment,
                  PromotionCampaign& campaign) -> absl::Status {
        if (!judgment.is_correction) return absl::OkStatus();
        return lifecycle::CheckNothingRefersTo(writer.transaction(), campaign.name(), campaign.fact());
      },
  };
}

lifecycle::EntryTable<v1::PromotionEvent>::Links PromotionEventLinks(const Tables& tables) {
  return LinksToCampaign(tables, PromotionEventEntry(), "held_on");
}

lifecycle::EntryTable<v1::FiscalInput>::Links FiscalInputLinks(const Tables& tables) {
  return LinksToCampaign(tables, FiscalInputEntry(), "paid_on");
}

lifecycle::EntryTable<v1::ConsumptionReport>::Links ConsumptionReportLinks(const Tables& tables) {
  return LinksToCampaign(tables, ConsumptionReportEntry(), "reported_on");
}

}  // namespace eastgate::economy
