#include <string>
#include <vector>

#include "absl/strings/str_split.h"
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

constexpr Word kClasses[] = {{"基础类", ur::RENOVATION_CLASS_BASIC},
                             {"完善类", ur::RENOVATION_CLASS_IMPROVED},
                             {"提升类", ur::RENOVATION_CLASS_UPGRADED}};
constexpr Word kFormats[] = {{"社区", ur::NEIGHBORHOOD_CENTER_FORMAT_COMMUNITY},
                             {"教育", ur::NEIGHBORHOOD_CENTER_FORMAT_EDUCATION},
                             {"健康", ur::NEIGHBORHOOD_CENTER_FORMAT_HEALTH},
                             {"养老", ur::NEIGHBORHOOD_CENTER_FORMAT_ELDERLY_CARE},
                             {"商业", ur::NEIGHBORHOOD_CENTER_FORMAT_COMMERCE},
                             {"文体", ur::NEIGHBORHOOD_CENTER_FORMAT_CULTURE_AND_SPORT},
                             {"托育", ur::NEIGHBORHOOD_CENTER_FORMAT_CHILDCARE},
                             {"助餐", ur::NEIGHBORHOOD_CENTER_FORMAT_MEALS},
                             {"家政保洁", ur::NEIGHBORHOOD_CENTER_FORMAT_HOUSEKEEPING},
                             {"便民市场", ur::NEIGHBORHOOD_CENTER_FORMAT_CONVENIENCE_MARKET},
                             {"邮政快递", ur::NEIGHBORHOOD_CENTER_FORMAT_POST_AND_PARCELS}};
constexpr Word kItemKinds[] = {{"三清三拆", ur::RECTIFICATION_KIND_CLEARANCE},
                               {"穿衣戴帽", ur::RECTIFICATION_KIND_FACADES},
                               {"复耕复绿", ur::RECTIFICATION_KIND_RECULTIVATION},
                               {"市容环境", ur::RECTIFICATION_KIND_APPEARANCE}};

template <class Message>
MessagePtr RenovationStepOf(Row& row, const char* day_field) {
  auto request = std::make_shared<Message>();
  Fill(*request,
       {{"业务编号", "source_ref", As::kRequired},
        {"小区编号", "name", As::kName, "renovations"},
        {"阶段日期", day_field, As::kDate}},
       row);
  const int64_t households = row.Integer("同意户数");
  if constexpr (requires { request->set_consented_households(0); }) {
    request->set_consented_households(static_cast<int32_t>(households));
  } else if (households != 0) {
    row.Problem("同意户数", "该阶段应为 0");
  }
  return request;
}

constexpr StepWord kRenovationSteps[] = {
    {"摸底", &RenovationStepOf<ur::SurveyRenovationRequest>, "occurred_on"},
    {"征求意见", &RenovationStepOf<ur::ConsentToRenovationRequest>, "occurred_on"},
    {"设计", &RenovationStepOf<ur::DesignRenovationRequest>, "occurred_on"},
    {"开工", &RenovationStepOf<ur::StartRenovationRequest>, "occurred_on"},
    {"完工", &RenovationStepOf<ur::FinishRenovationRequest>, "occurred_on"},
    {"验收", &RenovationStepOf<ur::AcceptRenovationRequest>, "occurred_on"},
    {"调出计划", &RenovationStepOf<ur::DropRenovationRequest>, "occurred_on"}};

template <class Message>
MessagePtr FormatStepOf(Row& row, const char* day_field) {
  auto request = std::make_shared<Message>();
  Fill(*request,
       {{"业务编号", "source_ref", As::kRequired},
        {"中心编号", "name", As::kName, "neighborhoodCenters"},
        {"业态", "format", As::kWord, "", kFormats},
        {"变更日期", day_field, As::kDate}},
       row);
  constexpr char kFacility[] = "承办设施编号";
  if constexpr (requires { request->set_facility(""); }) {
    Fill(*request, {{kFacility, "facility", As::kOptionalName, "careFacilities"}}, row);
  } else if (!row.Text(kFacility).empty()) {
    row.Problem(kFacility, "停办时无需填写");
  }
  return request;
}

constexpr StepWord kFormatSteps[] = {
    {"是", &FormatStepOf<ur::OpenNeighborhoodCenterFormatRequest>, "occurred_on"},
    {"否", &FormatStepOf<ur::CloseNeighborhoodCenterFormatRequest>, "occurred_on"}};

template <class Message>
MessagePtr PointStepOf(Row& row, const char* day_field) {
  auto request = std::make_shared<Message>();
  Fill(*request,
       {{"业务编号", "source_ref", As::kRequired},
        {"村点编号", "name", As::kName, "villagePoints"},
        {"阶段日期", day_field, As::kDate}},
       row);
  return request;
}

constexpr StepWord kPointSteps[] = {
    {"开工", &PointStepOf<ur::StartVillagePointRequest>, "occurred_on"},
    {"完工", &PointStepOf<ur::CompleteVillagePointRequest>, "occurred_on"},
    {"验收", &PointStepOf<ur::AcceptVillagePointRequest>, "occurred_on"},
    {"特色示范", &PointStepOf<ur::ShowcaseVillagePointRequest>, "occurred_on"},
    {"终止", &PointStepOf<ur::AbandonVillagePointRequest>, "occurred_on"}};

// A step reads the columns that it has fields for.
template <class Message>
MessagePtr ItemStepOf(Row& row, const char* day_field) {
  auto request = std::make_shared<Message>();
  Fill(*request,
       {{"业务编号", "source_ref", As::kRequired},
        {"事项编号", "name", As::kName, "rectificationItems"},
        {"环节日期", day_field, As::kDate}},
       row);
  if constexpr (requires { request->set_unit(""); }) request->set_unit(row.Required("单位"));
  if constexpr (requires { request->set_reason(""); }) request->set_reason(row.Required("原因"));
  if constexpr (requires { request->set_due_on(""); }) request->set_due_on(row.Date("办结期限"));
  if constexpr (requires { request->add_evidence(); }) {
    for (const std::string& evidence : row.List("佐证材料")) {
      const std::vector<std::string> parts = absl::StrSplit(evidence, absl::MaxSplits('#', 1));
      if (parts.size() != 2) row.Problem("佐证材料", "应为“材料位置#SHA-256”，以；分隔");
      auto& added = *request->add_evidence();
      added.set_uri(parts.front());
      added.set_sha256(parts.back());
    }
  }
  return request;
}

constexpr StepWord kItemSteps[] = {
    {"派遣", &ItemStepOf<ur::DispatchRectificationItemRequest>, "occurred_on"},
    {"处置", &ItemStepOf<ur::HandleRectificationItemRequest>, "occurred_on"},
    {"核查", &ItemStepOf<ur::VerifyRectificationItemRequest>, "occurred_on"},
    {"退回", &ItemStepOf<ur::ReturnRectificationItemRequest>, "occurred_on"},
    {"销号", &ItemStepOf<ur::ClearRectificationItemRequest>, "occurred_on"},
    {"延期", &ItemStepOf<ur::ExtendRectificationItemRequest>, "occurred_on"},
    {"重新列入", &ItemStepOf<ur::ReopenRectificationItemRequest>, "occurred_on"},
    {"撤回", &ItemStepOf<ur::WithdrawRectificationItemRequest>, "occurred_on"}};

}  // namespace

// One list of data: every form, in the order in which bureaus send them.
std::vector<FileForm> UrbanForms() {
  return {
      Form<ur::CreateRenovationPlanRequest>("老旧小区改造计划", {{"计划文号", "source_ref", As::kRequired},
                                                                 {"计划年度", "year", As::kInteger},
                                                                 {"下达单位", "adopted_by", As::kRequired}}),
      Form<ur::ReviseRenovationPlanRequest>("老旧小区改造计划调整",
                                            {{"计划文号", "source_ref", As::kRequired},
                                             {"计划年度", "name", As::kName, "renovationPlans"},
                                             {"调整日期", "adopted_on", As::kDate},
                                             {"下达单位", "adopted_by", As::kRequired},
                                             {"调整原因", "reason", As::kRequired}},
                                            /*in_order=*/true),
      Form<ur::CreateRenovationRequest>("老旧小区改造",
                                        {{"小区编号", "renovation_id", As::kId},
                                         {"计划年度", "plan", As::kName, "renovationPlans"},
                                         {"小区名称", "title_zh", As::kRequired},
                                         {"区划代码", "division", As::kRequired},
                                         {"改造类别", "renovation_class", As::kWord, "", kClasses},
                                         {"楼栋数", "buildings", As::kInteger},
                                         {"面积（平方米）", "area_m2", As::kInteger},
                                         {"户数", "households", As::kInteger}}),
      StepForm("老旧小区改造进展", {"业务编号", "小区编号", "改造阶段", "阶段日期", "同意户数"}, "改造阶段",
               kRenovationSteps),
      Form<ur::CreateNeighborhoodCenterRequest>(
          "邻里中心", {{"中心编号", "neighborhood_center_id", As::kId},
                       {"中心名称", "title_zh", As::kRequired},
                       {"运营企业信用代码", "operator_enterprise", As::kOptionalName, "enterprises"},
                       {"合同期至", "contract_until", As::kOptionalDate},
                       {"启用日期", "opened_on", As::kDate},
                       {"所在区划", "division", As::kDivision, "opened_on"}}),
      StepForm("邻里中心业态变更", {"业务编号", "中心编号", "业态", "开办", "承办设施编号", "变更日期"},
               "开办", kFormatSteps),
      Form<ur::CreateVillagePointRequest>("农村人居环境整治村点",
                                          {{"村点编号", "village_point_id", As::kId},
                                           {"村点名称", "title_zh", As::kRequired},
                                           {"投资（元）", "investment_fen", As::kFen},
                                           {"立项日期", "planned_on", As::kDate},
                                           {"所在区划", "division", As::kDivision, "planned_on"}}),
      StepForm("村点进展", {"业务编号", "村点编号", "村点阶段", "阶段日期"}, "村点阶段", kPointSteps),
      Form<ur::CreateRectificationCampaignRequest>(
          "整治行动", {{"行动编号", "rectification_campaign_id", As::kId},
                       {"行动名称", "title_zh", As::kRequired},
                       {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                       {"牵头单位", "lead_unit", As::kText},
                       {"责任单位", "responsible_units", As::kList},
                       {"启动日期", "started_on", As::kDate},
                       {"所在区划", "division", As::kDivision, "started_on"}}),
      Form<ur::CreatePatrolRoundRequest>("巡查计划", {{"巡查编号", "patrol_round_id", As::kId},
                                                      {"巡查路线", "route", As::kRequired},
                                                      {"巡查单位", "responsible_unit", As::kRequired},
                                                      {"计划日期", "planned_on", As::kDate},
                                                      {"应巡查日期", "scheduled_on", As::kDate},
                                                      {"所在区划", "division", As::kDivision, "planned_on"}}),
      Form<ur::HoldPatrolRoundRequest>("巡查记录", {{"业务编号", "source_ref", As::kRequired},
                                                    {"巡查编号", "name", As::kName, "patrolRounds"},
                                                    {"巡查日期", "occurred_on", As::kDate}}),
      Form<ur::CreateRectificationItemRequest>(
          "整治事项",
          {{"事项编号", "rectification_item_id", As::kId},
           {"行动编号", "campaign", As::kName, "rectificationCampaigns"},
           {"整治类别", "kind", As::kWord, "", kItemKinds},
           {"地点", "place", As::kRequired},
           {"纬度", "location", As::kLocation, "经度"},
           {"发现日期", "found_on", As::kDate},
           {"办结期限", "due_on", As::kDate},
           {"巡查编号", "patrol_round", As::kOptionalName, "patrolRounds"},
           {"所在区划", "division", As::kDivision, "found_on"}},
          /*in_order=*/true),
      StepForm("整治事项环节",
               {"业务编号", "事项编号", "整治环节", "环节日期", "单位", "办结期限", "原因", "佐证材料"},
               "整治环节", kItemSteps)};
}

}  // namespace eastgate::intake
