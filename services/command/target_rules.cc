#include "services/command/target_rules.h"

#include <algorithm>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/shown.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;

constexpr char kCollection[] = "targets";
constexpr int kMonths = 12;
constexpr int kPermille = 1000;
constexpr size_t kMaxUnitBytes = 200;
constexpr int64_t kMaxValue = 1'000'000'000'000'000;  // Ten thousand billion yuan in fen.

// value × part ÷ whole, rounded down.
int64_t Share(int64_t value, int64_t part, int64_t whole) {
  return static_cast<int64_t>(absl::int128(value) * part / whole);
}

// What can be said of a schedule whatever the figure.
template <class Request>
void CheckSchedule(resource::RequestCheck& check, const Request& request) {
  check.Range("value", request.value(), 0, kMaxValue);
  if (request.monthly().empty()) return;
  if (request.monthly_size() != kMonths) {
    check.Add("monthly", absl::StrCat("got ", request.monthly_size(), " values, want 12 or none"));
    return;
  }
  for (int i = 0; i < kMonths; ++i)
    check.Range(absl::StrCat("monthly[", i, "]"), request.monthly(i), 0, kMaxValue);
  const int64_t last = request.monthly(kMonths - 1);
  if (last != request.value())
    check.Add("monthly", absl::StrCat("got ", last, " for December, want value (", request.value(), ")"));
}

absl::Status CheckSuits(v1::TargetDirection direction, int64_t value) {
  if (direction == v1::TARGET_DIRECTION_AT_LEAST && value == 0) {
    return rpc::InvalidField("value", "got 0, want 1 or more for AT_LEAST");
  }
  return absl::OkStatus();
}

constexpr char kNeverFall[] = "want values that never fall";

// What is reached stays reached; a ratio may be lower again.
template <class Request>
bool NeverFalls(const Request& request) {
  return std::is_sorted(request.monthly().begin(), request.monthly().end());
}

absl::Status CheckStands(const v1::Target& target) {
  if (!target.retracted()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_RECORD_RETRACTED, "the target was retracted",
                 {{"name", target.name()}});
}

template <class Request>
void AddVersion(v1::Target& target, const Request& request, absl::string_view fact) {
  v1::TargetVersion& version = *target.add_versions();
  version.set_number(target.versions_size());
  version.set_value(request.value());
  *version.mutable_monthly() = request.monthly();
  version.set_set_by(request.set_by());
  version.set_set_on(request.set_on());
  version.set_fact(std::string(fact));
}

// What a figure is, as amount ÷ whole in the unit of the target's value.
struct Parts {
  absl::int128 amount;
  int64_t whole;
};

Parts PartsOf(const figure::v1::Ratio& ratio) {
  return {absl::int128(ratio.numerator()) * kRatioParts, ratio.denominator()};
}

// Of a whole above 0; as far as an int64 goes.
int64_t RoundedDown(const Parts& parts) {
  absl::int128 quotient = parts.amount / parts.whole;
  if (quotient * parts.whole > parts.amount) --quotient;
  return static_cast<int64_t>(std::clamp<absl::int128>(quotient, INT64_MIN, INT64_MAX));
}

// Of a whole above 0. Both sides are compared times the whole, so that nothing is rounded; the largest
// product is below 10^37.
v1::Light LightOf(const v1::Target& target, const v1::TargetVersion& version, const Parts& parts,
                  int64_t expected, Date day) {
  const absl::int128 ahead = parts.amount - absl::int128(expected) * parts.whole;
  const absl::int128 behind = target.direction() == v1::TARGET_DIRECTION_AT_LEAST ? -ahead : ahead;
  if (behind <= 0) return v1::LIGHT_GREEN;
  const bool year_is_over = day > Date(target.year(), 12, 31);
  const absl::int128 threshold =
      absl::int128(version.value()) * parts.whole * target.red_threshold_permille();
  return year_is_over || behind * kPermille > threshold ? v1::LIGHT_RED : v1::LIGHT_YELLOW;
}

}  // namespace

absl::Status CheckCreate(const v1::CreateTargetRequest& request, resource::RequestCheck check) {
  check.Id("target_id", request.target_id());
  check.Require("figure", request.figure());
  check.DivisionFilter("division", request.division());
  check.Range("year", request.year(), 1900, 2199);
  check.EnumValue("direction", request.direction());
  check.Range("red_threshold_permille", request.red_threshold_permille(), 0, 1000);
  check.Responsible(request);
  CheckSchedule(check, request);
  check.Check("value", CheckSuits(request.direction(), request.value()));
  check.Text("set_by", request.set_by(), 1, kMaxUnitBytes);
  check.Date("set_on", request.set_on());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTargetsRequest& request, resource::RequestCheck check) {
  if (request.year() != 0) check.Range("year", request.year(), 1900, 2199);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckRevise(const v1::ReviseTargetRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  CheckSchedule(check, request);
  check.Text("set_by", request.set_by(), 1, kMaxUnitBytes);
  check.Date("set_on", request.set_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckEvaluate(const v1::EvaluateTargetRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

absl::Status CheckAgainstFigure(const v1::CreateTargetRequest& request, const figure::v1::Figure& figure) {
  rpc::Violations violations;
  for (int i = 0; i < request.dimensions_size(); ++i) {
    const auto& filter = request.dimensions(i);
    const auto& known = figure.dimensions();
    if (std::find(known.begin(), known.end(), filter.key()) == known.end()) {
      violations.Add(absl::StrCat("dimensions[", i, "].key"),
                     absl::StrCat("got ", reference::Shown(filter.key()),
                                  ", want one of: ", absl::StrJoin(known, ", ")));
    }
    if (filter.values().empty())
      violations.Add(absl::StrCat("dimensions[", i, "].values"), "want at least one value");
  }
  if (figure.kind() != figure::v1::KIND_RATIO && !NeverFalls(request)) violations.Add("monthly", kNeverFall);
  return violations.ToStatus();
}

v1::Target Set(const v1::CreateTargetRequest& request, figure::v1::Kind kind, absl::string_view fact) {
  v1::Target target;
  target.set_name(absl::StrCat(kCollection, "/", request.target_id()));
  target.set_figure(request.figure());
  target.set_division(request.division());
  *target.mutable_dimensions() = request.dimensions();
  target.set_year(request.year());
  target.set_direction(request.direction());
  target.set_red_threshold_permille(request.red_threshold_permille() == 0 ? kUsualRedThresholdPermille
                                                                          : request.red_threshold_permille());
  target.set_task_force(request.task_force());
  target.set_lead_unit(request.lead_unit());
  *target.mutable_responsible_units() = request.responsible_units();
  target.set_source_ref(request.source_ref());
  target.set_of_ratio(kind == figure::v1::KIND_RATIO);
  AddVersion(target, request, fact);
  return target;
}

absl::Status Revise(v1::Target& target, const v1::ReviseTargetRequest& request, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(target));
  RETURN_IF_ERROR(CheckSuits(target.direction(), request.value()));
  if (!target.of_ratio() && !NeverFalls(request)) return rpc::InvalidField("monthly", kNeverFall);
  const std::string& last = target.versions().rbegin()->set_on();
  // ISO dates compare as strings do.
  if (request.set_on() <= last) {
    return Refused(
        fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
        absl::StrCat("set_on: got ", request.set_on(), ", want a day after that of the last version, ", last),
        {{"field", "set_on"}, {"earliest", reference::FormatDate(StoredDate(last) + 1)}});
  }
  AddVersion(target, request, fact);
  return absl::OkStatus();
}

absl::Status WithdrawVersion(v1::Target& target, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(target));
  if (target.versions().rbegin()->fact() != fact) {
    return facts::CheckNoDependents(fact, {target.versions().rbegin()->fact()});
  }
  if (target.versions_size() == 1) {
    target.set_retracted(true);
  } else {
    target.mutable_versions()->RemoveLast();
  }
  return absl::OkStatus();
}

const v1::TargetVersion* VersionOn(const v1::Target& target, Date day) {
  const v1::TargetVersion* in_force = nullptr;
  for (const v1::TargetVersion& version : target.versions()) {
    if (StoredDate(version.set_on()) <= day) in_force = &version;
  }
  return in_force;
}

int64_t Expected(const v1::TargetVersion& version, int year, Date day) {
  const Date first(year, 1, 1);
  const Date last(year, 12, 31);
  if (day < first) return 0;
  if (day >= last) return version.value();
  if (version.monthly().empty()) return Share(version.value(), day - first + 1, last - first + 1);
  const int month = day.month();
  const int64_t before = month == 1 ? 0 : version.monthly(month - 2);
  const Date month_first(year, month, 1);
  const Date next_first = Date(absl::CivilMonth(day) + 1);
  return before + Share(version.monthly(month - 1) - before, day - month_first + 1, next_first - month_first);
}

int64_t ExpectedRatio(const v1::TargetVersion& version, int year, Date day) {
  if (day < Date(year, 1, 1)) return 0;
  if (day.year() > year || version.monthly().empty()) return version.value();
  return version.monthly(day.month() - 1);
}

absl::StatusOr<v1::TargetEvaluation> Judge(const v1::Target& target, Date day,
                                           const figure::v1::FigureValue& actual) {
  RETURN_IF_ERROR(CheckStands(target));
  if (day.year() < target.year()) {
    return rpc::InvalidField("as_of", absl::StrCat("got ", reference::FormatDate(day), ", want a day of ",
                                                   target.year(), " or later"));
  }
  const v1::TargetVersion* version = VersionOn(target, day);
  if (version == nullptr) {
    return Refused(fact::v1::ERROR_REASON_TARGET_NOT_IN_FORCE,
                   "no version of the target was in force on that day",
                   {{"target", target.name()}, {"as_of", reference::FormatDate(day)}});
  }
  v1::TargetEvaluation evaluation;
  evaluation.set_target(target.name());
  evaluation.set_version(version->number());
  evaluation.set_value(version->value());
  evaluation.set_expected(target.of_ratio() ? ExpectedRatio(*version, target.year(), day)
                                            : Expected(*version, target.year(), day));
  evaluation.set_as_of(reference::FormatDate(day));
  const Parts parts = target.of_ratio() ? PartsOf(actual.ratio()) : Parts{actual.value(), 1};
  if (target.of_ratio()) *evaluation.mutable_ratio() = actual.ratio();
  if (parts.whole <= 0) return evaluation;
  evaluation.set_actual(RoundedDown(parts));
  if (version->value() != 0) {
    evaluation.set_completion(static_cast<double>(parts.amount) / static_cast<double>(parts.whole) /
                              static_cast<double>(version->value()));
  }
  evaluation.set_light(LightOf(target, *version, parts, evaluation.expected(), day));
  return evaluation;
}

Date FigureDay(const v1::Target& target, Date day) {
  return std::min(day, Date(target.year(), 12, 31));
}

figure::v1::FigureQuery QueryOf(const v1::Target& target, Date day) {
  figure::v1::FigureQuery query;
  query.set_figure(target.figure());
  query.set_as_of(reference::FormatDate(FigureDay(target, day)));
  query.set_division(target.division());
  *query.mutable_dimensions() = target.dimensions();
  return query;
}

fact::v1::Fact SetFact(const v1::Target& target, absl::string_view division) {
  fact::v1::Fact draft =
      facts::DraftFact(kTargetSet, target.name(), division, target.versions().rbegin()->set_on());
  *draft.add_postings() = facts::MakePosting(kTargets, StoredDate(draft.occurred_on()), division, 1);
  return draft;
}

fact::v1::Fact RevisedFact(const v1::Target& target, absl::string_view division) {
  return facts::DraftFact(kTargetRevised, target.name(), division, target.versions().rbegin()->set_on());
}

}  // namespace eastgate::command
