#include "services/livelihood/care_facility_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/reference/division.h"
#include "common/reference/kinds.h"
#include "common/reference/uscc.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
using v1::CARE_FACILITY_STATE_BUILDING;
using v1::CARE_FACILITY_STATE_CLOSED;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_PLANNED;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;

constexpr char kCollection[] = "careFacilities";
constexpr char kDisplayName[] = "title_zh";
constexpr char kOperator[] = "operator_uscc";
constexpr char kContract[] = "contract_until";

// Adds to a figure on the day of a step.
void Post(absl::string_view measure, int64_t amount, const v1::CareFacility& facility, int step,
          fact::v1::Fact& draft) {
  *draft.add_postings() = facts::MakePosting(measure, StoredDate(facility.steps(step).occurred_on()),
                                             facility.division(), amount, {{"type", facility.type()}});
}

// Posts the step: an opening counts the facility, the first one as an opening, too; a step from open to
// another state ends its count.
void PostChange(const v1::CareFacility& facility, int index, fact::v1::Fact& draft) {
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

// The steps of the creation share one fact. The fact of a facility that is not open posts a zero, so that it
// says the type and a correction of the type changes it.
void PostStep(const v1::CareFacility& facility, int index, fact::v1::Fact& draft) {
  PostChange(facility, index, draft);
  const bool ends_creation =
      facility.steps(index).fact() == facility.steps(0).fact() &&
      (index + 1 == facility.steps_size() || facility.steps(index + 1).fact() != facility.steps(0).fact());
  if (ends_creation && draft.postings().empty()) Post(kCareFacilities, 0, facility, 0, draft);
}

// Applies the type that a correction of the creation says.
absl::Status ApplyType(v1::CareFacility& facility, int, const facts::Correction& correction) {
  return lifecycle::CorrectCode(correction, "type", *facility.mutable_type());
}

}  // namespace

absl::Status CheckCreate(const v1::CreateCareFacilityRequest& request, resource::RequestCheck check) {
  check.Id("care_facility_id", request.care_facility_id());
  check.Title(kDisplayName, request.title_zh());
  if (!request.operator_uscc().empty()) check.Check(kOperator, reference::CheckUscc(request.operator_uscc()));
  const auto planned_on = check.Date("planned_on", request.planned_on());
  const auto building_on = check.OptionalDate("building_on", request.building_on());
  const auto opened_on = check.OptionalDate("opened_on", request.opened_on());
  if (request.building_on().empty() && !request.opened_on().empty()) {
    check.Add("building_on", "required where there is an opened_on");
  }
  check.OptionalDate(kContract, request.contract_until());
  check.NotBefore("building_on", building_on, "planned_on", planned_on);
  check.NotBefore("opened_on", opened_on, "building_on", building_on);
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListCareFacilitiesRequest& request, resource::RequestCheck check) {
  check.OptionalDate("open_on", request.open_on());
  if (!request.operator_uscc().empty()) check.Check(kOperator, reference::CheckUscc(request.operator_uscc()));
  check.OptionalDate("contract_ends_before", request.contract_ends_before());
  check.List(request);
  return check.ToStatus();
}

void CheckUpdate(const v1::UpdateCareFacilityRequest& request, resource::RequestCheck& check) {
  const auto& paths = request.update_mask().paths();
  const std::string& uscc = request.care_facility().operator_uscc();
  if (std::find(paths.begin(), paths.end(), kOperator) != paths.end() && !uscc.empty())
    check.Check("care_facility.operator_uscc", reference::CheckUscc(uscc));
}

absl::Status CheckStart(const v1::StartCareFacilityRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckOpen(const v1::OpenCareFacilityRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckSuspend(const v1::SuspendCareFacilityRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckClose(const v1::CloseCareFacilityRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

// Returns whether the facility was open on the day. ISO dates compare as strings do.
static bool WasOpenOn(const v1::CareFacility& facility, const std::string& day) {
  bool is_open = false;
  for (const v1::CareFacilityStep& step : facility.steps()) {
    if (step.occurred_on() <= day) is_open = step.state() == CARE_FACILITY_STATE_OPEN;
  }
  return is_open && facility.state() != CARE_FACILITY_STATE_RETRACTED;
}

std::string ContractEnd(const v1::CareFacility& facility) {
  const bool is_over =
      facility.state() == CARE_FACILITY_STATE_CLOSED || facility.state() == CARE_FACILITY_STATE_RETRACTED;
  return is_over ? "" : facility.contract_until();
}

bool Matches(const v1::ListCareFacilitiesRequest& request, const v1::CareFacility& facility) {
  return CareFacilityLifecycle().IsListed(request.states(), facility) &&
         (request.type().empty() || facility.type() == request.type()) &&
         (request.operator_uscc().empty() || facility.operator_uscc() == request.operator_uscc()) &&
         (request.open_on().empty() || WasOpenOn(facility, request.open_on())) &&
         (request.contract_ends_before().empty() ||
          (!ContractEnd(facility).empty() && ContractEnd(facility) < request.contract_ends_before())) &&
         reference::DivisionRegistry::Contains(request.division(), facility.division());
}

v1::CareFacility Establish(const v1::CreateCareFacilityRequest& request) {
  v1::CareFacility facility;
  facility.set_name(absl::StrCat(kCollection, "/", request.care_facility_id()));
  facility.set_title_zh(request.title_zh());
  facility.set_type(request.type());
  facility.set_division(request.division());
  facility.set_operator_uscc(request.operator_uscc());
  facility.set_contract_until(request.contract_until());
  facility.set_source_ref(request.source_ref());
  const auto& lifecycle = CareFacilityLifecycle();
  lifecycle.Begin(facility, CARE_FACILITY_STATE_PLANNED, request.planned_on());
  if (!request.building_on().empty())
    lifecycle.Begin(facility, CARE_FACILITY_STATE_BUILDING, request.building_on());
  if (!request.opened_on().empty()) lifecycle.Begin(facility, CARE_FACILITY_STATE_OPEN, request.opened_on());
  return facility;
}

const lifecycle::Lifecycle<v1::CareFacility>& CareFacilityLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::CareFacility>(
      {.recorded = kCareFacilityRecorded,
       .stepped = kCareFacilityStateChanged,
       .measures = {kCareFacilities, kCareFacilityOpenings},
       .transitions =
           {{CARE_FACILITY_STATE_PLANNED, {CARE_FACILITY_STATE_BUILDING, CARE_FACILITY_STATE_CLOSED}},
            {CARE_FACILITY_STATE_BUILDING, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}},
            {CARE_FACILITY_STATE_OPEN, {CARE_FACILITY_STATE_SUSPENDED, CARE_FACILITY_STATE_CLOSED}},
            {CARE_FACILITY_STATE_SUSPENDED, {CARE_FACILITY_STATE_OPEN, CARE_FACILITY_STATE_CLOSED}}},
       .retracted = CARE_FACILITY_STATE_RETRACTED,
       .updates = {kCareFacilityUpdated, "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility"},
       .post = PostStep,
       .recorded_correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"type"}},
       .apply = ApplyType});
  return *rules;
}

lifecycle::NounFigures CareFacilityFigures() {
  return {
      {figures::MakeFigure(
           8, kCareFacilities, "开放的养老服务设施", "Care facilities open", figure::v1::FIGURE_UNIT_ITEM,
           figure::v1::FIGURE_KIND_STOCK, {"type"},
           "Facilities that are open on the day; planned, building, suspended and closed ones do not count."),
       figures::MakeFigure(9, kCareFacilityOpenings, "养老服务设施启用数", "Care facilities opened",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"type"},
                           "Facilities that opened for the first time, by the day they did.")},
      {},
      {{"type", reference::kCareFacilityList}}};
}

}  // namespace eastgate::livelihood
