// The small test catalogue and figures with cohorts: items that are due, cleared and planned.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_COHORT_CATALOGUE_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_COHORT_CATALOGUE_H_

#include <map>
#include <string>
#include <vector>

#include "tests/unit/figures/testing/test_catalogue.h"

namespace eastgate::figures::testing {

inline constexpr char kDue[] = "test.items_due";                 // FLOW, DUE, by kind and place.
inline constexpr char kDueCleared[] = "test.items_due_cleared";  // FLOW, DUE, by kind and place.
inline constexpr char kClearRate[] = "test.items_clear_rate";    // RATIO by kind, DUE.
inline constexpr char kPlanned[] = "test.items_planned";         // FLOW, PLAN, by kind.
inline constexpr char kDuePerBed[] = "test.items_due_per_bed";   // RATIO, DUE but for its stock.
inline constexpr char kListedKind[] = "test.item_listed";        // Posts to them; has hooks.

inline FigureDefinition CohortDefinition(uint32_t number, absl::string_view id,
                                         figure::v1::FigureCohort cohort,
                                         std::vector<std::string> dimensions) {
  FigureDefinition definition =
      Definition(number, id, figure::v1::FIGURE_KIND_FLOW, std::move(dimensions), {{"kind"}});
  definition.figure.set_cohort(cohort);
  return definition;
}

inline std::vector<FigureDefinition> FiguresWithCohorts() {
  std::vector<FigureDefinition> figures = TestFigures();
  figures.push_back(CohortDefinition(6, kDue, figure::v1::FIGURE_COHORT_DUE, {"kind", "place"}));
  figures.push_back(CohortDefinition(7, kDueCleared, figure::v1::FIGURE_COHORT_DUE, {"kind", "place"}));
  figures.push_back(RatioDefinition(8, kClearRate, kDueCleared, kDue, {"kind"}));
  figures.push_back(CohortDefinition(9, kPlanned, figure::v1::FIGURE_COHORT_PLAN, {"kind"}));
  figures.push_back(RatioDefinition(10, kDuePerBed, kDue, kBeds, {}));
  figures.back().parts_of_other_cohorts = {kBeds};
  return figures;
}

// Adds what an item posts. Its due day lies before or after its day, its plan is of that year or the next;
// some items are cleared later, some are withdrawn later. All follows from the amount.
inline void PostItem(reference::Date on, absl::string_view division, int64_t amount, const std::string& kind,
                     const std::string& place, fact::v1::Fact& fact) {
  const reference::Date due = on + (amount * 37 + 11) % 120 - 30;
  const std::map<std::string, std::string> by_kind = {{"kind", kind}};
  std::map<std::string, std::string> by_both = by_kind;
  if (!place.empty()) by_both["place"] = place;
  const auto post = [&](const char* measure, reference::Date effective, int64_t of_item) {
    *fact.add_postings() = facts::MakeCohortPosting(measure, effective, due, division, of_item, by_both);
  };
  post(kDue, on, amount);
  if (amount % 2 == 0) post(kDueCleared, on + 20, amount);
  if (amount % 3 == 0) post(kDue, on + 15, -amount);
  *fact.add_postings() = facts::MakeCohortPosting(
      kPlanned, on - 25, reference::Date(on.year() + amount % 2, 1, 1), division, amount, by_kind);
}

inline fact::v1::Fact ItemListed(absl::string_view subject, reference::Date on, absl::string_view division,
                                 int64_t amount, const std::string& kind, const std::string& place = "") {
  fact::v1::Fact fact = Draft(kListedKind, subject, on, division);
  PostItem(on, division, amount, kind, place, fact);
  return fact;
}

inline std::vector<facts::FactKind> KindsWithCohorts() {
  facts::FactKind listed;
  listed.name = kListedKind;
  listed.measures = {kDue, kDueCleared, kPlanned};
  listed.correctable = {.occurred_on = true, .division = true, .amounts = {kDue}, .dimensions = {"kind"}};
  listed.correct = [](facts::Writer&, const fact::v1::Fact& current,
                      const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
    fact::v1::Fact corrected = current;
    if (correction.occurred_on) corrected.set_occurred_on(reference::FormatDate(*correction.occurred_on));
    if (correction.division) corrected.set_division(*correction.division);
    auto& dimensions = current.postings(0).dimensions();
    const auto place = dimensions.find("place");
    const auto amount = correction.amounts.find(kDue);
    const auto kind = correction.dimensions.find("kind");
    corrected.clear_postings();
    PostItem(*reference::ParseDate(corrected.occurred_on()), corrected.division(),
             amount == correction.amounts.end() ? current.postings(0).amount() : amount->second,
             kind == correction.dimensions.end() ? dimensions.at("kind") : kind->second,
             place == dimensions.end() ? "" : place->second, corrected);
    return corrected;
  };
  listed.retract = [](facts::Writer&, const fact::v1::Fact&) { return absl::OkStatus(); };
  std::vector<facts::FactKind> kinds = TestKinds();
  kinds.push_back(listed);
  return kinds;
}

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_COHORT_CATALOGUE_H_
