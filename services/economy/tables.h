// The schema of economy: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_ECONOMY_TABLES_H_
#define EASTGATE_SERVICES_ECONOMY_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/config/suite.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/table_set.h"
#include "common/reporting/rules.h"
#include "services/economy/consumption_report_rules.h"
#include "services/economy/digital_transformation_rules.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/first_store_rules.h"
#include "services/economy/fiscal_input_rules.h"
#include "services/economy/industry_chain_rules.h"
#include "services/economy/output_report_rules.h"
#include "services/economy/promotion_campaign_rules.h"
#include "services/economy/promotion_event_rules.h"
#include "services/economy/recognition_rules.h"
#include "services/economy/trade_area_rules.h"
#include "services/economy/turnover_report_rules.h"

namespace eastgate::economy {

// Retracted rows are in no index. Indexes of enterprises; those with an order have one key,
// lifecycle::kAllKey:
inline constexpr uint16_t kEnterprisesByChain = 1;
inline constexpr uint16_t kEnterprisesByIndustry = 2;  // In the order of the code.
inline constexpr uint16_t kEnterprisesByTitle = 3;     // In the order of the title's FoldedTextKey.
// Indexes of recognitions:
inline constexpr uint16_t kRecognitionsByEnterprise = 1;
inline constexpr uint16_t kRecognitionsByKind = 2;
inline constexpr uint16_t kRecognitionsByLevel = 3;
inline constexpr uint16_t kRecognitionsByLastDay = 4;  // In effect and with one, under kAllKey, in its order.
// Indexes of output reports:
inline constexpr uint16_t kOutputsByEnterprise = 1;
inline constexpr uint16_t kOutputsByChain = 2;
inline constexpr uint16_t kOutputOfMonth = 3;   // Unique: MonthKey.
inline constexpr uint16_t kOutputsByMonth = 4;  // In the order of the enterprises' ids.
// Indexes of transformations; the second has only those that were not given up:
inline constexpr uint16_t kTransformationsByEnterprise = 1;
inline constexpr uint16_t kActiveTransformation = 2;  // Unique: the enterprise.
// Index of the entries of a promotion campaign:
inline constexpr uint16_t kByCampaign = 1;
// Indexes of first stores; the first has only those with an active claim:
inline constexpr uint16_t kFirstStoreClaims = 1;  // Unique: ActiveClaimOf.
inline constexpr uint16_t kFirstStoresByTradeArea = 2;
inline constexpr uint16_t kFirstStoresByBrand = 3;  // By its FoldedTextKey.
inline constexpr uint16_t kFirstStoresByKind = 4;
inline constexpr uint16_t kFirstStoresByLevel = 5;
inline constexpr uint16_t kFirstStoresByLastDay = 6;  // The recognized ones, under kAllKey, in its order.
// Indexes of turnover reports:
inline constexpr uint16_t kTurnoversByStore = 1;
inline constexpr uint16_t kTurnoverOfMonth = 2;  // Unique: MonthKey.

// Returns the key of the report that an enterprise or a store makes of a month.
std::string MonthKey(absl::string_view name, absl::string_view month);

std::vector<resource::Index<v1::Enterprise>> EnterpriseIndexes();
std::vector<resource::Index<v1::Recognition>> RecognitionIndexes();
std::vector<resource::Index<v1::OutputReport>> OutputReportIndexes();
std::vector<resource::Index<v1::FirstStore>> FirstStoreIndexes();

struct Tables : lifecycle::TableSet {
  Tables();

  lifecycle::LifecycleTable<v1::Enterprise> enterprises{*this,
                                                        {.number = 1,
                                                         .collection = "enterprises",
                                                         .type = "Enterprise",
                                                         .indexes = EnterpriseIndexes(),
                                                         .has_ids_of_the_world = true},
                                                        EnterpriseLifecycle(),
                                                        EnterpriseFigures()};
  lifecycle::LifecycleTable<v1::Recognition> recognitions{
      *this,
      {.number = 2, .collection = "recognitions", .type = "Recognition", .indexes = RecognitionIndexes()},
      RecognitionLifecycle(),
      RecognitionFigures()};
  lifecycle::EntryTable<v1::IndustryChain> chains{
      *this, {.number = 3, .collection = "industryChains", .type = "IndustryChain"}, ChainEntry()};
  lifecycle::EntryTable<v1::OutputReport> output_reports{
      *this,
      {.number = 4, .collection = "outputReports", .type = "OutputReport", .indexes = OutputReportIndexes()},
      OutputReportEntry(),
      OutputReportFigures()};
  lifecycle::LifecycleTable<v1::DigitalTransformation> transformations{
      *this,
      {.number = 5,
       .collection = "digitalTransformations",
       .type = "DigitalTransformation",
       .indexes = {{kTransformationsByEnterprise,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::DIGITAL_TRANSFORMATION_STATE_RETRACTED,
                                                           row.enterprise());
                    }},
                   {kActiveTransformation,
                    [](const auto& row) {
                      return row.state() == v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED
                                 ? std::string()
                                 : lifecycle::KeyUnlessRetracted(
                                       row, v1::DIGITAL_TRANSFORMATION_STATE_RETRACTED, row.enterprise());
                    },
                    /*unique=*/true}}},
      TransformationLifecycle(),
      TransformationFigures()};
  lifecycle::EntryTable<v1::PromotionCampaign> promotion_campaigns{
      *this,
      {.number = 6, .collection = "promotionCampaigns", .type = "PromotionCampaign"},
      PromotionCampaignEntry(),
      PromotionCampaignFigures()};
  lifecycle::EntryTable<v1::PromotionEvent> promotion_events{
      *this,
      {.number = 7,
       .collection = "promotionEvents",
       .type = "PromotionEvent",
       .indexes = {{kByCampaign,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::PROMOTION_EVENT_STATE_RETRACTED,
                                                           row.campaign());
                    }}}},
      PromotionEventEntry(),
      PromotionEventFigures()};
  lifecycle::EntryTable<v1::FiscalInput> fiscal_inputs{
      *this,
      {.number = 8,
       .collection = "fiscalInputs",
       .type = "FiscalInput",
       .indexes = {{kByCampaign,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::FISCAL_INPUT_STATE_RETRACTED,
                                                           row.campaign());
                    }}}},
      FiscalInputEntry(),
      FiscalInputFigures()};
  lifecycle::EntryTable<v1::ConsumptionReport> consumption_reports{
      *this,
      {.number = 9,
       .collection = "consumptionReports",
       .type = "ConsumptionReport",
       .indexes = {{kByCampaign,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::CONSUMPTION_REPORT_STATE_RETRACTED,
                                                           row.campaign());
                    }}}},
      ConsumptionReportEntry(),
      ConsumptionReportFigures()};
  lifecycle::LifecycleTable<v1::FirstStore> first_stores{*this,
                                                         {.number = 10,
                                                          .collection = "firstStores",
                                                          .type = "FirstStore",
                                                          .indexes = FirstStoreIndexes(),
                                                          .complete = CompleteFirstStore},
                                                         FirstStoreLifecycle(),
                                                         FirstStoreFigures()};
  lifecycle::EntryTable<v1::TurnoverReport> turnover_reports{
      *this,
      {.number = 11,
       .collection = "turnoverReports",
       .type = "TurnoverReport",
       .indexes = {{kTurnoversByStore,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::TURNOVER_REPORT_STATE_RETRACTED,
                                                           row.first_store());
                    }},
                   {kTurnoverOfMonth,
                    [](const auto& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::TURNOVER_REPORT_STATE_RETRACTED,
                                                           MonthKey(row.first_store(), row.month()));
                    },
                    /*unique=*/true}}},
      TurnoverReportEntry(),
      TurnoverReportFigures()};
  lifecycle::EntryTable<v1::TradeArea> trade_areas{
      *this,
      {.number = 12, .collection = "tradeAreas", .type = "TradeArea"},
      TradeAreaEntry(),
      TradeAreaFigures()};
  const reporting::Reporting reporting{*this, config::kEconomy};
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TABLES_H_
