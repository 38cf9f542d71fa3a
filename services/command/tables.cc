#include "services/command/tables.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace eastgate::command {

std::string TargetKey(absl::string_view figure, absl::string_view division,
                      const google::protobuf::RepeatedPtrField<figure::v1::DimensionFilter>& dimensions,
                      int year) {
  std::map<std::string, std::set<std::string>> filters;
  for (const auto& filter : dimensions)
    filters[filter.key()].insert(filter.values().begin(), filter.values().end());
  std::string key = absl::StrCat(figure, "\n", division, "\n", year);
  for (const auto& [dimension, values] : filters) {
    absl::StrAppend(&key, "\n", dimension);
    for (const std::string& value : values) absl::StrAppend(&key, "\t", value);
  }
  return key;
}

Tables::Tables()
    : bodies({.number = 1,
              .collection = "bodies",
              .type = "Body",
              .indexes = {{kLiveHeadquarters,
                           [](const v1::Body& row) {
                             const bool live = row.type() == v1::BODY_TYPE_HEADQUARTERS && !row.retracted() &&
                                               row.dissolved_on().empty();
                             return live ? std::string(kHeadquartersKey) : std::string();
                           },
                           /*unique=*/true}}}),
      targets({.number = 2,
               .collection = "targets",
               .type = "Target",
               .indexes = {{kTargetsByFigure, [](const v1::Target& row) { return row.figure(); }},
                           {kStandingTargets,
                            [](const v1::Target& row) {
                              return row.retracted() ? std::string()
                                                     : TargetKey(row.figure(), row.division(),
                                                                 row.dimensions(), row.year());
                            },
                            /*unique=*/true}}}),
      fund_accounts({.number = 3, .collection = "fundAccounts", .type = "FundAccount", .indexes = {}}),
      appropriations({.number = 4, .collection = "appropriations", .type = "Appropriation", .indexes = {}}),
      allocations({.number = 5, .collection = "allocations", .type = "Allocation", .indexes = {}}),
      published_briefings(
          {.number = 6, .collection = "publishedBriefings", .type = "PublishedBriefing", .indexes = {}}),
      orders({.number = 7,
              .collection = "supervisionOrders",
              .type = "SupervisionOrder",
              .indexes = {{kOpenOrders, [](const v1::SupervisionOrder& row) {
                             const bool open = row.state() != v1::SUPERVISION_STATE_CLOSED &&
                                               row.state() != v1::SUPERVISION_STATE_RETRACTED;
                             return open ? std::string(kOpenKey) : std::string();
                           }}}}) {}

std::function<absl::StatusOr<std::optional<v1::Target>>(const figure::v1::FigureQuery&, int)> TargetsOf(
    const Tables& tables, const store::Reader& reader) {
  return [&tables, &reader](const figure::v1::FigureQuery& query, int year) {
    return tables.targets.FindBy(reader, kStandingTargets,
                                 TargetKey(query.figure(), query.division(), query.dimensions(), year));
  };
}

}  // namespace eastgate::command
