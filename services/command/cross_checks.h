// What must add up in a briefing (勾稽): data of the district, read once at start, and both sides of it on a
// day.
//
//   side   := term (' + ' term)*
//   term   := figure ['{' key=value(|value)*(;key=value(|value)*)* '}'] [' * ' parameter]
//
// A value YEAR stands for the year of the day. A parameter is one in force on the day. Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_CROSS_CHECKS_H_
#define EASTGATE_SERVICES_COMMAND_CROSS_CHECKS_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/parameters.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::command {

// Beside the other reference files.
inline constexpr char kCrossChecksFile[] = "crosschecks.csv";
inline constexpr int kMaxCrossChecks = 50;

struct CrossCheckTerm {
  figure::v1::FigureQuery query;  // Figure and dimensions.
  std::string parameter;          // Empty for none.
};

struct CrossCheckSpec {
  std::string title_zh;
  std::string left;
  std::string right;
};

// The terms of a side. INVALID_ARGUMENT says what is wrong.
absl::StatusOr<std::vector<CrossCheckTerm>> ParseSide(absl::string_view side, int year);

// Columns title_zh,left,right. INVALID_ARGUMENT names the line that is wrong.
absl::StatusOr<std::vector<CrossCheckSpec>> ParseCrossChecks(absl::string_view csv);
// Reads `directory`/crosschecks.csv; none where there is no such file.
absl::StatusOr<std::vector<CrossCheckSpec>> LoadCrossChecks(const std::string& directory);

// Those that a briefing was made with.
std::vector<CrossCheckSpec> SpecsOfChecks(const v1::Briefing& briefing);

// The figures that the checks need, by the service that has them. The checks were parsed before.
std::map<std::string, figure::v1::BatchGetFiguresRequest> QuestionsOf(
    const std::vector<CrossCheckSpec>& specs, const std::string& as_of);

// What a service answered, in the order of its questions.
using Answers = std::map<std::string, absl::StatusOr<figure::v1::BatchGetFiguresResponse>>;

// Both sides of every check.
std::vector<v1::CrossCheck> EvaluateChecks(const std::vector<CrossCheckSpec>& specs, const std::string& as_of,
                                           const Answers& answers, const reference::Parameters& parameters,
                                           absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CROSS_CHECKS_H_
