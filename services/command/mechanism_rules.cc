#include "services/command/mechanism_rules.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using status::Refused;
using v1::MECHANISM_UNIT_STATE_DISSOLVED;
using v1::MECHANISM_UNIT_STATE_ESTABLISHED;

constexpr char kCollection[] = "mechanismUnits";
constexpr int kMaxDuties = 32;
constexpr int kMaxPosts = 32;

const char* MeasureOf(v1::MechanismUnitType type) {
  switch (type) {
    case v1::MECHANISM_UNIT_TYPE_HEADQUARTERS:
      return kHeadquarters;
    case v1::MECHANISM_UNIT_TYPE_TASK_FORCE:
      return kTaskForces;
    default:
      return kFunctionalGroups;
  }
}

void CheckPosts(resource::RequestCheck& check, const std::string& field,
                const google::protobuf::RepeatedPtrField<v1::MechanismPost>& posts) {
  if (posts.size() > kMaxPosts)
    check.Add(field, absl::StrCat("got ", posts.size(), ", want at most ", kMaxPosts));
  for (int i = 0; i < std::min(posts.size(), kMaxPosts); ++i) {
    check.Title(absl::StrCat(field, "[", i, "].role_zh"), posts[i].role_zh());
    check.Title(absl::StrCat(field, "[", i, "].office_zh"), posts[i].office_zh());
  }
}

absl::Status OutOfOrder(absl::string_view field, Date got, absl::string_view want, const std::string& bound,
                        absl::string_view bound_key) {
  return Refused(fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
                 absl::StrCat(field, ": got ", reference::FormatDate(got), ", want a day ", want, " ", bound),
                 {{"field", std::string(field)}, {std::string(bound_key), bound}});
}

// Refuses a dissolution that does not lie after the establishment. `step` is the one whose day is new.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, v1::MechanismUnit& unit, int step) {
  if (unit.steps_size() < 2) return absl::OkStatus();
  const std::string& established_on = unit.steps(0).occurred_on();
  const std::string& dissolved_on = unit.steps(1).occurred_on();
  if (StoredDate(dissolved_on) > StoredDate(established_on)) return absl::OkStatus();
  if (step == 0)
    return OutOfOrder("occurred_on", StoredDate(established_on), "before", dissolved_on, "latest");
  return OutOfOrder(judgment.DayField("occurred_on"), StoredDate(dissolved_on), "after", established_on,
                    "earliest");
}

// A retracted unit keeps the day of its establishment.
void Describe(v1::MechanismUnit& unit) {
  if (unit.steps().empty()) return;
  unit.set_established_on(unit.steps(0).occurred_on());
  unit.set_dissolved_on(unit.steps_size() > 1 ? unit.steps(1).occurred_on() : "");
}

void PostStep(const v1::MechanismUnit& unit, int step, fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(MeasureOf(unit.type()), StoredDate(unit.steps(step).occurred_on()), draft.division(),
                         unit.steps(step).state() == MECHANISM_UNIT_STATE_ESTABLISHED ? 1 : -1);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateMechanismUnitRequest& request, resource::RequestCheck check) {
  check.Id("mechanism_unit_id", request.mechanism_unit_id());
  check.EnumValue("type", request.type());
  check.Title("title_zh", request.title_zh());
  check.Titles("duties_zh", request.duties_zh(), kMaxDuties);
  CheckPosts(check, "posts", request.posts());
  check.Date("established_on", request.established_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListMechanismUnitsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("existing_on", request.existing_on());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

void CheckUpdate(const v1::UpdateMechanismUnitRequest& request, resource::RequestCheck& check) {
  const v1::MechanismUnit& unit = request.mechanism_unit();
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "duties_zh" && unit.duties_zh_size() > kMaxDuties) {
      check.Add("mechanism_unit.duties_zh",
                absl::StrCat("got ", unit.duties_zh_size(), ", want at most ", kMaxDuties));
    } else if (path == "posts") {
      CheckPosts(check, "mechanism_unit.posts", unit.posts());
    }
  }
}

absl::Status CheckDissolve(const v1::DissolveMechanismUnitRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

bool Matches(const v1::ListMechanismUnitsRequest& request, const v1::MechanismUnit& unit) {
  if (!MechanismUnitLifecycle().IsListed(request.states(), unit)) return false;
  if (request.type() != v1::MECHANISM_UNIT_TYPE_UNSPECIFIED && unit.type() != request.type()) return false;
  // ISO dates compare as strings do.
  const std::string& on = request.existing_on();
  return on.empty() ||
         (unit.established_on() <= on && (unit.dissolved_on().empty() || on < unit.dissolved_on()));
}

v1::MechanismUnit Establish(const v1::CreateMechanismUnitRequest& request) {
  v1::MechanismUnit unit;
  unit.set_name(absl::StrCat(kCollection, "/", request.mechanism_unit_id()));
  unit.set_type(request.type());
  unit.set_title_zh(request.title_zh());
  *unit.mutable_duties_zh() = request.duties_zh();
  *unit.mutable_posts() = request.posts();
  unit.set_lead_unit(request.lead_unit());
  *unit.mutable_responsible_units() = request.responsible_units();
  unit.set_source_ref(request.source_ref());
  MechanismUnitLifecycle().Begin(unit, MECHANISM_UNIT_STATE_ESTABLISHED, request.established_on());
  return unit;
}

absl::Status CheckExists(const v1::MechanismUnit& unit) {
  RETURN_IF_ERROR(MechanismUnitLifecycle().CheckNotRetracted(unit));
  if (unit.state() != MECHANISM_UNIT_STATE_DISSOLVED) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_MECHANISM_UNIT_DISSOLVED, "the unit was dissolved",
                 {{"mechanism_unit", unit.name()}, {"dissolved_on", unit.dissolved_on()}});
}

absl::Status Dissolve(v1::MechanismUnit& unit, const v1::DissolveMechanismUnitRequest& request) {
  RETURN_IF_ERROR(CheckExists(unit));
  return MechanismUnitLifecycle()
      .Enter(unit, MECHANISM_UNIT_STATE_DISSOLVED, {"occurred_on", request.occurred_on()})
      .status();
}

bool IsHeadquarters(const v1::MechanismUnit& unit) {
  return unit.type() == v1::MECHANISM_UNIT_TYPE_HEADQUARTERS &&
         unit.state() != v1::MECHANISM_UNIT_STATE_RETRACTED;
}

absl::Status CheckAlone(const v1::MechanismUnit& unit, const std::vector<v1::MechanismUnit>& headquarters) {
  // A unit exists until the day before its dissolution. ISO dates compare as strings do.
  const auto exists_before = [](const v1::MechanismUnit& a, const v1::MechanismUnit& b) {
    return a.steps_size() > 1 && a.steps(1).occurred_on() <= b.steps(0).occurred_on();
  };
  for (const v1::MechanismUnit& other : headquarters) {
    if (other.name() == unit.name() || exists_before(unit, other) || exists_before(other, unit)) continue;
    return Refused(fact::v1::ERROR_REASON_HEADQUARTERS_EXISTS, "there is another headquarters at that time",
                   {{"mechanism_unit", other.name()}});
  }
  return absl::OkStatus();
}

const lifecycle::Lifecycle<v1::MechanismUnit>& MechanismUnitLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::MechanismUnit>(
      {.recorded = kMechanismUnitEstablished,
       .stepped = kMechanismUnitDissolved,
       .measures = {kHeadquarters, kTaskForces, kFunctionalGroups},
       .transitions = {{MECHANISM_UNIT_STATE_ESTABLISHED, {MECHANISM_UNIT_STATE_DISSOLVED}}},
       .retracted = v1::MECHANISM_UNIT_STATE_RETRACTED,
       .updates = {kMechanismUnitUpdated, "eastgate.command.v1.MechanismService/UpdateMechanismUnit"},
       .post = PostStep,
       .recorded_correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}},
       .judge = JudgeStep,
       .describe = Describe,
       .place = lifecycle::Place::kWholeDistrict});
  return *rules;
}

lifecycle::NounFigures MechanismUnitFigures() {
  return {{figures::MakeFigure(
               1, kHeadquarters, "总指挥部", "Headquarters", figure::v1::FIGURE_UNIT_ITEM,
               figure::v1::FIGURE_KIND_STOCK, {},
               "Headquarters that exist on the day. Source: the report, “1+5+2”重点工作推进机制."),
           figures::MakeFigure(2, kTaskForces, "工作专班", "Task forces", figure::v1::FIGURE_UNIT_ITEM,
                               figure::v1::FIGURE_KIND_STOCK, {}, "Task forces that exist on the day."),
           figures::MakeFigure(3, kFunctionalGroups, "职能小组", "Functional groups",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {},
                               "Functional groups that exist on the day.")},
          {}};
}

}  // namespace eastgate::command
