// The finest cells of a measure: those of each division with each combination of the values of all its
// dimensions (finest_cells.h). The bytes are on disk: append-only.
//
//   finest cell := 03 measure:u32 (FFFF | FFFE cohort:string | FFFD) time division:string value:string*
//                  [subject:string]                        → slots (cell.h)
//   time        := 00 year:u16 | 01 year:u16 month:u8
//
// A value is one of each dimension of the measure in their order, empty for none. A measure with cohorts has
// FFFE, and cells for each cohort (cohorts.h); a distinct count has FFFD, and a cell for each subject, of its
// years alone: in a month few subjects are counted more than once, so its postings are as few as such cells
// would be. Other cells have the time at the end of their keys (cell_keys.h). Pure functions.
#ifndef EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_
#define EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/keys.h"
#include "common/figures/catalogue.h"

namespace eastgate::figures {

// Returns whether the measure has finest cells (finest_cells.h): it counts subjects, or some of its
// combinations of dimensions have no roll-up.
bool HasFinestCells(const FigureDefinition& measure);
// Returns the finest series of a posting, as Encode(CellSeries): of a measure with cohorts that of one.
std::string FinestSeriesOf(const FigureDefinition& measure, const facts::PostingValue& posting,
                           absl::string_view cohort = "");
// Returns a posting of a combination (CombinationOf) without an amount and days. DATA_LOSS if malformed.
absl::StatusOr<facts::PostingValue> ParseCombination(const FigureDefinition& measure,
                                                     absl::string_view combination);

// The roll-ups of the finest cells, in the place of a roll-up's index.
inline constexpr uint16_t kFinestRollUp = 0xFFFF;
inline constexpr uint16_t kFinestOfCohorts = 0xFFFE;
inline constexpr uint16_t kFinestOfSubjects = 0xFFFD;
// Returns whether the key of a cell, or a series, is of the finest.
bool IsFinest(absl::string_view key);
// Returns whether a series, of whatever roll-up, has cells of months.
bool HasMonthCells(absl::string_view series);
// Returns how the keys of all finest cells, and all finest series, of a measure begin.
std::string FinestHead(const FigureDefinition& measure);
// Returns the cohort of a finest key, or series, of a measure with cohorts; empty where there is none.
std::string CohortOf(absl::string_view key);
// Returns how the keys of all finest cells begin of a measure, or of one of its cohorts. It is a series
// without a combination, for YearCellKey and MonthCellKey.
std::string FinestPrefix(const FigureDefinition& measure, absl::string_view cohort = "");
struct FinestKey {
  int year = 0;
  int month = 0;                  // 0: the cell of the year.
  absl::string_view combination;  // The division and what follows it, as they are in the key.
};
// The combination is a view of `bytes`.
absl::StatusOr<FinestKey> ParseFinestKey(absl::string_view bytes);
// Returns the combination in Encode of a finest series, as a view of it.
absl::string_view CombinationOf(absl::string_view series);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_
