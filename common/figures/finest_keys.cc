#include "common/figures/finest_keys.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

constexpr uint8_t kMonth = 1;  // As in the keys of other cells.
// Prefix, measure, roll-up.
constexpr size_t kHeadBytes = 1 + 4 + 2;
// Ends a string in a key.
constexpr absl::string_view kEndOfString("\0\1", 2);

uint16_t RollUpOf(absl::string_view key) {
  if (key.size() < kHeadBytes) return 0;
  return static_cast<uint16_t>(static_cast<uint8_t>(key[kHeadBytes - 2]) << 8 |
                               static_cast<uint8_t>(key[kHeadBytes - 1]));
}

// Returns what follows the head of a finest key, and its cohort; nothing where the cohort does not end.
std::optional<absl::string_view> AfterHead(absl::string_view key) {
  if (RollUpOf(key) != kFinestOfCohorts) return key.substr(kHeadBytes);
  const size_t end = key.find(kEndOfString, kHeadBytes);
  if (end == absl::string_view::npos) return std::nullopt;
  return key.substr(end + kEndOfString.size());
}

bool IsDistinct(const FigureDefinition& measure) {
  return measure.kind() == figure::v1::FIGURE_KIND_DISTINCT;
}

}  // namespace

bool IsFinest(absl::string_view key) {
  return RollUpOf(key) >= kFinestOfSubjects;
}

bool HasMonthCells(absl::string_view series) {
  return RollUpOf(series) != kFinestOfSubjects;
}

bool HasFinestCells(const FigureDefinition& measure) {
  if (IsDistinct(measure)) return true;
  const int dimensions = measure.figure.dimensions_size();
  return measure.has_roll_ups() && dimensions > 1 &&
         measure.roll_ups.size() < (size_t{1} << std::min(dimensions, 30));
}

std::string FinestHead(const FigureDefinition& measure) {
  const uint16_t roll_up = IsDistinct(measure)     ? kFinestOfSubjects
                           : measure.has_cohorts() ? kFinestOfCohorts
                                                   : kFinestRollUp;
  return KeyWriter(Prefix::kCell).U32(measure.number).U16(roll_up).Take();
}

std::string CohortOf(absl::string_view key) {
  if (RollUpOf(key) != kFinestOfCohorts) return "";
  return KeyReader(key.substr(kHeadBytes)).String().value_or("");
}

std::string FinestPrefix(const FigureDefinition& measure, absl::string_view cohort) {
  KeyWriter out;
  out.Raw(FinestHead(measure));
  if (measure.has_cohorts()) out.String(cohort);
  return out.Take();
}

std::string FinestSeriesOf(const FigureDefinition& measure, const facts::PostingValue& posting,
                           absl::string_view cohort) {
  KeyWriter out;
  out.Raw(FinestPrefix(measure, cohort)).String(posting.division);
  for (const std::string& key : measure.figure.dimensions()) {
    const auto it = std::find_if(posting.dimensions.begin(), posting.dimensions.end(),
                                 [&](const auto& dimension) { return dimension.first == key; });
    out.String(it == posting.dimensions.end() ? absl::string_view() : absl::string_view(it->second));
  }
  if (IsDistinct(measure)) out.String(posting.counted_subject);
  return out.Take();
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
  if (IsDistinct(measure)) {
    ASSIGN_OR_RETURN(posting.counted_subject, in.String());
  }
  RETURN_IF_ERROR(in.Finish());
  std::sort(posting.dimensions.begin(), posting.dimensions.end());
  return posting;
}

absl::StatusOr<FinestKey> ParseFinestKey(absl::string_view bytes) {
  if (!IsFinest(bytes)) return store::Corrupt("cell key");
  const std::optional<absl::string_view> rest = AfterHead(bytes);
  if (!rest) return store::Corrupt("cell key");
  KeyReader in(*rest);
  FinestKey key;
  ASSIGN_OR_RETURN(const uint8_t granularity, in.U8());
  ASSIGN_OR_RETURN(key.year, in.U16());
  if (granularity == kMonth) {
    ASSIGN_OR_RETURN(key.month, in.U8());
  }
  if (granularity > kMonth || key.month > 12) return store::Corrupt("cell key");
  key.combination = in.rest();
  return key;
}

absl::string_view CombinationOf(absl::string_view series) {
  return AfterHead(series).value_or(absl::string_view());
}

}  // namespace eastgate::figures
