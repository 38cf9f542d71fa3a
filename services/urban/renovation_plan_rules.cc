#include "services/urban/renovation_plan_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::RenovationPlan;
using v1::RenovationPlanVersion;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

RenovationPlanVersion& AddVersion(RenovationPlan& plan, const std::string& adopted_on,
                                  const std::string& adopted_by) {
  RenovationPlanVersion& version = *plan.add_versions();
  version.set_number(plan.versions_size());
  version.set_adopted_on(adopted_on);
  version.set_adopted_by(adopted_by);
  return version;
}

// Judges a version that follows another one.
absl::Status JudgeVersion(const lifecycle::Judgment&, RenovationPlan& plan, RenovationPlanVersion& version) {
  const Date adopted_on = StoredDate(version.adopted_on());
  const Date earliest = StoredDate(plan.versions(version.number() - 2).adopted_on()) + 1;
  RETURN_IF_ERROR(lifecycle::CheckNotBefore("adopted_on", adopted_on, reference::FormatDate(earliest),
                                            "the day after the last version"));
  RETURN_IF_ERROR(lifecycle::CheckNotAfter("adopted_on", adopted_on,
                                           reference::FormatDate(Date(plan.year(), 12, 31)),
                                           "the last day of the year"));
  return version.number() > kMaxPlanVersions ? lifecycle::LimitReached(plan.name(), kMaxPlanVersions)
                                             : absl::OkStatus();
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRenovationPlanRequest& request, resource::RequestCheck check) {
  check.Range("year", request.year(), kFirstYear, kLastYear);
  check.Title("adopted_by", request.adopted_by());
  check.Date("adopted_on", request.adopted_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckRevise(const v1::ReviseRenovationPlanRequest& request, resource::RequestCheck check) {
  check.Step(request, kRenovationPlans, "adopted_on", request.adopted_on());
  check.Title("adopted_by", request.adopted_by());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

RenovationPlan Adopt(const v1::CreateRenovationPlanRequest& request) {
  RenovationPlan plan;
  plan.set_name(absl::StrCat(kRenovationPlans, "/", request.year()));
  plan.set_year(request.year());
  plan.set_source_ref(request.source_ref());
  AddVersion(plan, request.adopted_on(), request.adopted_by());
  return plan;
}

RenovationPlanVersion* Revise(RenovationPlan& plan, const v1::ReviseRenovationPlanRequest& request) {
  RenovationPlanVersion& version = AddVersion(plan, request.adopted_on(), request.adopted_by());
  version.set_reason(request.reason());
  return &version;
}

int VersionNumberOn(const RenovationPlan& plan, absl::string_view day) {
  // ISO dates compare as strings do.
  const auto in_effect = std::find_if(plan.versions().rbegin(), plan.versions().rend(),
                                      [day](const auto& version) { return version.adopted_on() <= day; });
  return in_effect == plan.versions().rend() ? 0 : in_effect->number();
}

const lifecycle::Entry<RenovationPlan>& RenovationPlanEntry() {
  static const auto* rules = new lifecycle::Entry<RenovationPlan>(
      {.kind = kRenovationPlanAdopted,
       .measures = {},
       .recorded = v1::RENOVATION_PLAN_STATE_ADOPTED,
       .retracted = v1::RENOVATION_PLAN_STATE_RETRACTED,
       .occurred_on = [](const RenovationPlan& plan) { return StoredDate(plan.versions(0).adopted_on()); },
       .correctable = {},
       .judge = [](const lifecycle::Judgment& judgment, RenovationPlan& plan) -> absl::Status {
         RenovationPlanVersion& first = *plan.mutable_versions(0);
         first.set_fact(judgment.fact);
         return lifecycle::CheckForYear("adopted_on", StoredDate(first.adopted_on()), plan.year(),
                                        "the plan's year");
       },
       .place = lifecycle::Place::kWholeDistrict,
       .owner_rpc = "eastgate.urban.v1.RenovationService/ReviseRenovationPlan"});
  return *rules;
}

const lifecycle::PartEntry<RenovationPlan, RenovationPlanVersion>& RenovationPlanVersionEntry() {
  static const auto* rules = new lifecycle::PartEntry<RenovationPlan, RenovationPlanVersion>(
      {.kind = kRenovationPlanAdopted,
       .measures = {},
       .retracted = v1::RENOVATION_PLAN_STATE_RETRACTED,
       .set_fact = [](RenovationPlanVersion& version,
                      absl::string_view fact) { version.set_fact(std::string(fact)); },
       .occurred_on = [](const RenovationPlanVersion& version) { return StoredDate(version.adopted_on()); },
       .correctable = {},
       .judge = JudgeVersion,
       .place = lifecycle::Place::kWholeDistrict});
  return *rules;
}

}  // namespace eastgate::urban
