#include "services/command/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/command/figure_ids.h"
#include "services/command/mechanism_service.h"
#include "services/command/target_service.h"

namespace eastgate::command {
namespace {

using facts::MakeFigure;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_ITEM;

// Numbers are on disk: append-only, never reused.
std::vector<facts::FigureDefinition> Figures() {
  return {
      MakeFigure(1, kHeadquarters, "总指挥部", "Headquarters", UNIT_ITEM, KIND_STOCK, {},
                 "Headquarters that exist on the day. Source: the report, “1+5+2”重点工作推进机制."),
      MakeFigure(2, kTaskForces, "工作专班", "Task forces", UNIT_ITEM, KIND_STOCK, {},
                 "Task forces that exist on the day."),
      MakeFigure(3, kFunctionalGroups, "职能小组", "Functional groups", UNIT_ITEM, KIND_STOCK, {},
                 "Functional groups that exist on the day."),
      MakeFigure(4, kTargets, "目标任务", "Targets", UNIT_ITEM, KIND_STOCK, {},
                 "Targets set by the day, whatever their year; retracted ones do not count."),
  };
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  std::vector<facts::FactKind> kinds = MechanismKinds(tables);
  for (facts::FactKind& kind : TargetKinds(tables)) kinds.push_back(std::move(kind));
  return facts::Catalogue::Build(Figures(), std::move(kinds));
}

}  // namespace eastgate::command
