#include "services/livelihood/figures.h"

#include <utility>
#include <vector>

#include "common/facts/definitions.h"
#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/newborn_enrollment_service.h"

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
std::vector<FigureDefinition> Figures() {
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
  };
}

}  // namespace

absl::StatusOr<facts::Catalogue> BuildCatalogue(const Tables& tables) {
  std::vector<facts::FactKind> kinds;
  for (auto& of_noun : {NewbornEnrollmentKinds(tables), CareFacilityKinds(tables), AssistanceKinds(tables)}) {
    kinds.insert(kinds.end(), of_noun.begin(), of_noun.end());
  }
  return facts::Catalogue::Build(Figures(), std::move(kinds), Titles());
}

}  // namespace eastgate::livelihood
