#include "services/urban/renovation_rules.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/extensions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/status/errors.h"
#include "services/urban/renovation_plan_rules.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using v1::Renovation;
using v1::RENOVATION_STATE_ACCEPTED;
using v1::RENOVATION_STATE_CONSENTED;
using v1::RENOVATION_STATE_DESIGNED;
using v1::RENOVATION_STATE_DROPPED;
using v1::RENOVATION_STATE_FINISHED;
using v1::RENOVATION_STATE_PLANNED;
using v1::RENOVATION_STATE_RETRACTED;
using v1::RENOVATION_STATE_STARTED;
using v1::RENOVATION_STATE_SURVEYED;

constexpr char kCollection[] = "renovations";
constexpr int kMaxBuildings = 10'000;
constexpr int64_t kMaxArea = 1'000'000'000;
constexpr int kMaxHouseholds = 1'000'000;
constexpr int kPermille = 1000;

// The figures to which a renovation adds itself, its buildings, area and households when it reaches a state.
struct Measures {
  const char* neighborhoods;
  const char* buildings;
  const char* area;
  const char* households;
};
constexpr Measures kPlanned = {kPlannedNeighborhoods, kPlannedBuildings, kPlannedArea, kPlannedHouseholds};
constexpr Measures kStarted = {kStartedNeighborhoods, kStartedBuildings, kStartedArea, kStartedHouseholds};
constexpr Measures kAccepted = {kAcceptedNeighborhoods, kAcceptedBuildings, kAcceptedArea,
                                kAcceptedHouseholds};

// Returns 1 January of the year of the plan that names the renovation.
reference::Date PlanOf(const Renovation& row) {
  return StoredDate(
      absl::StrCat(absl::StripPrefix(row.plan(), absl::StrCat(kRenovationPlans, "/")), "-01-01"));
}

void Post(const Measures& measures, const Renovation& row, absl::string_view on, int sign,
          fact::v1::Fact& draft) {
  const std::map<std::string, std::string> dimensions = {
      {"class", lifecycle::ValueOf(row.renovation_class())}};
  const reference::Date day = StoredDate(on);
  const reference::Date plan = PlanOf(row);
  const auto add = [&](const char* measure, int64_t amount) {
    *draft.add_postings() =
        facts::MakeCohortPosting(measure, day, plan, row.division(), sign * amount, dimensions);
  };
  add(measures.neighborhoods, 1);
  add(measures.buildings, row.buildings());
  add(measures.area, row.floor_area_m2());
  add(measures.households, row.households());
}

void PostStep(const Renovation& row, int index, fact::v1::Fact& draft) {
  if (lifecycle::IsExtension(row, index)) return;
  const v1::RenovationStep& step = row.steps(index);
  switch (step.state()) {
    case RENOVATION_STATE_PLANNED:
      return Post(kPlanned, row, step.occurred_on(), 1, draft);
    case RENOVATION_STATE_DROPPED:
      return Post(kPlanned, row, step.occurred_on(), -1, draft);
    case RENOVATION_STATE_STARTED:
      return Post(kStarted, row, step.occurred_on(), 1, draft);
    case RENOVATION_STATE_ACCEPTED:
      return Post(kAccepted, row, step.occurred_on(), 1, draft);
    default:
      return;
  }
}

absl::Status Apply(Renovation& row, int, const facts::Correction& correction) {
  v1::RenovationClass renovation_class = row.renovation_class();
  RETURN_IF_ERROR(lifecycle::CorrectEnum(correction, "class", renovation_class));
  row.set_renovation_class(renovation_class);
  for (const auto& [measure, amount] : correction.amounts) {
    const std::string field = absl::StrCat("amounts.", measure);
    if (measure == kPlannedBuildings) {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxBuildings));
      row.set_buildings(static_cast<int32_t>(amount));
    } else if (measure == kPlannedArea) {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxArea));
      row.set_floor_area_m2(amount);
    } else {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxHouseholds));
      row.set_households(static_cast<int32_t>(amount));
    }
  }
  return absl::OkStatus();
}

absl::Status JudgeConsent(const reference::Parameters& parameters, const Renovation& row,
                          const v1::RenovationStep& step) {
  const int64_t consented = step.consented_households();
  RETURN_IF_ERROR(resource::CheckRange("consented_households", consented, 0, row.households()));
  ASSIGN_OR_RETURN(const int64_t required,
                   parameters.InForce(kConsentShare, StoredDate(step.occurred_on()), row.division()));
  if (consented * kPermille >= required * row.households()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_CONSENT_TOO_LOW,
                         absl::StrCat("consented_households: got ", consented, " of ", row.households(),
                                      ", want at least ", required, " in a thousand"),
                         {{"consented", absl::StrCat(consented)},
                          {"households", absl::StrCat(row.households())},
                          {"required_permille", absl::StrCat(required)}});
}

// Refuses a day before the year of the plan.
absl::Status CheckDueDay(absl::string_view plan, const std::string& due_on) {
  // ISO dates compare as strings do.
  if (due_on.empty() || due_on >= absl::StripPrefix(plan, absl::StrCat(kRenovationPlans, "/")))
    return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("got ", due_on, ", want a day of the plan's year or later"));
}

absl::Status JudgeExtension(const lifecycle::Judgment& judgment, const Renovation& row, int index) {
  const v1::RenovationStep& step = row.steps(index);
  const absl::Status in_time = CheckDueDay(row.plan(), step.due_on());
  if (!in_time.ok()) return status::InvalidField("due_on", in_time.message());
  const std::string due_on = lifecycle::DueOnAfter(row, index - 1);
  return due_on.empty()
             ? absl::OkStatus()
             : lifecycle::CheckExtension(judgment, step.occurred_on(), "due_on", step.due_on(), due_on);
}

absl::Status JudgeStep(const lifecycle::Judgment& judgment, Renovation& row, int index) {
  if (lifecycle::IsExtension(row, index)) return JudgeExtension(judgment, row, index);
  const v1::RenovationStep& step = row.steps(index);
  if (step.state() == RENOVATION_STATE_PLANNED) {
    resource::RequestCheck check(judgment.reference, judgment.division_root);
    check.Division("division", row.division(), StoredDate(step.occurred_on()));
    return check.ToStatus();
  }
  return step.state() == RENOVATION_STATE_CONSENTED ? JudgeConsent(judgment.reference->parameters, row, step)
                                                    : absl::OkStatus();
}

// Refuses a drop that no version of the plan after the one that named the renovation can have decided.
absl::Status CheckDroppedByVersion(const lifecycle::Judgment& judgment, const v1::RenovationPlan& plan,
                                   const Renovation& row, int index) {
  const v1::RenovationStep& step = row.steps(index);
  const int named_by = row.steps(0).plan_version();
  if (step.plan_version() > named_by) return absl::OkStatus();
  if (plan.versions_size() <= named_by) {
    return status::Refused(
        fact::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED,
        absl::StrCat("a neighborhood leaves its plan by a version after the one that named it, ", named_by,
                     ", which is the last: revise the plan first"),
        {{"name", row.name()},
         {"from", v1::RenovationState_Name(row.steps(index - 1).state())},
         {"to", v1::RenovationState_Name(step.state())},
         {"allowed", ""}});
  }
  return lifecycle::CheckNotBefore(judgment.DayField("occurred_on"), StoredDate(step.occurred_on()),
                                   plan.versions(named_by).adopted_on(),
                                   "the day of the version after the one that named it");
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRenovationRequest& request, resource::RequestCheck check) {
  check.Id("renovation_id", request.renovation_id());
  check.Name("plan", request.plan(), kRenovationPlans);
  check.Title("title_zh", request.title_zh());
  // Its validity on the day is judged when the plan, which gives the day, is known.
  check.Division("division", request.division(), std::nullopt);
  check.EnumValue("renovation_class", request.renovation_class());
  check.Range("buildings", request.buildings(), 1, kMaxBuildings);
  check.Range("floor_area_m2", request.floor_area_m2(), 1, kMaxArea);
  check.Range("households", request.households(), 1, kMaxHouseholds);
  if (check.OptionalDate("due_on", request.due_on()))
    check.Check("due_on", CheckDueDay(request.plan(), request.due_on()));
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRenovationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("plan", request.plan(), kRenovationPlans);
  check.OptionalDate("due_until", request.due_until());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckSurvey(const v1::SurveyRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckConsent(const v1::ConsentToRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckDesign(const v1::DesignRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckStart(const v1::StartRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckFinish(const v1::FinishRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAccept(const v1::AcceptRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckDrop(const v1::DropRenovationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Text("reason", request.reason(), 0, resource::kMaxReasonBytes);
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendRenovationRequest& request, resource::RequestCheck check) {
  lifecycle::CheckExtensionTo(check, request, kCollection);
  return check.ToStatus();
}

absl::Status CheckProgress(const v1::GetRenovationProgressRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kRenovationPlans);
  const auto as_of = check.Date("as_of", request.as_of());
  const absl::string_view year = absl::StripPrefix(request.name(), absl::StrCat(kRenovationPlans, "/"));
  // ISO dates compare as strings do.
  if (as_of && request.as_of() < absl::StrCat(year, "-01-01"))
    check.Add("as_of", absl::StrCat("got ", request.as_of(), ", want a day of the plan's year or later"));
  check.DivisionFilter("division", request.division());
  return check.ToStatus();
}

bool Matches(const v1::ListRenovationsRequest& request, const Renovation& row) {
  return RenovationLifecycle().IsListed(request.states(), row) &&
         lifecycle::MatchesOpen(request, IsOpen(row), DueDay(row)) &&
         (request.plan().empty() || row.plan() == request.plan()) &&
         (request.responsible_unit().empty() || row.responsible_unit() == request.responsible_unit()) &&
         reference::DivisionRegistry::Contains(request.division(), row.division());
}

bool IsOpen(const Renovation& row) {
  return row.state() != RENOVATION_STATE_ACCEPTED && row.state() != RENOVATION_STATE_DROPPED &&
         row.state() != v1::RENOVATION_STATE_RETRACTED;
}

std::string DueDay(const Renovation& row) {
  return row.due_on().empty() ? lifecycle::kNeverDue : row.due_on();
}

Renovation Name(const v1::CreateRenovationRequest& request) {
  Renovation row;
  row.set_name(absl::StrCat(kCollection, "/", request.renovation_id()));
  row.set_plan(request.plan());
  row.set_title_zh(request.title_zh());
  row.set_division(request.division());
  row.set_renovation_class(request.renovation_class());
  row.set_buildings(request.buildings());
  row.set_floor_area_m2(request.floor_area_m2());
  row.set_households(request.households());
  row.set_responsible_unit(request.responsible_unit());
  row.set_source_ref(request.source_ref());
  RenovationLifecycle().Begin(row, RENOVATION_STATE_PLANNED, /*on=*/"").set_due_on(request.due_on());
  return row;
}

absl::Status FollowPlan(const lifecycle::Judgment& judgment, const v1::RenovationPlan& plan, Renovation& row,
                        int index) {
  v1::RenovationStep& step = *row.mutable_steps(index);
  if (step.state() == RENOVATION_STATE_DROPPED) {
    step.set_plan_version(VersionNumberOn(plan, step.occurred_on()));
    return CheckDroppedByVersion(judgment, plan, row, index);
  }
  if (index > 0 || step.plan_version() != 0) return absl::OkStatus();
  const v1::RenovationPlanVersion& last = *plan.versions().rbegin();
  step.set_plan_version(last.number());
  step.set_occurred_on(last.adopted_on());
  return absl::OkStatus();
}

absl::Status Consent(Renovation& row, const v1::ConsentToRenovationRequest& request) {
  ASSIGN_OR_RETURN(
      v1::RenovationStep* const step,
      RenovationLifecycle().Enter(row, RENOVATION_STATE_CONSENTED, {"occurred_on", request.occurred_on()}));
  step->set_consented_households(request.consented_households());
  return absl::OkStatus();
}

absl::Status Drop(Renovation& row, const v1::DropRenovationRequest& request) {
  ASSIGN_OR_RETURN(
      v1::RenovationStep* const step,
      RenovationLifecycle().Enter(row, RENOVATION_STATE_DROPPED, {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status ExtendRenovation(Renovation& row, const v1::ExtendRenovationRequest& request) {
  return lifecycle::ExtendTo(RenovationLifecycle(), row, request);
}

const lifecycle::Lifecycle<Renovation>& RenovationLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<Renovation>(
      {.recorded = kRenovationRecorded,
       .stepped = kRenovationStepped,
       .measures = {kPlannedNeighborhoods, kPlannedBuildings, kPlannedArea, kPlannedHouseholds,
                    kStartedNeighborhoods, kStartedBuildings, kStartedArea, kStartedHouseholds,
                    kAcceptedNeighborhoods, kAcceptedBuildings, kAcceptedArea, kAcceptedHouseholds},
       .transitions = {{RENOVATION_STATE_PLANNED, {RENOVATION_STATE_SURVEYED, RENOVATION_STATE_DROPPED}},
                       {RENOVATION_STATE_SURVEYED, {RENOVATION_STATE_CONSENTED, RENOVATION_STATE_DROPPED}},
                       {RENOVATION_STATE_CONSENTED, {RENOVATION_STATE_DESIGNED, RENOVATION_STATE_DROPPED}},
                       {RENOVATION_STATE_DESIGNED, {RENOVATION_STATE_STARTED, RENOVATION_STATE_DROPPED}},
                       {RENOVATION_STATE_STARTED, {RENOVATION_STATE_FINISHED}},
                       {RENOVATION_STATE_FINISHED, {RENOVATION_STATE_ACCEPTED}}},
       .retracted = RENOVATION_STATE_RETRACTED,
       .updates = {kRenovationUpdated, "eastgate.urban.v1.RenovationService/UpdateRenovation"},
       .post = PostStep,
       .recorded_correctable = {.occurred_on = false,
                                .division = true,
                                .amounts = {kPlannedBuildings, kPlannedArea, kPlannedHouseholds},
                                .dimensions = {"class"}},
       .apply = Apply,
       .judge = JudgeStep,
       .describe = lifecycle::DescribeDueDays<Renovation>});
  return *rules;
}

absl::StatusOr<v1::RenovationProgress> ProgressOf(
    const v1::RenovationPlan& plan, const std::string& as_of,
    absl::FunctionRef<absl::StatusOr<int64_t>(const char* figure)> value_of) {
  static constexpr struct {
    const char* title_zh;
    const char* Measures::*figure;
  } kMeasured[] = {{"小区", &Measures::neighborhoods},
                   {"栋", &Measures::buildings},
                   {"平方米", &Measures::area},
                   {"户", &Measures::households}};
  v1::RenovationProgress progress;
  progress.set_plan(plan.name());
  progress.set_as_of(as_of);
  progress.set_plan_version(VersionNumberOn(plan, as_of));
  for (const auto& [title_zh, figure] : kMeasured) {
    v1::RenovationMeasure& measure = *progress.add_measures();
    measure.set_title_zh(title_zh);
    ASSIGN_OR_RETURN(const int64_t planned, value_of(kPlanned.*figure));
    ASSIGN_OR_RETURN(const int64_t started, value_of(kStarted.*figure));
    ASSIGN_OR_RETURN(const int64_t accepted, value_of(kAccepted.*figure));
    measure.set_planned(planned);
    measure.set_started(started);
    measure.set_accepted(accepted);
    if (planned == 0) continue;
    measure.set_start_rate(static_cast<double>(started) / static_cast<double>(planned));
    measure.set_acceptance_rate(static_cast<double>(accepted) / static_cast<double>(planned));
  }
  return progress;
}

lifecycle::NounFigures RenovationFigures() {
  using figure::v1::FIGURE_UNIT_HOUSEHOLD;
  using figure::v1::FIGURE_UNIT_ITEM;
  using figure::v1::FIGURE_UNIT_SQUARE_METER;
  const auto flow = [](uint32_t number, const char* id, const char* title_zh, const char* title_en,
                       figure::v1::FigureUnit unit, const char* description) {
    return figures::Redefined(
        2, figures::MakeCohortFigure(number, id, title_zh, title_en, unit, figure::v1::FIGURE_COHORT_PLAN,
                                     {"class"}, description));
  };
  const char* planned =
      "Named by the plan of the year, from the day on which the version that names it was adopted; what is "
      "dropped by a later version leaves the same plan on the day of the drop.";
  const char* started = "Of the plan of the year, what was started by as_of, also in later years.";
  const char* accepted = "Of the plan of the year, what was accepted by as_of, also in later years.";
  return {
      {flow(1, kPlannedNeighborhoods, "计划改造老旧小区", "Neighborhoods planned for renovation",
            FIGURE_UNIT_ITEM, planned),
       flow(2, kPlannedBuildings, "计划改造楼栋", "Buildings planned for renovation", FIGURE_UNIT_ITEM,
            planned),
       flow(3, kPlannedArea, "计划改造面积", "Floor area planned for renovation", FIGURE_UNIT_SQUARE_METER,
            planned),
       flow(4, kPlannedHouseholds, "计划改造受益户数", "Households planned for renovation",
            FIGURE_UNIT_HOUSEHOLD, planned),
       flow(5, kStartedNeighborhoods, "开工改造老旧小区", "Neighborhoods under renovation", FIGURE_UNIT_ITEM,
            started),
       flow(6, kStartedBuildings, "开工改造楼栋", "Buildings under renovation", FIGURE_UNIT_ITEM, started),
       flow(7, kStartedArea, "开工改造面积", "Floor area under renovation", FIGURE_UNIT_SQUARE_METER,
            started),
       flow(8, kStartedHouseholds, "开工改造受益户数", "Households under renovation", FIGURE_UNIT_HOUSEHOLD,
            started),
       flow(9, kAcceptedNeighborhoods, "验收改造老旧小区", "Neighborhoods renovated", FIGURE_UNIT_ITEM,
            accepted),
       flow(10, kAcceptedBuildings, "验收改造楼栋", "Buildings renovated", FIGURE_UNIT_ITEM, accepted),
       flow(11, kAcceptedArea, "验收改造面积", "Floor area renovated", FIGURE_UNIT_SQUARE_METER, accepted),
       flow(12, kAcceptedHouseholds, "验收改造受益户数", "Households renovated", FIGURE_UNIT_HOUSEHOLD,
            accepted),
       figures::Redefined(
           2, figures::MakeRatio(
                  13, kStartRate, "老旧小区改造开工率", "Renovations started of those planned",
                  figure::v1::FIGURE_UNIT_PER_CENT, kStartedNeighborhoods, kPlannedNeighborhoods,
                  "Neighborhoods started ÷ planned, by the plan in effect; GetRenovationProgress names "
                  "its version.")),
       figures::Redefined(
           2, figures::MakeRatio(
                  14, kAcceptanceRate, "老旧小区改造验收率", "Renovations accepted of those planned",
                  figure::v1::FIGURE_UNIT_PER_CENT, kAcceptedNeighborhoods, kPlannedNeighborhoods,
                  "Neighborhoods accepted ÷ planned, by the plan in effect; GetRenovationProgress "
                  "names its version."))},
      {{{"class", "basic"}, "基础类"}, {{"class", "improved"}, "完善类"}, {{"class", "upgraded"}, "提升类"}}};
}

}  // namespace eastgate::urban
