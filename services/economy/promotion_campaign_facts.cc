#include "services/economy/promotion_campaign_facts.h"

#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using v1::PromotionCampaign;

// Refuses while the campaign holds something.
absl::Status CheckEmpty(const Tables& tables, const store::Reader& reader,
                        const PromotionCampaign& campaign) {
  ASSIGN_OR_RETURN(auto held,
                   lifecycle::FactsOf(tables.promotion_events, reader, kByCampaign, campaign.name()));
  ASSIGN_OR_RETURN(const auto paid,
                   lifecycle::FactsOf(tables.fiscal_inputs, reader, kByCampaign, campaign.name()));
  ASSIGN_OR_RETURN(const auto reported,
                   lifecycle::FactsOf(tables.consumption_reports, reader, kByCampaign, campaign.name()));
  held.insert(held.end(), paid.begin(), paid.end());
  held.insert(held.end(), reported.begin(), reported.end());
  return lifecycle::CheckNoDependents(campaign.fact(), held);
}

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

lifecycle::EntryTable<PromotionCampaign>::Links PromotionCampaignLinks(const Tables& tables) {
  return {
      .judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                         PromotionCampaign& campaign) -> absl::Status {
        if (!judgment.is_correction) return absl::OkStatus();
        return CheckEmpty(tables, writer.transaction(), campaign);
      },
      .release =
          [&tables](facts::Writer& writer, const PromotionCampaign& campaign) {
            return CheckEmpty(tables, writer.transaction(), campaign);
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
