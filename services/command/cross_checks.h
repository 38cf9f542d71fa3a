// The cross-checks of a briefing (勾稽): sums that must be equal. They are data of the district, read once at
// start; both sides are computed on a day.
//
//   side   := term (' + ' term)*
//   term   := figure ['{' key=value(|value)*(;key=value(|value)*)* '}'] [' * ' parameter]
//
// A value YEAR means the year of the day. A parameter is one in force on the day. Pure functions.
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

struct CrossCheckTermSpec {
  figure::v1::FigureQuery query;  // Figure and dimensions.
  std::string parameter;          // Empty for none.
};

struct CrossCheckSpec {
  std::string title_zh;
  std::string left;
  std::string right;
};

// Returns the terms of a side. INVALID_ARGUMENT says what is wrong.
absl::StatusOr<std::vector<CrossCheckTermSpec>> ParseSide(absl::string_view side, int year);

// Columns title_zh,left,right. INVALID_ARGUMENT names the line that is wrong.
absl::StatusOr<std::vector<CrossCheckSpec>> ParseCrossChecks(absl::string_view csv);
// Reads `directory`/crosschecks.csv; none where there is no such file.
absl::StatusOr<std::vector<CrossCheckSpec>> LoadCrossChecks(const std::string& directory);

// Returns the checks that a briefing was made with.
std::vector<CrossCheckSpec> SpecsOfChecks(const v1::Briefing& briefing);

// Returns the questions for the figures that the checks need, by the service that has them. The checks were
// parsed before.
using CheckQuestions = std::map<std::string, figure::v1::BatchGetFiguresRequest>;
CheckQuestions QuestionsOf(const std::vector<CrossCheckSpec>& specs, const std::string& as_of);

// The answers by service, each in the order of its questions.
using Answers = std::map<std::string, absl::StatusOr<figure::v1::BatchGetFiguresResponse>>;

// Computes both sides of every check, term by term. `asked` are the questions that were answered: those of
// the checks, with the revisions at which they were asked.
std::vector<v1::CrossCheck> EvaluateChecks(const std::vector<CrossCheckSpec>& specs, const std::string& as_of,
                                           const CheckQuestions& asked, const Answers& answers,
                                           const reference::Parameters& parameters,
                                           absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CROSS_CHECKS_H_
