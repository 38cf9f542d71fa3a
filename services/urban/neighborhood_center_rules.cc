#include "services/urban/neighborhood_center_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/reference/division.h"
#include "common/reference/kinds.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using v1::NEIGHBORHOOD_CENTER_FORMAT_CHANGE_CLOSED;
using v1::NEIGHBORHOOD_CENTER_FORMAT_CHANGE_OPENED;
using v1::NEIGHBORHOOD_CENTER_FORMAT_CHANGE_UNSPECIFIED;
using v1::NEIGHBORHOOD_CENTER_STATE_CLOSED;
using v1::NEIGHBORHOOD_CENTER_STATE_OPERATING;
using v1::NEIGHBORHOOD_CENTER_STATE_RETRACTED;
using v1::NeighborhoodCenter;

constexpr char kCollection[] = "neighborhoodCenters";
// Returns the formats that are open after the first `steps` steps.
std::set<std::string> OpenFormats(const NeighborhoodCenter& center, int steps) {
  std::set<std::string> open;
  for (int i = 0; i < steps; ++i) {
    const v1::NeighborhoodCenterStep& step = center.steps(i);
    if (step.state() == NEIGHBORHOOD_CENTER_STATE_CLOSED) return {};
    if (step.format_change() == NEIGHBORHOOD_CENTER_FORMAT_CHANGE_OPENED) open.insert(step.format());
    if (step.format_change() == NEIGHBORHOOD_CENTER_FORMAT_CHANGE_CLOSED) open.erase(step.format());
  }
  return open;
}

// Fills in which formats of the standard of its day are missing after a step.
void JudgeStandard(const reference::Kinds& kinds, NeighborhoodCenter& center, int index) {
  v1::NeighborhoodCenterStep& step = *center.mutable_steps(index);
  step.clear_missing_formats();
  step.clear_meets_standard();
  if (step.state() != NEIGHBORHOOD_CENTER_STATE_OPERATING) return;
  const std::set<std::string> open = OpenFormats(center, index + 1);
  bool has_standard = false;
  for (const reference::Kind* kind : kinds.Of(reference::kCenterFormatList, StoredDate(step.occurred_on()))) {
    if (kind->rule != reference::kStandardRule) continue;
    has_standard = true;
    if (open.count(kind->code) == 0) step.add_missing_formats(kind->code);
  }
  step.set_meets_standard(has_standard && step.missing_formats().empty());
}

// Fills in which formats are open and which are missing, as follows from the center's steps.
void Describe(NeighborhoodCenter& center) {
  center.clear_open_formats();
  center.clear_missing_formats();
  center.clear_meets_standard();
  for (const std::string& format : OpenFormats(center, center.steps_size())) center.add_open_formats(format);
  if (center.steps().empty()) return;
  const v1::NeighborhoodCenterStep& last = *center.steps().rbegin();
  *center.mutable_missing_formats() = last.missing_formats();
  center.set_meets_standard(last.meets_standard());
}

void PostStep(const NeighborhoodCenter& center, int index, fact::v1::Fact& draft) {
  const auto post = [&](const char* measure, int amount) {
    *draft.add_postings() =
        facts::MakePosting(measure, StoredDate(center.steps(index).occurred_on()), center.division(), amount);
  };
  if (index == 0) post(kNeighborhoodCenters, 1);
  if (center.steps(index).state() == NEIGHBORHOOD_CENTER_STATE_CLOSED) post(kNeighborhoodCenters, -1);
  const int met_before = index > 0 && center.steps(index - 1).meets_standard() ? 1 : 0;
  const int meets_now = center.steps(index).meets_standard() ? 1 : 0;
  if (met_before != meets_now) post(kNeighborhoodCentersMeetingStandard, meets_now - met_before);
}

// Refuses to open a center after its operator's contract has ended, to open a format that is open, or on
// another day than recorded where there is no such format, and to close one that is not open.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, NeighborhoodCenter& center, int index) {
  const v1::NeighborhoodCenterStep& step = center.steps(index);
  const reference::Kinds& kinds = judgment.reference->kinds;
  // Later steps were posted by what this one said: it is judged again only while it is the last.
  if (step.fact() == judgment.fact && index + 1 == center.steps_size()) JudgeStandard(kinds, center, index);
  if (index == 0 && !center.contract_until().empty()) {
    return lifecycle::CheckNotAfter(judgment.DayField("opened_on"), StoredDate(step.occurred_on()),
                                    center.contract_until(), "the day the contract ends");
  }
  if (step.format_change() == NEIGHBORHOOD_CENTER_FORMAT_CHANGE_UNSPECIFIED) return absl::OkStatus();
  const bool is_open = OpenFormats(center, index).count(step.format()) > 0;
  const bool opens = step.format_change() == NEIGHBORHOOD_CENTER_FORMAT_CHANGE_OPENED;
  if (opens && judgment.moves_day && step.fact() == judgment.fact) {
    const absl::Status known =
        kinds.Check(reference::kCenterFormatList, step.format(), StoredDate(step.occurred_on()));
    if (!known.ok()) return status::InvalidField("occurred_on", absl::StrCat("format: ", known.message()));
  }
  if (is_open != opens) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_FORMAT_UNCHANGED,
                         is_open ? "the format is open already" : "the format is not open",
                         {{"format", step.format()}});
}

// Adds a step by which a format opens or closes.
absl::StatusOr<v1::NeighborhoodCenterStep*> ChangeFormat(NeighborhoodCenter& center,
                                                         const std::string& format,
                                                         v1::NeighborhoodCenterFormatChange change,
                                                         lifecycle::RequestDay day) {
  ASSIGN_OR_RETURN(v1::NeighborhoodCenterStep* const step,
                   NeighborhoodCenterLifecycle().Remain(center, {NEIGHBORHOOD_CENTER_STATE_OPERATING}, day));
  step->set_format(format);
  step->set_format_change(change);
  return step;
}

// Said of the last day of a contract beside an operator.
constexpr char kOfOperator[] = "want a day with an operator";

}  // namespace

absl::Status JudgeUpdate(const NeighborhoodCenter& center) {
  const bool is_operated = !center.operator_enterprise().empty();
  if (is_operated != center.contract_until().empty()) return absl::OkStatus();
  return status::InvalidField("neighborhood_center.contract_until",
                              is_operated ? kOfOperator : "want none without an operator");
}

absl::Status CheckCreate(const v1::CreateNeighborhoodCenterRequest& request, resource::RequestCheck check) {
  check.Id("neighborhood_center_id", request.neighborhood_center_id());
  check.Title("title_zh", request.title_zh());
  const auto opened_on = check.Date("opened_on", request.opened_on());
  check.Division("division", request.division(), opened_on);
  check.OptionalName("operator_enterprise", request.operator_enterprise(), "enterprises");
  const auto until = check.OptionalDate("contract_until", request.contract_until());
  check.NotBefore("contract_until", until, "opened_on", opened_on);
  const bool is_operated = !request.operator_enterprise().empty(),
             has_contract = !request.contract_until().empty();
  if (is_operated && !has_contract) check.Add("contract_until", kOfOperator);
  if (has_contract && !is_operated) check.Add("operator_enterprise", "want one with contract_until");
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListNeighborhoodCentersRequest& request, resource::RequestCheck check) {
  check.OptionalName("operator_enterprise", request.operator_enterprise(), "enterprises");
  check.OptionalDate("contract_ends_before", request.contract_ends_before());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckOpenFormat(const v1::OpenNeighborhoodCenterFormatRequest& request,
                             resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.OptionalName("facility", request.facility(), "careFacilities");
  return check.ToStatus();
}

absl::Status CheckCloseFormat(const v1::CloseNeighborhoodCenterFormatRequest& request,
                              resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckClose(const v1::CloseNeighborhoodCenterRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

bool IsOperating(const NeighborhoodCenter& center) {
  return center.state() == v1::NEIGHBORHOOD_CENTER_STATE_OPERATING;
}

bool Matches(const v1::ListNeighborhoodCentersRequest& request, const NeighborhoodCenter& center) {
  const auto& missing = center.missing_formats();
  const bool lacks = std::find(missing.begin(), missing.end(), request.missing_format()) != missing.end();
  return NeighborhoodCenterLifecycle().IsListed(request.states(), center) &&
         (request.operator_enterprise().empty() ||
          center.operator_enterprise() == request.operator_enterprise()) &&
         (request.contract_ends_before().empty() ||
          (IsOperating(center) && !center.contract_until().empty() &&
           center.contract_until() < request.contract_ends_before())) &&
         (!request.below_standard() || (IsOperating(center) && !center.meets_standard())) &&
         (request.missing_format().empty() || (IsOperating(center) && lacks)) &&
         reference::DivisionRegistry::Contains(request.division(), center.division());
}

NeighborhoodCenter Open(const v1::CreateNeighborhoodCenterRequest& request) {
  NeighborhoodCenter center;
  center.set_name(absl::StrCat(kCollection, "/", request.neighborhood_center_id()));
  center.set_title_zh(request.title_zh());
  center.set_division(request.division());
  center.set_operator_enterprise(request.operator_enterprise());
  center.set_contract_until(request.contract_until());
  center.set_source_ref(request.source_ref());
  NeighborhoodCenterLifecycle().Begin(center, NEIGHBORHOOD_CENTER_STATE_OPERATING, request.opened_on());
  return center;
}

absl::Status OpenFormat(NeighborhoodCenter& center, const v1::OpenNeighborhoodCenterFormatRequest& request) {
  ASSIGN_OR_RETURN(v1::NeighborhoodCenterStep* const step,
                   ChangeFormat(center, request.format(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_OPENED,
                                {"occurred_on", request.occurred_on()}));
  step->set_facility(request.facility());
  return absl::OkStatus();
}

absl::Status CloseFormat(NeighborhoodCenter& center,
                         const v1::CloseNeighborhoodCenterFormatRequest& request) {
  return ChangeFormat(center, request.format(), NEIGHBORHOOD_CENTER_FORMAT_CHANGE_CLOSED,
                      {"occurred_on", request.occurred_on()})
      .status();
}

const lifecycle::Lifecycle<NeighborhoodCenter>& NeighborhoodCenterLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<NeighborhoodCenter>(
      {.recorded = kNeighborhoodCenterRecorded,
       .stepped = kNeighborhoodCenterStepped,
       .measures = {kNeighborhoodCenters, kNeighborhoodCentersMeetingStandard},
       .transitions = {{NEIGHBORHOOD_CENTER_STATE_OPERATING, {NEIGHBORHOOD_CENTER_STATE_CLOSED}}},
       .retracted = NEIGHBORHOOD_CENTER_STATE_RETRACTED,
       .updates = {kNeighborhoodCenterUpdated,
                   "eastgate.urban.v1.NeighborhoodCenterService/UpdateNeighborhoodCenter"},
       .post = PostStep,
       .judge = JudgeStep,
       .describe = Describe});
  return *rules;
}

lifecycle::NounFigures NeighborhoodCenterFigures() {
  return {{figures::MakeFigure(15, kNeighborhoodCenters, "邻里中心", "Neighborhood centers",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {},
                               "Neighborhood centers that operate on the day."),
           figures::MakeFigure(
               16, kNeighborhoodCentersMeetingStandard, "达标邻里中心",
               "Neighborhood centers that meet the standard", figure::v1::FIGURE_UNIT_ITEM,
               figure::v1::FIGURE_KIND_STOCK, {},
               "Centers with all formats of the standard open on the day, by the standard in effect at "
               "their last step. Source: the report, 1+5+X社区邻里中心建设标准体系.")},
          {}};
}

}  // namespace eastgate::urban
