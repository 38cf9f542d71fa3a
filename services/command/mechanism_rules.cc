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
#include "google/protobuf/util/field_mask_util.h"

namespace eastgate::command {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using status::Refused;
using v1::MECHANISM_UNIT_STATE_DISSOLVED;
using v1::MECHANISM_UNIT_STATE_ESTABLISHED;

constexpr char kCollection[] = "mechanismUnits";
constexpr size_t kMaxTitleBytes = 200;
constexpr size_t kMaxDutyBytes = 500;
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

template <class Strings>
void CheckTexts(resource::RequestCheck& check, absl::string_view field, const Strings& texts, int most,
                size_t max_bytes) {
  if (texts.size() > most) check.Add(field, absl::StrCat("got ", texts.size(), ", want at most ", most));
  for (int i = 0; i < std::min<int>(texts.size(), most); ++i) {
    check.Text(absl::StrCat(field, "[", i, "]"), texts[i], 1, max_bytes);
  }
}

// Checks what requests to create and to update have in common; `prefix` is the path to the fields.
template <class Message>
void CheckDescription(resource::RequestCheck& check, const std::string& prefix, const Message& message) {
  CheckTexts(check, prefix + "duties_zh", message.duties_zh(), kMaxDuties, kMaxDutyBytes);
  if (message.posts_size() > kMaxPosts) {
    check.Add(prefix + "posts", absl::StrCat("got ", message.posts_size(), ", want at most ", kMaxPosts));
  }
  for (int i = 0; i < std::min(message.posts_size(), kMaxPosts); ++i) {
    check.Text(absl::StrCat(prefix, "posts[", i, "].role_zh"), message.posts(i).role_zh(), 1, kMaxTitleBytes);
    check.Text(absl::StrCat(prefix, "posts[", i, "].office_zh"), message.posts(i).office_zh(), 1,
               kMaxTitleBytes);
  }
}

// The units that an update names must be valid on its day; those that it leaves as they are need not.
void CheckNewUnits(const v1::UpdateMechanismUnitRequest& request, std::optional<Date> changed_on,
                   resource::RequestCheck& check) {
  const v1::MechanismUnit& unit = request.mechanism_unit();
  const auto& paths = request.update_mask().paths();
  const auto changes = [&paths](const char* field) {
    return std::find(paths.begin(), paths.end(), field) != paths.end();
  };
  if (changes("lead_unit") && !unit.lead_unit().empty())
    check.Unit("mechanism_unit.lead_unit", unit.lead_unit(), changed_on);
  const int units = changes("responsible_units") ? unit.responsible_units_size() : 0;
  for (int i = 0; i < std::min(units, resource::kMaxUnits); ++i) {
    check.Unit(absl::StrCat("mechanism_unit.responsible_units[", i, "]"), unit.responsible_units(i),
               changed_on);
  }
}

absl::Status CheckExists(const v1::MechanismUnit& unit) {
  RETURN_IF_ERROR(MechanismUnitLifecycle().CheckNotRetracted(unit));
  if (unit.state() != MECHANISM_UNIT_STATE_DISSOLVED) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_MECHANISM_UNIT_DISSOLVED, "the unit was dissolved",
                 {{"mechanism_unit", unit.name()}, {"dissolved_on", unit.dissolved_on()}});
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
  check.Text("title_zh", request.title_zh(), 1, kMaxTitleBytes);
  CheckDescription(check, "", request);
  check.Date("established_on", request.established_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListMechanismUnitsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("existing_on", request.existing_on());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateMechanismUnitRequest& request, resource::RequestCheck check) {
  check.Name("mechanism_unit.name", request.mechanism_unit().name(), kCollection);
  check.UpdateMask(request.update_mask(),
                   {"title_zh", "duties_zh", "posts", "lead_unit", "responsible_units"});
  const auto& paths = request.update_mask().paths();
  const bool titled = std::find(paths.begin(), paths.end(), "title_zh") != paths.end();
  check.Text("mechanism_unit.title_zh", request.mechanism_unit().title_zh(), titled ? 1 : 0, kMaxTitleBytes);
  CheckDescription(check, "mechanism_unit.", request.mechanism_unit());
  CheckNewUnits(request, check.Date("changed_on", request.changed_on()), check);
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckDissolve(const v1::DissolveMechanismUnitRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

bool Matches(const v1::ListMechanismUnitsRequest& request, const v1::MechanismUnit& unit) {
  if (!MechanismUnitLifecycle().StateMatches({}, unit)) return false;
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

absl::Status Update(v1::MechanismUnit& unit, const v1::UpdateMechanismUnitRequest& request) {
  RETURN_IF_ERROR(CheckExists(unit));
  RETURN_IF_ERROR(lifecycle::CheckNotBefore("changed_on", StoredDate(request.changed_on()),
                                            unit.established_on(), "the day the unit was established"));
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.mechanism_unit(), request.update_mask(),
                                                        replace, &unit);
  return absl::OkStatus();
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
