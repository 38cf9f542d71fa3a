// The facts of promotion campaigns and their entries beside each other: an entry has a campaign that began,
// and a campaign is corrected while it holds nothing.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::PromotionCampaign>::Links PromotionCampaignLinks();
// `tables` must outlive the links.
lifecycle::EntryTable<v1::PromotionEvent>::Links PromotionEventLinks(const Tables& tables);
lifecycle::EntryTable<v1::FiscalInput>::Links FiscalInputLinks(const Tables& tables);
lifecycle::EntryTable<v1::ConsumptionReport>::Links ConsumptionReportLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PROMOTION_CAMPAIGN_FACTS_H_
