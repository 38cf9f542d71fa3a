#include "common/figures/cell_layout.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cohorts.h"
#include "common/figures/finest_keys.h"
#include "common/reference/division.h"

namespace eastgate::figures {
namespace {

// Changes with the bytes of a cell or of the posting index, both of which a rebuild makes anew.
constexpr int kCellForm = 5;

// The lengths of division codes, by level.
constexpr size_t kCodeLengths[] = {2, 4, 6, 9, 12};

// The posting's values of the roll-up's keys; nothing where it lacks one: it belongs to no cell of the set,
// and a break-down shows it as unassigned.
std::optional<std::vector<std::string>> ValuesOf(const DimensionSet& keys,
                                                 const facts::PostingValue& posting) {
  std::vector<std::string> values;
  for (const std::string& key : keys) {
    const auto it = std::find_if(posting.dimensions.begin(), posting.dimensions.end(),
                                 [&](const auto& dimension) { return dimension.first == key; });
    if (it == posting.dimensions.end()) return std::nullopt;
    values.push_back(it->second);
  }
  return values;
}

}  // namespace

std::string CellLayout::Fingerprint() const {
  return absl::StrCat(kCellForm, " ", catalogue_.fingerprint(), " ", division_root_);
}

absl::string_view CellLayout::Normalized(absl::string_view division) const {
  return reference::DivisionRegistry::Contains(division, division_root_) ? absl::string_view() : division;
}

std::vector<absl::string_view> CellLayout::DivisionsOf(absl::string_view division) const {
  std::vector<absl::string_view> divisions = {absl::string_view()};
  for (const size_t length : kCodeLengths) {
    if (length > division_root_.size() && length <= division.size())
      divisions.push_back(division.substr(0, length));
  }
  return divisions;
}

std::vector<std::string> CellLayout::SeriesOf(const FigureDefinition& measure, const facts::PostingKey& key,
                                              const facts::PostingValue& posting) const {
  std::vector<std::string> of_posting;
  const std::vector<absl::string_view> divisions = DivisionsOf(posting.division);
  std::vector<std::string> cohorts;
  if (measure.has_cohorts()) cohorts = CohortsOf(measure, reference::FromDayNumber(key.day));
  for (size_t i = 0; i < measure.roll_ups.size(); ++i) {
    std::optional<std::vector<std::string>> values = ValuesOf(measure.roll_ups[i], posting);
    if (!values) continue;
    CellSeries series{measure.number, static_cast<uint16_t>(i), "", *std::move(values)};
    for (absl::string_view division : divisions) {
      series.division = std::string(division);
      if (cohorts.empty()) of_posting.push_back(Encode(series));
      for (const std::string& cohort : cohorts) {
        series.values.push_back(cohort);
        of_posting.push_back(Encode(series));
        series.values.pop_back();
      }
    }
  }
  if (!HasFinestCells(measure)) return of_posting;
  if (cohorts.empty()) of_posting.push_back(FinestSeriesOf(measure, posting));
  for (const std::string& cohort : cohorts) of_posting.push_back(FinestSeriesOf(measure, posting, cohort));
  return of_posting;
}

}  // namespace eastgate::figures
