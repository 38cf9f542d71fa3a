#include <vector>

#include "eastgate/urban/v1/neighborhood_center.pb.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "eastgate/urban/v1/renovation.pb.h"
#include "eastgate/urban/v1/renovation_plan.pb.h"
#include "eastgate/urban/v1/village_point.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace ur = ::eastgate::urban::v1;

std::vector<FileForm> RenovationForms() {
  static constexpr Word kClasses[] = {{"基础类", ur::RENOVATION_CLASS_BASIC},
                                      {"完善类", ur::RENOVATION_CLASS_IMPROVED},
                                      {"提升类", ur::RENOVATION_CLASS_UPGRADED}};
  return {
      Form<ur::CreateRenovationPlanRequest>("老旧小区改造计划",
                                            {{"计划文号", "source_ref", As::kRequired},
                                             {"计划年度", "year", As::kInteger},
                                             {"下达日期", "adopted_on", As::kDate},
                                             {"下达单位", "adopted_by", As::kRequired}},
                                            {.in_order = true}),
      Form<ur::ReviseRenovationPlanRequest>("老旧小区改造计划调整",
                                            {{"计划文号", "source_ref", As::kRequired},
                                             {"计划年度", "name", As::kName, "renovationPlans"},
                                             {"调整日期", "adopted_on", As::kDate},
                                             {"下达单位", "adopted_by", As::kRequired},
                                             {"调整原因", "reason", As::kRequired}},
                                            {.in_order = true}),
      Form<ur::CreateRenovationRequest>("老旧小区改造",
                                        {{"小区编号", "renovation_id", As::kId},
                                         {"计划年度", "plan", As::kName, "renovationPlans"},
                                         {"小区名称", "title_zh", As::kRequired},
                                         {"区划代码", "division", As::kDivisionCode},
                                         {"改造类别", "renovation_class", As::kWord, "", kClasses},
                                         {"楼栋数", "buildings", As::kInteger},
                                         {"面积（平方米）", "floor_area_m2", As::kInteger},
                                         {"户数", "households", As::kInteger}},
                                        {.record = Record{.collection = "renovations"}}),
      StepForm("老旧小区改造进展",
               {{"业务编号", "source_ref", As::kRequired},
                {"小区编号", "name", As::kName, "renovations"},
                {"改造阶段", "", As::kStep},
                {"阶段日期", "occurred_on", As::kDate},
                {"同意户数", "consented_households", As::kInteger}},
               {Step<ur::SurveyRenovationRequest>("摸底"), Step<ur::ConsentToRenovationRequest>("征求意见"),
                Step<ur::DesignRenovationRequest>("设计"), Step<ur::StartRenovationRequest>("开工"),
                Step<ur::FinishRenovationRequest>("完工"), Step<ur::AcceptRenovationRequest>("验收"),
                Step<ur::DropRenovationRequest>("调出计划")})};
}

std::vector<FileForm> NeighborhoodCenterForms() {
  return {Form<ur::CreateNeighborhoodCenterRequest>(
              "邻里中心", {{"中心编号", "neighborhood_center_id", As::kId},
                           {"中心名称", "title_zh", As::kRequired},
                           {"运营企业信用代码", "operator_enterprise", As::kOptionalName, "enterprises"},
                           {"合同期至", "contract_until", As::kOptionalDate},
                           {"启用日期", "opened_on", As::kDate},
                           {"所在区划", "division", As::kDivision, "opened_on"}}),
          StepForm("邻里中心业态变更",
                   {{"业务编号", "source_ref", As::kRequired},
                    {"中心编号", "name", As::kName, "neighborhoodCenters"},
                    {"业态", "format", As::kRequired},
                    {"开办", "", As::kStep},
                    {"承办设施编号", "facility", As::kOptionalName, "careFacilities"},
                    {"变更日期", "occurred_on", As::kDate}},
                   {Step<ur::OpenNeighborhoodCenterFormatRequest>("是"),
                    Step<ur::CloseNeighborhoodCenterFormatRequest>("否")})};
}

std::vector<FileForm> VillagePointForms() {
  return {Form<ur::CreateVillagePointRequest>("农村人居环境整治村点",
                                              {{"村点编号", "village_point_id", As::kId},
                                               {"村点名称", "title_zh", As::kRequired},
                                               {"投资（元）", "investment_fen", As::kFen},
                                               {"立项日期", "planned_on", As::kDate},
                                               {"所在区划", "division", As::kDivision, "planned_on"}},
                                              {.record = Record{.collection = "villagePoints",
                                                                .measure = "urban.village_point_investment",
                                                                .word = "村点"}}),
          StepForm(
              "村点进展",
              {{"业务编号", "source_ref", As::kRequired},
               {"村点编号", "name", As::kName, "villagePoints"},
               {"村点阶段", "", As::kStep},
               {"阶段日期", "occurred_on", As::kDate}},
              {Step<ur::StartVillagePointRequest>("开工"), Step<ur::FinishVillagePointRequest>("完工"),
               Step<ur::AcceptVillagePointRequest>("验收"), Step<ur::ShowcaseVillagePointRequest>("特色示范"),
               Step<ur::AbandonVillagePointRequest>("终止")})};
}

std::vector<FileForm> PatrolForms() {
  return {Form<ur::CreatePatrolRoundRequest>(
              "巡查计划", {{"巡查编号", "patrol_round_id", As::kId},
                           {"巡查路线", "route", As::kRequired},
                           {"巡查单位", "responsible_unit", As::kRequired},
                           {"计划日期", "planned_on", As::kDate},
                           {"应巡查日期", "scheduled_on", As::kDate},
                           {"所在区划", "division", As::kDivision, "planned_on"},
                           {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"}}),
          Form<ur::HoldPatrolRoundRequest>("巡查记录", {{"业务编号", "source_ref", As::kRequired},
                                                        {"巡查编号", "name", As::kName, "patrolRounds"},
                                                        {"巡查日期", "occurred_on", As::kDate}})};
}

std::vector<FileForm> RectificationForms() {
  return {
      Form<ur::CreateRectificationCampaignRequest>(
          "整治行动", {{"行动编号", "rectification_campaign_id", As::kId},
                       {"行动名称", "title_zh", As::kRequired},
                       {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                       {"牵头单位", "lead_unit", As::kText},
                       {"责任单位", "responsible_units", As::kList},
                       {"启动日期", "started_on", As::kDate},
                       {"所在区划", "division", As::kDivision, "started_on"}}),
      Form<ur::CreateRectificationItemRequest>(
          "整治事项",
          {{"事项编号", "rectification_item_id", As::kId},
           {"行动编号", "campaign", As::kName, "rectificationCampaigns"},
           {"整治类别", "kind", As::kRequired},
           {"地点", "place", As::kRequired},
           {"纬度", "location", As::kLocation, "经度"},
           {"发现日期", "found_on", As::kDate},
           {"办结期限", "due_on", As::kDate},
           {"巡查编号", "patrol_round", As::kOptionalName, "patrolRounds"},
           {"所在区划", "division", As::kDivision, "found_on"}},
          {.in_order = true, .record = Record{.collection = "rectificationItems"}}),
      StepForm(
          "整治事项环节",
          {{"业务编号", "source_ref", As::kRequired},
           {"事项编号", "name", As::kName, "rectificationItems"},
           {"整治环节", "", As::kStep},
           {"环节日期", "occurred_on", As::kDate},
           {"责任单位", "responsible_unit", As::kRequired},
           {"办理单位", "acting_unit", As::kRequired},
           {"办结期限", "due_on", As::kDate},
           {"原因", "reason", As::kRequired},
           {"佐证材料", "evidence", As::kPairs, "材料位置#SHA-256"}},
          {Step<ur::DispatchRectificationItemRequest>("派遣"),
           Step<ur::HandleRectificationItemRequest>("处置"), Step<ur::VerifyRectificationItemRequest>("核查"),
           Step<ur::ReturnRectificationItemRequest>("退回"), Step<ur::ClearRectificationItemRequest>("销号"),
           Step<ur::ExtendRectificationItemRequest>("延期"),
           Step<ur::ReopenRectificationItemRequest>("重新列入"),
           Step<ur::WithdrawRectificationItemRequest>("撤回")})};
}

}  // namespace

std::vector<FileForm> UrbanForms() {
  return Joined({RenovationForms(), NeighborhoodCenterForms(), VillagePointForms(), PatrolForms(),
                 RectificationForms()});
}

}  // namespace eastgate::intake
