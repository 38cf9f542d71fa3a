// The rules of targets: which requests are well-formed, which versions a target may have, what it posts.
//
// A target with its first version is an entry; later versions are parts with facts of their own.
// target_evaluation.h compares figures with targets. Pure functions of the resource and the
// request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/part_entry.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

// Kinds of fact.
//
// The first version occurs on set_on and posts +1 to targets. Nothing of it can be corrected; it is
// retracted while there is no later version.
inline constexpr char kTargetSet[] = "command.target_set";
// A later version occurs on set_on and posts nothing. Nothing of it can be corrected; it is retracted while
// it is the last.
inline constexpr char kTargetRevised[] = "command.target_revised";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kTargetUpdated[] = "command.target_updated";

// Figures.
inline constexpr char kTargets[] = "command.targets";

// A shortfall of more than this share of the value is red, where a target does not say otherwise.
inline constexpr int kUsualRedThresholdPermille = 100;

// INVALID_ARGUMENT with every violation that can be found without the figure's definition.
absl::Status CheckCreate(const v1::CreateTargetRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTargetsRequest& request, resource::RequestCheck check);
absl::Status CheckRevise(const v1::ReviseTargetRequest& request, resource::RequestCheck check);
absl::Status CheckEvaluate(const v1::EvaluateTargetRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the target; a retracted one is in none.
bool Matches(const v1::ListTargetsRequest& request, const v1::Target& target);

// Returns the target that a request asks for, over the figure with that definition. INVALID_ARGUMENT where
// the figure does not have the dimensions, or the schedule does not suit its kind.
absl::StatusOr<v1::Target> Set(const v1::CreateTargetRequest& request, const figure::v1::Figure& figure);
// Adds the version that a request asks for and returns it; the entry of versions judges it.
absl::StatusOr<v1::TargetVersion*> Revise(v1::Target& target, const v1::ReviseTargetRequest& request);

// DEPENDENT_FACTS where later versions follow.
absl::Status CheckLastVersion(const v1::Target& target, const v1::TargetVersion& version);

// Returns the key of the targets of a figure and a year; empty where one of them is not given.
std::string FigureAndYear(absl::string_view figure, int year);

// Returns the key by which a target is unique among those that are not retracted. Filters are the same
// whatever the order of their keys and values.
std::string TargetKey(absl::string_view figure, absl::string_view division,
                      const google::protobuf::RepeatedPtrField<figure::v1::DimensionFilter>& dimensions,
                      int year);

// Nothing of a target or a version can be corrected: it is retracted and set anew, so that its history stays
// true.
const lifecycle::Entry<v1::Target>& TargetEntry();
const lifecycle::PartEntry<v1::Target, v1::TargetVersion>& TargetVersionEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures TargetFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_RULES_H_
