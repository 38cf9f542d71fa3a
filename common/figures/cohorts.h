// Cohorts in the keys of cells: a figure with cohorts keeps the cells of each cohort apart, under one more
// value at the end of their series. A cohort of a year is named "2024"; of days, cells are kept for their
// month, "2024-03", and for their year.
//
// Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_FIGURES_COHORTS_H_
#define EASTGATE_COMMON_FIGURES_COHORTS_H_

#include <optional>
#include <string>
#include <vector>

#include "common/figures/catalogue.h"
#include "common/figures/query.h"
#include "common/reference/civil_date.h"

namespace eastgate::figures {

// Returns the cohorts to whose cells a posting of the cohort of `day` adds; the measure has cohorts.
std::vector<std::string> CohortsOf(const FigureDefinition& measure, reference::Date day);

// A cohort that has cells.
struct Cohort {
  std::string name;
  Period days;  // By which the posting index has its postings; has a start.
};

// A period of cohorts, as it is read.
struct CohortSplit {
  std::vector<Cohort> whole;         // From cells: as few as there can be.
  std::optional<Period> whole_days;  // All days of these.
  std::vector<Period> rims;          // Days of months that are not whole: from postings.
};
// The period has a start.
CohortSplit SplitCohorts(facts::CohortLength length, const Period& period);

// Returns queries whose values add up to that of `query`: what cells answer, and rims of days that they do
// not. It is `query` alone where it cannot be divided.
std::vector<Query> DivideAtCells(const Catalogue& catalogue, const Query& query);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_COHORTS_H_
