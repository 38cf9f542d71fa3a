#include "services/economy/tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/status_macros.h"

namespace eastgate::economy {
namespace {

template <class Row>
std::string CampaignOf(const Row& row) {
  return row.retracted() ? std::string() : row.campaign();
}
std::string MonthOf(const v1::OutputReport& row) {
  return row.retracted() ? std::string() : MonthKey(row.enterprise(), row.month());
}
std::string MonthOf(const v1::TurnoverReport& row) {
  return row.retracted() ? std::string() : MonthKey(row.first_store(), row.month());
}

}  // namespace

std::string MonthKey(absl::string_view name, absl::string_view month) {
  return absl::StrCat(name, " ", month);
}

std::string ClaimOf(const v1::FirstStore& store) {
  return absl::StrCat(store.level(), "\n", store.area(), "\n", store.brand());
}

// Also a store that closed or whose recognition lapsed was the first.
std::string ClaimKey(const v1::FirstStore& store) {
  const bool gave_up = store.state() == v1::FIRST_STORE_STATE_REJECTED ||
                       store.state() == v1::FIRST_STORE_STATE_REVOKED ||
                       store.state() == v1::FIRST_STORE_STATE_RETRACTED;
  return gave_up ? std::string() : ClaimOf(store);
}

Tables::Tables()
    : enterprises({.number = 1, .collection = "enterprises", .type = "Enterprise", .indexes = {}}),
      recognitions({.number = 2,
                    .collection = "recognitions",
                    .type = "Recognition",
                    .indexes = {{kRecognitionsByEnterprise,
                                 [](const v1::Recognition& row) {
                                   return row.state() == v1::RECOGNITION_STATE_RETRACTED ? std::string()
                                                                                         : row.enterprise();
                                 }}}}),
      chains({.number = 3, .collection = "chains", .type = "Chain", .indexes = {}}),
      output_reports(
          {.number = 4,
           .collection = "outputReports",
           .type = "OutputReport",
           .indexes = {{kOutputsByEnterprise,
                        [](const auto& row) { return row.retracted() ? std::string() : row.enterprise(); }},
                       {kOutputsByChain,
                        [](const auto& row) { return row.retracted() ? std::string() : row.chain(); }},
                       {kOutputOfMonth, [](const auto& row) { return MonthOf(row); }, /*unique=*/true}}}),
      transformations({.number = 5,
                       .collection = "transformations",
                       .type = "Transformation",
                       .indexes = {{kTransformationsByEnterprise,
                                    [](const auto& row) {
                                      return row.state() == v1::TRANSFORMATION_STATE_RETRACTED
                                                 ? std::string()
                                                 : row.enterprise();
                                    }},
                                   {kLiveTransformation,
                                    [](const auto& row) {
                                      return row.state() == v1::TRANSFORMATION_STATE_RETRACTED ||
                                                     row.state() == v1::TRANSFORMATION_STATE_ABANDONED
                                                 ? std::string()
                                                 : row.enterprise();
                                    },
                                    /*unique=*/true}}}),
      promotion_campaigns(
          {.number = 6, .collection = "promotionCampaigns", .type = "PromotionCampaign", .indexes = {}}),
      promotion_events({.number = 7,
                        .collection = "promotionEvents",
                        .type = "PromotionEvent",
                        .indexes = {{kByCampaign, [](const auto& row) { return CampaignOf(row); }}}}),
      fiscal_inputs({.number = 8,
                     .collection = "fiscalInputs",
                     .type = "FiscalInput",
                     .indexes = {{kByCampaign, [](const auto& row) { return CampaignOf(row); }}}}),
      consumption_reports({.number = 9,
                           .collection = "consumptionReports",
                           .type = "ConsumptionReport",
                           .indexes = {{kByCampaign, [](const auto& row) { return CampaignOf(row); }}}}),
      first_stores(
          {.number = 10,
           .collection = "firstStores",
           .type = "FirstStore",
           .indexes = {{kFirstStoreClaims, [](const auto& row) { return ClaimKey(row); }, /*unique=*/true},
                       {kFirstStoresByTradeArea,
                        [](const auto& row) {
                          return row.state() == v1::FIRST_STORE_STATE_RETRACTED ? std::string()
                                                                                : row.trade_area();
                        }}}}),
      turnover_reports(
          {.number = 11,
           .collection = "turnoverReports",
           .type = "TurnoverReport",
           .indexes = {{kTurnoversByStore,
                        [](const auto& row) { return row.retracted() ? std::string() : row.first_store(); }},
                       {kTurnoverOfMonth, [](const auto& row) { return MonthOf(row); }, /*unique=*/true}}}),
      trade_areas({.number = 12, .collection = "tradeAreas", .type = "TradeArea", .indexes = {}}) {}

absl::StatusOr<std::vector<v1::Recognition>> StandingRecognitions(const Tables& tables,
                                                                  const store::Reader& reader,
                                                                  const std::string& enterprise) {
  resource::Table<v1::Recognition>::Query query;
  query.page_size = kMaxRecognitionsOfEnterprise;
  query.index = {kRecognitionsByEnterprise, enterprise};
  ASSIGN_OR_RETURN(resource::Page<v1::Recognition> page, tables.recognitions.List(reader, query));
  return std::move(page.rows);
}

}  // namespace eastgate::economy
