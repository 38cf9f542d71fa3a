#include "services/command/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/command/figure_ids.h"
#include "services/command/fund_service.h"
#include "services/command/mechanism_service.h"
#include "services/command/publication_service.h"
#include "services/command/supervision_service.h"
#include "services/command/target_service.h"

namespace eastgate::command {
namespace {

using facts::MakeFigure;
using facts::MakeRatio;
using figure::v1::KIND_FLOW;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_FEN;
using figure::v1::UNIT_ITEM;

// Numbers are on disk: append-only, never reused.
std::vector<facts::FigureDefinition> Figures(const Tables& tables) {
  return {
      MakeFigure(1, kHeadquarters, "总指挥部", "Headquarters", UNIT_ITEM, KIND_STOCK, {},
                 "Headquarters that exist on the day. Source: the report, “1+5+2”重点工作推进机制."),
      MakeFigure(2, kTaskForces, "工作专班", "Task forces", UNIT_ITEM, KIND_STOCK, {},
                 "Task forces that exist on the day."),
      MakeFigure(3, kFunctionalGroups, "职能小组", "Functional groups", UNIT_ITEM, KIND_STOCK, {},
                 "Functional groups that exist on the day."),
      MakeFigure(4, kTargets, "目标任务", "Targets", UNIT_ITEM, KIND_STOCK, {},
                 "Targets set by the day, whatever their year; retracted ones do not count."),
      MakeFigure(5, kFundsAppropriated, "下达资金", "Funds appropriated", UNIT_FEN, KIND_FLOW,
                 {"level", "purpose"},
                 "Appropriations, from 1 January of their budget year at the earliest."),
      MakeFigure(
          6, kFundsAllocated, "分配资金", "Funds allocated", UNIT_FEN, KIND_FLOW,
          {"level", "project", "purpose"},
          "Allocations, from 1 January of their budget year at the earliest; by project where one is named."),
      MakeFigure(7, kFundsAvailable, "未分配资金", "Funds not allocated", UNIT_FEN, KIND_STOCK,
                 {"level", "purpose"}, "What was appropriated and not allocated by the day."),
      MakeRatio(8, kFundAllocationRate, "资金分配率", "Share of funds allocated", UNIT_FEN, kFundsAllocated,
                kFundsAppropriated, "Funds allocated ÷ appropriated.", {"level", "purpose"}),
      MakeFigure(
          9, kLivelihoodFunds, "省级民生实事统筹资金", "Funds of provincial livelihood projects", UNIT_FEN,
          KIND_FLOW, {"level", "project"},
          "Allocated to livelihood projects of the provincial list, by budget year. Source: the report, "
          "统筹各级财政专项资金."),
      MakeFigure(10, kOrdersOpen, "在办督办单", "Supervision orders open", UNIT_ITEM, KIND_STOCK,
                 {"cause", "color"},
                 "Orders that were issued and not closed by the day, by their color on it."),
      MakeFigure(11, kOrdersIssued, "签发督办单", "Supervision orders issued", UNIT_ITEM, KIND_FLOW,
                 {"cause", "color"}, "Orders by the day they were issued and their first color."),
      tables.reporting.Figure(),
  };
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  return facts::Catalogue::Build(
      Figures(tables),
      facts::Joined({MechanismKinds(tables), TargetKinds(tables), FundKinds(tables), PublicationKinds(tables),
                     SupervisionKinds(tables), tables.reporting.Kinds()}),
      {{{"level", "central"}, "中央"},
       {{"level", "provincial"}, "省级"},
       {{"level", "municipal"}, "市级"},
       {{"level", "district"}, "区本级"},
       {{"cause", "due_soon"}, "即将到期"},
       {{"cause", "behind_schedule"}, "滞后"},
       {{"cause", "poor_quality"}, "质量不合格"},
       {{"cause", "overdue"}, "逾期"},
       {{"color", "blue"}, "蓝"},
       {{"color", "yellow"}, "黄"},
       {{"color", "red"}, "红"}});
}

}  // namespace eastgate::command
