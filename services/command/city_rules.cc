#include "services/command/city_rules.h"

#include "common/reference/division.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;
using reference::DivisionRegistry;

absl::Status CheckGetFigure(const v1::GetCityFigureRequest& request, resource::RequestCheck check) {
  const pb::FigureQuery& query = request.query();
  if (request.has_query()) {
    check.Require("query.figure", query.figure());
    check.Date("query.as_of", query.as_of());
    check.DivisionFilter("query.division", query.division());
    if (query.min_revision() != 0)
      check.Add("query.min_revision", "want 0: each district has revisions of its own");
    if (query.has_known_at_revision()) {
      check.Add("query.known_at_revision",
                "want known_at_time instead: each district has revisions of its own");
    }
  }
  return check.ToStatus();
}

absl::Status CheckGetBriefing(const v1::GetCityBriefingRequest& request, resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

std::optional<std::string> AskedOf(absl::string_view district, absl::string_view division) {
  if (DivisionRegistry::Contains(division, district)) return std::string(district);
  if (DivisionRegistry::Contains(district, division)) return std::string(division);
  return std::nullopt;
}

}  // namespace eastgate::command
