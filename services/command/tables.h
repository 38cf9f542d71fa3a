// The schema of command: every table with its indexes, in one place. Numbers are on disk: append-only.
#ifndef EASTGATE_SERVICES_COMMAND_TABLES_H_
#define EASTGATE_SERVICES_COMMAND_TABLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/config/suite.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/open_rows.h"
#include "common/reporting/rules.h"
#include "common/resource/table.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "eastgate/command/v1/fund_account.pb.h"
#include "eastgate/command/v1/publication.pb.h"
#include "services/command/fund_allocation_rules.h"
#include "services/command/fund_appropriation_rules.h"
#include "services/command/mechanism_rules.h"
#include "services/command/supervision_plan.h"
#include "services/command/supervision_rules.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

// Indexes, by table.
// Index of the headquarters among mechanism_units, dissolved ones included, under the one key
// kHeadquartersKey:
inline constexpr uint16_t kHeadquartersUnits = 1;
inline constexpr char kHeadquartersKey[] = "headquarters";
// Indexes of targets; those that are not retracted are unique by TargetKey:
inline constexpr uint16_t kTargetsByFigure = 1;
inline constexpr uint16_t kActiveTargets = 2;
inline constexpr uint16_t kTargetsByTaskForce = 3;
inline constexpr uint16_t kTargetsByLeadUnit = 4;
inline constexpr uint16_t kTargetsByFigureAndYear = 5;  // By FigureAndYear.
// Indexes of supervision orders: the open ones, under lifecycle::kAllKey; the closed ones, by OrderKey:
inline constexpr uint16_t kOpenOrders = 1;
inline constexpr uint16_t kClosedOrders = 2;
// Open ones, in the order of the day by which they are to be answered.
inline constexpr uint16_t kOpenOrdersByDueDay = 3;  // All, under lifecycle::kAllKey.
inline constexpr uint16_t kOpenOrdersByUnit = 4;
inline constexpr uint16_t kOpenOrdersByTaskForce = 5;
inline constexpr uint16_t kOpenOrdersByColor = 6;  // By the EnumKey of the color.
std::vector<resource::Index<v1::SupervisionOrder>> OrderIndexes();

struct Tables : lifecycle::TableSet {
  Tables();

  lifecycle::LifecycleTable<v1::MechanismUnit> mechanism_units{
      *this,
      {.number = 1,
       .collection = "mechanismUnits",
       .type = "MechanismUnit",
       .indexes = {{kHeadquartersUnits,
                    [](const v1::MechanismUnit& row) {
                      return IsHeadquarters(row) ? kHeadquartersKey : "";
                    }}}},
      MechanismUnitLifecycle(),
      MechanismUnitFigures()};
  lifecycle::EntryTable<v1::Target> targets{
      *this,
      {.number = 2,
       .collection = "targets",
       .type = "Target",
       .indexes = {{kTargetsByFigure, [](const v1::Target& row) { return row.figure(); }},
                   {kActiveTargets,
                    [](const v1::Target& row) {
                      return lifecycle::KeyUnlessRetracted(
                          row, v1::TARGET_STATE_RETRACTED,
                          TargetKey(row.figure(), row.division(), row.dimensions(), row.year()));
                    },
                    /*unique=*/true},
                   {kTargetsByTaskForce,
                    [](const v1::Target& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::TARGET_STATE_RETRACTED, row.task_force());
                    }},
                   {kTargetsByLeadUnit,
                    [](const v1::Target& row) {
                      return lifecycle::KeyUnlessRetracted(row, v1::TARGET_STATE_RETRACTED, row.lead_unit());
                    }},
                   {kTargetsByFigureAndYear,
                    [](const v1::Target& row) { return FigureAndYear(row.figure(), row.year()); }}}},
      TargetEntry(),
      TargetFigures()};
  resource::Table<v1::FundAccount> fund_accounts{
      {.number = 3, .collection = "fundAccounts", .type = "FundAccount", .indexes = {}}};
  lifecycle::EntryTable<v1::FundAppropriation> appropriations{
      *this,
      {.number = 4, .collection = "fundAppropriations", .type = "FundAppropriation", .indexes = {}},
      AppropriationEntry(),
      AppropriationFigures()};
  lifecycle::EntryTable<v1::FundAllocation> allocations{
      *this,
      {.number = 5, .collection = "fundAllocations", .type = "FundAllocation", .indexes = {}},
      AllocationEntry(),
      AllocationFigures()};
  resource::Table<v1::PublishedBriefing> published_briefings{
      {.number = 6, .collection = "publishedBriefings", .type = "PublishedBriefing", .indexes = {}}};
  resource::Table<v1::PublishedCityBriefing> published_city_briefings{
      {.number = 8, .collection = "publishedCityBriefings", .type = "PublishedCityBriefing", .indexes = {}}};
  lifecycle::LifecycleTable<v1::SupervisionOrder> orders{*this,
                                                         {.number = 7,
                                                          .collection = "supervisionOrders",
                                                          .type = "SupervisionOrder",
                                                          .indexes = OrderIndexes(),
                                                          .complete = CompleteOrder},
                                                         SupervisionOrderLifecycle(),
                                                         SupervisionOrderFigures()};
  const reporting::Reporting reporting{*this, config::kCommand};
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TABLES_H_
