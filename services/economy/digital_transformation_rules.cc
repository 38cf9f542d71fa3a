#include "services/economy/digital_transformation_rules.h"

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/economy/enterprise_rules.h"

namespace eastgate::economy {
namespace {

using lifecycle::StoredDate;
using v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED;
using v1::DIGITAL_TRANSFORMATION_STATE_ACCEPTED;
using v1::DIGITAL_TRANSFORMATION_STATE_BENCHMARK;
using v1::DIGITAL_TRANSFORMATION_STATE_BUILDING;
using v1::DIGITAL_TRANSFORMATION_STATE_PLANNED;
using v1::DIGITAL_TRANSFORMATION_STATE_RETRACTED;

constexpr char kCollection[] = "digitalTransformations";

// Posts the project out of the stage before and into the one that begins.
void PostStep(const v1::DigitalTransformation& project, int index, fact::v1::Fact& draft) {
  const v1::DigitalTransformationStep& step = project.steps(index);
  const auto post = [&](v1::DigitalTransformationState stage, int amount) {
    *draft.add_postings() =
        facts::MakePosting(kSmartFactoryProjects, StoredDate(step.occurred_on()), project.division(), amount,
                           {{"stage", lifecycle::ValueOf(stage)}});
  };
  if (index > 0) post(project.steps(index - 1).state(), -1);
  if (step.state() != DIGITAL_TRANSFORMATION_STATE_ABANDONED) post(step.state(), 1);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateDigitalTransformationRequest& request,
                         resource::RequestCheck check) {
  check.Id("digital_transformation_id", request.digital_transformation_id());
  check.Name("enterprise", request.enterprise(), "enterprises");
  check.Title("title_zh", request.title_zh());
  check.Fen("investment_fen", request.investment_fen());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListDigitalTransformationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("enterprise", request.enterprise(), "enterprises");
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckStart(const v1::StartDigitalTransformationRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAccept(const v1::AcceptDigitalTransformationRequest& request,
                         resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckShowcase(const v1::ShowcaseDigitalTransformationRequest& request,
                           resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAbandon(const v1::AbandonDigitalTransformationRequest& request,
                          resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListDigitalTransformationCandidatesRequest& request,
                       resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListDigitalTransformationsRequest& request, const v1::DigitalTransformation& project) {
  return TransformationLifecycle().IsListed(request.states(), project) &&
         (request.enterprise().empty() || project.enterprise() == request.enterprise()) &&
         reference::DivisionRegistry::Contains(request.division(), project.division());
}

bool IsUnderwayOn(const v1::DigitalTransformation& project, reference::Date day) {
  v1::DigitalTransformationState state = v1::DIGITAL_TRANSFORMATION_STATE_UNSPECIFIED;
  for (const auto& step : project.steps()) {
    if (StoredDate(step.occurred_on()) <= day) state = step.state();
  }
  return state != v1::DIGITAL_TRANSFORMATION_STATE_UNSPECIFIED &&
         state != v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED;
}

bool MayBeCandidate(const v1::ListDigitalTransformationCandidatesRequest& request,
                    const v1::Enterprise& enterprise, int64_t threshold) {
  return enterprise.state() == v1::ENTERPRISE_STATE_REGISTERED && enterprise.owns_factory() &&
         enterprise.digital_maturity_level() >= threshold && enterprise.registered_on() <= request.as_of() &&
         reference::DivisionRegistry::Contains(request.division(), enterprise.division());
}

v1::DigitalTransformation PlanTransformation(const v1::CreateDigitalTransformationRequest& request) {
  v1::DigitalTransformation project;
  project.set_name(absl::StrCat(kCollection, "/", request.digital_transformation_id()));
  project.set_enterprise(request.enterprise());
  project.set_title_zh(request.title_zh());
  project.set_division(request.division());
  project.set_investment_fen(request.investment_fen());
  project.set_source_ref(request.source_ref());
  TransformationLifecycle().Begin(project, DIGITAL_TRANSFORMATION_STATE_PLANNED, request.planned_on());
  return project;
}

absl::Status CheckOnlyProject(const v1::DigitalTransformation& project,
                              const std::optional<v1::DigitalTransformation>& active) {
  if (!active || active->name() == project.name()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_DIGITAL_TRANSFORMATION_EXISTS,
                         "the enterprise has a project that is not given up",
                         {{"digital_transformation", active->name()}});
}

absl::Status JudgePlan(const lifecycle::Judgment& judgment, const v1::DigitalTransformation& project,
                       const v1::Enterprise& enterprise,
                       const std::optional<v1::DigitalTransformation>& active) {
  RETURN_IF_ERROR(EnterpriseLifecycle().CheckNotRetracted(enterprise));
  if (project.state() != DIGITAL_TRANSFORMATION_STATE_ABANDONED)
    RETURN_IF_ERROR(CheckOnlyProject(project, active));
  return CheckRegistered(enterprise, judgment.DayField("planned_on"),
                         StoredDate(project.steps(0).occurred_on()));
}

const lifecycle::Lifecycle<v1::DigitalTransformation>& TransformationLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::DigitalTransformation>(
      {.recorded = kTransformationRecorded,
       .stepped = kTransformationStepped,
       .measures = {kSmartFactoryProjects},
       .transitions = {{DIGITAL_TRANSFORMATION_STATE_PLANNED,
                        {DIGITAL_TRANSFORMATION_STATE_BUILDING, DIGITAL_TRANSFORMATION_STATE_ABANDONED}},
                       {DIGITAL_TRANSFORMATION_STATE_BUILDING,
                        {DIGITAL_TRANSFORMATION_STATE_ACCEPTED, DIGITAL_TRANSFORMATION_STATE_ABANDONED}},
                       {DIGITAL_TRANSFORMATION_STATE_ACCEPTED, {DIGITAL_TRANSFORMATION_STATE_BENCHMARK}}},
       .retracted = DIGITAL_TRANSFORMATION_STATE_RETRACTED,
       .post = PostStep});
  return *rules;
}

lifecycle::NounFigures TransformationFigures() {
  return {{figures::MakeFigure(6, kSmartFactoryProjects, "“5G+智慧工厂”项目", "Smart-factory projects",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {"stage"},
                               "Projects of digital transformation of the day, without those given up.")},
          {{{"stage", "planned"}, "计划"},
           {{"stage", "building"}, "在建"},
           {{"stage", "accepted"}, "验收"},
           {{"stage", "benchmark"}, "标杆"}}};
}

}  // namespace eastgate::economy
