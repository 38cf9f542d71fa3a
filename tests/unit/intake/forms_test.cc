// Tests the rules of single forms; those of all forms are tested in every_form_test.cc.
#include "tests/unit/intake/testing/forms.h"

#include <map>
#include <string>
#include <variant>

#include "eastgate/command/v1/mechanism.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/reporting_service.pb.h"
#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"
#include "eastgate/urban/v1/neighborhood_center.pb.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "eastgate/urban/v1/renovation.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;
namespace cm = ::eastgate::command::v1;
namespace ur = ::eastgate::urban::v1;
namespace fv = ::eastgate::fact::v1;
namespace fg = ::eastgate::figure::v1;

using ::testing::ElementsAre;
using testing::Good;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using testing::Read;
using testing::Texts;
using testing::With;

const Texts kEnrollment = {{"登记编号", "XSE-1"},      {"证件类型", "出生医学证明"},
                           {"证件号码", "Y000000001"}, {"出生日期", "2024-01-05"},
                           {"登记日期", "2024-02-01"}, {"待遇起始日期", ""},
                           {"经办区划", "青山路街道"}, {"经办渠道", "镇街经办站"}};

TEST(ToRequest, AnEnrollment) {
  const auto request = Good<lv::CreateNewbornEnrollmentRequest>("新生儿参保登记", kEnrollment);
  EXPECT_EQ(request.newborn_enrollment_id(), "XSE-1");
  EXPECT_EQ(request.source_ref(), "XSE-1");
  EXPECT_EQ(request.child_identity().birth_certificate(), "Y000000001");
  EXPECT_EQ(request.division(), "360111001");
  EXPECT_EQ(request.channel(), lv::NEWBORN_ENROLLMENT_CHANNEL_TOWNSHIP_STATION);
  EXPECT_EQ(request.entitled_on(), "");
  const auto by_id = Good<lv::CreateNewbornEnrollmentRequest>("新生儿参保登记",
                                                              With(kEnrollment, "证件类型", "公民身份号码"));
  EXPECT_EQ(by_id.child_identity().citizen_id(), "Y000000001") << "whether it is one, the service says";
}

TEST(ToRequest, ABadRowNamesEveryColumnAndShowsNoIdentity) {
  const std::string problems = Read("新生儿参保登记", {{"登记编号", ""},
                                                       {"证件类型", "护照"},
                                                       {"证件号码", "E12345678"},
                                                       {"出生日期", "昨天"},
                                                       {"登记日期", ""},
                                                       {"待遇起始日期", "x"},
                                                       {"经办区划", ""},
                                                       {"经办渠道", "网上"}})
                                   .problems;
  for (const char* column :
       {"登记编号", "证件类型", "出生日期", "登记日期", "待遇起始日期", "经办区划", "经办渠道"}) {
    EXPECT_THAT(problems, HasSubstr(column));
  }
  EXPECT_THAT(problems, Not(HasSubstr("E12345678")));
}

TEST(ToRequest, ABorrowerIsAPersonOrAnEnterprise) {
  const Texts loan = {
      {"贷款编号", "DK-1"},     {"借款人类型", "个人"},     {"借款人证件号", "11010519491231002X"},
      {"金额（元）", "100000"}, {"期限（月）", "36"},       {"已获贷款次数", "0"},
      {"在职人数", "0"},        {"新招用人数", "0"},        {"有拖欠", "否"},
      {"带动就业人数", "2"},    {"申请日期", "2024-05-06"}, {"所在区划", "360111001"}};
  const auto person = Good<lv::CreateStartupLoanRequest>("创业担保贷款申请", loan);
  EXPECT_EQ(person.person_identity().citizen_id(), "11010519491231002X");
  EXPECT_EQ(person.enterprise(), "");
  const auto enterprise =
      Good<lv::CreateStartupLoanRequest>("创业担保贷款申请", With(loan, "借款人类型", "小微企业"));
  EXPECT_FALSE(enterprise.has_person_identity());
  EXPECT_EQ(enterprise.enterprise(), "enterprises/11010519491231002X");
}

TEST(ToRequest, AssistanceInFenAndByTheNameOfAVillage) {
  const auto subsidy =
      Good<lv::CreateHomeCareSubsidyRequest>("居家照护补贴", {{"发放编号", "ZH-1"},
                                                              {"身份证号", "11010519491231002X"},
                                                              {"残疾等级", "二级"},
                                                              {"补贴月份", "2024-03"},
                                                              {"金额（元）", "100.50"},
                                                              {"发放日期", "2024-03-25"},
                                                              {"所在区划", "京东示例村一"}});
  EXPECT_EQ(subsidy.recipient_identity().citizen_id(), "11010519491231002X");
  EXPECT_EQ(subsidy.amount_fen(), 10050);
  EXPECT_EQ(subsidy.disability_level(), 2);
  EXPECT_EQ(subsidy.division(), "360111100201");
}

TEST(ToRequest, ACampaignMayHaveNoTaskForce) {
  const Texts row = {{"行动编号", "c-1"},      {"行动名称", "示例行动"},
                     {"工作专班", ""},         {"牵头单位", "青山湖区民政局"},
                     {"责任单位", ""},         {"启动日期", "2024-01-08"},
                     {"所在区划", "360111001"}};
  const auto without = Good<ur::CreateRectificationCampaignRequest>("整治行动", row);
  EXPECT_EQ(without.task_force(), "");
  EXPECT_EQ(without.lead_unit(), "office-civil-affairs");
  EXPECT_EQ(without.responsible_units_size(), 0);
  const auto with = Good<ur::CreateRectificationCampaignRequest>("整治行动", With(row, "工作专班", "tf"));
  EXPECT_EQ(with.task_force(), "mechanismUnits/tf");
}

TEST(ToRequest, AUnitIsNamedByCodeOrByTheNameThatItHasOnTheDay) {
  const Texts row = {{"行动编号", "c-1"},
                     {"行动名称", "示例行动"},
                     {"工作专班", ""},
                     {"牵头单位", "office-housing"},
                     {"责任单位", "青山湖区住房和城乡建设局；艾溪湖管理处"},
                     {"启动日期", "2024-01-08"},
                     {"所在区划", "360111001"}};
  const auto campaign = Good<ur::CreateRectificationCampaignRequest>("整治行动", row);
  EXPECT_EQ(campaign.lead_unit(), "office-housing");
  EXPECT_THAT(campaign.responsible_units(), ElementsAre("office-housing", "street-aixihu"));
  EXPECT_EQ(Read("整治行动", With(row, "启动日期", "2025-01-08")).problems,
            "责任单位：“艾溪湖管理处”在 2025-01-08 不是有效的单位名称");
  EXPECT_EQ(Read("整治行动", With(row, "牵头单位", "没有的局")).problems,
            "牵头单位：“没有的局”在 2024-01-08 不是有效的单位名称");
}

TEST(ToRequest, AStageOfARenovationWithoutConsentCountsNone) {
  const Texts step = {{"业务编号", "GZ-1"},
                      {"小区编号", "X-1"},
                      {"改造阶段", "征求意见"},
                      {"阶段日期", "2024-03-01"},
                      {"同意户数", "61"}};
  const auto consent = Good<ur::ConsentToRenovationRequest>("老旧小区改造进展", step);
  EXPECT_EQ(consent.name(), "renovations/X-1");
  EXPECT_EQ(consent.source_ref(), "GZ-1");
  EXPECT_EQ(consent.occurred_on(), "2024-03-01");
  EXPECT_EQ(consent.consented_households(), 61);
  const Texts design = With(step, "改造阶段", "设计");
  EXPECT_THAT(Read("老旧小区改造进展", design).problems, HasSubstr("同意户数"));
  for (const char* none : {"0", ""})
    Good<ur::DesignRenovationRequest>("老旧小区改造进展", With(design, "同意户数", none));
}

TEST(ToRequest, AFormatOfACenterOpensOrCloses) {
  const Texts step = {{"业务编号", "YT-1"}, {"中心编号", "LL-1"},     {"业态", "助餐"},
                      {"开办", "是"},       {"承办设施编号", "YL-1"}, {"变更日期", "2024-03-01"}};
  const auto opening = Good<ur::OpenNeighborhoodCenterFormatRequest>("邻里中心业态变更", step);
  EXPECT_EQ(opening.format(), "meals");
  EXPECT_EQ(opening.facility(), "careFacilities/YL-1");
  const auto closing = Good<ur::CloseNeighborhoodCenterFormatRequest>(
      "邻里中心业态变更", With(With(step, "开办", "否"), "承办设施编号", ""));
  EXPECT_EQ(closing.format(), "meals");
}

TEST(ToRequest, ACodeOfAnOpenListIsGivenByCodeOrByTheTitleThatItHasOnTheDay) {
  const Texts row = {{"设施编号", "YL-1"},     {"设施名称", "示例"},       {"设施类型", "社区助餐点"},
                     {"运营单位信用代码", ""}, {"规划日期", "2024-01-05"}, {"开工日期", ""},
                     {"启用日期", ""},         {"所在区划", "360111001"}};
  EXPECT_EQ(Good<lv::CreateCareFacilityRequest>("养老服务设施", row).type(), "meal_point");
  EXPECT_EQ(Good<lv::CreateCareFacilityRequest>("养老服务设施", With(row, "设施类型", "社区 助餐点")).type(),
            "meal_point");
  EXPECT_EQ(Good<lv::CreateCareFacilityRequest>("养老服务设施", With(row, "设施类型", "new_type")).type(),
            "new_type")
      << "which codes there are, the service says";
  EXPECT_EQ(Read("养老服务设施", With(row, "设施类型", "")).problems, "设施类型：必填");
  EXPECT_THAT(Read("养老服务设施", With(row, "设施类型", "茶馆")).problems,
              HasSubstr("设施类型：“茶馆”在 2024-01-05 不是有效的名称，应为：社区老年幸福食堂、"));
  EXPECT_THAT(Read("养老服务设施", With(row, "规划日期", "1999-12-31")).problems,
              HasSubstr("参考数据中没有这类清单，请联系运维人员"));
  EXPECT_EQ(Read("养老服务设施", With(row, "规划日期", "昨天")).problems,
            "规划日期：应为存在的日期 YYYY-MM-DD");
}

TEST(ToRequest, AnItemIsHandledWithEvidence) {
  const Texts step = {{"业务编号", "HJ-1"},       {"事项编号", "S-1"},
                      {"整治环节", "处置"},       {"办理单位", "青山湖区民政局"},
                      {"环节日期", "2024-03-01"}, {"佐证材料", "photo#ab；plan#cd"}};
  const auto handling = Good<ur::HandleRectificationItemRequest>("整治事项环节", step);
  EXPECT_EQ(handling.evidence(0).uri(), "photo");
  EXPECT_EQ(handling.evidence(0).sha256(), "ab");
  EXPECT_EQ(handling.evidence(1).uri(), "plan");
  EXPECT_THAT(Read("整治事项环节", With(step, "佐证材料", "photo")).problems,
              HasSubstr("佐证材料：应为“材料位置#SHA-256”，以；分隔"));
}

TEST(ToRequest, TheMechanismAndItsTargets) {
  const auto unit =
      Good<cm::CreateMechanismUnitRequest>("工作机制", {{"机构编号", "hq"},
                                                        {"机构类型", "总指挥部"},
                                                        {"机构名称", "总指挥部"},
                                                        {"成立日期", "2024-02-19"},
                                                        {"职责", "统筹；督办"},
                                                        {"岗位", "总指挥：区长；总负责：区委书记"},
                                                        {"牵头单位", ""},
                                                        {"责任单位", ""}});
  EXPECT_THAT(unit.duties_zh(), ElementsAre("统筹", "督办"));
  EXPECT_EQ(unit.posts(1).role_zh(), "总负责");
  EXPECT_EQ(unit.posts(1).office_zh(), "区委书记");
  const auto target =
      Good<cm::CreateTargetRequest>("目标任务", {{"目标编号", "t"},
                                                 {"指标", "livelihood.care_facilities"},
                                                 {"维度", "type=meal_point|welfare_center"},
                                                 {"年度", "2024"},
                                                 {"方向", "不低于"},
                                                 {"目标值", "25"},
                                                 {"工作专班", "tf"},
                                                 {"牵头单位", "office-finance"},
                                                 {"责任单位", "office-finance；青山湖区民政局"},
                                                 {"下达单位", "总指挥部"},
                                                 {"下达日期", "2024-02-20"}});
  EXPECT_EQ(target.dimensions(0).key(), "type");
  EXPECT_THAT(target.dimensions(0).values(), ElementsAre("meal_point", "welfare_center"));
  EXPECT_EQ(target.direction(), cm::TARGET_DIRECTION_AT_LEAST);
}

const Texts kReport = {{"填报编号", "TB-1"},
                       {"填报指标", "economy.chain_output"},
                       {"所属期", "2024-09"},
                       {"填报日期", "2024-10-08"},
                       {"填报区划", "青山路街道"}};

TEST(ToRequest, AReportGoesToTheServiceOfItsFigure) {
  const auto report = Good<Addressed>("指标填报", kReport);
  EXPECT_EQ(report.service, "economy");
  const auto& request = dynamic_cast<const fg::CreateFigureReportRequest&>(*report.message);
  EXPECT_EQ(request.figure(), "economy.chain_output");
  EXPECT_EQ(request.division(), "360111001");
  const auto review = Good<Addressed>("填报审核结账", {{"业务编号", "TB-1-SH"},
                                                       {"填报指标", "urban.village_points"},
                                                       {"填报编号", "TB-1"},
                                                       {"填报环节", "审核"},
                                                       {"环节日期", "2024-10-09"},
                                                       {"原因", ""}});
  EXPECT_EQ(review.service, "urban");
  EXPECT_THAT(Read("填报审核结账", With(kReport, "填报指标", "")).problems, HasSubstr("填报指标：必填"));
}

TEST(ToRequest, ADivisionReportsAsWhatItWasAtThePeriodsEnd) {
  // It is valid until 30 June 2023, when it was merged into another.
  const Texts merged = With(kReport, "填报区划", "南钢示例社区八");
  EXPECT_THAT(Read("指标填报", With(merged, "所属期", "2023-Q3")).problems, HasSubstr("填报区划"));
  EXPECT_EQ(Read("指标填报", With(merged, "所属期", "2023-Q2")).problems, "");
}

const Texts kAmendment = {{"更正文号", "更〔2024〕1号"}, {"记录类别", "新生儿参保登记"},
                          {"记录编号", "XSE-1"},         {"更正项目", "日期"},
                          {"更正为", "2024-03-02"},      {"原因类别", "差错"},
                          {"更正原因", "录入有误"}};

TEST(ToRequest, ACorrectionOfEachItem) {
  const auto date = Good<Amendment>("更正与撤销", kAmendment);
  EXPECT_EQ(date.resource, "newbornEnrollments/XSE-1");
  const auto& correction = std::get<fv::CorrectFactRequest>(date.request);
  EXPECT_EQ(correction.occurred_on(), "2024-03-02");
  EXPECT_EQ(correction.cause(), fv::CORRECTION_CAUSE_ERROR);
  EXPECT_EQ(correction.reason(), "录入有误");
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
  for (const auto& [column, value] : Texts{{"记录类别", "贷款"},
                                           {"记录编号", ""},
                                           {"更正项目", "姓名"},
                                           {"更正为", "明天"},
                                           {"原因类别", "其他"},
                                           {"更正原因", ""},
                                           {"更正文号", ""}}) {
    EXPECT_THAT(Read("更正与撤销", With(kAmendment, column, value)).problems, HasSubstr(column));
  }
  EXPECT_THAT(Read("更正与撤销", With(With(kAmendment, "更正项目", "金额（元）"), "更正为", "1")).problems,
              HasSubstr("更正项目：这类记录没有可更正的金额"));
  EXPECT_THAT(Read("更正与撤销", With(With(kAmendment, "更正项目", "经办渠道"), "更正为", "网上")).problems,
              HasSubstr("更正为：应为：区级经办中心"));
  const Texts subsidy = With(With(kAmendment, "记录类别", "居家照护补贴"), "更正项目", "经办渠道");
  EXPECT_THAT(Read("更正与撤销", subsidy).problems, HasSubstr("更正项目：这类记录没有可更正的经办渠道"));
}

}  // namespace
}  // namespace eastgate::intake
