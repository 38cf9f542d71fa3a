#include "common/figures/finest_keys.h"

#include <algorithm>
#include <utility>

#include "common/figures/cell_keys.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

constexpr uint8_t kMonth = 1;  // As in the keys of other cells.
// Prefix, measure, roll-up.
constexpr size_t kPrefixBytes = 1 + 4 + 2;

}  // namespace

bool IsFinest(absl::string_view key) {
  return key.size() >= kPrefixBytes && key[kPrefixBytes - 2] == '\xFF' && key[kPrefixBytes - 1] == '\xFF';
}

bool HasFinestCells(const FigureDefinition& measure) {
  const int dimensions = measure.figure.dimensions_size();
  return measure.has_cells() && !measure.has_cohorts() && dimensions > 1 &&
         measure.roll_ups.size() < (size_t{1} << std::min(dimensions, 30));
}

std::string FinestSeriesOf(const FigureDefinition& measure, const facts::PostingValue& posting) {
  CellSeries series{measure.number, kFinestRollUp, posting.division, {}};
  for (const std::string& key : measure.figure.dimensions()) {
    const auto it = std::find_if(posting.dimensions.begin(), posting.dimensions.end(),
                                 [&](const auto& dimension) { return dimension.first == key; });
    series.values.push_back(it == posting.dimensions.end() ? "" : it->second);
  }
  return Encode(series);
}

absl::StatusOr<facts::PostingValue> ParseCombination(const FigureDefinition& measure,
                                                     absl::string_view combination) {
  KeyReader in(combination);
  facts::PostingValue posting;
  ASSIGN_OR_RETURN(posting.division, in.String());
  for (const std::string& key : measure.figure.dimensions()) {
    ASSIGN_OR_RETURN(std::string value, in.String());
    if (!value.empty()) posting.dimensions.emplace_back(key, std::move(value));
  }
  RETURN_IF_ERROR(in.Finish());
  std::sort(posting.dimensions.begin(), posting.dimensions.end());
  return posting;
}

std::string FinestPrefix(uint32_t measure) {
  return KeyWriter(Prefix::kCell).U32(measure).U16(kFinestRollUp).Take();
}

std::string FinestYearPrefix(uint32_t measure, int year) {
  return YearCellKey(FinestPrefix(measure), year);
}

std::string FinestMonthPrefix(uint32_t measure, int year, int month) {
  return MonthCellKey(FinestPrefix(measure), year, month);
}

absl::StatusOr<FinestKey> ParseFinestKey(absl::string_view bytes) {
  if (!IsFinest(bytes)) return store::Corrupt("cell key");
  KeyReader in(bytes.substr(kPrefixBytes));
  FinestKey key;
  ASSIGN_OR_RETURN(const uint8_t granularity, in.U8());
  ASSIGN_OR_RETURN(key.year, in.U16());
  if (granularity == kMonth) {
    ASSIGN_OR_RETURN(key.month, in.U8());
  }
  if (granularity > kMonth || key.month > 12) return store::Corrupt("cell key");
  key.combination = std::string(in.rest());
  return key;
}

std::string CombinationOf(absl::string_view series) {
  return std::string(series.substr(kPrefixBytes));
}

}  // namespace eastgate::figures
