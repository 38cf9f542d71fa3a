#include <map>
#include <string>
#include <variant>
#include <vector>

#include "eastgate/command/v1/mechanism.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/economy/v1/digital_transformation.pb.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/first_store.pb.h"
#include "eastgate/economy/v1/promotion_campaign.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"
#include "eastgate/figure/v1/reporting_service.pb.h"
#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/livelihood/v1/procurement.pb.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"
#include "eastgate/urban/v1/neighborhood_center.pb.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "eastgate/urban/v1/renovation.pb.h"
#include "eastgate/urban/v1/village_point.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/form.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;
namespace cm = ::eastgate::command::v1;
namespace ec = ::eastgate::economy::v1;
namespace ur = ::eastgate::urban::v1;
namespace fv = ::eastgate::fact::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::SampleDivisions;

using Fields = std::map<std::string, std::string>;

const FileForm& FormOf(const std::string& title) {
  for (const FileForm& form : FileForms()) {
    if (form.title == title) return form;
  }
  ADD_FAILURE() << "no form " << title;
  return FileForms().front();
}

struct Read {
  Request request;
  std::string problems;
};

Read ReadRow(const std::string& form, const Fields& fields) {
  std::vector<std::string> header, values;
  for (const auto& [column, value] : fields) {
    header.push_back(column);
    values.push_back(value);
  }
  Row row(header, values, SampleDivisions());
  Request request = FormOf(form).read(row);
  return {std::move(request), row.problems()};
}

template <class Message>
Message Good(const std::string& form, const Fields& fields) {
  const Read read = ReadRow(form, fields);
  EXPECT_EQ(read.problems, "");
  if constexpr (std::is_same_v<Message, Amendment>) {
    return std::get<Amendment>(read.request);
  } else {
    return dynamic_cast<const Message&>(*std::get<MessagePtr>(read.request));
  }
}

const Fields kEnrollment = {{"登记编号", "XSE-1"},      {"证件类型", "出生医学证明"},
                            {"证件号码", "Y000000001"}, {"出生日期", "2024-01-05"},
                            {"登记日期", "2024-02-01"}, {"待遇起始日期", ""},
                            {"经办区划", "青山路街道"}, {"经办渠道", "镇街经办站"}};

Fields With(Fields fields, const std::string& column, const std::string& value) {
  fields[column] = value;
  return fields;
}

TEST(ToRequest, AnEnrollment) {
  const auto request = Good<lv::CreateNewbornEnrollmentRequest>("新生儿参保登记", kEnrollment);
  EXPECT_EQ(request.newborn_enrollment_id(), "XSE-1");
  EXPECT_EQ(request.child().birth_certificate(), "Y000000001");
  EXPECT_EQ(request.division(), "360111001");
  EXPECT_EQ(request.channel(), lv::NEWBORN_ENROLLMENT_CHANNEL_TOWNSHIP_STATION);
  EXPECT_EQ(request.entitled_on(), "");
  const auto by_id = Good<lv::CreateNewbornEnrollmentRequest>("新生儿参保登记",
                                                              With(kEnrollment, "证件类型", "公民身份号码"));
  EXPECT_EQ(by_id.child().citizen_id(), "Y000000001") << "whether it is one, the service says";
}

TEST(ToRequest, ABadRowNamesEveryColumnAndShowsNoIdentity) {
  const Read read = ReadRow("新生儿参保登记", {{"登记编号", ""},
                                               {"证件类型", "护照"},
                                               {"证件号码", "E12345678"},
                                               {"出生日期", "昨天"},
                                               {"登记日期", ""},
                                               {"待遇起始日期", "x"},
                                               {"经办区划", ""},
                                               {"经办渠道", "网上"}});
  for (const char* column :
       {"登记编号", "证件类型", "出生日期", "登记日期", "待遇起始日期", "经办区划", "经办渠道"}) {
    EXPECT_THAT(read.problems, HasSubstr(column));
  }
  EXPECT_THAT(read.problems, ::testing::Not(HasSubstr("E12345678")));
}

TEST(ToRequest, StepsOfAnEnrollment) {
  const auto entitlement = Good<lv::RecordNewbornEntitlementRequest>(
      "新生儿待遇享受", {{"业务编号", "DY-1"}, {"登记编号", "XSE-1"}, {"待遇起始日期", "2024-03-01"}});
  EXPECT_EQ(entitlement.name(), "newbornEnrollments/XSE-1");
  EXPECT_EQ(entitlement.source_ref(), "DY-1");
  const auto waiver = Good<lv::GrantNewbornPremiumWaiverRequest>(
      "新生儿续保减免",
      {{"业务编号", "XB-1"}, {"登记编号", "XSE-1"}, {"参保年度", "2025"}, {"减免日期", "2025-01-02"}});
  EXPECT_EQ(waiver.insurance_year(), 2025);
  EXPECT_EQ(waiver.granted_on(), "2025-01-02");
}

TEST(ToRequest, CareFacilitiesAndTheirStates) {
  const auto facility = Good<lv::CreateCareFacilityRequest>("养老服务设施", {{"设施编号", "YL-1"},
                                                                             {"设施名称", "示例助餐点"},
                                                                             {"设施类型", "社区助餐点"},
                                                                             {"所在区划", "360111001"},
                                                                             {"运营单位信用代码", ""},
                                                                             {"规划日期", "2024-01-01"},
                                                                             {"开工日期", "2024-02-01"},
                                                                             {"启用日期", "2024-03-01"}});
  EXPECT_EQ(facility.type(), lv::CARE_FACILITY_TYPE_MEAL_POINT);
  EXPECT_EQ(facility.opened_on(), "2024-03-01");
  const Fields step = {
      {"业务编号", "BG-1"}, {"设施编号", "YL-1"}, {"变更为", "暂停"}, {"变更日期", "2024-08-01"}};
  const auto suspended = Good<lv::SuspendCareFacilityRequest>("养老服务设施变更", step);
  EXPECT_EQ(suspended.name(), "careFacilities/YL-1");
  EXPECT_EQ(suspended.occurred_on(), "2024-08-01");
  EXPECT_EQ(suspended.source_ref(), "BG-1");
  const auto as = [&](const char* word) { return With(step, "变更为", word); };
  EXPECT_EQ(Good<lv::StartCareFacilityRequest>("养老服务设施变更", as("建设中")).occurred_on(), "2024-08-01");
  EXPECT_EQ(Good<lv::OpenCareFacilityRequest>("养老服务设施变更", as("启用")).occurred_on(), "2024-08-01");
  EXPECT_EQ(Good<lv::CloseCareFacilityRequest>("养老服务设施变更", as("关闭")).occurred_on(), "2024-08-01");
  EXPECT_THAT(ReadRow("养老服务设施变更", as("改建")).problems,
              HasSubstr("变更为：应为：建设中、启用、暂停、关闭"));
}

TEST(ToRequest, StagesOfAProcurement) {
  const auto as = [](const char* word) {
    return Fields{
        {"业务编号", "CGHJ-1"}, {"采购编号", "CG-01"}, {"采购环节", word}, {"环节日期", "2024-06-05"}};
  };
  const auto notice = Good<lv::PublishProcurementNoticeRequest>("政府采购进展", as("采购公告"));
  EXPECT_EQ(notice.name(), "procurements/CG-01");
  EXPECT_EQ(notice.occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::OpenProcurementBidsRequest>("政府采购进展", as("开标")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::AwardProcurementRequest>("政府采购进展", as("中标")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::SignProcurementContractRequest>("政府采购进展", as("合同")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::AcceptProcurementRequest>("政府采购进展", as("验收")).occurred_on(), "2024-06-05");
}

TEST(ToRequest, StepsOfALoan) {
  const auto as = [](const char* word, const char* reason) {
    return Fields{{"业务编号", "DKHJ-1"},
                  {"贷款编号", "DK-1"},
                  {"贷款环节", word},
                  {"环节日期", "2024-06-05"},
                  {"原因", reason}};
  };
  const char* form = "创业担保贷款环节";
  EXPECT_EQ(Good<lv::DecideStartupLoanRequest>(form, as("审批", "")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::DisburseStartupLoanRequest>(form, as("发放", "")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::MarkStartupLoanOverdueRequest>(form, as("逾期", "")).occurred_on(), "2024-06-05");
  EXPECT_EQ(Good<lv::RepayStartupLoanRequest>(form, as("还清", "")).occurred_on(), "2024-06-05");
  const auto cancelled = Good<lv::CancelStartupLoanRequest>(form, as("取消", "另有资金"));
  EXPECT_EQ(cancelled.occurred_on(), "2024-06-05");
  EXPECT_EQ(cancelled.reason(), "另有资金");
  EXPECT_EQ(Good<lv::WriteOffStartupLoanRequest>(form, as("核销", "破产")).occurred_on(), "2024-06-05");
  EXPECT_THAT(ReadRow(form, as("核销", "")).problems, HasSubstr("原因"));
  EXPECT_THAT(ReadRow(form, as("还清", "x")).problems, HasSubstr("原因"));
}

TEST(ToRequest, WhoAnswersForACampaignOrAProject) {
  const auto promotion = Good<ec::CreatePromotionCampaignRequest>("促消费活动", {{"活动编号", "c-1"},
                                                                                 {"活动名称", "示例活动"},
                                                                                 {"主题年", "2024"},
                                                                                 {"合作单位", ""},
                                                                                 {"工作专班", "tf"},
                                                                                 {"牵头单位", "示例局"},
                                                                                 {"责任单位", "甲；乙"},
                                                                                 {"启动日期", "2024-03-01"},
                                                                                 {"所在区划", "360111001"}});
  EXPECT_EQ(promotion.task_force(), "mechanismUnits/tf");
  EXPECT_EQ(promotion.lead_unit(), "示例局");
  EXPECT_THAT(promotion.responsible_units(), ElementsAre("甲", "乙"));
  const auto project = Good<lv::CreateLivelihoodProjectRequest>("民生实事项目", {{"民生项目编号", "p-1"},
                                                                                 {"项目名称", "示例项目"},
                                                                                 {"项目级别", "省级"},
                                                                                 {"年度", "2024"},
                                                                                 {"工作专班", "tf"},
                                                                                 {"牵头单位", "示例局"},
                                                                                 {"责任单位", "甲"},
                                                                                 {"区划代码", "360111"}});
  EXPECT_EQ(project.task_force(), "mechanismUnits/tf");
  EXPECT_THAT(project.responsible_units(), ElementsAre("甲"));
  const auto campaign = Good<ur::CreateRectificationCampaignRequest>("整治行动", {{"行动编号", "c-1"},
                                                                                  {"行动名称", "示例行动"},
                                                                                  {"工作专班", ""},
                                                                                  {"牵头单位", "示例局"},
                                                                                  {"责任单位", ""},
                                                                                  {"启动日期", "2024-01-08"},
                                                                                  {"所在区划", "360111001"}});
  EXPECT_EQ(campaign.task_force(), "") << "it may have none";
  EXPECT_EQ(campaign.responsible_units_size(), 0);
}

TEST(ToRequest, TheStepsOfAProjectAndOfAFirstStore) {
  const auto type_of = [](const std::string& form, const Fields& fields) {
    const Read read = ReadRow(form, fields);
    EXPECT_EQ(read.problems, "");
    return std::get<MessagePtr>(read.request)->GetDescriptor()->name();
  };
  const Fields project = {
      {"业务编号", "XM-1-1"}, {"项目编号", "XM-1"}, {"项目阶段", "在建"}, {"阶段日期", "2024-02-01"}};
  const auto start = Good<ec::StartDigitalTransformationRequest>("数字化转型进展", project);
  EXPECT_EQ(start.name(), "digitalTransformations/XM-1");
  EXPECT_EQ(start.occurred_on(), "2024-02-01");
  EXPECT_EQ(start.source_ref(), "XM-1-1");
  EXPECT_EQ(type_of("数字化转型进展", With(project, "项目阶段", "验收")),
            "AcceptDigitalTransformationRequest");
  EXPECT_EQ(type_of("数字化转型进展", With(project, "项目阶段", "标杆")),
            "ShowcaseDigitalTransformationRequest");
  EXPECT_EQ(type_of("数字化转型进展", With(project, "项目阶段", "终止")),
            "AbandonDigitalTransformationRequest");
  EXPECT_THAT(ReadRow("数字化转型进展", With(project, "项目阶段", "其他")).problems, HasSubstr("项目阶段"));

  const Fields store = {{"业务编号", "SD-1-1"},
                        {"首店编号", "SD-1"},
                        {"首店环节", "审核"},
                        {"环节日期", "2024-02-01"},
                        {"原因", ""}};
  EXPECT_EQ(Good<ec::ReviewFirstStoreRequest>("首店认定环节", store).occurred_on(), "2024-02-01");
  EXPECT_EQ(type_of("首店认定环节", With(store, "首店环节", "公示")), "PublicizeFirstStoreRequest");
  EXPECT_EQ(type_of("首店认定环节", With(store, "首店环节", "认定")), "RecognizeFirstStoreRequest");
  const Fields ended = With(store, "原因", "资料不符");
  EXPECT_EQ(type_of("首店认定环节", With(ended, "首店环节", "不予认定")), "RejectFirstStoreRequest");
  EXPECT_EQ(type_of("首店认定环节", With(ended, "首店环节", "撤销")), "RevokeFirstStoreRequest");
  EXPECT_EQ(type_of("首店认定环节", With(ended, "首店环节", "闭店")), "CloseFirstStoreRequest");
  EXPECT_THAT(ReadRow("首店认定环节", ended).problems, HasSubstr("原因")) << "a review needs none";
  EXPECT_THAT(ReadRow("首店认定环节", With(store, "首店环节", "闭店")).problems, HasSubstr("原因"));
}

// Returns the type of the request that a row becomes, without its package.
std::string TypeOf(const Read& read) {
  EXPECT_EQ(read.problems, "");
  const std::string type = std::get<MessagePtr>(read.request)->GetTypeName();
  return type.substr(type.rfind('.') + 1);
}

TEST(ToRequest, TheStageOfARenovationSelectsItsStep) {
  const Fields step = {{"业务编号", "GZ-1"},
                       {"小区编号", "X-1"},
                       {"改造阶段", "征求意见"},
                       {"阶段日期", "2024-03-01"},
                       {"同意户数", "61"}};
  const auto consent = Good<ur::ConsentToRenovationRequest>("老旧小区改造进展", step);
  EXPECT_EQ(consent.name(), "renovations/X-1");
  EXPECT_EQ(consent.source_ref(), "GZ-1");
  EXPECT_EQ(consent.occurred_on(), "2024-03-01");
  EXPECT_EQ(consent.consented_households(), 61);
  for (const auto& [word, type] : Fields{{"摸底", "SurveyRenovationRequest"},
                                         {"设计", "DesignRenovationRequest"},
                                         {"开工", "StartRenovationRequest"},
                                         {"完工", "FinishRenovationRequest"},
                                         {"验收", "AcceptRenovationRequest"},
                                         {"调出计划", "DropRenovationRequest"}}) {
    const Fields other = With(step, "改造阶段", word);
    EXPECT_EQ(TypeOf(ReadRow("老旧小区改造进展", With(other, "同意户数", "0"))), type);
    EXPECT_THAT(ReadRow("老旧小区改造进展", other).problems, HasSubstr("同意户数"));
  }
  EXPECT_THAT(ReadRow("老旧小区改造进展", With(step, "改造阶段", "竣工")).problems, HasSubstr("改造阶段"));
}

TEST(ToRequest, AFormatOfACenterOpensOrCloses) {
  const Fields step = {{"业务编号", "YT-1"}, {"中心编号", "LL-1"},     {"业态", "助餐"},
                       {"开办", "是"},       {"承办设施编号", "YL-1"}, {"变更日期", "2024-03-01"}};
  const auto opening = Good<ur::OpenNeighborhoodCenterFormatRequest>("邻里中心业态变更", step);
  EXPECT_EQ(opening.name(), "neighborhoodCenters/LL-1");
  EXPECT_EQ(opening.format(), ur::NEIGHBORHOOD_CENTER_FORMAT_MEALS);
  EXPECT_EQ(opening.facility(), "careFacilities/YL-1");
  EXPECT_EQ(opening.occurred_on(), "2024-03-01");
  const Fields closes = With(step, "开办", "否");
  EXPECT_THAT(ReadRow("邻里中心业态变更", closes).problems, HasSubstr("承办设施编号"));
  const auto closing =
      Good<ur::CloseNeighborhoodCenterFormatRequest>("邻里中心业态变更", With(closes, "承办设施编号", ""));
  EXPECT_EQ(closing.occurred_on(), "2024-03-01");
}

TEST(ToRequest, TheStageOfAVillagePointSelectsItsStep) {
  const Fields step = {
      {"业务编号", "CD-1"}, {"村点编号", "C-1"}, {"村点阶段", "开工"}, {"阶段日期", "2024-03-01"}};
  EXPECT_EQ(Good<ur::StartVillagePointRequest>("村点进展", step).occurred_on(), "2024-03-01");
  for (const auto& [word, type] : Fields{{"完工", "CompleteVillagePointRequest"},
                                         {"验收", "AcceptVillagePointRequest"},
                                         {"特色示范", "ShowcaseVillagePointRequest"},
                                         {"终止", "AbandonVillagePointRequest"}})
    EXPECT_EQ(TypeOf(ReadRow("村点进展", With(step, "村点阶段", word))), type);
}

TEST(ToRequest, AStepOfAnItemReadsTheColumnsThatItNeeds) {
  const Fields step = {{"业务编号", "HJ-1"}, {"事项编号", "S-1"},        {"整治环节", "处置"},
                       {"单位", "甲"},       {"环节日期", "2024-03-01"}, {"办结期限", "2024-04-01"},
                       {"原因", "雨"},       {"佐证材料", "photo#ab"}};
  const auto handling = Good<ur::HandleRectificationItemRequest>("整治事项环节", step);
  EXPECT_EQ(handling.unit(), "甲");
  EXPECT_EQ(handling.evidence(0).uri(), "photo");
  EXPECT_EQ(handling.evidence(0).sha256(), "ab");
  EXPECT_THAT(ReadRow("整治事项环节", With(step, "佐证材料", "photo")).problems, HasSubstr("佐证材料"));
  EXPECT_EQ(Good<ur::ExtendRectificationItemRequest>("整治事项环节", With(step, "整治环节", "延期")).due_on(),
            "2024-04-01");
  for (const auto& [word, type] : Fields{{"派遣", "DispatchRectificationItemRequest"},
                                         {"核查", "VerifyRectificationItemRequest"},
                                         {"退回", "ReturnRectificationItemRequest"},
                                         {"销号", "ClearRectificationItemRequest"},
                                         {"重新列入", "ReopenRectificationItemRequest"},
                                         {"撤回", "WithdrawRectificationItemRequest"}})
    EXPECT_EQ(TypeOf(ReadRow("整治事项环节", With(step, "整治环节", word))), type);
}

TEST(ToRequest, Assistance) {
  const auto subsidy =
      Good<lv::CreateHomeCareSubsidyRequest>("居家照护补贴", {{"发放编号", "ZH-1"},
                                                              {"身份证号", "11010519491231002X"},
                                                              {"残疾等级", "二级"},
                                                              {"补贴月份", "2024-03"},
                                                              {"金额（元）", "100.50"},
                                                              {"发放日期", "2024-03-25"},
                                                              {"所在区划", "京东示例村一"}});
  EXPECT_EQ(subsidy.amount_fen(), 10050);
  EXPECT_EQ(subsidy.disability_level(), 2);
  EXPECT_EQ(subsidy.division(), "360111100201");
  const auto retrofit = Good<lv::CreateBarrierFreeRetrofitRequest>("无障碍改造", {{"改造编号", "GZ-1"},
                                                                                  {"户号", "360111000001"},
                                                                                  {"完工日期", "2024-05-01"},
                                                                                  {"费用（元）", "5000"},
                                                                                  {"所在区划", "京东镇"}});
  EXPECT_EQ(retrofit.cost_fen(), 500000);
}

TEST(ToRequest, TheMechanismAndItsTargets) {
  const auto body =
      Good<cm::CreateMechanismUnitRequest>("工作机制", {{"机构编号", "hq"},
                                                        {"机构类型", "总指挥部"},
                                                        {"机构名称", "总指挥部"},
                                                        {"成立日期", "2024-02-19"},
                                                        {"职责", "统筹；督办"},
                                                        {"岗位", "总指挥：区长；总负责：区委书记"},
                                                        {"牵头单位", ""},
                                                        {"责任单位", ""}});
  EXPECT_THAT(body.duties_zh(), ElementsAre("统筹", "督办"));
  EXPECT_EQ(body.posts(1).role_zh(), "总负责");
  EXPECT_EQ(body.posts(1).office_zh(), "区委书记");
  const auto target = Good<cm::CreateTargetRequest>("目标任务", {{"目标编号", "t"},
                                                                 {"指标", "livelihood.care_facilities"},
                                                                 {"维度", "type=meal_point|welfare_center"},
                                                                 {"年度", "2024"},
                                                                 {"方向", "不低于"},
                                                                 {"目标值", "25"},
                                                                 {"工作专班", "tf"},
                                                                 {"牵头单位", "甲"},
                                                                 {"责任单位", "乙；丙"},
                                                                 {"下达单位", "总指挥部"},
                                                                 {"下达日期", "2024-02-20"}});
  EXPECT_THAT(target.dimensions(0).values(), ElementsAre("meal_point", "welfare_center"));
  EXPECT_EQ(target.task_force(), "mechanismUnits/tf");
  EXPECT_EQ(target.direction(), cm::TARGET_DIRECTION_AT_LEAST);
  EXPECT_EQ(target.responsible_units_size(), 2);
}

TEST(ToRequest, AReportGoesToTheServiceOfItsFigure) {
  const auto read = [](const std::string& form, const Fields& fields) {
    const Read row = ReadRow(form, fields);
    EXPECT_EQ(row.problems, "");
    return std::get<Addressed>(row.request);
  };
  const Addressed report = read("指标填报", {{"填报编号", "TB-1"},
                                             {"填报指标", "economy.chain_output"},
                                             {"所属期", "2024-09"},
                                             {"填报日期", "2024-10-08"},
                                             {"填报区划", "青山路街道"}});
  EXPECT_EQ(report.service, "economy");
  const auto& request = dynamic_cast<const figure::v1::CreateFigureReportRequest&>(*report.message);
  EXPECT_EQ(request.figure_report_id(), "TB-1");
  EXPECT_EQ(request.source_ref(), "TB-1");
  EXPECT_EQ(request.division(), "360111001");
  EXPECT_EQ(request.period(), "2024-09");

  const Fields step = {{"业务编号", "TB-1-SH"}, {"填报指标", "economy.chain_output"}, {"填报编号", "TB-1"},
                       {"填报环节", "审核"},    {"环节日期", "2024-10-09"},           {"原因", ""}};
  const auto kind = [&](const std::string& word, const std::string& reason) {
    return read("填报审核结账", With(With(step, "填报环节", word), "原因", reason)).message->GetTypeName();
  };
  EXPECT_EQ(kind("审核", ""), "eastgate.figure.v1.ReviewFigureReportRequest");
  EXPECT_EQ(kind("退回", "有漏报"), "eastgate.figure.v1.ReturnFigureReportRequest");
  EXPECT_EQ(kind("结账", ""), "eastgate.figure.v1.CloseFigureReportRequest");
  EXPECT_THAT(ReadRow("填报审核结账", With(step, "原因", "x")).problems, HasSubstr("原因"));
  EXPECT_THAT(ReadRow("填报审核结账", With(step, "填报环节", "退回")).problems, HasSubstr("原因"));
}

const Fields kAmendment = {{"更正文号", "更〔2024〕1号"}, {"记录类别", "新生儿参保登记"},
                           {"记录编号", "XSE-1"},         {"更正项目", "日期"},
                           {"更正为", "2024-03-02"},      {"原因类别", "差错"},
                           {"更正原因", "录入有误"}};

TEST(ToRequest, ACorrectionOfEachItem) {
  const auto date = Good<Amendment>("更正与撤销", kAmendment);
  EXPECT_EQ(date.resource, "newbornEnrollments/XSE-1");
  const auto& correction = std::get<fv::CorrectFactRequest>(date.request);
  EXPECT_EQ(correction.occurred_on(), "2024-03-02");
  EXPECT_EQ(correction.cause(), fv::CORRECTION_CAUSE_ERROR);
  EXPECT_EQ(correction.source_ref(), "更〔2024〕1号");
  EXPECT_EQ(correction.name(), "") << "which fact that is, the service is asked for";

  const auto correct = [](const std::string& record, const std::string& item, const std::string& value) {
    return std::get<fv::CorrectFactRequest>(
        Good<Amendment>("更正与撤销",
                        With(With(With(kAmendment, "记录类别", record), "更正项目", item), "更正为", value))
            .request);
  };
  EXPECT_EQ(correct("新生儿参保登记", "区划代码", "360111003").division(), "360111003");
  EXPECT_THAT(correct("新生儿参保登记", "经办渠道", "定点医药机构").dimensions(),
              ElementsAre(Pair("channel", "hospital")));
  EXPECT_THAT(correct("居家照护补贴", "金额（元）", "120").amounts(),
              ElementsAre(Pair("livelihood.home_care_subsidy_paid", 12000)));
}

TEST(ToRequest, ARetractionNeedsNoValue) {
  const auto retraction =
      Good<Amendment>("更正与撤销", With(With(kAmendment, "更正项目", "撤销"), "更正为", ""));
  EXPECT_TRUE(std::holds_alternative<fv::RetractFactRequest>(retraction.request));
}

TEST(ToRequest, ABadAmendmentNamesItsColumns) {
  for (const auto& [column, value] : Fields{{"记录类别", "贷款"},
                                            {"更正项目", "姓名"},
                                            {"更正为", "明天"},
                                            {"原因类别", "其他"},
                                            {"更正原因", ""},
                                            {"更正文号", ""}}) {
    EXPECT_THAT(ReadRow("更正与撤销", With(kAmendment, column, value)).problems, HasSubstr(column));
  }
  EXPECT_THAT(ReadRow("更正与撤销", With(With(kAmendment, "更正项目", "金额（元）"), "更正为", "1")).problems,
              HasSubstr("没有可更正的金额"));
}

}  // namespace
}  // namespace eastgate::intake
