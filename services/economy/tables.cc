#include "services/economy/tables.h"

#include "absl/strings/str_cat.h"
#include "services/economy/digital_transformation_facts.h"
#include "services/economy/enterprise_facts.h"
#include "services/economy/first_store_facts.h"
#include "services/economy/industry_chain_facts.h"
#include "services/economy/output_report_facts.h"
#include "services/economy/promotion_campaign_facts.h"
#include "services/economy/recognition_facts.h"
#include "services/economy/trade_area_facts.h"
#include "services/economy/turnover_report_facts.h"

namespace eastgate::economy {

std::string MonthKey(absl::string_view name, absl::string_view month) {
  return absl::StrCat(name, " ", month);
}

Tables::Tables() {
  enterprises.SetLinks(EnterpriseLinks(*this));
  recognitions.SetLinks(RecognitionLinks(*this));
  chains.SetLinks(ChainLinks(*this));
  output_reports.SetLinks(OutputReportLinks(*this));
  transformations.SetLinks(TransformationLinks(*this));
  promotion_campaigns.SetLinks(PromotionCampaignLinks());
  promotion_events.SetLinks(PromotionEventLinks(*this));
  fiscal_inputs.SetLinks(FiscalInputLinks(*this));
  FiscalInputRecoveryEntry().AddTo(*this, fiscal_inputs);
  consumption_reports.SetLinks(ConsumptionReportLinks(*this));
  first_stores.SetLinks(FirstStoreLinks(*this));
  turnover_reports.SetLinks(TurnoverReportLinks(*this));
  trade_areas.SetLinks(TradeAreaLinks(*this));
  AddOwned(kEnterpriseUpdated, "eastgate.economy.v1.EnterpriseService/UpdateEnterprise");
}

}  // namespace eastgate::economy
