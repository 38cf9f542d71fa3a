#include "services/economy/tables.h"

#include "absl/strings/str_cat.h"
#include "common/lifecycle/index_keys.h"
#include "common/reference/text_key.h"
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

std::vector<resource::Index<v1::Enterprise>> EnterpriseIndexes() {
  using v1::Enterprise;
  const auto unless_retracted = [](const Enterprise& row, const std::string& key) {
    return lifecycle::KeyUnlessRetracted(row, v1::ENTERPRISE_STATE_RETRACTED, key);
  };
  const auto all = [=](const Enterprise& row) { return unless_retracted(row, lifecycle::kAllKey); };
  return {{kEnterprisesByChain, [=](const Enterprise& row) { return unless_retracted(row, row.chain()); }},
          {.number = kEnterprisesByIndustry,
           .key = all,
           .order = [](const Enterprise& row) { return row.industry_code(); }},
          {.number = kEnterprisesByTitle, .key = all, .order = [](const Enterprise& row) {
             return reference::FoldedTextKey(row.title_zh());
           }}};
}

std::vector<resource::Index<v1::Recognition>> RecognitionIndexes() {
  using v1::Recognition;
  const auto unless_retracted = [](const Recognition& row, const std::string& key) {
    return lifecycle::KeyUnlessRetracted(row, v1::RECOGNITION_STATE_RETRACTED, key);
  };
  return {{kRecognitionsByEnterprise,
           [=](const Recognition& row) { return unless_retracted(row, row.enterprise()); }},
          {kRecognitionsByKind, [=](const Recognition& row) { return unless_retracted(row, row.kind()); }},
          {kRecognitionsByLevel,
           [=](const Recognition& row) { return unless_retracted(row, lifecycle::EnumKey(row.level())); }},
          {.number = kRecognitionsByLastDay,
           .key =
               [](const Recognition& row) {
                 return row.state() == v1::RECOGNITION_STATE_AWARDED && !row.valid_until().empty()
                            ? lifecycle::kAllKey
                            : "";
               },
           .order = [](const Recognition& row) { return row.valid_until(); }}};
}

std::vector<resource::Index<v1::OutputReport>> OutputReportIndexes() {
  using v1::OutputReport;
  const auto unless_retracted = [](const OutputReport& row, const std::string& key) {
    return lifecycle::KeyUnlessRetracted(row, v1::OUTPUT_REPORT_STATE_RETRACTED, key);
  };
  return {{kOutputsByEnterprise,
           [=](const OutputReport& row) { return unless_retracted(row, row.enterprise()); }},
          {kOutputsByChain, [=](const OutputReport& row) { return unless_retracted(row, row.chain()); }},
          {kOutputOfMonth,
           [=](const OutputReport& row) {
             return unless_retracted(row, MonthKey(row.enterprise(), row.month()));
           },
           /*unique=*/true},
          {.number = kOutputsByMonth,
           .key = [=](const OutputReport& row) { return unless_retracted(row, row.month()); },
           .order = [](const OutputReport& row) { return std::string(resource::IdOf(row.enterprise())); }}};
}

std::vector<resource::Index<v1::FirstStore>> FirstStoreIndexes() {
  using v1::FirstStore;
  const auto unless_retracted = [](const FirstStore& row, const std::string& key) {
    return lifecycle::KeyUnlessRetracted(row, v1::FIRST_STORE_STATE_RETRACTED, key);
  };
  return {
      {kFirstStoreClaims, [](const FirstStore& row) { return ActiveClaimOf(row); }, /*unique=*/true},
      {kFirstStoresByTradeArea,
       [=](const FirstStore& row) { return unless_retracted(row, row.trade_area()); }},
      {kFirstStoresByBrand,
       [=](const FirstStore& row) { return unless_retracted(row, reference::FoldedTextKey(row.brand())); }},
      {kFirstStoresByKind,
       [=](const FirstStore& row) { return unless_retracted(row, lifecycle::EnumKey(row.kind())); }},
      {kFirstStoresByLevel,
       [=](const FirstStore& row) { return unless_retracted(row, lifecycle::EnumKey(row.level())); }},
      {.number = kFirstStoresByLastDay,
       .key =
           [](const FirstStore& row) {
             return row.state() == v1::FIRST_STORE_STATE_RECOGNIZED ? lifecycle::kAllKey : "";
           },
       .order = [](const FirstStore& row) { return row.valid_until(); }}};
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
}

}  // namespace eastgate::economy
