#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "eastgate/urban/v1/neighborhood_center_service.pb.h"
#include "eastgate/urban/v1/patrol_service.pb.h"
#include "eastgate/urban/v1/rectification_service.pb.h"
#include "eastgate/urban/v1/renovation_service.pb.h"
#include "eastgate/urban/v1/village_point_service.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace ur = ::eastgate::urban::v1;

constexpr Word kClasses[] = {{"基础类", ur::RENOVATION_CLASS_BASIC},
                             {"完善类", ur::RENOVATION_CLASS_IMPROVED},
                             {"提升类", ur::RENOVATION_CLASS_UPGRADED}};
constexpr Word kRenovationStates[] = {
    {"摸底", ur::RENOVATION_STATE_SURVEYED},   {"征求意见", ur::RENOVATION_STATE_CONSENTED},
    {"设计", ur::RENOVATION_STATE_DESIGNED},   {"开工", ur::RENOVATION_STATE_STARTED},
    {"完工", ur::RENOVATION_STATE_FINISHED},   {"验收", ur::RENOVATION_STATE_ACCEPTED},
    {"调出计划", ur::RENOVATION_STATE_DROPPED}};
constexpr Word kFormats[] = {{"社区", ur::CENTER_FORMAT_COMMUNITY},
                             {"教育", ur::CENTER_FORMAT_EDUCATION},
                             {"健康", ur::CENTER_FORMAT_HEALTH},
                             {"养老", ur::CENTER_FORMAT_ELDERLY_CARE},
                             {"商业", ur::CENTER_FORMAT_COMMERCE},
                             {"文体", ur::CENTER_FORMAT_CULTURE_AND_SPORT},
                             {"托育", ur::CENTER_FORMAT_CHILDCARE},
                             {"助餐", ur::CENTER_FORMAT_MEALS},
                             {"家政保洁", ur::CENTER_FORMAT_HOUSEKEEPING},
                             {"便民市场", ur::CENTER_FORMAT_CONVENIENCE_MARKET},
                             {"邮政快递", ur::CENTER_FORMAT_POST_AND_PARCELS}};
constexpr Word kPointStates[] = {{"开工", ur::VILLAGE_POINT_STATE_BUILDING},
                                 {"完工", ur::VILLAGE_POINT_STATE_COMPLETED},
                                 {"验收", ur::VILLAGE_POINT_STATE_ACCEPTED},
                                 {"特色示范", ur::VILLAGE_POINT_STATE_SHOWCASE},
                                 {"终止", ur::VILLAGE_POINT_STATE_ABANDONED}};
constexpr Word kItemKinds[] = {{"三清三拆", ur::RECTIFICATION_KIND_CLEARANCE},
                               {"穿衣戴帽", ur::RECTIFICATION_KIND_FACADES},
                               {"复耕复绿", ur::RECTIFICATION_KIND_RECULTIVATION},
                               {"市容环境", ur::RECTIFICATION_KIND_APPEARANCE}};
enum ItemStep { kDispatch = 1, kHandle, kVerify, kReturn, kClear, kExtend, kReopen, kWithdraw };
constexpr Word kItemSteps[] = {{"派遣", kDispatch},   {"处置", kHandle},  {"核查", kVerify},
                               {"退回", kReturn},     {"销号", kClear},   {"延期", kExtend},
                               {"重新列入", kReopen}, {"撤回", kWithdraw}};

// What a step needs stands in columns that others leave empty.
template <class Message>
MessagePtr ItemStepOf(Row& row, const char* day) {
  auto request = std::make_shared<Message>();
  Fill(*request,
       {{"业务编号", "source_ref", As::kRequired},
        {"事项编号", "name", As::kName, "rectificationItems"},
        {"环节日期", day, As::kDate}},
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

FileForm ItemSteps() {
  return {"整治事项环节",
          {"业务编号", "事项编号", "整治环节", "环节日期", "单位", "办结期限", "原因", "佐证材料"},
          /*in_order=*/true,
          [](Row& row) -> Request {
            switch (row.OneOf("整治环节", kItemSteps)) {
              case kDispatch:
                return ItemStepOf<ur::DispatchItemRequest>(row, "dispatched_on");
              case kHandle:
                return ItemStepOf<ur::HandleItemRequest>(row, "handled_on");
              case kVerify:
                return ItemStepOf<ur::VerifyItemRequest>(row, "verified_on");
              case kReturn:
                return ItemStepOf<ur::ReturnItemRequest>(row, "returned_on");
              case kClear:
                return ItemStepOf<ur::ClearItemRequest>(row, "cleared_on");
              case kExtend:
                return ItemStepOf<ur::ExtendItemRequest>(row, "extended_on");
              case kReopen:
                return ItemStepOf<ur::ReopenItemRequest>(row, "reopened_on");
              default:
                return ItemStepOf<ur::WithdrawItemRequest>(row, "withdrawn_on");
            }
          }};
}

}  // namespace

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
      Form<ur::CreateRenovationRequest>("老旧小区改造", {{"小区编号", "renovation_id", As::kId},
                                                         {"计划年度", "plan", As::kName, "renovationPlans"},
                                                         {"小区名称", "display_name", As::kRequired},
                                                         {"区划代码", "division", As::kRequired},
                                                         {"改造类别", "class", As::kWord, "", kClasses},
                                                         {"楼栋数", "buildings", As::kInteger},
                                                         {"面积（平方米）", "area_m2", As::kInteger},
                                                         {"户数", "households", As::kInteger}}),
      Form<ur::ChangeRenovationStateRequest>("老旧小区改造进展",
                                             {{"业务编号", "source_ref", As::kRequired},
                                              {"小区编号", "name", As::kName, "renovations"},
                                              {"改造阶段", "state", As::kWord, "", kRenovationStates},
                                              {"阶段日期", "began_on", As::kDate},
                                              {"同意户数", "consented_households", As::kInteger}},
                                             /*in_order=*/true),
      Form<ur::CreateNeighborhoodCenterRequest>(
          "邻里中心", {{"中心编号", "neighborhood_center_id", As::kId},
                       {"中心名称", "display_name", As::kRequired},
                       {"运营企业信用代码", "operator", As::kOptionalName, "enterprises"},
                       {"合同期至", "contract_until", As::kOptionalDate},
                       {"启用日期", "opened_on", As::kDate},
                       {"所在区划", "division", As::kDivision, "opened_on"}}),
      Form<ur::ChangeCenterFormatRequest>("邻里中心业态变更",
                                          {{"业务编号", "source_ref", As::kRequired},
                                           {"中心编号", "name", As::kName, "neighborhoodCenters"},
                                           {"业态", "format", As::kWord, "", kFormats},
                                           {"开办", "open", As::kYesNo},
                                           {"承办设施编号", "facility", As::kOptionalName, "careFacilities"},
                                           {"变更日期", "changed_on", As::kDate}},
                                          /*in_order=*/true),
      Form<ur::CreateVillagePointRequest>("农村人居环境整治村点",
                                          {{"村点编号", "village_point_id", As::kId},
                                           {"村点名称", "display_name", As::kRequired},
                                           {"投资（元）", "investment_fen", As::kFen},
                                           {"立项日期", "planned_on", As::kDate},
                                           {"所在区划", "division", As::kDivision, "planned_on"}}),
      Form<ur::ChangeVillagePointStateRequest>("村点进展",
                                               {{"业务编号", "source_ref", As::kRequired},
                                                {"村点编号", "name", As::kName, "villagePoints"},
                                                {"村点阶段", "state", As::kWord, "", kPointStates},
                                                {"阶段日期", "began_on", As::kDate}},
                                               /*in_order=*/true),
      Form<ur::CreateRectificationCampaignRequest>("整治行动",
                                                   {{"行动编号", "rectification_campaign_id", As::kId},
                                                    {"行动名称", "title_zh", As::kRequired},
                                                    {"工作专班", "task_force", As::kOptionalName, "bodies"},
                                                    {"牵头单位", "lead_unit", As::kText},
                                                    {"责任单位", "responsible_units", As::kList},
                                                    {"启动日期", "started_on", As::kDate},
                                                    {"所在区划", "division", As::kDivision, "started_on"}}),
      Form<ur::CreatePatrolRoundRequest>("巡查计划", {{"巡查编号", "patrol_round_id", As::kId},
                                                      {"巡查路线", "route", As::kRequired},
                                                      {"巡查单位", "unit", As::kRequired},
                                                      {"计划日期", "planned_on", As::kDate},
                                                      {"应巡查日期", "scheduled_on", As::kDate},
                                                      {"所在区划", "division", As::kDivision, "planned_on"}}),
      Form<ur::HoldPatrolRoundRequest>("巡查记录", {{"业务编号", "source_ref", As::kRequired},
                                                    {"巡查编号", "name", As::kName, "patrolRounds"},
                                                    {"巡查日期", "held_on", As::kDate}}),
      Form<ur::CreateRectificationItemRequest>(
          "整治事项",
          {{"事项编号", "rectification_item_id", As::kId},
           {"行动编号", "campaign", As::kName, "rectificationCampaigns"},
           {"整治类别", "kind", As::kWord, "", kItemKinds},
           {"地点", "place", As::kRequired},
           {"纬度", "latitude", As::kDegrees},
           {"经度", "longitude", As::kDegrees},
           {"发现日期", "found_on", As::kDate},
           {"办结期限", "due_on", As::kDate},
           {"巡查编号", "patrol_round", As::kOptionalName, "patrolRounds"},
           {"所在区划", "division", As::kDivision, "found_on"}},
          /*in_order=*/true),
      ItemSteps()};
}

}  // namespace eastgate::intake
