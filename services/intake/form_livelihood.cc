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

constexpr char kDocument[] = "证件类型";
constexpr char kDocumentNumber[] = "证件号码";
constexpr Word kDocuments[] = {{"公民身份号码", lv::PersonIdentity::kCitizenId},
                               {"出生医学证明", lv::PersonIdentity::kBirthCertificate}};

void ReadChild(lv::CreateNewbornEnrollmentRequest& request, Row& row) {
  const int document = row.OneOf(kDocument, kDocuments);
  const std::string number = row.Identity(kDocumentNumber);
  if (document == lv::PersonIdentity::kCitizenId) request.mutable_child_identity()->set_citizen_id(number);
  if (document == lv::PersonIdentity::kBirthCertificate)
    request.mutable_child_identity()->set_birth_certificate(number);
}

std::vector<FileForm> NewbornEnrollmentForms() {
  return {Form<lv::CreateNewbornEnrollmentRequest>(
              "新生儿参保登记",
              {{"登记编号", "newborn_enrollment_id", As::kId},
               {kDocument, "", As::kOther, "", kDocuments},
               {kDocumentNumber, "child_identity", As::kOther, "必填"},
               {"出生日期", "born_on", As::kDate},
               {"登记日期", "enrolled_on", As::kDate},
               {"待遇起始日期", "entitled_on", As::kOptionalDate},
               {"经办区划", "division", As::kDivision, "enrolled_on"},
               {"经办渠道", "channel", As::kWord}},
              {.record = Record{.collection = "newbornEnrollments", .dimensions = {"经办渠道"}}}, &ReadChild),
          Form<lv::RecordNewbornEntitlementRequest>("新生儿待遇享受",
                                                    {{"业务编号", "source_ref", As::kRequired},
                                                     {"登记编号", "name", As::kName, "newbornEnrollments"},
                                                     {"待遇起始日期", "entitled_on", As::kDate}}),
          Form<lv::GrantNewbornPremiumWaiverRequest>("新生儿续保减免",
                                                     {{"业务编号", "source_ref", As::kRequired},
                                                      {"登记编号", "name", As::kName, "newbornEnrollments"},
                                                      {"参保年度", "insurance_year", As::kInteger},
                                                      {"减免日期", "occurred_on", As::kDate}})};
}

std::vector<FileForm> CareFacilityForms() {
  return {
      Form<lv::CreateCareFacilityRequest>("养老服务设施",
                                          {{"设施编号", "care_facility_id", As::kId},
                                           {"设施名称", "title_zh", As::kRequired},
                                           {"设施类型", "type", As::kRequired},
                                           {"运营单位信用代码", "operator_uscc", As::kText},
                                           {"规划日期", "planned_on", As::kDate},
                                           {"开工日期", "building_on", As::kOptionalDate},
                                           {"启用日期", "opened_on", As::kOptionalDate},
                                           {"所在区划", "division", As::kDivision, "planned_on"}}),
      StepForm("养老服务设施变更",
               {{"业务编号", "source_ref", As::kRequired},
                {"设施编号", "name", As::kName, "careFacilities"},
                {"变更为", "", As::kStep},
                {"变更日期", "occurred_on", As::kDate}},
               {Step<lv::StartCareFacilityRequest>("建设中"), Step<lv::OpenCareFacilityRequest>("启用"),
                Step<lv::SuspendCareFacilityRequest>("暂停"), Step<lv::CloseCareFacilityRequest>("关闭")})};
}

constexpr char kRecipient[] = "身份证号";

void ReadRecipient(lv::CreateHomeCareSubsidyRequest& request, Row& row) {
  request.mutable_recipient_identity()->set_citizen_id(row.Identity(kRecipient));
}

std::vector<FileForm> AssistanceForms() {
  static constexpr Word kLevels[] = {{"一级", 1}, {"二级", 2}, {"三级", 3}, {"四级", 4}};
  return {Form<lv::CreateHomeCareSubsidyRequest>(
              "居家照护补贴",
              {{"发放编号", "home_care_subsidy_id", As::kId},
               {kRecipient, "recipient_identity", As::kOther, "必填"},
               {"残疾等级", "disability_level", As::kWord, "", kLevels},
               {"补贴月份", "month", As::kMonth},
               {"金额（元）", "amount_fen", As::kFen},
               {"发放日期", "paid_on", As::kDate},
               {"所在区划", "division", As::kDivision, "paid_on"}},
              {.record =
                   Record{.collection = "homeCareSubsidies", .measure = "livelihood.home_care_subsidy_paid"}},
              &ReadRecipient),
          Form<lv::RecoverHomeCareSubsidyRequest>("居家照护补贴追回",
                                                  {{"业务编号", "source_ref", As::kRequired},
                                                   {"发放编号", "name", As::kName, "homeCareSubsidies"},
                                                   {"追回日期", "occurred_on", As::kDate},
                                                   {"金额（元）", "amount_fen", As::kFen},
                                                   {"追回原因", "reason", As::kRequired}}),
          Form<lv::CreateBarrierFreeRetrofitRequest>(
              "无障碍改造",
              {{"改造编号", "barrier_free_retrofit_id", As::kId},
               {"户号", "household_number", As::kKey},
               {"完工日期", "completed_on", As::kDate},
               {"费用（元）", "cost_fen", As::kFen},
               {"所在区划", "division", As::kDivision, "completed_on"}},
              {.record = Record{.collection = "barrierFreeRetrofits",
                                .measure = "livelihood.barrier_free_retrofit_cost"}}),
          Form<lv::RecoverBarrierFreeRetrofitCostRequest>(
              "无障碍改造费用追回", {{"业务编号", "source_ref", As::kRequired},
                                     {"改造编号", "name", As::kName, "barrierFreeRetrofits"},
                                     {"追回日期", "occurred_on", As::kDate},
                                     {"金额（元）", "amount_fen", As::kFen},
                                     {"追回原因", "reason", As::kRequired}})};
}

std::vector<FileForm> ProjectForms() {
  static constexpr Word kLevels[] = {{"国家级", reference::v1::TERRITORIAL_LEVEL_NATIONAL},
                                     {"省级", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                     {"市级", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                     {"区级", reference::v1::TERRITORIAL_LEVEL_DISTRICT}};
  return {Form<lv::CreateLivelihoodProjectRequest>(
      "民生实事项目", {{"民生项目编号", "livelihood_project_id", As::kId},
                       {"项目名称", "title_zh", As::kRequired},
                       {"项目级别", "level", As::kWord, "", kLevels},
                       {"年度", "year", As::kInteger},
                       {"下达日期", "adopted_on", As::kDate},
                       {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                       {"牵头单位", "lead_unit", As::kRequired},
                       {"责任单位", "responsible_units", As::kList},
                       {"所在区划", "division", As::kDivision, "adopted_on"}})};
}

std::vector<FileForm> MilestoneForms() {
  return {
      Form<lv::CreateMilestoneRequest>("民生项目节点",
                                       {{"节点编号", "milestone_id", As::kId},
                                        {"民生项目编号", "project", As::kName, "livelihoodProjects"},
                                        {"节点代码", "key", As::kRequired},
                                        {"节点名称", "title_zh", As::kRequired},
                                        {"计划日期", "planned_on", As::kDate},
                                        {"应完成日期", "due_on", As::kDate},
                                        {"所在区划", "division", As::kDivision, "planned_on"}},
                                       {.record = Record{.collection = "milestones"}}),
      Form<lv::CompleteMilestoneRequest>("民生项目节点完成", {{"业务编号", "source_ref", As::kRequired},
                                                              {"节点编号", "name", As::kName, "milestones"},
                                                              {"完成日期", "occurred_on", As::kDate}})};
}

std::vector<FileForm> DeliverableForms() {
  return {Form<lv::CreateDeliverableRequest>("民生项目建设任务",
                                             {{"任务编号", "deliverable_id", As::kId},
                                              {"民生项目编号", "project", As::kName, "livelihoodProjects"},
                                              {"任务类别", "kind", As::kRequired},
                                              {"建设地点", "place", As::kRequired},
                                              {"计划日期", "planned_on", As::kDate},
                                              {"应完成日期", "due_on", As::kDate},
                                              {"所在区划", "division", As::kDivision, "planned_on"}},
                                             {.record = Record{.collection = "deliverables"}}),
          Form<lv::CompleteDeliverableRequest>("民生项目建设任务完成",
                                               {{"业务编号", "source_ref", As::kRequired},
                                                {"任务编号", "name", As::kName, "deliverables"},
                                                {"完成日期", "occurred_on", As::kDate}})};
}

std::vector<FileForm> ProcurementForms() {
  return {Form<lv::CreateProcurementRequest>("政府采购",
                                             {{"采购编号", "procurement_id", As::kId},
                                              {"民生项目编号", "project", As::kName, "livelihoodProjects"},
                                              {"采购名称", "title_zh", As::kRequired},
                                              {"需求确定日期", "demanded_on", As::kDate},
                                              {"公告期限", "notice_due_on", As::kDate},
                                              {"开标期限", "bid_opening_due_on", As::kDate},
                                              {"中标期限", "award_due_on", As::kDate},
                                              {"合同期限", "contract_due_on", As::kDate},
                                              {"验收期限", "acceptance_due_on", As::kDate},
                                              {"所在区划", "division", As::kDivision, "demanded_on"}}),
          StepForm("政府采购进展",
                   {{"业务编号", "source_ref", As::kRequired},
                    {"采购编号", "name", As::kName, "procurements"},
                    {"采购环节", "", As::kStep},
                    {"环节日期", "occurred_on", As::kDate}},
                   {Step<lv::PublishProcurementNoticeRequest>("采购公告"),
                    Step<lv::OpenProcurementBidsRequest>("开标"), Step<lv::AwardProcurementRequest>("中标"),
                    Step<lv::SignProcurementContractRequest>("合同"),
                    Step<lv::AcceptProcurementRequest>("验收")})};
}

constexpr char kBorrower[] = "借款人类型";
constexpr char kBorrowerNumber[] = "借款人证件号";
enum Borrower { kPerson = 1, kEnterprise };
constexpr Word kBorrowers[] = {{"个人", kPerson}, {"小微企业", kEnterprise}};

void ReadBorrower(lv::CreateStartupLoanRequest& request, Row& row) {
  const int borrower = row.OneOf(kBorrower, kBorrowers);
  const std::string number = row.Identity(kBorrowerNumber);
  if (borrower == kPerson) request.mutable_person_identity()->set_citizen_id(number);
  if (borrower == kEnterprise) request.set_enterprise("enterprises/" + number);
}

std::vector<FileForm> StartupLoanForms() {
  return {
      Form<lv::CreateStartupLoanRequest>(
          "创业担保贷款申请",
          {{"贷款编号", "startup_loan_id", As::kId},
           {kBorrower, "", As::kOther, "", kBorrowers},
           {kBorrowerNumber, "person_identity", As::kOther, "必填；身份证号或统一社会信用代码"},
           {"金额（元）", "amount_fen", As::kFen},
           {"期限（月）", "term_months", As::kInteger},
           {"已获贷款次数", "loans_elsewhere", As::kInteger},
           {"在职人数", "staff", As::kInteger},
           {"新招用人数", "new_hires", As::kInteger},
           {"有拖欠", "has_arrears", As::kYesNo},
           {"带动就业人数", "jobs_created", As::kInteger},
           {"申请日期", "applied_on", As::kDate},
           {"受理单位", "acting_unit", As::kText},
           {"所在区划", "division", As::kDivision, "applied_on"}},
          {.record = Record{.collection = "startupLoans", .word = "创业担保贷款"}}, &ReadBorrower),
      StepForm("创业担保贷款环节",
               {{"业务编号", "source_ref", As::kRequired},
                {"贷款编号", "name", As::kName, "startupLoans"},
                {"贷款环节", "", As::kStep},
                {"环节日期", "occurred_on", As::kDate},
                {"审批单位", "acting_unit", As::kText},
                {"原因", "reason", As::kRequired}},
               {Step<lv::DecideStartupLoanRequest>("审批"), Step<lv::DisburseStartupLoanRequest>("发放"),
                Step<lv::CancelStartupLoanRequest>("取消"), Step<lv::MarkStartupLoanOverdueRequest>("逾期"),
                Step<lv::RepayStartupLoanRequest>("还清"), Step<lv::WriteOffStartupLoanRequest>("核销")})};
}

}  // namespace

std::vector<FileForm> LivelihoodForms() {
  return Joined({NewbornEnrollmentForms(), CareFacilityForms(), AssistanceForms(), ProjectForms(),
                 MilestoneForms(), DeliverableForms(), ProcurementForms(), StartupLoanForms()});
}

}  // namespace eastgate::intake
