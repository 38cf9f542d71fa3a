#include "services/economy/transformation_rules.h"

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

using facts::StoredDate;
using v1::TRANSFORMATION_STATE_ABANDONED;
using v1::TRANSFORMATION_STATE_ACCEPTED;
using v1::TRANSFORMATION_STATE_BENCHMARK;
using v1::TRANSFORMATION_STATE_BUILDING;
using v1::TRANSFORMATION_STATE_PLANNED;
using v1::TRANSFORMATION_STATE_RETRACTED;

constexpr char kCollection[] = "transformations";

// Out of the stage before, into the one that begins.
void PostStep(const v1::Transformation& project, int index, fact::v1::Fact& draft) {
  const v1::TransformationStep& step = project.steps(index);
  const auto post = [&](v1::TransformationState stage, int amount) {
    *draft.add_postings() =
        facts::MakePosting(kSmartFactoryProjects, StoredDate(step.began_on()), project.division(), amount,
                           {{"stage", facts::ValueOf(stage)}});
  };
  if (index > 0) post(project.steps(index - 1).state(), -1);
  if (step.state() != TRANSFORMATION_STATE_ABANDONED) post(step.state(), 1);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateTransformationRequest& request, resource::RequestCheck check) {
  check.Id("transformation_id", request.transformation_id());
  check.Name("enterprise", request.enterprise(), "enterprises");
  check.Title("title_zh", request.title_zh());
  check.Fen("investment_fen", request.investment_fen());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTransformationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("enterprise", request.enterprise(), "enterprises");
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeTransformationStateRequest& request, resource::RequestCheck check) {
  check.EnumValue("state", request.state());
  check.Step(request, kCollection, "began_on", request.began_on());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTransformationCandidatesRequest& request, resource::RequestCheck check) {
  check.Date("on", request.on());
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListTransformationsRequest& request, const v1::Transformation& project) {
  return TransformationLife().StateFits(request.state(), project) &&
         (request.enterprise().empty() || project.enterprise() == request.enterprise()) &&
         reference::DivisionRegistry::Contains(request.division(), project.division());
}

bool MayBeCandidate(const v1::ListTransformationCandidatesRequest& request, const v1::Enterprise& enterprise,
                    int64_t threshold) {
  return enterprise.state() == v1::ENTERPRISE_STATE_REGISTERED && enterprise.owns_factory() &&
         enterprise.digital_maturity_level() >= threshold && enterprise.registered_on() <= request.on() &&
         reference::DivisionRegistry::Contains(request.division(), enterprise.division());
}

absl::Status CheckOnlyProject(const std::optional<v1::Transformation>& live) {
  if (!live) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_TRANSFORMATION_EXISTS,
                      "the enterprise has a project that is not given up",
                      {{"transformation", live->name()}});
}

absl::StatusOr<v1::Transformation> Plan(const v1::CreateTransformationRequest& request,
                                        const v1::Enterprise& enterprise,
                                        const std::optional<v1::Transformation>& live,
                                        absl::string_view fact) {
  if (enterprise.state() == v1::ENTERPRISE_STATE_RETRACTED) return facts::RecordRetracted(enterprise.name());
  RETURN_IF_ERROR(CheckOnlyProject(live));
  RETURN_IF_ERROR(facts::CheckNotBefore("planned_on", StoredDate(request.planned_on()),
                                        enterprise.registered_on(), "the enterprise's registration"));
  v1::Transformation project;
  project.set_name(absl::StrCat(kCollection, "/", request.transformation_id()));
  project.set_enterprise(request.enterprise());
  project.set_title_zh(request.title_zh());
  project.set_division(request.division());
  project.set_investment_fen(request.investment_fen());
  project.set_source_ref(request.source_ref());
  TransformationLife().Begin(project, TRANSFORMATION_STATE_PLANNED, request.planned_on(), fact);
  return project;
}

const facts::Life<v1::Transformation>& TransformationLife() {
  static const auto* life = new facts::Life<v1::Transformation>(
      {.recorded = kTransformationRecorded,
       .stepped = kTransformationStepped,
       .measures = {kSmartFactoryProjects},
       .next = {{TRANSFORMATION_STATE_PLANNED,
                 {TRANSFORMATION_STATE_BUILDING, TRANSFORMATION_STATE_ABANDONED}},
                {TRANSFORMATION_STATE_BUILDING,
                 {TRANSFORMATION_STATE_ACCEPTED, TRANSFORMATION_STATE_ABANDONED}},
                {TRANSFORMATION_STATE_ACCEPTED, {TRANSFORMATION_STATE_BENCHMARK}}},
       .retracted = TRANSFORMATION_STATE_RETRACTED,
       .post = PostStep});
  return *life;
}

}  // namespace eastgate::economy
