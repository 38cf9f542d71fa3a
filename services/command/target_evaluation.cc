#include "services/command/target_evaluation.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/command/target_rules.h"

namespace eastgate::command {
namespace {

using lifecycle::StoredDate;
using reference::Date;

constexpr int kPermille = 1000;

// Returns value × part ÷ whole, rounded down.
int64_t Share(int64_t value, int64_t part, int64_t whole) {
  return static_cast<int64_t>(absl::int128(value) * part / whole);
}

// The value of a figure as amount ÷ whole, in the unit of the target's value.
struct Parts {
  absl::int128 amount;
  int64_t whole;
};

Parts PartsOf(const figure::v1::FigureRatio& ratio) {
  return {absl::int128(ratio.numerator()) * kRatioParts, ratio.denominator()};
}

// Returns the quotient, clamped to what an int64 holds. The whole must be above 0.
int64_t RoundedDown(const Parts& parts) {
  absl::int128 quotient = parts.amount / parts.whole;
  if (quotient * parts.whole > parts.amount) --quotient;
  return static_cast<int64_t>(std::clamp<absl::int128>(quotient, INT64_MIN, INT64_MAX));
}

// Both sides are compared times the whole, so that nothing is rounded; the largest product is below 10^37.
// The whole must be above 0.
v1::TargetStatus TargetStatusOf(const v1::Target& target, const v1::TargetVersion& version,
                                const Parts& parts, int64_t expected, Date day) {
  const absl::int128 ahead = parts.amount - absl::int128(expected) * parts.whole;
  const absl::int128 behind = target.direction() == v1::TARGET_DIRECTION_AT_LEAST ? -ahead : ahead;
  if (behind <= 0) return v1::TARGET_STATUS_GREEN;
  const bool year_is_over = day > Date(target.year(), 12, 31);
  const absl::int128 threshold =
      absl::int128(version.value()) * parts.whole * target.red_threshold_permille();
  return year_is_over || behind * kPermille > threshold ? v1::TARGET_STATUS_RED : v1::TARGET_STATUS_YELLOW;
}

}  // namespace

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
  if (version.monthly_values().empty()) return Share(version.value(), day - first + 1, last - first + 1);
  const int month = day.month();
  const int64_t before = month == 1 ? 0 : version.monthly_values(month - 2);
  const Date month_first(year, month, 1);
  const Date next_first = Date(absl::CivilMonth(day) + 1);
  return before +
         Share(version.monthly_values(month - 1) - before, day - month_first + 1, next_first - month_first);
}

int64_t ExpectedRatio(const v1::TargetVersion& version, int year, Date day) {
  if (day < Date(year, 1, 1)) return 0;
  if (day.year() > year || version.monthly_values().empty()) return version.value();
  return version.monthly_values(day.month() - 1);
}

absl::Status CheckEvaluable(const v1::Target& target, Date day) {
  RETURN_IF_ERROR(TargetEntry().CheckNotRetracted(target));
  if (day.year() < target.year()) {
    return status::InvalidField("as_of", absl::StrCat("got ", reference::FormatDate(day), ", want a day of ",
                                                      target.year(), " or later"));
  }
  if (VersionOn(target, day) != nullptr) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_TARGET_NOT_IN_EFFECT,
                         "no version of the target was in effect on that day",
                         {{"target", target.name()}, {"as_of", reference::FormatDate(day)}});
}

bool NothingReported(const figure::v1::FigureValue& value, const figure::v1::ReportingCounts& reporting) {
  return reporting.expected() > 0 && reporting.not_reported() == reporting.expected() && value.value() == 0 &&
         value.ratio().numerator() == 0 && value.ratio().denominator() == 0;
}

absl::StatusOr<v1::TargetEvaluation> Evaluate(const v1::Target& target, Date day,
                                              const figure::v1::FigureValue& actual,
                                              const figure::v1::ReportingCounts& reporting) {
  RETURN_IF_ERROR(CheckEvaluable(target, day));
  const v1::TargetVersion* version = VersionOn(target, day);
  v1::TargetEvaluation evaluation;
  evaluation.set_target(target.name());
  evaluation.set_version(version->number());
  evaluation.set_value(version->value());
  evaluation.set_expected(target.is_ratio() ? ExpectedRatio(*version, target.year(), day)
                                            : Expected(*version, target.year(), day));
  evaluation.set_as_of(reference::FormatDate(day));
  if (reporting.expected() > 0) *evaluation.mutable_reporting() = reporting;
  if (NothingReported(actual, reporting)) return evaluation;
  const Parts parts = target.is_ratio() ? PartsOf(actual.ratio()) : Parts{actual.value(), 1};
  if (target.is_ratio()) *evaluation.mutable_ratio() = actual.ratio();
  if (parts.whole <= 0) return evaluation;
  evaluation.set_actual(RoundedDown(parts));
  if (version->value() != 0 && target.direction() == v1::TARGET_DIRECTION_AT_LEAST) {
    evaluation.set_completion(static_cast<double>(parts.amount) / static_cast<double>(parts.whole) /
                              static_cast<double>(version->value()));
  }
  evaluation.set_status(TargetStatusOf(target, *version, parts, evaluation.expected(), day));
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

figure::v1::GetFigureRequest QuestionOf(const v1::Target& target, const v1::EvaluateTargetRequest& request) {
  figure::v1::GetFigureRequest question;
  *question.mutable_query() = QueryOf(target, StoredDate(request.as_of()));
  if (request.has_known_at_time())
    *question.mutable_query()->mutable_known_at_time() = request.known_at_time();
  return question;
}

}  // namespace eastgate::command
