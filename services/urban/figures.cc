#include "services/urban/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/urban/figure_ids.h"
#include "services/urban/neighborhood_center_rules.h"
#include "services/urban/patrol_service.h"
#include "services/urban/rectification_service.h"
#include "services/urban/renovation_service.h"
#include "services/urban/village_point_rules.h"

namespace eastgate::urban {
namespace {

using facts::MakeFigure;
using facts::MakeRatio;
using figure::v1::KIND_FLOW;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_FEN;
using figure::v1::UNIT_HOUSEHOLD;
using figure::v1::UNIT_ITEM;
using figure::v1::UNIT_SQUARE_METER;

// Numbers are on disk: append-only, never reused.
std::vector<facts::FigureDefinition> Figures(const Tables& tables) {
  const std::vector<std::string> of_class = {"class"};
  const std::vector<std::string> of_item = {"campaign", "kind"};
  const char* planned =
      "Named by the year's renovation plan: from 1 January, what a revision adds or drops from its day.";
  const char* started = "Of renovations that started, by the day they did.";
  const char* accepted = "Of renovations that were accepted, by the day they were.";
  return {
      MakeFigure(1, kPlannedNeighborhoods, "计划改造老旧小区", "Neighborhoods planned for renovation",
                 UNIT_ITEM, KIND_FLOW, of_class, planned),
      MakeFigure(2, kPlannedBuildings, "计划改造楼栋", "Buildings planned for renovation", UNIT_ITEM,
                 KIND_FLOW, of_class, planned),
      MakeFigure(3, kPlannedArea, "计划改造面积", "Floor area planned for renovation", UNIT_SQUARE_METER,
                 KIND_FLOW, of_class, planned),
      MakeFigure(4, kPlannedHouseholds, "计划改造受益户数", "Households planned for renovation",
                 UNIT_HOUSEHOLD, KIND_FLOW, of_class, planned),
      MakeFigure(5, kStartedNeighborhoods, "开工改造老旧小区", "Neighborhoods under renovation", UNIT_ITEM,
                 KIND_FLOW, of_class, started),
      MakeFigure(6, kStartedBuildings, "开工改造楼栋", "Buildings under renovation", UNIT_ITEM, KIND_FLOW,
                 of_class, started),
      MakeFigure(7, kStartedArea, "开工改造面积", "Floor area under renovation", UNIT_SQUARE_METER, KIND_FLOW,
                 of_class, started),
      MakeFigure(8, kStartedHouseholds, "开工改造受益户数", "Households under renovation", UNIT_HOUSEHOLD,
                 KIND_FLOW, of_class, started),
      MakeFigure(9, kAcceptedNeighborhoods, "验收改造老旧小区", "Neighborhoods renovated", UNIT_ITEM,
                 KIND_FLOW, of_class, accepted),
      MakeFigure(10, kAcceptedBuildings, "验收改造楼栋", "Buildings renovated", UNIT_ITEM, KIND_FLOW,
                 of_class, accepted),
      MakeFigure(11, kAcceptedArea, "验收改造面积", "Floor area renovated", UNIT_SQUARE_METER, KIND_FLOW,
                 of_class, accepted),
      MakeFigure(12, kAcceptedHouseholds, "验收改造受益户数", "Households renovated", UNIT_HOUSEHOLD,
                 KIND_FLOW, of_class, accepted),
      MakeRatio(
          13, kStartRate, "老旧小区改造开工率", "Renovations started of those planned", UNIT_ITEM,
          kStartedNeighborhoods, kPlannedNeighborhoods,
          "Neighborhoods started ÷ planned, by the plan in force; GetRenovationProgress names its version."),
      MakeRatio(
          14, kAcceptanceRate, "老旧小区改造验收率", "Renovations accepted of those planned", UNIT_ITEM,
          kAcceptedNeighborhoods, kPlannedNeighborhoods,
          "Neighborhoods accepted ÷ planned, by the plan in force; GetRenovationProgress names its version."),
      MakeFigure(15, kCenters, "邻里中心", "Neighborhood centers", UNIT_ITEM, KIND_STOCK, {},
                 "Neighborhood centers that operate on the day."),
      MakeFigure(
          16, kCentersMeetingStandard, "达标邻里中心", "Neighborhood centers that meet the standard",
          UNIT_ITEM, KIND_STOCK, {},
          "Centers with the community and all five service formats open on the day. Source: the report, "
          "1+5+X社区邻里中心建设标准体系."),
      MakeFigure(17, kVillagePoints, "农村人居环境整治村点", "Village points", UNIT_ITEM, KIND_STOCK,
                 {"stage", "showcase"}, "Village points that stand on the day, those given up left out."),
      MakeFigure(18, kVillagePointInvestment, "农村人居环境整治总投资", "Investment in village points",
                 UNIT_FEN, KIND_STOCK, {"stage", "showcase"},
                 "What is invested in the village points that stand on the day."),
      MakeFigure(19, kItems, "整治清单事项", "Items of rectification lists", UNIT_ITEM, KIND_STOCK,
                 {"campaign", "kind", "status"},
                 "Every item listed, by where it stands: open, awaiting_verification, cleared, withdrawn."),
      MakeFigure(20, kItemsListed, "列入清单事项", "Items listed", UNIT_ITEM, KIND_FLOW,
                 {"campaign", "kind", "source"}, "Items by the day they were found and listed."),
      MakeFigure(21, kItemsCleared, "销号事项", "Items cleared", UNIT_ITEM, KIND_FLOW, of_item,
                 "Items by the day they were cleared; one that is reopened is taken out on that day."),
      MakeFigure(22, kItemsDue, "应结案事项", "Items due", UNIT_ITEM, KIND_FLOW, of_item,
                 "Items by the day they were due, those withdrawn left out."),
      MakeFigure(23, kItemsDueCleared, "应结案中已销号事项", "Items due and cleared", UNIT_ITEM, KIND_FLOW,
                 of_item, "Items that were due and cleared, from the later of both days."),
      MakeFigure(24, kItemsClearedOnTime, "按期销号事项", "Items cleared on time", UNIT_ITEM, KIND_FLOW,
                 of_item, "Items cleared by the day they were due, by that day."),
      MakeFigure(25, kItemsOverdue, "逾期未销号事项", "Items overdue", UNIT_ITEM, KIND_STOCK, of_item,
                 "Items that were due before the day and neither cleared nor withdrawn by it."),
      MakeFigure(26, kItemsHandled, "处置次数", "Times handled", UNIT_ITEM, KIND_FLOW, of_item,
                 "Each time that an item was put right, by the day."),
      MakeFigure(27, kItemsReturned, "退回返工次数", "Times returned for rework", UNIT_ITEM, KIND_FLOW,
                 of_item, "Each time that an item was returned for rework, by the day."),
      MakeFigure(
          28, kItemsRelapsed, "反弹事项", "Relapses", UNIT_ITEM, KIND_FLOW, of_item,
          "Items found where another was cleared within the relapse time, by the day they were found."),
      MakeRatio(29, kClearRate, "销号率", "Clear rate", UNIT_ITEM, kItemsDueCleared, kItemsDue,
                "Items due and cleared ÷ items due (应结案).", of_item),
      MakeRatio(30, kOnTimeRate, "按期销号率", "On-time rate", UNIT_ITEM, kItemsClearedOnTime, kItemsDue,
                "Items cleared on time ÷ items due (应结案).", of_item),
      MakeRatio(31, kReworkRate, "返工率", "Rework rate", UNIT_ITEM, kItemsReturned, kItemsHandled,
                "Times returned ÷ times handled.", of_item),
      MakeFigure(32, kPatrolsScheduled, "应巡查次数", "Patrol rounds scheduled", UNIT_ITEM, KIND_FLOW, {},
                 "Rounds by the day they are scheduled for, those cancelled left out."),
      MakeFigure(33, kPatrolsHeld, "实际巡查次数", "Patrol rounds held", UNIT_ITEM, KIND_FLOW, {},
                 "Rounds by the day they were held."),
      MakeFigure(34, kPatrolsOverdue, "逾期未巡查", "Patrol rounds overdue", UNIT_ITEM, KIND_STOCK, {},
                 "Rounds scheduled before the day that were neither held nor cancelled by it."),
      tables.reporting.Figure(),
  };
}

facts::ValueTitles Titles() {
  return {{{"class", "basic"}, "基础类"},          {{"class", "improved"}, "完善类"},
          {{"class", "upgraded"}, "提升类"},       {{"stage", "planned"}, "计划"},
          {{"stage", "building"}, "在建"},         {{"stage", "completed"}, "完工"},
          {{"stage", "accepted"}, "验收"},         {{"stage", "showcase"}, "特色示范"},
          {{"showcase", "true"}, "特色村点"},      {{"showcase", "false"}, "一般村点"},
          {{"kind", "clearance"}, "三清三拆"},     {{"kind", "facades"}, "穿衣戴帽"},
          {{"kind", "recultivation"}, "复耕复绿"}, {{"kind", "appearance"}, "市容环境"},
          {{"status", "open"}, "未办结"},          {{"status", "awaiting_verification"}, "待核查"},
          {{"status", "cleared"}, "已销号"},       {{"status", "withdrawn"}, "已撤回"},
          {{"source", "patrol"}, "巡查发现"},      {{"source", "inspection"}, "排查列入"}};
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  return facts::Catalogue::Build(
      Figures(tables),
      facts::Joined({RenovationKinds(tables), CenterLife().Kinds(tables.neighborhood_centers),
                     VillagePointLife().Kinds(tables.village_points), RectificationKinds(tables),
                     PatrolKinds(tables), tables.reporting.Kinds()}),
      Titles());
}

}  // namespace eastgate::urban
