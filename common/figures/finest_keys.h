// The finest cells of a measure: those of each division with each combination of the values of all its
// dimensions (finest_cells.h). The bytes are on disk: append-only.
//
//   finest cell := 03 measure:u32 FFFF (00 year:u16 | 01 year:u16 month:u8) division:string value:string*
//                  → slots (cell.h); a value of each dimension of the measure in their order, empty for none
//
// Other cells have the time at the end of their keys (cell_keys.h). Pure functions.
#ifndef EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_
#define EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/keys.h"
#include "common/figures/catalogue.h"

namespace eastgate::figures {

// Returns whether the measure has finest cells (finest_cells.h): some of its combinations of dimensions have
// no roll-up.
bool HasFinestCells(const FigureDefinition& measure);
// Returns the finest series of a posting, as Encode(CellSeries).
std::string FinestSeriesOf(const FigureDefinition& measure, const facts::PostingValue& posting);
// Returns a posting of a combination (CombinationOf) without an amount and days. DATA_LOSS if malformed.
absl::StatusOr<facts::PostingValue> ParseCombination(const FigureDefinition& measure,
                                                     absl::string_view combination);

// The roll-up of the finest cells, in the place of a roll-up's index.
inline constexpr uint16_t kFinestRollUp = 0xFFFF;
// Returns whether the key of a cell, or a series, is of the finest.
bool IsFinest(absl::string_view key);
// Returns how the keys of all finest cells begin of a measure, a year, a month.
std::string FinestPrefix(uint32_t measure);
std::string FinestYearPrefix(uint32_t measure, int year);
std::string FinestMonthPrefix(uint32_t measure, int year, int month);
struct FinestKey {
  int year = 0;
  int month = 0;            // 0: the cell of the year.
  std::string combination;  // The division and the values as they are in the key.
};
absl::StatusOr<FinestKey> ParseFinestKey(absl::string_view bytes);
// Returns the combination in Encode of a finest series.
std::string CombinationOf(absl::string_view series);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_FINEST_KEYS_H_
