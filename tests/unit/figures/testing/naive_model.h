// A naive model of figures: every posting of the log is in a list that is summed anew for each
// query.
//
// Shares nothing with the engine but the log's facts: no cells, no indexes, no key codec.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_NAIVE_MODEL_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_NAIVE_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/figures/catalogue.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::figures::testing {

class NaiveModel {
 public:
  explicit NaiveModel(const Catalogue& catalogue) : catalogue_(catalogue) {}

  void Add(const fact::v1::Fact& fact) { facts_.push_back(fact); }

  struct Answer {
    int64_t value = 0;  // Or the numerator.
    int64_t denominator = 0;
  };

  // `query` is well-formed and has figure, as_of, start (unless a stock), end (as_of where it is empty),
  // division, dimensions and known_at_revision.
  Answer Evaluate(const figure::v1::FigureQuery& query) const {
    const figure::v1::Figure& figure = catalogue_.FindFigure(query.figure())->figure;
    if (figure.kind() != figure::v1::FIGURE_KIND_RATIO) return {Measure(figure, query), 0};
    return {Measure(catalogue_.FindFigure(figure.numerator())->figure, query),
            Measure(catalogue_.FindFigure(figure.denominator())->figure, query)};
  }

 private:
  int64_t Measure(const figure::v1::Figure& measure, const figure::v1::FigureQuery& query) const {
    int64_t sum = 0;
    std::map<std::string, int64_t> subjects;
    for (const fact::v1::Fact& fact : facts_) {
      if (fact.revision() > query.known_at_revision()) continue;
      for (const fact::v1::Posting& posting : fact.postings()) {
        if (!Counts(measure, query, posting)) continue;
        sum += posting.amount();
        subjects[posting.counted_subject()] += posting.amount();
      }
    }
    if (measure.kind() != figure::v1::FIGURE_KIND_DISTINCT) return sum;
    int64_t count = 0;
    for (const auto& [subject, amount] : subjects) count += amount > 0;
    return count;
  }

  // ISO dates compare as strings do.
  static bool Counts(const figure::v1::Figure& measure, const figure::v1::FigureQuery& query,
                     const fact::v1::Posting& posting) {
    if (posting.measure() != measure.id() || posting.effective_on() > query.as_of()) return false;
    if (measure.cohort() != figure::v1::FIGURE_COHORT_NONE) {
      const std::string& end = query.end().empty() ? query.as_of() : query.end();
      if (posting.cohort_on() < query.start() || posting.cohort_on() > end) return false;
    } else if (measure.kind() != figure::v1::FIGURE_KIND_STOCK && posting.effective_on() < query.start()) {
      return false;
    }
    const std::string division = query.division_view() == figure::v1::DIVISION_VIEW_TODAY
                                     ? TodayOf(posting.division())
                                     : posting.division();
    if (!absl::StartsWith(division, query.division())) return false;
    for (const figure::v1::DimensionFilter& filter : query.dimensions()) {
      const auto of_key = posting.dimensions().find(filter.key());
      bool any = false;
      for (const std::string& value : filter.values()) {
        any = any || (of_key != posting.dimensions().end() && of_key->second == value);
      }
      if (!any) return false;
    }
    return true;
  }

  // By hand, from the divisions of the random log.
  static std::string TodayOf(const std::string& division) {
    static const auto* today = new std::map<std::string, std::string>{
        {"360111001003", "360111001001"}, {"360111002002", "360111001002"}, {"360111002003", "360111"},
        {"360111003", "360111002"},       {"360111003001", "360111002"},    {"360111003002", "360111002"},
        {"360111003009", "360111002"},    {"360111004", "360111"},          {"360111004001", "360111001002"}};
    const auto ended = today->find(division);
    return ended == today->end() ? division : ended->second;
  }

  const Catalogue& catalogue_;
  std::vector<fact::v1::Fact> facts_;
};

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_NAIVE_MODEL_H_
