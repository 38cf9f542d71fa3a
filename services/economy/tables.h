// The schema of economy: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_ECONOMY_TABLES_H_
#define EASTGATE_SERVICES_ECONOMY_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/facts/reporting_rules.h"
#include "common/resource/table.h"
#include "eastgate/economy/v1/chain.pb.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/first_store.pb.h"
#include "eastgate/economy/v1/promotion.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"
#include "eastgate/economy/v1/trade_area.pb.h"
#include "eastgate/economy/v1/transformation.pb.h"

namespace eastgate::economy {

// Indexes, by table, of what stands.
inline constexpr uint16_t kRecognitionsByEnterprise = 1;
// Of output reports:
inline constexpr uint16_t kOutputsByEnterprise = 1;
inline constexpr uint16_t kOutputsByChain = 2;
inline constexpr uint16_t kOutputOfMonth = 3;  // Unique.
// Of transformations, the second of those not given up:
inline constexpr uint16_t kTransformationsByEnterprise = 1;
inline constexpr uint16_t kLiveTransformation = 2;  // Unique.
// Of what a promotion campaign holds:
inline constexpr uint16_t kByCampaign = 1;
// Of first stores:
inline constexpr uint16_t kFirstStoreClaims = 1;  // Unique.
inline constexpr uint16_t kFirstStoresByTradeArea = 2;
// Of turnover reports:
inline constexpr uint16_t kTurnoversByStore = 1;
inline constexpr uint16_t kTurnoverOfMonth = 2;  // Unique.

// The key of the reports of a month, of whom they are.
std::string MonthKey(absl::string_view name, absl::string_view month);
// Of what a store claims to be the first, and the key of kFirstStoreClaims: empty where it no longer does.
std::string ClaimOf(const v1::FirstStore& store);
std::string ClaimKey(const v1::FirstStore& store);

struct Tables {
  Tables();

  resource::Table<v1::Enterprise> enterprises;
  resource::Table<v1::Recognition> recognitions;
  resource::Table<v1::Chain> chains;
  resource::Table<v1::OutputReport> output_reports;
  resource::Table<v1::Transformation> transformations;
  resource::Table<v1::PromotionCampaign> promotion_campaigns;
  resource::Table<v1::PromotionEvent> promotion_events;
  resource::Table<v1::FiscalInput> fiscal_inputs;
  resource::Table<v1::ConsumptionReport> consumption_reports;
  resource::Table<v1::FirstStore> first_stores;
  resource::Table<v1::TurnoverReport> turnover_reports;
  resource::Table<v1::TradeArea> trade_areas;
  const facts::Reporting reporting{"economy"};
};

// Recognitions of one enterprise that stand. A rule sees to it that there are no more.
inline constexpr int kMaxRecognitionsOfEnterprise = 1000;

// What stands of enterprises/{uscc}.
absl::StatusOr<std::vector<v1::Recognition>> StandingRecognitions(const Tables& tables,
                                                                  const store::Reader& reader,
                                                                  const std::string& enterprise);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TABLES_H_
