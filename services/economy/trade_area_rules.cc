#include "services/economy/trade_area_rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"

namespace eastgate::economy {

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
  return TradeAreaEntry().IsListed(request.states(), area) &&
         reference::DivisionRegistry::Contains(request.division(), area.division());
}

v1::TradeArea FoundTradeArea(const v1::CreateTradeAreaRequest& request) {
  v1::TradeArea area;
  area.set_name(absl::StrCat("tradeAreas/", request.trade_area_id()));
  area.set_title_zh(request.title_zh());
  area.set_division(request.division());
  *area.mutable_served_divisions() = request.served_divisions();
  area.set_founded_on(request.founded_on());
  area.set_source_ref(request.source_ref());
  return area;
}

const lifecycle::Entry<v1::TradeArea>& TradeAreaEntry() {
  static const auto* rules = new lifecycle::Entry<v1::TradeArea>(
      {.kind = kTradeAreaRecorded,
       .measures = {kTradeAreas},
       .recorded = v1::TRADE_AREA_STATE_FOUNDED,
       .retracted = v1::TRADE_AREA_STATE_RETRACTED,
       .occurred_on = [](const v1::TradeArea& area) { return lifecycle::StoredDate(area.founded_on()); },
       .mutable_day = &v1::TradeArea::mutable_founded_on,
       .correctable = {.occurred_on = true, .division = true},
       .post =
           [](const v1::TradeArea& area, fact::v1::Fact& draft) {
             *draft.add_postings() = facts::MakePosting(kTradeAreas, lifecycle::StoredDate(area.founded_on()),
                                                        area.division(), 1);
           },
       .updates = {kTradeAreaUpdated, "eastgate.economy.v1.TradeAreaService/UpdateTradeArea"}});
  return *rules;
}

lifecycle::NounFigures TradeAreaFigures() {
  return {{figures::MakeFigure(13, kTradeAreas, "商圈", "Trade areas", figure::v1::FIGURE_UNIT_ITEM,
                               figure::v1::FIGURE_KIND_STOCK, {}, "Trade areas that there are on the day.")},
          {}};
}

}  // namespace eastgate::economy
