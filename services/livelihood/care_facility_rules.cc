#include "services/livelihood/care_facility_rules.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/uscc.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_CLOSED;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;

constexpr char kCollection[] = "careFacilities";
constexpr char kDisplayName[] = "display_name";
constexpr char kOperator[] = "operator_uscc";
constexpr char kStepMissing[] = "a step's fact without its step";

constexpr struct {
  v1::CareFacilityType type;
  absl::string_view value;
} kTypes[] = {{v1::CARE_FACILITY_TYPE_COMMUNITY_CANTEEN, "community_canteen"},
              {v1::CARE_FACILITY_TYPE_MEAL_POINT, "meal_point"},
              {v1::CARE_FACILITY_TYPE_WELFARE_CENTER, "welfare_center"},
              {v1::CARE_FACILITY_TYPE_EMBEDDED_NURSING_HOME, "embedded_nursing_home"},
              {v1::CARE_FACILITY_TYPE_HOME_CARE_CENTER, "home_care_center"},
              {v1::CARE_FACILITY_TYPE_ELDERLY_AND_CHILD_CENTER, "elderly_and_child_center"}};

// The states that may follow the facility's present one.
std::vector<v1::CareFacilityState> NextStates(const v1::CareFacility& facility) {
  if (facility.state() == CARE_FACILITY_STATE_CLOSED) return {};
  if (facility.steps_size() >= kMaxCareFacilitySteps - 1) return {CARE_FACILITY_STATE_CLOSED};
  switch (facility.state()) {
    case CARE_FACILITY_STATE_PLANNED:
      return {CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_CLOSED};
    case CARE_FACILITY_STATE_BUILDING:
      return {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED};
    case CARE_FACILITY_STATE_OPEN:
      return {CARE_FACILITY_STATE_SUSPENDED, CARE_FACILITY_STATE_CLOSED};
    case CARE_FACILITY_STATE_SUSPENDED:
      return {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED};
    default:
      return {};
  }
}

absl::Status CheckStands(const v1::CareFacility& facility) {
  if (facility.state() != CARE_FACILITY_STATE_RETRACTED) return absl::OkStatus();
  return facts::RecordRetracted(facility.name());
}

absl::Status CheckTransition(const v1::CareFacility& facility, v1::CareFacilityState to) {
  const std::vector<v1::CareFacilityState> next = NextStates(facility);
  if (std::find(next.begin(), next.end(), to) != next.end()) return absl::OkStatus();
  const std::string allowed = absl::StrJoin(next, ",", [](std::string* out, v1::CareFacilityState state) {
    absl::StrAppend(out, v1::CareFacilityState_Name(state));
  });
  return Refused(fact::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED,
                 absl::StrCat("state: got ", v1::CareFacilityState_Name(to), " after ",
                              v1::CareFacilityState_Name(facility.state()), ", want ",
                              allowed.empty() ? "no further step" : allowed),
                 {{"name", facility.name()},
                  {"from", v1::CareFacilityState_Name(facility.state())},
                  {"to", v1::CareFacilityState_Name(to)},
                  {"allowed", allowed}});
}

// How many steps the facility was created with.
int CreationSteps(const v1::CareFacility& facility) {
  int count = 0;
  while (count < facility.steps_size() && facility.steps(count).fact() == facility.steps(0).fact()) ++count;
  return count;
}

// Refuses while there are steps from `first` on.
absl::Status CheckNoStepsFrom(const v1::CareFacility& facility, int first, absl::string_view fact) {
  std::vector<std::string> dependents;
  for (int i = first; i < facility.steps_size(); ++i) dependents.push_back(facility.steps(i).fact());
  if (dependents.empty()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_DEPENDENT_FACTS, "later facts rest on this one; retract them first",
                 {{"name", std::string(fact)}, {"dependents", absl::StrJoin(dependents, ",")}});
}

// The step that `fact` recorded, after those of the creation.
absl::StatusOr<int> FindStep(const v1::CareFacility& facility, absl::string_view fact) {
  for (int i = CreationSteps(facility); i < facility.steps_size(); ++i) {
    if (facility.steps(i).fact() == fact) return i;
  }
  return absl::InternalError(kStepMissing);
}

void AddStep(v1::CareFacility& facility, v1::CareFacilityState state, absl::string_view began_on,
             absl::string_view fact) {
  v1::CareFacilityStep& step = *facility.add_steps();
  step.set_state(state);
  step.set_began_on(std::string(began_on));
  step.set_fact(std::string(fact));
  facility.set_state(state);
}

// Adds to a figure on the day of a step.
void Post(absl::string_view measure, int64_t amount, const v1::CareFacility& facility, int step,
          fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(measure, StoredDate(facility.steps(step).began_on()), facility.division(), amount,
                         {{"type", TypeValue(facility.type())}});
}

// What the step adds to the figures: an opening counts the facility, the first one as an opening, too; what
// ends an open time takes it out.
void PostStep(const v1::CareFacility& facility, int index, fact::v1::Fact& draft) {
  const auto is_open = [](const v1::CareFacilityStep& step) {
    return step.state() == CARE_FACILITY_STATE_OPEN;
  };
  const auto begin = facility.steps().begin();
  if (is_open(facility.steps(index))) {
    Post(kCareFacilities, 1, facility, index, draft);
    if (std::none_of(begin, begin + index, is_open)) Post(kCareFacilityOpenings, 1, facility, index, draft);
  } else if (index > 0 && is_open(facility.steps(index - 1))) {
    Post(kCareFacilities, -1, facility, index, draft);
  }
}

}  // namespace

absl::Status CheckCreate(const v1::CreateCareFacilityRequest& request, resource::RequestCheck check) {
  check.Id("care_facility_id", request.care_facility_id());
  check.Text(kDisplayName, request.display_name(), 1, kMaxDisplayNameBytes);
  check.EnumValue("type", request.type());
  if (!request.operator_uscc().empty()) check.Check(kOperator, reference::CheckUscc(request.operator_uscc()));
  const auto planned_on = check.Date("planned_on", request.planned_on());
  const auto building_on = check.OptionalDate("building_on", request.building_on());
  const auto opened_on = check.OptionalDate("opened_on", request.opened_on());
  if (request.building_on().empty() && !request.opened_on().empty()) {
    check.Add("building_on", "required where there is an opened_on");
  }
  check.NotBefore("building_on", building_on, "planned_on", planned_on);
  check.NotBefore("opened_on", opened_on, "building_on", building_on);
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListCareFacilitiesRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("type", request.type());
  check.OptionalEnumValue("state", request.state());
  check.DivisionFilter("division", request.division());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateCareFacilityRequest& request, resource::RequestCheck check) {
  const v1::CareFacility& wanted = request.care_facility();
  check.Name("care_facility.name", wanted.name(), kCollection);
  check.UpdateMask(request.update_mask(), {kDisplayName, kOperator});
  for (const std::string& path : request.update_mask().paths()) {
    if (path == kDisplayName) {
      check.Text("care_facility.display_name", wanted.display_name(), 1, kMaxDisplayNameBytes);
    } else if (path == kOperator && !wanted.operator_uscc().empty()) {
      check.Check("care_facility.operator_uscc", reference::CheckUscc(wanted.operator_uscc()));
    }
  }
  check.Date("changed_on", request.changed_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeCareFacilityStateRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.EnumValue("state", request.state());
  check.Date("began_on", request.began_on());
  check.SourceRef(request.source_ref());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

bool Matches(const v1::ListCareFacilitiesRequest& request, const v1::CareFacility& facility) {
  const bool state_fits = request.state() == v1::CARE_FACILITY_STATE_UNSPECIFIED
                              ? facility.state() != CARE_FACILITY_STATE_RETRACTED
                              : facility.state() == request.state();
  return state_fits &&
         (request.type() == v1::CARE_FACILITY_TYPE_UNSPECIFIED || facility.type() == request.type()) &&
         reference::DivisionRegistry::Contains(request.division(), facility.division());
}

std::string TypeValue(v1::CareFacilityType type) {
  for (const auto& known : kTypes) {
    if (known.type == type) return std::string(known.value);
  }
  return "";
}

v1::CareFacilityType TypeOf(absl::string_view value) {
  for (const auto& known : kTypes) {
    if (known.value == value) return known.type;
  }
  return v1::CARE_FACILITY_TYPE_UNSPECIFIED;
}

v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request, absl::string_view fact) {
  v1::CareFacility facility;
  facility.set_name(absl::StrCat(kCollection, "/", request.care_facility_id()));
  facility.set_display_name(request.display_name());
  facility.set_type(request.type());
  facility.set_division(request.division());
  facility.set_operator_uscc(request.operator_uscc());
  facility.set_source_ref(request.source_ref());
  AddStep(facility, CARE_FACILITY_STATE_PLANNED, request.planned_on(), fact);
  if (!request.building_on().empty())
    AddStep(facility, CARE_FACILITY_STATE_BUILDING, request.building_on(), fact);
  if (!request.opened_on().empty()) AddStep(facility, CARE_FACILITY_STATE_OPEN, request.opened_on(), fact);
  return facility;
}

absl::Status ChangeState(v1::CareFacility& facility, v1::CareFacilityState state, Date began_on,
                         absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(facility));
  RETURN_IF_ERROR(CheckTransition(facility, state));
  RETURN_IF_ERROR(
      facts::CheckNotBefore("began_on", began_on, facility.steps().rbegin()->began_on(), "the step before"));
  AddStep(facility, state, reference::FormatDate(began_on), fact);
  return absl::OkStatus();
}

absl::StatusOr<bool> Update(v1::CareFacility& facility, const v1::UpdateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckStands(facility));
  const v1::CareFacility& wanted = request.care_facility();
  bool changed = false;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == kDisplayName) {
      changed |= facility.display_name() != wanted.display_name();
      facility.set_display_name(wanted.display_name());
    } else if (path == kOperator) {
      changed |= facility.operator_uscc() != wanted.operator_uscc();
      facility.set_operator_uscc(wanted.operator_uscc());
    }
  }
  return changed;
}

absl::Status AmendRecorded(v1::CareFacility& facility, absl::string_view fact,
                           const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(facility));
  v1::CareFacilityType type = facility.type();
  if (auto value = correction.dimensions.find("type"); value != correction.dimensions.end()) {
    type = TypeOf(value->second);
    if (type == v1::CARE_FACILITY_TYPE_UNSPECIFIED) {
      return rpc::InvalidField("dimensions.type",
                               "want community_canteen, meal_point, welfare_center, embedded_nursing_home, "
                               "home_care_center or elderly_and_child_center");
    }
  }
  const std::string division = correction.division.value_or(facility.division());
  const int created = CreationSteps(facility);
  if (type != facility.type() || division != facility.division()) {
    RETURN_IF_ERROR(CheckNoStepsFrom(facility, created, facility.steps(0).fact()));
  }
  const Date planned_on = correction.occurred_on.value_or(StoredDate(facility.steps(0).began_on()));
  if (facility.steps_size() > 1)
    RETURN_IF_ERROR(
        facts::CheckNotAfter("occurred_on", planned_on, facility.steps(1).began_on(), "the step after"));
  facility.set_type(type);
  facility.set_division(division);
  facility.mutable_steps(0)->set_began_on(reference::FormatDate(planned_on));
  for (int i = 0; i < created; ++i) facility.mutable_steps(i)->set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::StatusOr<int> AmendStep(v1::CareFacility& facility, absl::string_view standing, absl::string_view fact,
                              const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(facility));
  ASSIGN_OR_RETURN(const int index, FindStep(facility, standing));
  v1::CareFacilityStep& step = *facility.mutable_steps(index);
  const Date began_on = correction.occurred_on.value_or(StoredDate(step.began_on()));
  RETURN_IF_ERROR(facts::CheckNotBefore("occurred_on", began_on, facility.steps(index - 1).began_on(),
                                        "the step before"));
  if (index + 1 < facility.steps_size()) {
    RETURN_IF_ERROR(facts::CheckNotAfter("occurred_on", began_on, facility.steps(index + 1).began_on(),
                                         "the step after"));
  }
  step.set_began_on(reference::FormatDate(began_on));
  step.set_fact(std::string(fact));
  return index;
}

absl::Status WithdrawRecorded(v1::CareFacility& facility) {
  RETURN_IF_ERROR(CheckStands(facility));
  RETURN_IF_ERROR(CheckNoStepsFrom(facility, CreationSteps(facility), facility.steps(0).fact()));
  facility.clear_steps();
  facility.set_state(CARE_FACILITY_STATE_RETRACTED);
  return absl::OkStatus();
}

absl::Status WithdrawStep(v1::CareFacility& facility, absl::string_view standing) {
  RETURN_IF_ERROR(CheckStands(facility));
  ASSIGN_OR_RETURN(const int index, FindStep(facility, standing));
  RETURN_IF_ERROR(CheckNoStepsFrom(facility, index + 1, standing));
  facility.mutable_steps()->RemoveLast();
  facility.set_state(facility.steps(index - 1).state());
  return absl::OkStatus();
}

fact::v1::Fact RecordedFact(const v1::CareFacility& facility) {
  fact::v1::Fact draft = facts::DraftFact(kCareFacilityRecorded, facility, facility.steps(0).began_on());
  for (int i = 0; i < CreationSteps(facility); ++i) PostStep(facility, i, draft);
  // Not open, it adds nothing; yet the fact says the type, so that a correction of it is one.
  if (draft.postings().empty()) Post(kCareFacilities, 0, facility, 0, draft);
  return draft;
}

fact::v1::Fact StateChangedFact(const v1::CareFacility& facility, int step) {
  fact::v1::Fact draft =
      facts::DraftFact(kCareFacilityStateChanged, facility, facility.steps(step).began_on());
  PostStep(facility, step, draft);
  return draft;
}

fact::v1::Fact UpdatedFact(const v1::CareFacility& facility, absl::string_view changed_on) {
  return facts::DraftFact(kCareFacilityUpdated, facility, changed_on);
}

}  // namespace eastgate::livelihood
