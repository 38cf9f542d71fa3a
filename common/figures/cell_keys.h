// The keys of the cells in the store. The bytes are on disk: append-only.
//
//   cell           := 03 measure:u32 roll_up:u16 division:string value:string* [cohort:string]
//                     (00 year:u16 | 01 year:u16 month:u8)           → slots (cell.h)
//   finest cell    := 03 measure:u32 (FFFF | FFFE | FFFD) …          → slots: the cells of all dimensions
//                                                                      together, which have the time before
//                                                                      the division; their grammar is in
//                                                                      finest_keys.h
//   cells made for := 01 "fingerprint":string                        → form of the cells, catalogue's
//                                                                      fingerprint, root, by spaces
//   rolled up to   := 01 "rolled_up":string                          → revision:u64; no key: nothing yet
//
// A measure with cohorts has a cohort in each key: "2024" or "2024-03" (cohorts.h). While the cells are
// rebuilt there is no fingerprint. A cell's division is empty for all, else a code below the store's root.
#ifndef EASTGATE_COMMON_FIGURES_CELL_KEYS_H_
#define EASTGATE_COMMON_FIGURES_CELL_KEYS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::figures {

// All cells of one sum: what remains of a cell's key when its time is left out.
struct CellSeries {
  uint32_t measure = 0;
  uint16_t roll_up = 0;
  std::string division;
  std::vector<std::string>
      values;  // In the order of the roll-up's keys; then the cohort, where there are any.
  friend bool operator==(const CellSeries&, const CellSeries&) = default;
};
std::string Encode(const CellSeries& series);
// Cells of one series: `series` is Encode(CellSeries).
std::string YearCellKey(absl::string_view series, int year);
std::string MonthCellKey(absl::string_view series, int year, int month);
inline constexpr int kAfterAllYears = 0xFFFF;  // As a year in YearCellKey: the end of a scan of all.
// Returns the year of a cell of that series. DATA_LOSS if the key is not that of a year's cell.
absl::StatusOr<int> ParseYearCellKey(absl::string_view bytes, absl::string_view series);

struct CellKey {
  CellSeries series;
  int year = 0;
  int month = 0;  // 0: the cell of the year.
  friend bool operator==(const CellKey&, const CellKey&) = default;
};
// `values` is how many keys the cell's roll-up has, and one more for the cohort.
absl::StatusOr<CellKey> ParseCellKey(absl::string_view bytes, size_t values);

std::string FingerprintKey();

// The revision that the cells are rolled up to: they hold the postings of all facts up to it, and of none
// after.
std::string RolledUpKey();
absl::StatusOr<int64_t> RolledUpTo(const store::Reader& reader);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_KEYS_H_
