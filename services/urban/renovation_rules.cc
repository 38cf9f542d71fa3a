#include "services/urban/renovation_rules.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/reference/shown.h"
#include "common/rpc/errors.h"
#include "services/urban/figure_ids.h"

namespace eastgate::urban {
namespace {

using facts::StoredDate;
using v1::RENOVATION_STATE_ACCEPTED;
using v1::RENOVATION_STATE_CONSENTED;
using v1::RENOVATION_STATE_DESIGNED;
using v1::RENOVATION_STATE_DROPPED;
using v1::RENOVATION_STATE_FINISHED;
using v1::RENOVATION_STATE_PLANNED;
using v1::RENOVATION_STATE_RETRACTED;
using v1::RENOVATION_STATE_STARTED;
using v1::RENOVATION_STATE_SURVEYED;

constexpr char kPlans[] = "renovationPlans";
constexpr char kRenovations[] = "renovations";
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr int kMaxBuildings = 10'000;
constexpr int64_t kMaxArea = 1'000'000'000;
constexpr int kMaxHouseholds = 1'000'000;
constexpr int kPermille = 1000;

std::string FirstDay(int year) {
  return reference::FormatDate(reference::Date(year, 1, 1));
}

// What one state adds: a renovation, its buildings, area and households.
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

void Post(const Measures& measures, const v1::Renovation& row, absl::string_view on, int sign,
          fact::v1::Fact& draft) {
  const std::map<std::string, std::string> dimensions = {{"class", facts::ValueOf(row.class_())}};
  const auto add = [&](const char* measure, int64_t amount) {
    *draft.add_postings() =
        facts::MakePosting(measure, StoredDate(on), row.division(), sign * amount, dimensions);
  };
  add(measures.neighborhoods, 1);
  add(measures.buildings, row.buildings());
  add(measures.area, row.area_m2());
  add(measures.households, row.households());
}

void PostStep(const v1::Renovation& row, int index, fact::v1::Fact& draft) {
  const v1::RenovationStep& step = row.steps(index);
  switch (step.state()) {
    case RENOVATION_STATE_PLANNED:
      return Post(kPlanned, row, step.began_on(), 1, draft);
    case RENOVATION_STATE_DROPPED:
      return Post(kPlanned, row, step.began_on(), -1, draft);
    case RENOVATION_STATE_STARTED:
      return Post(kStarted, row, step.began_on(), 1, draft);
    case RENOVATION_STATE_ACCEPTED:
      return Post(kAccepted, row, step.began_on(), 1, draft);
    default:
      return;
  }
}

absl::Status Amend(v1::Renovation& row, const facts::Correction& correction) {
  v1::RenovationClass renovation_class = row.class_();
  RETURN_IF_ERROR(facts::TakeOver(correction, "class", renovation_class));
  row.set_class_(renovation_class);
  for (const auto& [measure, amount] : correction.amounts) {
    const std::string field = absl::StrCat("amounts.", measure);
    if (measure == kPlannedBuildings) {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxBuildings));
      row.set_buildings(static_cast<int32_t>(amount));
    } else if (measure == kPlannedArea) {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxArea));
      row.set_area_m2(amount);
    } else {
      RETURN_IF_ERROR(resource::CheckRange(field, amount, 1, kMaxHouseholds));
      row.set_households(static_cast<int32_t>(amount));
    }
  }
  return absl::OkStatus();
}

void AddVersion(v1::RenovationPlan& plan, absl::string_view adopted_on, const std::string& adopted_by,
                const std::string& reason, absl::string_view fact) {
  v1::RenovationPlanVersion& version = *plan.add_versions();
  version.set_number(plan.versions_size());
  version.set_adopted_on(std::string(adopted_on));
  version.set_adopted_by(adopted_by);
  version.set_reason(reason);
  version.set_fact(std::string(fact));
}

absl::Status CheckConsent(int64_t consented, const v1::Renovation& row, absl::string_view on,
                          const reference::Parameters& parameters) {
  RETURN_IF_ERROR(resource::CheckRange("consented_households", consented, 0, row.households()));
  ASSIGN_OR_RETURN(const int64_t required, parameters.InForce(kConsentShare, StoredDate(on), row.division()));
  if (consented * kPermille >= required * row.households()) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_CONSENT_TOO_LOW,
                      absl::StrCat("consented_households: got ", consented, " of ", row.households(),
                                   ", want at least ", required, " in a thousand"),
                      {{"consented", absl::StrCat(consented)},
                       {"households", absl::StrCat(row.households())},
                       {"required_permille", absl::StrCat(required)}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRenovationPlanRequest& request, resource::RequestCheck check) {
  check.Range("year", request.year(), kFirstYear, kLastYear);
  check.Title("adopted_by", request.adopted_by());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckRevise(const v1::ReviseRenovationPlanRequest& request, resource::RequestCheck check) {
  check.Step(request, kPlans, "adopted_on", request.adopted_on());
  check.Title("adopted_by", request.adopted_by());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckProgress(const v1::GetRenovationProgressRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kPlans);
  const auto as_of = check.Date("as_of", request.as_of());
  const absl::string_view year = absl::StripPrefix(request.name(), absl::StrCat(kPlans, "/"));
  if (as_of && absl::StrCat(as_of->year()) != year)
    check.Add("as_of", absl::StrCat("got ", request.as_of(), ", want a day of the plan's year"));
  check.DivisionFilter("division", request.division());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateRenovationRequest& request, resource::RequestCheck check) {
  check.Id("renovation_id", request.renovation_id());
  check.Name("plan", request.plan(), kPlans);
  check.Title("display_name", request.display_name());
  // The day follows from the plan, and is looked at where that is known.
  check.Division("division", request.division(), std::nullopt);
  check.EnumValue("class", request.class_());
  check.Range("buildings", request.buildings(), 1, kMaxBuildings);
  check.Range("area_m2", request.area_m2(), 1, kMaxArea);
  check.Range("households", request.households(), 1, kMaxHouseholds);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRenovationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("plan", request.plan(), kPlans);
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeRenovationStateRequest& request, resource::RequestCheck check) {
  check.EnumValue("state", request.state());
  check.Step(request, kRenovations, "began_on", request.began_on());
  if (request.state() != RENOVATION_STATE_CONSENTED && request.consented_households() != 0)
    check.Add("consented_households", "want 0 unless the state is CONSENTED");
  return check.ToStatus();
}

bool Matches(const v1::ListRenovationsRequest& request, const v1::Renovation& row) {
  return RenovationLife().StateFits(request.state(), row) &&
         (request.plan().empty() || row.plan() == request.plan()) &&
         reference::DivisionRegistry::Contains(request.division(), row.division());
}

v1::RenovationPlan Adopt(const v1::CreateRenovationPlanRequest& request, absl::string_view fact) {
  v1::RenovationPlan plan;
  plan.set_name(absl::StrCat(kPlans, "/", request.year()));
  plan.set_year(request.year());
  plan.set_source_ref(request.source_ref());
  AddVersion(plan, FirstDay(request.year()), request.adopted_by(), "", fact);
  return plan;
}

absl::Status Revise(v1::RenovationPlan& plan, const v1::ReviseRenovationPlanRequest& request,
                    absl::string_view fact) {
  const reference::Date earliest = StoredDate(plan.versions().rbegin()->adopted_on()) + 1;
  RETURN_IF_ERROR(facts::CheckNotBefore("adopted_on", StoredDate(request.adopted_on()),
                                        reference::FormatDate(earliest), "the day after the last version"));
  RETURN_IF_ERROR(facts::CheckNotAfter("adopted_on", StoredDate(request.adopted_on()),
                                       reference::FormatDate(reference::Date(plan.year(), 12, 31)),
                                       "the last day of the year"));
  if (plan.versions_size() >= kMaxPlanVersions) return facts::LimitReached(plan.name(), kMaxPlanVersions);
  AddVersion(plan, request.adopted_on(), request.adopted_by(), request.reason(), fact);
  return absl::OkStatus();
}

fact::v1::Fact AdoptedFact(const v1::RenovationPlan& plan, absl::string_view division) {
  return facts::DraftFact(kRenovationPlanAdopted, plan.name(), division,
                          plan.versions().rbegin()->adopted_on());
}

const v1::RenovationPlanVersion& VersionOn(const v1::RenovationPlan& plan, absl::string_view day) {
  // ISO dates compare as strings do.
  const auto in_force = std::find_if(plan.versions().rbegin(), plan.versions().rend(),
                                     [day](const auto& version) { return version.adopted_on() <= day; });
  return in_force == plan.versions().rend() ? plan.versions(0) : *in_force;
}

v1::Renovation Name(const v1::CreateRenovationRequest& request, const v1::RenovationPlan& plan,
                    absl::string_view fact) {
  v1::Renovation row;
  row.set_name(absl::StrCat(kRenovations, "/", request.renovation_id()));
  row.set_plan(request.plan());
  row.set_display_name(request.display_name());
  row.set_division(request.division());
  row.set_class_(request.class_());
  row.set_buildings(request.buildings());
  row.set_area_m2(request.area_m2());
  row.set_households(request.households());
  row.set_source_ref(request.source_ref());
  const v1::RenovationPlanVersion& version = *plan.versions().rbegin();
  RenovationLife()
      .Begin(row, RENOVATION_STATE_PLANNED, version.adopted_on(), fact)
      .set_plan_version(version.number());
  return row;
}

absl::Status ChangeState(v1::Renovation& row, const v1::ChangeRenovationStateRequest& request,
                         const v1::RenovationPlan& plan, const reference::Parameters& parameters,
                         absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::RenovationStep* const step,
                   RenovationLife().Take(row, request.state(), request.began_on(), fact));
  if (request.state() == RENOVATION_STATE_CONSENTED) {
    step->set_consented_households(request.consented_households());
    return CheckConsent(request.consented_households(), row, request.began_on(), parameters);
  }
  if (request.state() == RENOVATION_STATE_DROPPED)
    step->set_plan_version(VersionOn(plan, request.began_on()).number());
  return absl::OkStatus();
}

const facts::Life<v1::Renovation>& RenovationLife() {
  static const auto* life = new facts::Life<v1::Renovation>(
      {.recorded = kRenovationRecorded,
       .stepped = kRenovationStepped,
       .measures = {kPlannedNeighborhoods, kPlannedBuildings, kPlannedArea, kPlannedHouseholds,
                    kStartedNeighborhoods, kStartedBuildings, kStartedArea, kStartedHouseholds,
                    kAcceptedNeighborhoods, kAcceptedBuildings, kAcceptedArea, kAcceptedHouseholds},
       .next = {{RENOVATION_STATE_PLANNED, {RENOVATION_STATE_SURVEYED, RENOVATION_STATE_DROPPED}},
                {RENOVATION_STATE_SURVEYED, {RENOVATION_STATE_CONSENTED, RENOVATION_STATE_DROPPED}},
                {RENOVATION_STATE_CONSENTED, {RENOVATION_STATE_DESIGNED, RENOVATION_STATE_DROPPED}},
                {RENOVATION_STATE_DESIGNED, {RENOVATION_STATE_STARTED, RENOVATION_STATE_DROPPED}},
                {RENOVATION_STATE_STARTED, {RENOVATION_STATE_FINISHED}},
                {RENOVATION_STATE_FINISHED, {RENOVATION_STATE_ACCEPTED}}},
       .retracted = RENOVATION_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable = {.occurred_on = false,
                                .division = true,
                                .amounts = {kPlannedBuildings, kPlannedArea, kPlannedHouseholds},
                                .dimensions = {"class"}},
       .amend = [](v1::Renovation& row, int, const facts::Correction& correction) {
         return Amend(row, correction);
       }});
  return *life;
}

}  // namespace eastgate::urban
