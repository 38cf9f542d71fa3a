#include "services/command/cross_checks.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/config/suite.h"
#include "common/lifecycle/rules.h"
#include "common/reference/civil_date.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_items.h"
#include "services/command/sum_range.h"

namespace eastgate::command {
namespace {

constexpr char kYear[] = "YEAR";
constexpr int kAnyYear = 2000;

const std::vector<std::string>& Columns() {
  static const auto* columns = new std::vector<std::string>{"title_zh", "left", "right"};
  return *columns;
}

absl::Status Bad(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

absl::StatusOr<CrossCheckTermSpec> ParseTerm(absl::string_view text, int year) {
  CrossCheckTermSpec term;
  const std::vector<std::string> factors = absl::StrSplit(text, absl::MaxSplits(" * ", 1));
  if (factors.size() == 2) term.parameter = factors[1];
  absl::string_view figure = factors[0];
  const size_t brace = figure.find('{');
  if (brace != absl::string_view::npos) {
    absl::string_view filter = figure.substr(brace + 1);
    if (!absl::ConsumeSuffix(&filter, "}")) return Bad("want a filter that ends with }");
    if (!ParseFilter(filter, term.query)) return Bad("want a filter key=value|value;key=value");
    for (auto& dimension : *term.query.mutable_dimensions()) {
      for (std::string& value : *dimension.mutable_values()) {
        if (value == kYear) value = absl::StrCat(year);
      }
    }
    figure = figure.substr(0, brace);
  }
  if (figure.find('.') == absl::string_view::npos || figure.find(' ') != absl::string_view::npos)
    return Bad("want a figure, service.name");
  term.query.set_figure(std::string(figure));
  return term;
}

// Reads the answers in the order in which QuestionsOf asked.
class Reader {
 public:
  Reader(const CheckQuestions& asked, const Answers& answers, const reference::Parameters& parameters,
         reference::Date on, absl::string_view division)
      : asked_(asked), answers_(answers), parameters_(parameters), on_(on), division_(division) {}

  v1::CrossCheckSide Side(const std::string& expression) {
    v1::CrossCheckSide side;
    side.set_expression(expression);
    const auto terms = ParseSide(expression, static_cast<int>(on_.year()));
    if (!terms.ok()) return side;
    std::optional<int64_t> sum = 0;
    for (const CrossCheckTermSpec& term : *terms) {
      // Every term is read, so that the next one finds its own answer.
      v1::CrossCheckTerm& read = *side.add_terms();
      read = Next(term);
      if (!read.has_product()) sum.reset();
      if (sum) sum = SumInRange(absl::int128(*sum) + read.product());
    }
    if (sum) side.set_sum(*sum);
    return side;
  }

 private:
  v1::CrossCheckTerm Next(const CrossCheckTermSpec& spec) {
    v1::CrossCheckTerm term;
    const std::string service = config::ServiceOf(spec.query.figure());
    const int at = next_[service]++;
    *term.mutable_query() = asked_.at(service).requests(at).query();
    term.set_parameter(spec.parameter);
    const auto answered = answers_.find(service);
    if (answered != answers_.end() && answered->second.ok() && at < answered->second->values_size() &&
        answered->second->values(at).has_value())
      term.set_figure_value(answered->second->values(at).value());
    absl::int128 factor = 1;
    if (!spec.parameter.empty()) {
      const absl::StatusOr<int64_t> parameter = parameters_.InForce(spec.parameter, on_, division_);
      if (!parameter.ok()) return term;
      term.set_parameter_value(*parameter);
      factor = *parameter;
    }
    if (!term.has_figure_value()) return term;
    if (const auto product = SumInRange(factor * term.figure_value())) term.set_product(*product);
    return term;
  }

  const CheckQuestions& asked_;
  const Answers& answers_;
  const reference::Parameters& parameters_;
  const reference::Date on_;
  const absl::string_view division_;
  std::map<std::string, int> next_;
};

}  // namespace

absl::StatusOr<std::vector<CrossCheckTermSpec>> ParseSide(absl::string_view side, int year) {
  std::vector<CrossCheckTermSpec> terms;
  for (absl::string_view text : absl::StrSplit(side, " + ")) {
    ASSIGN_OR_RETURN(CrossCheckTermSpec term, ParseTerm(text, year));
    terms.push_back(std::move(term));
  }
  return terms;
}

absl::StatusOr<std::vector<CrossCheckSpec>> ParseCrossChecks(absl::string_view csv) {
  const auto bad_line = [](int line, absl::string_view problem) {
    return absl::InvalidArgumentError(absl::StrCat(kCrossChecksFile, ", line ", line, ": ", problem));
  };
  reference::CsvReader reader(csv);
  std::vector<std::string> row;
  ASSIGN_OR_RETURN(const bool any, reader.Next(row));
  if (!any || row != Columns()) return bad_line(1, "want the columns title_zh,left,right");
  std::vector<CrossCheckSpec> specs;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(row));
    if (!more) return specs;
    if (row.size() != Columns().size() || row[0].empty())
      return bad_line(reader.line(), "want a title and two sides");
    for (const std::string& side : {row[1], row[2]}) {
      const absl::Status parsed = ParseSide(side, kAnyYear).status();
      if (!parsed.ok()) return bad_line(reader.line(), parsed.message());
    }
    if (specs.size() == kMaxCrossChecks) return bad_line(reader.line(), "want at most 50 checks");
    specs.push_back({row[0], row[1], row[2]});
  }
}

absl::StatusOr<std::vector<CrossCheckSpec>> LoadCrossChecks(const std::string& directory) {
  std::ifstream in(directory + "/" + kCrossChecksFile, std::ios::binary);
  if (!in) return std::vector<CrossCheckSpec>();
  std::ostringstream text;
  if (!(text << in.rdbuf())) return absl::NotFoundError(absl::StrCat(kCrossChecksFile, ": cannot be read"));
  absl::StatusOr<std::vector<CrossCheckSpec>> checks = ParseCrossChecks(text.str());
  if (checks.ok()) return checks;
  return absl::Status(checks.status().code(),
                      absl::StrCat(kCrossChecksFile, ": ", checks.status().message()));
}

std::vector<CrossCheckSpec> SpecsOfChecks(const v1::Briefing& briefing) {
  std::vector<CrossCheckSpec> specs;
  for (const v1::CrossCheck& check : briefing.cross_checks())
    specs.push_back({check.title_zh(), check.left().expression(), check.right().expression()});
  return specs;
}

CheckQuestions QuestionsOf(const std::vector<CrossCheckSpec>& specs, const std::string& as_of) {
  CheckQuestions questions;
  const int year = static_cast<int>(lifecycle::StoredDate(as_of).year());
  for (const CrossCheckSpec& spec : specs) {
    for (const std::string& side : {spec.left, spec.right}) {
      absl::StatusOr<std::vector<CrossCheckTermSpec>> terms = ParseSide(side, year);
      if (!terms.ok()) continue;
      for (CrossCheckTermSpec& term : *terms) {
        auto& question = *questions[config::ServiceOf(term.query.figure())].add_requests();
        *question.mutable_query() = std::move(term.query);
        question.mutable_query()->set_as_of(as_of);
      }
    }
  }
  return questions;
}

std::vector<v1::CrossCheck> EvaluateChecks(const std::vector<CrossCheckSpec>& specs, const std::string& as_of,
                                           const CheckQuestions& asked, const Answers& answers,
                                           const reference::Parameters& parameters,
                                           absl::string_view division) {
  Reader reader(asked, answers, parameters, lifecycle::StoredDate(as_of), division);
  std::vector<v1::CrossCheck> checks;
  checks.reserve(specs.size());
  for (const CrossCheckSpec& spec : specs) {
    v1::CrossCheck& check = checks.emplace_back();
    check.set_title_zh(spec.title_zh);
    *check.mutable_left() = reader.Side(spec.left);
    *check.mutable_right() = reader.Side(spec.right);
    if (check.left().has_sum() && check.right().has_sum()) {
      check.set_result(check.left().sum() == check.right().sum() ? v1::CROSS_CHECK_RESULT_AGREES
                                                                 : v1::CROSS_CHECK_RESULT_DIFFERS);
    } else {
      check.set_result(v1::CROSS_CHECK_RESULT_NOT_COMPUTED);
      check.set_unavailable_reason("所涉数据暂缺");
    }
  }
  return checks;
}

}  // namespace eastgate::command
