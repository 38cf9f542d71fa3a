// The schema of command: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_COMMAND_TABLES_H_
#define EASTGATE_SERVICES_COMMAND_TABLES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/facts/reporting_rules.h"
#include "common/resource/table.h"
#include "eastgate/command/v1/fund.pb.h"
#include "eastgate/command/v1/mechanism.pb.h"
#include "eastgate/command/v1/publication.pb.h"
#include "eastgate/command/v1/supervision.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

// Indexes, by table.
inline constexpr uint16_t kLiveHeadquarters = 1;  // Unique, under the one key kHeadquartersKey.
inline constexpr uint16_t kTargetsByFigure = 1;
inline constexpr uint16_t kStandingTargets = 2;  // Unique: figure, filter and year.

inline constexpr uint16_t kOpenOrders = 1;  // Of supervision orders, under the one key kOpenKey.

inline constexpr char kOpenKey[] = "open";
inline constexpr char kHeadquartersKey[] = "headquarters";

struct Tables {
  Tables();

  resource::Table<v1::Body> bodies;
  resource::Table<v1::Target> targets;
  resource::Table<v1::FundAccount> fund_accounts;
  resource::Table<v1::Appropriation> appropriations;
  resource::Table<v1::Allocation> allocations;
  resource::Table<v1::PublishedBriefing> published_briefings;
  resource::Table<v1::SupervisionOrder> orders;
  const facts::Reporting reporting{"command"};
};

// The key of kStandingTargets: what a target is for. Filters are the same whatever the order of their keys
// and values.
std::string TargetKey(absl::string_view figure, absl::string_view division,
                      const google::protobuf::RepeatedPtrField<figure::v1::DimensionFilter>& dimensions,
                      int year);

// Finds what a briefing judges its items by: the standing target of a figure, filters and year.
std::function<absl::StatusOr<std::optional<v1::Target>>(const figure::v1::FigureQuery&, int)> TargetsOf(
    const Tables& tables, const store::Reader& reader);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TABLES_H_
