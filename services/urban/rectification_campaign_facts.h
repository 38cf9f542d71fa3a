// The links of rectification campaigns to other resources: items are on the list of their campaign.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_FACTS_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_FACTS_H_

#include "common/lifecycle/entry.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

// A campaign is not retracted while it has items: DEPENDENT_FACTS. The tables must outlive the links.
lifecycle::EntryTable<v1::RectificationCampaign>::Links RectificationCampaignLinks(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_CAMPAIGN_FACTS_H_
