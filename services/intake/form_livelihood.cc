#include <string>
#include <vector>

#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/deliverable.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"
#include "eastgate/livelihood/v1/milestone.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/livelihood/v1/procurement.pb.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;

constexpr Word kFacilityTypes[] = {{"社区老年幸福食堂", lv::CARE_FACILITY_TYPE_COMMUNITY_CANTEEN},
                                   {"社区助餐点", lv::CARE_FACILITY_TYPE_MEAL_POINT},
                                   {"区社会福利中心", lv::CARE_FACILITY_TYPE_WELFARE_CENTER},
                                   {"社区嵌入式养老院", lv::CARE_FACILITY_TYPE_EMBEDDED_NURSING_HOME},
                                   {"社区居家养老服务中心", lv::CARE_FACILITY_TYPE_HOME_CARE_CENTER},
                                   {"一老一小幸福院", lv::CARE_FACILITY_TYPE_ELDERLY_AND_CHILD_CENTER}};
constexpr Word kLevels[] = {{"一级", 1}, {"二级", 2}, {"三级", 3}, {"四级", 4}};
constexpr Word kProjectLevels[] = {{"国家级", reference::v1::TERRITORIAL_LEVEL_NATIONAL},
                                   {"省级", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                   {"市级", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                   {"区级", reference::v1::TERRITORIAL_LEVEL_DISTRICT}};
enum Identifier { kCitizenId = 1, kBirthCertificate = 2 };
constexpr Word kIdentifiers[] = {{"公民身份号码", kCitizenId}, {"出生医学证明", kBirthCertificate}};
enum Borrower { kPerson = 1, kEnterprise };
constexpr Word kBorrowers[] = {{"个人", kPerson}, {"小微企业", kEnterprise}};

constexpr char kProjects[] = "livelihoodProjects";

FileForm Enrollments() {
  static const std::vector<Field> fields = {{"登记编号", "newborn_enrollment_id", As::kId},
                                            {"出生日期", "born_on", As::kDate},
                                            {"登记日期", "enrolled_on", As::kDate},
                                            {"待遇起始日期", "entitled_on", As::kOptionalDate},
                                            {"经办区划", "division", As::kDivision, "enrolled_on"},
                                            {"经办渠道", "channel", As::kWord, "", ChannelWords()}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.insert(columns.end(), {"证件类型", "证件号码"});
  return {"新生儿参保登记", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<lv::CreateNewbornEnrollmentRequest>();
            const int identifier = row.OneOf("证件类型", kIdentifiers);
            const std::string number = row.Required("证件号码");
            if (identifier == kCitizenId) request->mutable_child()->set_citizen_id(number);
            if (identifier == kBirthCertificate) request->mutable_child()->set_birth_certificate(number);
            Fill(*request, fields, row);
            return MessagePtr(std::move(request));
          }};
}

FileForm Subsidies() {
  static const std::vector<Field> fields = {{"发放编号", "home_care_subsidy_id", As::kId},
                                            {"残疾等级", "disability_level", As::kWord, "", kLevels},
                                            {"补贴月份", "month", As::kMonth},
                                            {"金额（元）", "amount_fen", As::kFen},
                                            {"发放日期", "paid_on", As::kDate},
                                            {"所在区划", "division", As::kDivision, "paid_on"}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.push_back("身份证号");
  return {"居家照护补贴", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<lv::CreateHomeCareSubsidyRequest>();
            request->mutable_recipient()->set_citizen_id(row.Required("身份证号"));
            Fill(*request, fields, row);
            return MessagePtr(std::move(request));
          }};
}

FileForm Loans() {
  static const std::vector<Field> fields = {
      {"贷款编号", "startup_loan_id", As::kId},    {"金额（元）", "amount_fen", As::kFen},
      {"期限（月）", "term_months", As::kInteger}, {"已获贷款次数", "loans_elsewhere", As::kInteger},
      {"在职人数", "staff", As::kInteger},         {"新招用人数", "new_hires", As::kInteger},
      {"有拖欠", "has_arrears", As::kYesNo},       {"带动就业人数", "jobs_created", As::kInteger},
      {"申请日期", "applied_on", As::kDate},       {"所在区划", "division", As::kDivision, "applied_on"}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.insert(columns.end(), {"借款人类型", "借款人证件号"});
  return {"创业担保贷款申请", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<lv::CreateStartupLoanRequest>();
            const int borrower = row.OneOf("借款人类型", kBorrowers);
            const std::string number = row.Required("借款人证件号");
            if (borrower == kPerson) request->mutable_person()->set_citizen_id(number);
            if (borrower == kEnterprise) request->set_enterprise("enterprises/" + number);
            Fill(*request, fields, row);
            return MessagePtr(std::move(request));
          }};
}

template <class Message>
MessagePtr FacilityStepOf(Row& row, const char* day_field) {
  return StepOf<Message>(row, {{"业务编号", "source_ref", As::kRequired},
                               {"设施编号", "name", As::kName, "careFacilities"},
                               {"变更日期", day_field, As::kDate}});
}

constexpr StepWord kFacilitySteps[] = {
    {"建设中", &FacilityStepOf<lv::StartCareFacilityRequest>, "occurred_on"},
    {"启用", &FacilityStepOf<lv::OpenCareFacilityRequest>, "occurred_on"},
    {"暂停", &FacilityStepOf<lv::SuspendCareFacilityRequest>, "occurred_on"},
    {"关闭", &FacilityStepOf<lv::CloseCareFacilityRequest>, "occurred_on"}};

template <class Message>
MessagePtr ProcurementStepOf(Row& row, const char* day_field) {
  return StepOf<Message>(row, {{"业务编号", "source_ref", As::kRequired},
                               {"采购编号", "name", As::kName, "procurements"},
                               {"环节日期", day_field, As::kDate}});
}

constexpr StepWord kProcurementSteps[] = {
    {"采购公告", &ProcurementStepOf<lv::PublishProcurementNoticeRequest>, "occurred_on"},
    {"开标", &ProcurementStepOf<lv::OpenProcurementBidsRequest>, "occurred_on"},
    {"中标", &ProcurementStepOf<lv::AwardProcurementRequest>, "occurred_on"},
    {"合同", &ProcurementStepOf<lv::SignProcurementContractRequest>, "occurred_on"},
    {"验收", &ProcurementStepOf<lv::AcceptProcurementRequest>, "occurred_on"}};

template <class Message>
MessagePtr LoanStepOf(Row& row, const char* day_field) {
  return StepOf<Message>(row, {{"业务编号", "source_ref", As::kRequired},
                               {"贷款编号", "name", As::kName, "startupLoans"},
                               {"环节日期", day_field, As::kDate}});
}

constexpr StepWord kLoanSteps[] = {{"审批", &LoanStepOf<lv::DecideStartupLoanRequest>, "occurred_on"},
                                   {"发放", &LoanStepOf<lv::DisburseStartupLoanRequest>, "occurred_on"},
                                   {"取消", &LoanStepOf<lv::CancelStartupLoanRequest>, "occurred_on"},
                                   {"逾期", &LoanStepOf<lv::MarkStartupLoanOverdueRequest>, "occurred_on"},
                                   {"还清", &LoanStepOf<lv::RepayStartupLoanRequest>, "occurred_on"},
                                   {"核销", &LoanStepOf<lv::WriteOffStartupLoanRequest>, "occurred_on"}};

}  // namespace

std::vector<FileForm> LivelihoodForms() {
  return {
      Enrollments(),
      Form<lv::RecordNewbornEntitlementRequest>("新生儿待遇享受",
                                                {{"业务编号", "source_ref", As::kRequired},
                                                 {"登记编号", "name", As::kName, "newbornEnrollments"},
                                                 {"待遇起始日期", "entitled_on", As::kDate}}),
      Form<lv::GrantNewbornPremiumWaiverRequest>("新生儿续保减免",
                                                 {{"业务编号", "source_ref", As::kRequired},
                                                  {"登记编号", "name", As::kName, "newbornEnrollments"},
                                                  {"参保年度", "insurance_year", As::kInteger},
                                                  {"减免日期", "granted_on", As::kDate}}),
      Form<lv::CreateCareFacilityRequest>("养老服务设施",
                                          {{"设施编号", "care_facility_id", As::kId},
                                           {"设施名称", "title_zh", As::kRequired},
                                           {"设施类型", "type", As::kWord, "", kFacilityTypes},
                                           {"运营单位信用代码", "operator_uscc", As::kText},
                                           {"规划日期", "planned_on", As::kDate},
                                           {"开工日期", "building_on", As::kOptionalDate},
                                           {"启用日期", "opened_on", As::kOptionalDate},
                                           {"所在区划", "division", As::kDivision, "planned_on"}}),
      StepForm("养老服务设施变更", {"业务编号", "设施编号", "变更为", "变更日期"}, "变更为", kFacilitySteps),
      Subsidies(),
      Form<lv::CreateBarrierFreeRetrofitRequest>("无障碍改造",
                                                 {{"改造编号", "barrier_free_retrofit_id", As::kId},
                                                  {"户号", "household_number", As::kRequired},
                                                  {"完工日期", "completed_on", As::kDate},
                                                  {"费用（元）", "cost_fen", As::kFen},
                                                  {"所在区划", "division", As::kDivision, "completed_on"}}),
      // The whole district's: its day follows from the year.
      Form<lv::CreateLivelihoodProjectRequest>(
          "民生实事项目", {{"民生项目编号", "livelihood_project_id", As::kId},
                           {"项目名称", "title_zh", As::kRequired},
                           {"项目级别", "level", As::kWord, "", kProjectLevels},
                           {"年度", "year", As::kInteger},
                           {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                           {"牵头单位", "lead_unit", As::kRequired},
                           {"责任单位", "responsible_units", As::kList},
                           {"区划代码", "division", As::kRequired}}),
      Form<lv::CreateMilestoneRequest>("民生项目节点",
                                       {{"节点编号", "milestone_id", As::kId},
                                        {"民生项目编号", "project", As::kName, kProjects},
                                        {"节点代码", "key", As::kRequired},
                                        {"节点名称", "title_zh", As::kRequired},
                                        {"计划日期", "planned_on", As::kDate},
                                        {"应完成日期", "due_on", As::kDate},
                                        {"所在区划", "division", As::kDivision, "planned_on"}}),
      Form<lv::CompleteMilestoneRequest>("民生项目节点完成", {{"业务编号", "source_ref", As::kRequired},
                                                              {"节点编号", "name", As::kName, "milestones"},
                                                              {"完成日期", "occurred_on", As::kDate}}),
      Form<lv::CreateDeliverableRequest>("民生项目建设任务",
                                         {{"任务编号", "deliverable_id", As::kId},
                                          {"民生项目编号", "project", As::kName, kProjects},
                                          {"任务类别", "kind", As::kRequired},
                                          {"建设地点", "place", As::kRequired},
                                          {"计划日期", "planned_on", As::kDate},
                                          {"应完成日期", "due_on", As::kDate},
                                          {"所在区划", "division", As::kDivision, "planned_on"}}),
      Form<lv::CompleteDeliverableRequest>("民生项目建设任务完成",
                                           {{"业务编号", "source_ref", As::kRequired},
                                            {"任务编号", "name", As::kName, "deliverables"},
                                            {"完成日期", "occurred_on", As::kDate}}),
      Form<lv::CreateProcurementRequest>("政府采购",
                                         {{"采购编号", "procurement_id", As::kId},
                                          {"民生项目编号", "project", As::kName, kProjects},
                                          {"采购名称", "title_zh", As::kRequired},
                                          {"需求确定日期", "demanded_on", As::kDate},
                                          {"公告期限", "notice_due_on", As::kDate},
                                          {"开标期限", "bid_opening_due_on", As::kDate},
                                          {"中标期限", "award_due_on", As::kDate},
                                          {"合同期限", "contract_due_on", As::kDate},
                                          {"验收期限", "acceptance_due_on", As::kDate},
                                          {"所在区划", "division", As::kDivision, "demanded_on"}}),
      StepForm("政府采购进展", {"业务编号", "采购编号", "采购环节", "环节日期"}, "采购环节",
               kProcurementSteps),
      Loans(),
      StepForm("创业担保贷款环节", {"业务编号", "贷款编号", "贷款环节", "环节日期", "原因"}, "贷款环节",
               kLoanSteps)};
}

}  // namespace eastgate::intake
