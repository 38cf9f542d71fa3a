#include "services/command/target_rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/reference/quoted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

using lifecycle::StoredDate;
using v1::TARGET_STATE_RETRACTED;
using v1::TARGET_STATE_SET;

constexpr char kCollection[] = "targets";
constexpr int kMonths = 12;
constexpr size_t kMaxUnitBytes = 200;
constexpr int64_t kMaxValue = 1'000'000'000'000'000;  // Ten thousand billion yuan in fen.

// Checks of a schedule what holds for every figure.
template <class Request>
void CheckSchedule(resource::RequestCheck& check, const Request& request) {
  check.Range("value", request.value(), 0, kMaxValue);
  if (request.monthly_values().empty()) return;
  if (request.monthly_values_size() != kMonths) {
    check.Add("monthly_values",
              absl::StrCat("got ", request.monthly_values_size(), " values, want 12 or none"));
    return;
  }
  for (int i = 0; i < kMonths; ++i)
    check.Range(absl::StrCat("monthly_values[", i, "]"), request.monthly_values(i), 0, kMaxValue);
  const int64_t last = request.monthly_values(kMonths - 1);
  if (last != request.value())
    check.Add("monthly_values",
              absl::StrCat("got ", last, " for December, want value (", request.value(), ")"));
}

absl::Status CheckSuits(v1::TargetDirection direction, int64_t value) {
  if (direction == v1::TARGET_DIRECTION_AT_LEAST && value == 0) {
    return status::InvalidField("value", "got 0, want 1 or more for AT_LEAST");
  }
  return absl::OkStatus();
}

constexpr char kNeverFall[] = "want values that never fall";

// A flow or stock that was reached stays reached; a ratio may be lower again.
template <class Schedule>
bool NeverFalls(const Schedule& schedule) {
  return std::is_sorted(schedule.monthly_values().begin(), schedule.monthly_values().end());
}

// Refuses the request where it does not suit the definition of its figure.
absl::Status CheckAgainstFigure(const v1::CreateTargetRequest& request, const figure::v1::Figure& figure) {
  status::Violations violations;
  for (int i = 0; i < request.dimensions_size(); ++i) {
    const auto& filter = request.dimensions(i);
    const auto& known = figure.dimensions();
    if (std::find(known.begin(), known.end(), filter.key()) == known.end()) {
      violations.Add(absl::StrCat("dimensions[", i, "].key"),
                     absl::StrCat("got ", reference::Quoted(filter.key()),
                                  ", want one of: ", absl::StrJoin(known, ", ")));
    }
    if (filter.values().empty())
      violations.Add(absl::StrCat("dimensions[", i, "].values"), "want at least one value");
  }
  if (figure.kind() != figure::v1::FIGURE_KIND_RATIO && !NeverFalls(request))
    violations.Add("monthly_values", kNeverFall);
  return violations.ToStatus();
}

template <class Request>
v1::TargetVersion& AddVersion(v1::Target& target, const Request& request) {
  v1::TargetVersion& version = *target.add_versions();
  version.set_number(target.versions_size());
  version.set_value(request.value());
  *version.mutable_monthly_values() = request.monthly_values();
  version.set_set_by(request.set_by());
  version.set_set_on(request.set_on());
  return version;
}

// Judges a version beside the target and the version before it.
absl::Status JudgeVersion(const v1::Target& target, const v1::TargetVersion& version) {
  RETURN_IF_ERROR(CheckSuits(target.direction(), version.value()));
  if (!target.is_ratio() && !NeverFalls(version)) return status::InvalidField("monthly_values", kNeverFall);
  if (version.number() == 1) return absl::OkStatus();
  const std::string& last = target.versions(version.number() - 2).set_on();
  // ISO dates compare as strings do.
  if (version.set_on() > last) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
      absl::StrCat("set_on: got ", version.set_on(), ", want a day after that of the last version, ", last),
      {{"field", "set_on"}, {"earliest", reference::FormatDate(StoredDate(last) + 1)}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateTargetRequest& request, resource::RequestCheck check) {
  check.Id("target_id", request.target_id());
  check.Text("figure", request.figure(), 1, resource::kMaxTitleBytes);
  for (int i = 0; i < request.dimensions_size(); ++i) {
    const figure::v1::DimensionFilter& filter = request.dimensions(i);
    const std::string field = absl::StrCat("dimensions[", i, "]");
    check.Text(absl::StrCat(field, ".key"), filter.key(), 0, resource::kMaxTitleBytes);
    for (int j = 0; j < filter.values_size(); ++j) {
      check.Text(absl::StrCat(field, ".values[", j, "]"), filter.values(j), 0, resource::kMaxTitleBytes);
    }
  }
  if (!request.division().empty()) check.Division("division", request.division(), std::nullopt);
  check.Range("year", request.year(), 1900, 2199);
  check.EnumValue("direction", request.direction());
  check.Range("red_threshold_permille", request.red_threshold_permille(), 0, 1000);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  CheckSchedule(check, request);
  check.Check("value", CheckSuits(request.direction(), request.value()));
  check.Text("set_by", request.set_by(), 1, kMaxUnitBytes);
  check.Date("set_on", request.set_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTargetsRequest& request, resource::RequestCheck check) {
  if (request.year() != 0) check.Range("year", request.year(), 1900, 2199);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckRevise(const v1::ReviseTargetRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "set_on", request.set_on());
  CheckSchedule(check, request);
  check.Text("set_by", request.set_by(), 1, kMaxUnitBytes);
  return check.ToStatus();
}

absl::Status CheckEvaluate(const v1::EvaluateTargetRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

bool Matches(const v1::ListTargetsRequest& request, const v1::Target& target) {
  return TargetEntry().IsListed(request.states(), target) &&
         (request.figure().empty() || target.figure() == request.figure()) &&
         (request.task_force().empty() || target.task_force() == request.task_force()) &&
         (request.lead_unit().empty() || target.lead_unit() == request.lead_unit()) &&
         (request.year() == 0 || target.year() == request.year());
}

absl::StatusOr<v1::Target> Set(const v1::CreateTargetRequest& request, const figure::v1::Figure& figure) {
  RETURN_IF_ERROR(CheckAgainstFigure(request, figure));
  v1::Target target;
  target.set_name(absl::StrCat(kCollection, "/", request.target_id()));
  target.set_figure(request.figure());
  target.set_division(request.division());
  *target.mutable_dimensions() = request.dimensions();
  target.set_year(request.year());
  target.set_direction(request.direction());
  target.set_red_threshold_permille(request.has_red_threshold_permille() ? request.red_threshold_permille()
                                                                         : kUsualRedThresholdPermille);
  target.set_task_force(request.task_force());
  target.set_lead_unit(request.lead_unit());
  *target.mutable_responsible_units() = request.responsible_units();
  target.set_source_ref(request.source_ref());
  target.set_is_ratio(figure.kind() == figure::v1::FIGURE_KIND_RATIO);
  AddVersion(target, request);
  return target;
}

absl::StatusOr<v1::TargetVersion*> Revise(v1::Target& target, const v1::ReviseTargetRequest& request) {
  return &AddVersion(target, request);
}

absl::Status CheckLastVersion(const v1::Target& target, const v1::TargetVersion& version) {
  std::vector<std::string> later;
  for (const v1::TargetVersion& other : target.versions()) {
    if (other.number() > version.number()) later.push_back(other.fact());
  }
  return lifecycle::CheckNoDependents(version.fact(), later);
}

std::string FigureAndYear(absl::string_view figure, int year) {
  return figure.empty() || year == 0 ? "" : absl::StrCat(figure, "\n", year);
}

std::string TargetKey(absl::string_view figure, absl::string_view division,
                      const google::protobuf::RepeatedPtrField<figure::v1::DimensionFilter>& dimensions,
                      int year) {
  std::map<std::string, std::set<std::string>> filters;
  for (const auto& filter : dimensions)
    filters[filter.key()].insert(filter.values().begin(), filter.values().end());
  std::string key = absl::StrCat(figure, "\n", division, "\n", year);
  for (const auto& [dimension, values] : filters) {
    absl::StrAppend(&key, "\n", dimension);
    for (const std::string& value : values) absl::StrAppend(&key, "\t", value);
  }
  return key;
}

const lifecycle::Entry<v1::Target>& TargetEntry() {
  static const auto* rules = new lifecycle::Entry<v1::Target>(
      {.kind = kTargetSet,
       .measures = {kTargets},
       .recorded = TARGET_STATE_SET,
       .retracted = TARGET_STATE_RETRACTED,
       .occurred_on = [](const v1::Target& target) { return StoredDate(target.versions(0).set_on()); },
       .correctable = {},
       .judge =
           [](const lifecycle::Judgment& judgment, v1::Target& target) {
             target.mutable_versions(0)->set_fact(judgment.fact);
             return JudgeVersion(target, target.versions(0));
           },
       .post =
           [](const v1::Target& target, fact::v1::Fact& draft) {
             *draft.add_postings() =
                 facts::MakePosting(kTargets, StoredDate(target.versions(0).set_on()), draft.division(), 1);
           },
       .place = lifecycle::Place::kWholeDistrict,
       .updates = {kTargetUpdated, "eastgate.command.v1.TargetService/UpdateTarget"}});
  return *rules;
}

const lifecycle::PartEntry<v1::Target, v1::TargetVersion>& TargetVersionEntry() {
  using v1::TargetVersion;
  static const auto* rules = new lifecycle::PartEntry<v1::Target, TargetVersion>(
      {.kind = kTargetRevised,
       .measures = {},
       .retracted = TARGET_STATE_RETRACTED,
       .find = [](v1::Target& target,
                  absl::string_view fact) { return lifecycle::FindIn(target.mutable_versions(), fact); },
       .remove =
           [](v1::Target& target, TargetVersion* version) {
             *target.add_retracted_versions() = *version;
             lifecycle::RemoveFrom(target.mutable_versions(), version);
           },
       .set_fact = [](TargetVersion& version,
                      absl::string_view fact) { version.set_fact(std::string(fact)); },
       .occurred_on = [](const TargetVersion& version) { return StoredDate(version.set_on()); },
       .correctable = {},
       .judge = [](const lifecycle::Judgment&, v1::Target& target,
                   TargetVersion& version) { return JudgeVersion(target, version); },
       .release = CheckLastVersion,
       .place = lifecycle::Place::kWholeDistrict});
  return *rules;
}

lifecycle::NounFigures TargetFigures() {
  return {{figures::MakeFigure(4, kTargets, "目标任务", "Targets", figure::v1::FIGURE_UNIT_ITEM,
                               figure::v1::FIGURE_KIND_STOCK, {},
                               "Targets set by the day, whatever their year; retracted ones do not count.")},
          {}};
}

}  // namespace eastgate::command
