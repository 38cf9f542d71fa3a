#include "services/economy/trade_area_rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

constexpr char kCollection[] = "tradeAreas";

}  // namespace

absl::Status CheckCreate(const v1::CreateTradeAreaRequest& request, resource::RequestCheck check) {
  check.Id("trade_area_id", request.trade_area_id());
  check.Title("title_zh", request.title_zh());
  const auto founded_on = check.Date("founded_on", request.founded_on());
  check.Division("division", request.division(), founded_on);
  if (request.served_divisions_size() > kMaxServedDivisions) {
    check.Add("served_divisions",
              absl::StrCat("got ", request.served_divisions_size(), ", want at most ", kMaxServedDivisions));
  }
  std::set<std::string> seen;
  for (int i = 0; i < request.served_divisions_size() && i < kMaxServedDivisions; ++i) {
    const std::string field = absl::StrCat("served_divisions[", i, "]");
    check.Division(field, request.served_divisions(i), founded_on);
    if (!seen.insert(request.served_divisions(i)).second) check.Add(field, "named twice");
  }
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTradeAreasRequest& request, resource::RequestCheck check) {
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListTradeAreasRequest& request, const v1::TradeArea& area) {
  return (request.include_retracted() || !area.retracted()) &&
         reference::DivisionRegistry::Contains(request.division(), area.division());
}

v1::TradeArea Found(const v1::CreateTradeAreaRequest& request, absl::string_view fact) {
  v1::TradeArea area;
  area.set_name(absl::StrCat(kCollection, "/", request.trade_area_id()));
  area.set_title_zh(request.title_zh());
  area.set_division(request.division());
  *area.mutable_served_divisions() = request.served_divisions();
  area.set_founded_on(request.founded_on());
  area.set_source_ref(request.source_ref());
  area.set_fact(std::string(fact));
  return area;
}

absl::Status Amend(v1::TradeArea& area, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(area));
  if (correction.occurred_on) area.set_founded_on(reference::FormatDate(*correction.occurred_on));
  area.set_division(correction.division.value_or(area.division()));
  return absl::OkStatus();
}

fact::v1::Fact FoundedFact(const v1::TradeArea& area) {
  fact::v1::Fact draft = facts::DraftFact(kTradeAreaRecorded, area, area.founded_on());
  *draft.add_postings() =
      facts::MakePosting(kTradeAreas, facts::StoredDate(area.founded_on()), area.division(), 1);
  return draft;
}

}  // namespace eastgate::economy
