#include "services/economy/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/figure_ids.h"
#include "services/economy/recognition_rules.h"
#include "services/economy/recognition_service.h"

namespace eastgate::economy {
namespace {

using facts::MakeFigure;
using figure::v1::KIND_FLOW;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_ITEM;

// Numbers are on disk: append-only, never reused.
std::vector<facts::FigureDefinition> Figures() {
  return {
      MakeFigure(1, kEnterprises, "登记在册企业", "Enterprises registered", UNIT_ITEM, KIND_STOCK, {},
                 "Enterprises that the register holds on the day, from the day of registration."),
      MakeFigure(2, kRecognitions, "有效认定", "Recognitions live", UNIT_ITEM, KIND_STOCK, {"kind", "level"},
                 "Recognitions live on the day: awarded, within their validity, not revoked. Source: the "
                 "report, 智能制造与工业互联网."),
      MakeFigure(3, kRecognitionAwards, "新获认定", "Recognitions awarded", UNIT_ITEM, KIND_FLOW,
                 {"kind", "level"}, "Recognitions by the day of their award, whether or not live since."),
  };
}

facts::ValueTitles Titles() {
  facts::ValueTitles titles = {{{"level", "national"}, "国家级"}, {{"level", "provincial"}, "省级"}};
  for (int kind = 1; v1::RecognitionKind_IsValid(kind); ++kind) {
    const auto& known = DescriptionOf(static_cast<v1::RecognitionKind>(kind));
    titles[{"kind", known.value}] = known.title_zh;
  }
  return titles;
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  std::vector<facts::FactKind> kinds = EnterpriseKinds(tables);
  for (facts::FactKind& kind : RecognitionKinds(tables)) kinds.push_back(std::move(kind));
  return facts::Catalogue::Build(Figures(), std::move(kinds), Titles());
}

}  // namespace eastgate::economy
