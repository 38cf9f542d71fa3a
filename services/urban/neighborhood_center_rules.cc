#include "services/urban/neighborhood_center_rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/urban/figure_ids.h"

namespace eastgate::urban {
namespace {

using facts::StoredDate;
using v1::NEIGHBORHOOD_CENTER_STATE_CLOSED;
using v1::NEIGHBORHOOD_CENTER_STATE_OPERATING;
using v1::NEIGHBORHOOD_CENTER_STATE_RETRACTED;
using v1::NeighborhoodCenter;

constexpr char kCollection[] = "neighborhoodCenters";
constexpr v1::CenterFormat kRequired[] = {v1::CENTER_FORMAT_COMMUNITY, v1::CENTER_FORMAT_EDUCATION,
                                          v1::CENTER_FORMAT_HEALTH,    v1::CENTER_FORMAT_ELDERLY_CARE,
                                          v1::CENTER_FORMAT_COMMERCE,  v1::CENTER_FORMAT_CULTURE_AND_SPORT};

// The formats open after the first `steps` steps.
std::set<v1::CenterFormat> OpenFormats(const NeighborhoodCenter& center, int steps) {
  std::set<v1::CenterFormat> open;
  for (int i = 0; i < steps; ++i) {
    const v1::NeighborhoodCenterStep& step = center.steps(i);
    if (step.state() == NEIGHBORHOOD_CENTER_STATE_CLOSED) return {};
    if (step.format() == v1::CENTER_FORMAT_UNSPECIFIED) continue;
    if (step.opened()) {
      open.insert(step.format());
    } else {
      open.erase(step.format());
    }
  }
  return open;
}

bool MeetsStandard(const std::set<v1::CenterFormat>& open) {
  for (const v1::CenterFormat format : kRequired) {
    if (open.count(format) == 0) return false;
  }
  return true;
}

// What the center's fields say of its formats follows from its steps.
void Describe(NeighborhoodCenter& center) {
  const std::set<v1::CenterFormat> open = OpenFormats(center, center.steps_size());
  center.clear_open_formats();
  center.clear_missing_formats();
  for (const v1::CenterFormat format : open) center.add_open_formats(format);
  const bool operates = center.state() == NEIGHBORHOOD_CENTER_STATE_OPERATING;
  center.set_meets_standard(operates && MeetsStandard(open));
  if (!operates) return;
  for (const v1::CenterFormat format : kRequired) {
    if (open.count(format) == 0) center.add_missing_formats(format);
  }
}

void PostStep(const NeighborhoodCenter& center, int index, fact::v1::Fact& draft) {
  const auto post = [&](const char* measure, int amount) {
    *draft.add_postings() =
        facts::MakePosting(measure, StoredDate(center.steps(index).began_on()), center.division(), amount);
  };
  if (index == 0) post(kCenters, 1);
  if (center.steps(index).state() == NEIGHBORHOOD_CENTER_STATE_CLOSED) post(kCenters, -1);
  const int met_before = MeetsStandard(OpenFormats(center, index)) ? 1 : 0;
  const int meets_now = MeetsStandard(OpenFormats(center, index + 1)) ? 1 : 0;
  if (met_before != meets_now) post(kCentersMeetingStandard, meets_now - met_before);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateNeighborhoodCenterRequest& request, resource::RequestCheck check) {
  check.Id("neighborhood_center_id", request.neighborhood_center_id());
  check.Title("display_name", request.display_name());
  const auto opened_on = check.Date("opened_on", request.opened_on());
  check.Division("division", request.division(), opened_on);
  check.OptionalName("operator", request.operator_(), "enterprises");
  const auto until = check.OptionalDate("contract_until", request.contract_until());
  check.NotBefore("contract_until", until, "opened_on", opened_on);
  if (request.operator_().empty() != request.contract_until().empty())
    check.Add("contract_until", "want a day with an operator, and none without");
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListNeighborhoodCentersRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeCenterFormatRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "changed_on", request.changed_on());
  check.EnumValue("format", request.format());
  check.OptionalName("facility", request.facility(), "careFacilities");
  if (!request.open() && !request.facility().empty())
    check.Add("facility", "want none where the format closes");
  return check.ToStatus();
}

absl::Status CheckClose(const v1::CloseNeighborhoodCenterRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "closed_on", request.closed_on());
  return check.ToStatus();
}

bool Matches(const v1::ListNeighborhoodCentersRequest& request, const NeighborhoodCenter& center) {
  return CenterLife().StateFits(request.state(), center) &&
         reference::DivisionRegistry::Contains(request.division(), center.division());
}

NeighborhoodCenter Open(const v1::CreateNeighborhoodCenterRequest& request, absl::string_view fact) {
  NeighborhoodCenter center;
  center.set_name(absl::StrCat(kCollection, "/", request.neighborhood_center_id()));
  center.set_display_name(request.display_name());
  center.set_division(request.division());
  center.set_operator_(request.operator_());
  center.set_contract_until(request.contract_until());
  center.set_source_ref(request.source_ref());
  CenterLife().Begin(center, NEIGHBORHOOD_CENTER_STATE_OPERATING, request.opened_on(), fact);
  Describe(center);
  return center;
}

absl::Status ChangeFormat(NeighborhoodCenter& center, const v1::ChangeCenterFormatRequest& request,
                          absl::string_view fact) {
  const bool is_open = OpenFormats(center, center.steps_size()).count(request.format()) > 0;
  ASSIGN_OR_RETURN(
      v1::NeighborhoodCenterStep* const step,
      CenterLife().Stay(center, {NEIGHBORHOOD_CENTER_STATE_OPERATING}, request.changed_on(), fact));
  if (is_open == request.open()) {
    return rpc::Refused(fact::v1::ERROR_REASON_FORMAT_UNCHANGED,
                        is_open ? "the format is open already" : "the format is not open",
                        {{"format", v1::CenterFormat_Name(request.format())}});
  }
  step->set_format(request.format());
  step->set_opened(request.open());
  step->set_facility(request.facility());
  Describe(center);
  return absl::OkStatus();
}

absl::Status Close(NeighborhoodCenter& center, const v1::CloseNeighborhoodCenterRequest& request,
                   absl::string_view fact) {
  RETURN_IF_ERROR(
      CenterLife().Take(center, NEIGHBORHOOD_CENTER_STATE_CLOSED, request.closed_on(), fact).status());
  Describe(center);
  return absl::OkStatus();
}

const facts::Life<NeighborhoodCenter>& CenterLife() {
  static const auto* life = new facts::Life<NeighborhoodCenter>(
      {.recorded = kCenterRecorded,
       .stepped = kCenterStepped,
       .measures = {kCenters, kCentersMeetingStandard},
       .next = {{NEIGHBORHOOD_CENTER_STATE_OPERATING, {NEIGHBORHOOD_CENTER_STATE_CLOSED}}},
       .retracted = NEIGHBORHOOD_CENTER_STATE_RETRACTED,
       .post = PostStep,
       .withdrawn = Describe});
  return *life;
}

}  // namespace eastgate::urban
