// The figures that a published report states, as lines to check a district's figures against.
//
//   line     := figure TAB filter TAB kind TAB period TAB relation TAB value TAB unit TAB words
//   filter   := '-' | key=value(|value)*(,key=value(|value)*)*
//   relation := '=' | '>' | '>=' | '<' | '<='
//
// '#' begins a comment.
#ifndef EASTGATE_SERVICES_INTAKE_ARTICLE_H_
#define EASTGATE_SERVICES_INTAKE_ARTICLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::intake {

struct ArticleLine {
  figure::v1::FigureQuery query;  // Without as_of.
  std::string filter;             // As written.
  std::string relation;
  int64_t value = 0;
  std::string words;
};

// INVALID_ARGUMENT names the line that is wrong.
absl::StatusOr<std::vector<ArticleLine>> ParseArticle(absl::string_view text);

// Whether a figure stands in the line's relation to its value.
bool Agrees(const ArticleLine& line, int64_t value);

// The service that owns a figure: what its id begins with.
std::string ServiceOf(absl::string_view figure);

// The briefing for people: narrative, then section by section every figure with its value and year on year.
std::string BriefingText(const command::v1::Briefing& briefing);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_ARTICLE_H_
