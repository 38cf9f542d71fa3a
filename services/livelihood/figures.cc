#include "services/livelihood/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/project_service.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {
namespace {

using facts::FigureDefinition;
using facts::MakeFigure;
using facts::MakeRatio;
using figure::v1::KIND_DISTINCT;
using figure::v1::KIND_FLOW;
using figure::v1::KIND_STOCK;
using figure::v1::UNIT_DAY;
using figure::v1::UNIT_FEN;
using figure::v1::UNIT_HOUSEHOLD;
using figure::v1::UNIT_ITEM;
using figure::v1::UNIT_PERSON;

// Numbers are on disk: append-only, never reused.
std::vector<FigureDefinition> Figures(const Tables& tables) {
  const std::vector<std::string> of_milestone = {"milestone", "project"};
  const std::vector<std::string> of_deliverable = {"kind", "project"};
  const std::vector<std::string> of_procurement = {"project", "stage"};
  const std::vector<std::string> of_borrower = {"borrower"};
  return {
      MakeFigure(
          1, kNewbornEnrollments, "新生儿资助参保登记人数", "Newborns enrolled", UNIT_PERSON, KIND_FLOW,
          {"channel"},
          "Enrollments that stand, by the day of enrollment. Source: the report, 民生实事, 新生儿资助参保."),
      MakeFigure(
          2, kNewbornPremiumRelief, "新生儿参保减免保费", "Premium relief granted at enrollment", UNIT_FEN,
          KIND_FLOW, {"channel"},
          "The premium of the insurance year of enrollment, waived at enrollment; waivers of later years are "
          "newborn_continued_relief."),
      MakeFigure(3, kNewbornContinuedRelief, "新生儿续保减免保费", "Premium relief of later years", UNIT_FEN,
                 KIND_FLOW, {"insurance_year"},
                 "Premiums of the second and third insurance year, by the day the waiver was granted."),
      MakeFigure(4, kNewbornWaivers, "新生儿保费减免人次", "Premium waivers granted", UNIT_PERSON, KIND_FLOW,
                 {"insurance_year"},
                 "Waivers of any insurance year, one per child and year, by the day they were granted."),
      MakeFigure(5, kNewbornEntitlementDays, "新生儿出生至享受待遇天数合计",
                 "Days from birth to entitlement, in all", UNIT_DAY, KIND_FLOW, {},
                 "Days from birth to entitlement, by the day of entitlement."),
      MakeFigure(6, kNewbornEntitlements, "新生儿享受待遇人数", "Newborns entitled", UNIT_PERSON, KIND_FLOW,
                 {}, "Children whose entitlement began, by its first day."),
      MakeRatio(7, kNewbornEntitlementDaysAverage, "新生儿出生至享受待遇平均天数",
                "Average days from birth to entitlement", UNIT_DAY, kNewbornEntitlementDays,
                kNewbornEntitlements,
                "How seamless enrollment is: days from birth to entitlement per child entitled."),
      MakeFigure(
          8, kCareFacilities, "开放的养老服务设施", "Care facilities open", UNIT_ITEM, KIND_STOCK, {"type"},
          "Facilities that are open on the day; planned, building, suspended and closed ones do not count."),
      MakeFigure(9, kCareFacilityOpenings, "养老服务设施启用数", "Care facilities opened", UNIT_ITEM,
                 KIND_FLOW, {"type"}, "Facilities that opened for the first time, by the day they did."),
      MakeFigure(10, kHomeCareSubsidyRecipients, "重度失能残疾人居家照护补贴人数",
                 "Recipients of home-care subsidies", UNIT_PERSON, KIND_DISTINCT, {"level"},
                 "Different persons paid at least once in the period, by the day of payment."),
      MakeFigure(11, kHomeCareSubsidyPaid, "居家照护补贴发放金额", "Home-care subsidies paid", UNIT_FEN,
                 KIND_FLOW, {"level"}, "What was paid, by the day of payment."),
      MakeFigure(12, kBarrierFreeHouseholds, "困难残疾家庭无障碍改造户数",
                 "Households with a barrier-free retrofit", UNIT_HOUSEHOLD, KIND_FLOW, {},
                 "Retrofits completed, one per household for ever, by the day of completion."),
      MakeFigure(13, kBarrierFreeRetrofitCost, "无障碍改造费用", "Cost of barrier-free retrofits", UNIT_FEN,
                 KIND_FLOW, {}, "What the retrofits cost, by the day of completion."),
      MakeFigure(14, kProjectsOfYear, "民生实事项目", "Livelihood projects", UNIT_ITEM, KIND_FLOW, {"level"},
                 "Projects by 1 January of their year."),
      MakeFigure(15, kProvincialProjects, "省级民生实事项目", "Livelihood projects of the province",
                 UNIT_ITEM, KIND_FLOW, {}, "Projects on the provincial list, by 1 January of their year."),
      MakeFigure(16, kMilestonesDue, "应完成节点", "Milestones due", UNIT_ITEM, KIND_FLOW, of_milestone,
                 "Milestones by the day they are due, those given up left out."),
      MakeFigure(17, kMilestonesCompleted, "已完成节点", "Milestones completed", UNIT_ITEM, KIND_FLOW,
                 of_milestone, "Milestones by the day they were done."),
      MakeFigure(18, kMilestonesOverdue, "逾期节点", "Milestones overdue", UNIT_ITEM, KIND_STOCK,
                 of_milestone, "Milestones due before the day and neither done nor given up by it."),
      MakeFigure(19, kDeliverablesDue, "应建成事项", "Deliverables due", UNIT_ITEM, KIND_FLOW, of_deliverable,
                 "Deliverables by the day they are due, those given up left out."),
      MakeFigure(20, kDeliverablesCompleted, "已建成事项", "Deliverables completed", UNIT_ITEM, KIND_FLOW,
                 of_deliverable, "Deliverables by the day they were done."),
      MakeFigure(21, kDeliverablesOverdue, "逾期未建成事项", "Deliverables overdue", UNIT_ITEM, KIND_STOCK,
                 of_deliverable, "Deliverables due before the day and neither done nor given up by it."),
      MakeFigure(22, kProcurementStepsCompleted, "政府采购已完成环节", "Procurement stages reached",
                 UNIT_ITEM, KIND_FLOW, of_procurement, "Stages by the day they were reached."),
      MakeFigure(23, kProcurementStepsOverdue, "政府采购逾期环节", "Procurement stages overdue", UNIT_ITEM,
                 KIND_STOCK, of_procurement,
                 "Stages whose last day lies before the day and that were not reached by it."),
      MakeFigure(24, kLoanApplications, "创业担保贷款申请", "Applications for start-up loans", UNIT_ITEM,
                 KIND_FLOW, of_borrower, "Applications by their day."),
      MakeFigure(25, kLoansRejected, "创业担保贷款未通过", "Start-up loans refused", UNIT_ITEM, KIND_FLOW,
                 of_borrower, "Applications that were refused, by the day of the decision."),
      MakeFigure(26, kLoansDisbursed, "发放创业担保贷款", "Start-up loans disbursed", UNIT_FEN, KIND_FLOW,
                 of_borrower, "What was paid out, by the day. Source: the report, 创业担保贷款."),
      MakeFigure(27, kLoansGranted, "发放创业担保贷款笔数", "Number of start-up loans disbursed", UNIT_ITEM,
                 KIND_FLOW, of_borrower, "Loans by the day they were paid out."),
      MakeFigure(28, kLoansOutstanding, "创业担保贷款余额", "Start-up loans outstanding", UNIT_FEN,
                 KIND_STOCK, of_borrower, "What was paid out and neither repaid nor written off by the day."),
      MakeFigure(29, kLoansOverdue, "逾期创业担保贷款", "Start-up loans overdue", UNIT_FEN, KIND_STOCK,
                 of_borrower, "What was due before the day and neither repaid nor written off by it."),
      MakeFigure(30, kLoansWrittenOff, "核销创业担保贷款", "Start-up loans written off", UNIT_FEN, KIND_FLOW,
                 of_borrower, "What was written off, by the day."),
      MakeFigure(31, kJobsCreated, "创业担保贷款带动就业", "Jobs created", UNIT_PERSON, KIND_FLOW,
                 of_borrower, "Jobs that borrowers report to create, by the day the loan was paid out."),
      MakeFigure(32, kSupportedEnterprises, "创业担保贷款支持小微企业", "Enterprises supported", UNIT_ITEM,
                 KIND_DISTINCT, {}, "Different enterprises that a loan was paid out to in the period."),
      tables.reporting.Figure(),
  };
}

facts::ValueTitles Titles() {
  return {
      {{"channel", "district_center"}, "区级经办中心"},
      {{"channel", "township_station"}, "镇（街道、园区）经办站"},
      {{"channel", "village_point"}, "村（社区）经办点"},
      {{"channel", "hospital"}, "定点医药机构"},
      {{"type", "community_canteen"}, "社区老年幸福食堂"},
      {{"type", "meal_point"}, "社区助餐点"},
      {{"type", "welfare_center"}, "区社会福利中心"},
      {{"type", "embedded_nursing_home"}, "社区嵌入式养老院"},
      {{"type", "home_care_center"}, "社区居家养老服务中心"},
      {{"type", "elderly_and_child_center"}, "一老一小幸福院"},
      {{"level", "1"}, "残疾一级"},
      {{"level", "2"}, "残疾二级"},
      {{"level", "national"}, "国家级"},
      {{"level", "provincial"}, "省级"},
      {{"level", "municipal"}, "市级"},
      {{"level", "district"}, "区级"},
      {{"stage", "demand"}, "采购需求"},
      {{"stage", "notice"}, "采购公告"},
      {{"stage", "bid_opening"}, "开标"},
      {{"stage", "award"}, "中标"},
      {{"stage", "contract"}, "合同"},
      {{"stage", "acceptance"}, "验收"},
      {{"borrower", "person"}, "个人"},
      {{"borrower", "enterprise"}, "小微企业"},
  };
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  return facts::Catalogue::Build(
      Figures(tables),
      facts::Joined({NewbornEnrollmentKinds(tables), CareFacilityKinds(tables), AssistanceKinds(tables),
                     ProjectKinds(tables), StartupLoanLife().Kinds(tables.startup_loans),
                     tables.reporting.Kinds()}),
      Titles());
}

}  // namespace eastgate::livelihood
