// The evaluation of targets: the value that a schedule expects by a day, and the light that a figure shows.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_EVALUATION_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_EVALUATION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/reference/civil_date.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"
#include "eastgate/figure/v1/reporting.pb.h"

namespace eastgate::command {

// Targets over ratios are in parts of this many.
inline constexpr int64_t kRatioParts = 10'000;

// Returns the version in force on a day; null before the first.
const v1::TargetVersion* VersionOn(const v1::Target& target, reference::Date day);

// Returns the value that the schedule expects by the end of a day of the year, rounded down; the whole value
// after the year.
int64_t Expected(const v1::TargetVersion& version, int year, reference::Date day);
// Returns the value of a ratio that is to be held on a day of the year, that of its month; the whole value
// after the year.
int64_t ExpectedRatio(const v1::TargetVersion& version, int year, reference::Date day);

// Refuses a target that cannot be evaluated on the day whatever its figure is: RECORD_RETRACTED;
// INVALID_ARGUMENT before the target's year; TARGET_NOT_IN_EFFECT before its first version.
absl::Status CheckEvaluable(const v1::Target& target, reference::Date day);
// Returns whether duties ask for reports of the figure, none of them came, and no fact posted to it: then it
// is not zero but not reported.
bool NothingReported(const figure::v1::FigureValue& value, const figure::v1::ReportingCounts& reporting);
// Compares the figure's value with the target on a day, refused as above; `reporting` are the reports that
// the value comprises. A value not reported and a ratio without a denominator above 0 have no light.
absl::StatusOr<v1::TargetEvaluation> Evaluate(
    const v1::Target& target, reference::Date day, const figure::v1::FigureValue& actual,
    const figure::v1::ReportingCounts& reporting = figure::v1::ReportingCounts::default_instance());

// Returns the day for which the figure is asked: the day itself, or the last of the target's year.
reference::Date FigureDay(const v1::Target& target, reference::Date day);
// Returns the question for the figure of the target on that day.
figure::v1::FigureQuery QueryOf(const v1::Target& target, reference::Date day);
// Returns the same question, known at the time that the request names.
figure::v1::GetFigureRequest QuestionOf(const v1::Target& target, const v1::EvaluateTargetRequest& request);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_EVALUATION_H_
