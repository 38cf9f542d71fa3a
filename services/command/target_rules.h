// The rules of targets: which requests are well-formed, what a target's schedule expects by a day, and which
// light it shows.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/target_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

// Kinds of fact.
inline constexpr char kTargetSet[] = "command.target_set";
inline constexpr char kTargetRevised[] = "command.target_revised";

// Targets over ratios are in parts of this many.
inline constexpr int64_t kRatioParts = 10'000;

// A shortfall of more than this share of the value is red, where a target does not say otherwise.
inline constexpr int kUsualRedThresholdPermille = 100;

// INVALID_ARGUMENT with every violation; of what can be said without asking for the figure.
absl::Status CheckCreate(const v1::CreateTargetRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTargetsRequest& request, resource::RequestCheck check);
absl::Status CheckRevise(const v1::ReviseTargetRequest& request, resource::RequestCheck check);
absl::Status CheckEvaluate(const v1::EvaluateTargetRequest& request, resource::RequestCheck check);

// What can only be said with the figure's definition: it has the dimensions, and the schedule suits its kind.
absl::Status CheckAgainstFigure(const v1::CreateTargetRequest& request, const figure::v1::Figure& figure);

v1::Target Set(const v1::CreateTargetRequest& request, figure::v1::Kind kind, absl::string_view fact);
// INVALID_ARGUMENT when the value or schedule does not suit the target's direction or its figure's kind.
absl::Status Revise(v1::Target& target, const v1::ReviseTargetRequest& request, absl::string_view fact);
// Takes the last version back, and with the only one the target. DEPENDENT_FACTS for a version that is not
// the last.
absl::Status WithdrawVersion(v1::Target& target, absl::string_view fact);

// The version in force on a day; null before the first.
const v1::TargetVersion* VersionOn(const v1::Target& target, reference::Date day);

// What the schedule expects by the end of a day of the year, rounded down; the whole value after it.
int64_t Expected(const v1::TargetVersion& version, int year, reference::Date day);
// What of a ratio is to be held on a day of the year: its month's value; the whole value after it.
int64_t ExpectedRatio(const v1::TargetVersion& version, int year, reference::Date day);

// How the figure's value stands on a day not before the target's year; no light where a ratio has no
// denominator above 0. TARGET_NOT_IN_FORCE before the first version.
absl::StatusOr<v1::TargetEvaluation> Judge(const v1::Target& target, reference::Date day,
                                           const figure::v1::FigureValue& actual);

// The day of which the figure is asked: the day itself, or the year's last.
reference::Date FigureDay(const v1::Target& target, reference::Date day);

// The figure that a target is about.
figure::v1::FigureQuery QueryOf(const v1::Target& target, reference::Date day);

// The facts of the steps, as they follow from the target. Targets are of the whole district: `division` is
// its root.
fact::v1::Fact SetFact(const v1::Target& target, absl::string_view division);
fact::v1::Fact RevisedFact(const v1::Target& target, absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_
