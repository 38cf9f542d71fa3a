#include <utility>
#include <vector>

#include "eastgate/economy/v1/consumption_report.pb.h"
#include "eastgate/economy/v1/digital_transformation.pb.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/first_store.pb.h"
#include "eastgate/economy/v1/fiscal_input.pb.h"
#include "eastgate/economy/v1/industry_chain.pb.h"
#include "eastgate/economy/v1/output_report.pb.h"
#include "eastgate/economy/v1/promotion_campaign.pb.h"
#include "eastgate/economy/v1/promotion_event.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"
#include "eastgate/economy/v1/trade_area.pb.h"
#include "eastgate/economy/v1/turnover_report.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace ec = ::eastgate::economy::v1;

std::vector<FileForm> EnterpriseForms() {
  static constexpr Word kSizes[] = {{"微型", ec::ENTERPRISE_SIZE_MICRO},
                                    {"小型", ec::ENTERPRISE_SIZE_SMALL},
                                    {"中型", ec::ENTERPRISE_SIZE_MEDIUM},
                                    {"大型", ec::ENTERPRISE_SIZE_LARGE}};
  static constexpr Word kOrigins[] = {{"迁入", ec::ENTERPRISE_ORIGIN_MOVED_IN},
                                      {"新设", ec::ENTERPRISE_ORIGIN_NEW}};
  const std::vector<Field> registration = {{"统一社会信用代码", "uscc", As::kId},
                                           {"企业名称", "title_zh", As::kRequired},
                                           {"行业代码", "industry_code", As::kRequired},
                                           {"企业规模", "size", As::kWord, "", kSizes},
                                           {"从业人数", "employees", As::kInteger},
                                           {"自有厂房", "owns_factory", As::kYesNo},
                                           {"产业链编号", "chain", As::kOptionalName, "industryChains"},
                                           {"数字化成熟度", "digital_maturity_level", As::kInteger},
                                           {"登记日期", "registered_on", As::kDate},
                                           {"所在区划", "division", As::kDivision, "registered_on"}};
  std::vector<Field> with_origin = registration;
  with_origin.push_back({"登记来源", "origin", As::kWord, "", kOrigins});
  return {
      Form<ec::CreateEnterpriseRequest>("企业登记", registration,
                                        {.record = Record{.collection = "enterprises"}}),
      Form<ec::CreateEnterpriseRequest>("企业迁入登记", std::move(with_origin)),
      StepForm("企业变动",
               {{"业务编号", "source_ref", As::kRequired},
                {"统一社会信用代码", "name", As::kName, "enterprises"},
                {"变动类别", "", As::kStep},
                {"变动日期", "occurred_on", As::kDate},
                {"现所在区划", "division", As::kDivision, "occurred_on"},
                {"迁往地", "destination_zh", As::kText},
                {"变动原因", "reason", As::kText}},
               {Step<ec::MoveEnterpriseRequest>("区内迁移"), Step<ec::MoveOutEnterpriseRequest>("迁出"),
                Step<ec::MoveInEnterpriseRequest>("迁回"), Step<ec::DeregisterEnterpriseRequest>("注销")})};
}

std::vector<FileForm> RecognitionForms() {
  return {Form<ec::CreateRecognitionRequest>(
              "企业认定",
              {{"认定编号", "recognition_id", As::kId},
               {"认定类别", "kind", As::kRequired, "", {}, "国家级智能制造优秀场景"},
               {"统一社会信用代码", "enterprise", As::kName, "enterprises"},
               {"场景名称", "scenario", As::kText},
               {"认定日期", "awarded_on", As::kDate},
               {"有效期至", "valid_until", As::kOptionalDate},
               {"所在区划", "division", As::kDivision, "awarded_on"}},
              {.record = Record{.collection = "recognitions"}}),
          Form<ec::RevokeRecognitionRequest>("认定撤销", {{"业务编号", "source_ref", As::kRequired},
                                                          {"认定编号", "name", As::kName, "recognitions"},
                                                          {"撤销日期", "occurred_on", As::kDate},
                                                          {"撤销原因", "reason", As::kRequired}})};
}

std::vector<FileForm> IndustryChainForms() {
  return {
      Form<ec::CreateIndustryChainRequest>("产业链", {{"产业链编号", "industry_chain_id", As::kId},
                                                      {"产业链名称", "title_zh", As::kRequired},
                                                      {"牵头单位", "lead_unit", As::kText},
                                                      {"启动日期", "founded_on", As::kDate},
                                                      {"所在区划", "division", As::kDivision, "founded_on"}}),
      Form<ec::CreateOutputReportRequest>(
          "产值月报",
          {{"报表编号", "output_report_id", As::kId},
           {"统一社会信用代码", "enterprise", As::kName, "enterprises"},
           {"报表月份", "month", As::kMonth},
           {"产值（元）", "output_fen", As::kFen}},
          {.record = Record{.collection = "outputReports", .measure = "economy.chain_output"}})};
}

std::vector<FileForm> DigitalTransformationForms() {
  return {Form<ec::CreateDigitalTransformationRequest>(
              "数字化转型项目",
              {{"项目编号", "digital_transformation_id", As::kId},
               {"统一社会信用代码", "enterprise", As::kName, "enterprises"},
               {"项目名称", "title_zh", As::kRequired},
               {"投资（元）", "investment_fen", As::kFen},
               {"立项日期", "planned_on", As::kDate},
               {"所在区划", "division", As::kDivision, "planned_on"}},
              {.record = Record{.collection = "digitalTransformations"}}),
          StepForm("数字化转型进展",
                   {{"业务编号", "source_ref", As::kRequired},
                    {"项目编号", "name", As::kName, "digitalTransformations"},
                    {"项目阶段", "", As::kStep},
                    {"阶段日期", "occurred_on", As::kDate}},
                   {Step<ec::StartDigitalTransformationRequest>("在建"),
                    Step<ec::AcceptDigitalTransformationRequest>("验收"),
                    Step<ec::ShowcaseDigitalTransformationRequest>("标杆"),
                    Step<ec::AbandonDigitalTransformationRequest>("终止")})};
}

std::vector<FileForm> PromotionForms() {
  return {Form<ec::CreatePromotionCampaignRequest>(
              "促消费活动", {{"活动编号", "promotion_campaign_id", As::kId},
                             {"活动名称", "title_zh", As::kRequired},
                             {"主题年", "theme_year", As::kInteger},
                             {"合作单位", "partners", As::kList},
                             {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                             {"牵头单位", "lead_unit", As::kText},
                             {"责任单位", "responsible_units", As::kList},
                             {"启动日期", "started_on", As::kDate},
                             {"所在区划", "division", As::kDivision, "started_on"}}),
          Form<ec::CreatePromotionEventRequest>("促消费活动场次",
                                                {{"场次编号", "promotion_event_id", As::kId},
                                                 {"活动编号", "campaign", As::kName, "promotionCampaigns"},
                                                 {"场次名称", "title_zh", As::kRequired},
                                                 {"举办地点", "place", As::kText},
                                                 {"举办日期", "held_on", As::kDate},
                                                 {"所在区划", "division", As::kDivision, "held_on"}},
                                                {.record = Record{.collection = "promotionEvents"}}),
          Form<ec::CreateFiscalInputRequest>(
              "促消费财政投入",
              {{"投入编号", "fiscal_input_id", As::kId},
               {"活动编号", "campaign", As::kName, "promotionCampaigns"},
               {"金额（元）", "amount_fen", As::kFen},
               {"支付日期", "paid_on", As::kDate},
               {"所在区划", "division", As::kDivision, "paid_on"}},
              {.record = Record{.collection = "fiscalInputs", .measure = "economy.promotion_fiscal_input"}}),
          Form<ec::RecoverFiscalInputRequest>("促消费财政投入追回",
                                              {{"业务编号", "source_ref", As::kRequired},
                                               {"投入编号", "name", As::kName, "fiscalInputs"},
                                               {"追回日期", "occurred_on", As::kDate},
                                               {"金额（元）", "amount_fen", As::kFen},
                                               {"追回原因", "reason", As::kRequired}}),
          Form<ec::CreateConsumptionReportRequest>(
              "促消费带动消费",
              {{"报告编号", "consumption_report_id", As::kId},
               {"活动编号", "campaign", As::kName, "promotionCampaigns"},
               {"数据来源", "source", As::kRequired},
               {"金额（元）", "amount_fen", As::kFen},
               {"截止日期", "reported_on", As::kDate},
               {"所在区划", "division", As::kDivision, "reported_on"}},
              {.record =
                   Record{.collection = "consumptionReports", .measure = "economy.promotion_consumption"}})};
}

std::vector<FileForm> TradeAreaForms() {
  return {Form<ec::CreateTradeAreaRequest>("商圈", {{"商圈编号", "trade_area_id", As::kId},
                                                    {"商圈名称", "title_zh", As::kRequired},
                                                    {"服务区划", "served_divisions", As::kDivisionCodes},
                                                    {"设立日期", "founded_on", As::kDate},
                                                    {"所在区划", "division", As::kDivision, "founded_on"}})};
}

std::vector<FileForm> FirstStoreForms() {
  static constexpr Word kKinds[] = {{"品牌首店", ec::FIRST_STORE_KIND_BRAND_FIRST},
                                    {"旗舰店", ec::FIRST_STORE_KIND_FLAGSHIP},
                                    {"概念店", ec::FIRST_STORE_KIND_CONCEPT},
                                    {"体验店", ec::FIRST_STORE_KIND_EXPERIENCE},
                                    {"连锁品牌店", ec::FIRST_STORE_KIND_CHAIN}};
  static constexpr Word kLevels[] = {{"全球", reference::v1::TERRITORIAL_LEVEL_GLOBAL},
                                     {"亚洲", reference::v1::TERRITORIAL_LEVEL_ASIA},
                                     {"中国内地", reference::v1::TERRITORIAL_LEVEL_MAINLAND},
                                     {"区域", reference::v1::TERRITORIAL_LEVEL_REGIONAL},
                                     {"全省", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                     {"全市", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                     {"全区", reference::v1::TERRITORIAL_LEVEL_DISTRICT}};
  return {
      Form<ec::CreateFirstStoreRequest>("首店申报",
                                        {{"首店编号", "first_store_id", As::kId},
                                         {"店铺名称", "title_zh", As::kRequired},
                                         {"品牌", "brand", As::kKey},
                                         {"首店类型", "kind", As::kWord, "", kKinds},
                                         {"首店级别", "level", As::kWord, "", kLevels},
                                         {"首店范围", "region", As::kRequired},
                                         {"商圈编号", "trade_area", As::kOptionalName, "tradeAreas"},
                                         {"面积（平方米）", "floor_area_m2", As::kInteger},
                                         {"投资（元）", "investment_fen", As::kFen},
                                         {"就业人数", "jobs", As::kInteger},
                                         {"开业日期", "opened_on", As::kDate},
                                         {"申报日期", "applied_on", As::kDate},
                                         {"所在区划", "division", As::kDivision, "applied_on"}}),
      StepForm("首店认定环节",
               {{"业务编号", "source_ref", As::kRequired},
                {"首店编号", "name", As::kName, "firstStores"},
                {"首店环节", "", As::kStep},
                {"环节日期", "occurred_on", As::kDate},
                {"原因", "reason", As::kRequired}},
               {Step<ec::ReviewFirstStoreRequest>("审核"), Step<ec::PublicizeFirstStoreRequest>("公示"),
                Step<ec::RecognizeFirstStoreRequest>("认定"), Step<ec::RejectFirstStoreRequest>("不予认定"),
                Step<ec::RevokeFirstStoreRequest>("撤销"), Step<ec::CloseFirstStoreRequest>("闭店")}),
      Form<ec::CreateTurnoverReportRequest>(
          "首店营业额",
          {{"报表编号", "turnover_report_id", As::kId},
           {"首店编号", "first_store", As::kName, "firstStores"},
           {"报表月份", "month", As::kMonth},
           {"营业额（元）", "turnover_fen", As::kFen},
           {"排名区域", "region", As::kText},
           {"区域排名", "rank", As::kInteger},
           {"区域门店数", "ranked_stores", As::kInteger}},
          {.record = Record{.collection = "turnoverReports", .measure = "economy.first_store_turnover"}})};
}

}  // namespace

std::vector<FileForm> EconomyForms() {
  return Joined({EnterpriseForms(), RecognitionForms(), IndustryChainForms(), DigitalTransformationForms(),
                 PromotionForms(), TradeAreaForms(), FirstStoreForms()});
}

}  // namespace eastgate::intake
