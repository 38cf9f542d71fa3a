// The figures that a published report states, as lines to check a district's figures against.
//
//   line     := figure TAB filter TAB kind TAB period TAB relation TAB value TAB unit TAB words
//   filter   := '-' | key=value(|value)*(,key=value(|value)*)*
//   relation := comparison | comparison number(,comparison number)*      value is '-' where the relation
//   has the numbers
//             | 'target'                                        value: that of the figure's target of the
//             year | 'year_on_year.change=' | 'year_on_year.growth_ratio rounds to' | 'completion of target '
//             number ' rounds to'
//   comparison := '=' | '>' | '>=' | '<' | '<='
//
// Values and targets of ratios are in ten-thousandths. A value is rounded to as many decimals as the number
// beside it has. '#' begins a comment.
#ifndef EASTGATE_SERVICES_INTAKE_ARTICLE_H_
#define EASTGATE_SERVICES_INTAKE_ARTICLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::intake {

struct Comparison {
  std::string sign;
  int64_t number = 0;
};

struct ArticleLine {
  enum class Of { kValue, kTarget, kChange, kGrowth, kCompletion };

  figure::v1::FigureQuery query;  // Without as_of.
  std::string filter;             // As written.
  std::string relation;           // As written,
  std::string wanted;             // and its value.
  std::string words;

  Of of = Of::kValue;
  std::vector<Comparison> comparisons;  // All must hold: of the value, target or change.
  double ratio = 0;                     // Growth or completion, which is rounded
  int decimals = 0;                     // to so many decimals.
  int64_t target = 0;                   // The target's value, for a completion.

  bool needs_target() const { return of == Of::kTarget || of == Of::kCompletion; }
};

// INVALID_ARGUMENT names the line that is wrong.
absl::StatusOr<std::vector<ArticleLine>> ParseArticle(absl::string_view text);

// Returns whether a figure, its change year on year, and the target of the year agree with the line.
bool Agrees(const ArticleLine& line, const figure::v1::FigureValue& value,
            const std::optional<command::v1::TargetEvaluation>& target);

// "绿灯".
const char* TargetStatusText(command::v1::TargetStatus light);

// The briefing for people: narrative, then section by section every figure with its value and year on year.
std::string BriefingText(const command::v1::Briefing& briefing);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_ARTICLE_H_
