#include <map>
#include <string>
#include <variant>
#include <vector>

#include "eastgate/command/v1/mechanism_service.pb.h"
#include "eastgate/command/v1/target_service.pb.h"
#include "eastgate/economy/v1/enterprise_service.pb.h"
#include "eastgate/economy/v1/promotion_service.pb.h"
#include "eastgate/economy/v1/recognition_service.pb.h"
#include "eastgate/figure/v1/reporting_service.pb.h"
#include "eastgate/livelihood/v1/assistance_service.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.pb.h"
#include "eastgate/livelihood/v1/project_service.pb.h"
#include "eastgate/urban/v1/rectification_service.pb.h"
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
  EXPECT_EQ(request.channel(), lv::ENROLLMENT_CHANNEL_TOWNSHIP_STATION);
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
  const auto entitlement = Good<lv::RecordEntitlementRequest>(
      "新生儿待遇享受", {{"业务编号", "DY-1"}, {"登记编号", "XSE-1"}, {"待遇起始日期", "2024-03-01"}});
  EXPECT_EQ(entitlement.name(), "newbornEnrollments/XSE-1");
  EXPECT_EQ(entitlement.source_ref(), "DY-1");
  const auto waiver = Good<lv::GrantPremiumWaiverRequest>(
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
  const auto state = Good<lv::ChangeCareFacilityStateRequest>(
      "养老服务设施变更",
      {{"业务编号", "BG-1"}, {"设施编号", "YL-1"}, {"变更为", "暂停"}, {"变更日期", "2024-08-01"}});
  EXPECT_EQ(state.state(), lv::CARE_FACILITY_STATE_SUSPENDED);
  EXPECT_EQ(state.name(), "careFacilities/YL-1");
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
  EXPECT_EQ(promotion.task_force(), "bodies/tf");
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
  EXPECT_EQ(project.task_force(), "bodies/tf");
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
  const auto body = Good<cm::CreateBodyRequest>("工作机制", {{"机构编号", "hq"},
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
  EXPECT_EQ(target.task_force(), "bodies/tf");
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
  EXPECT_EQ(correction.cause(), fv::CAUSE_ERROR);
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
