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
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_CLOSED;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;

constexpr char kCollection[] = "careFacilities";
constexpr char kDisplayName[] = "display_name";
constexpr char kOperator[] = "operator_uscc";

// Adds to a figure on the day of a step.
void Post(absl::string_view measure, int64_t amount, const v1::CareFacility& facility, int step,
          fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(measure, StoredDate(facility.steps(step).began_on()), facility.division(), amount,
                         {{"type", facts::ValueOf(facility.type())}});
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

// The steps of the creation share one fact. Not open, it adds nothing; yet the fact says the type, so that a
// correction of it is one.
void PostStepOrType(const v1::CareFacility& facility, int index, fact::v1::Fact& draft) {
  PostStep(facility, index, draft);
  const bool ends_creation =
      facility.steps(index).fact() == facility.steps(0).fact() &&
      (index + 1 == facility.steps_size() || facility.steps(index + 1).fact() != facility.steps(0).fact());
  if (ends_creation && draft.postings().empty()) Post(kCareFacilities, 0, facility, 0, draft);
}

// Takes over the type, where a correction of the creation says one.
absl::Status AmendType(v1::CareFacility& facility, const facts::Correction& correction) {
  v1::CareFacilityType type = facility.type();
  RETURN_IF_ERROR(facts::TakeOver(correction, "type", type));
  facility.set_type(type);
  return absl::OkStatus();
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

v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request, absl::string_view fact) {
  v1::CareFacility facility;
  facility.set_name(absl::StrCat(kCollection, "/", request.care_facility_id()));
  facility.set_display_name(request.display_name());
  facility.set_type(request.type());
  facility.set_division(request.division());
  facility.set_operator_uscc(request.operator_uscc());
  facility.set_source_ref(request.source_ref());
  CareFacilityLife().Begin(facility, CARE_FACILITY_STATE_PLANNED, request.planned_on(), fact);
  if (!request.building_on().empty())
    CareFacilityLife().Begin(facility, CARE_FACILITY_STATE_BUILDING, request.building_on(), fact);
  if (!request.opened_on().empty())
    CareFacilityLife().Begin(facility, CARE_FACILITY_STATE_OPEN, request.opened_on(), fact);
  return facility;
}

const facts::Life<v1::CareFacility>& CareFacilityLife() {
  static const auto* life = new facts::Life<v1::CareFacility>(
      {.recorded = kCareFacilityRecorded,
       .stepped = kCareFacilityStateChanged,
       .measures = {kCareFacilities, kCareFacilityOpenings},
       .next = {{CARE_FACILITY_STATE_PLANNED, {CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_CLOSED}},
                {CARE_FACILITY_STATE_BUILDING, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}},
                {CARE_FACILITY_STATE_OPEN, {CARE_FACILITY_STATE_SUSPENDED, CARE_FACILITY_STATE_CLOSED}},
                {CARE_FACILITY_STATE_SUSPENDED, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}}},
       .retracted = CARE_FACILITY_STATE_RETRACTED,
       .post = PostStepOrType,
       .recorded_correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"type"}},
       .amend = [](v1::CareFacility& facility, int, const facts::Correction& correction) {
         return AmendType(facility, correction);
       }});
  return *life;
}

absl::StatusOr<bool> Update(v1::CareFacility& facility, const v1::UpdateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CareFacilityLife().CheckStands(facility));
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

fact::v1::Fact UpdatedFact(const v1::CareFacility& facility, absl::string_view changed_on) {
  return facts::DraftFact(kCareFacilityUpdated, facility, changed_on);
}

}  // namespace eastgate::livelihood
