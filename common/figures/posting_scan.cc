#include "common/figures/posting_scan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/reference/division.h"
#include "common/status/errors.h"

namespace eastgate::figures {

bool Matches(const PostingScan& scan, const facts::PostingValue& posting) {
  const absl::string_view division =
      scan.succession == nullptr ? posting.division : scan.succession->TodayOf(posting.division);
  if (!reference::DivisionRegistry::Contains(scan.division, division)) return false;
  return std::all_of(scan.filters.begin(), scan.filters.end(), [&](const auto& filter) {
    const auto of_key = std::find_if(posting.dimensions.begin(), posting.dimensions.end(),
                                     [&](const auto& dimension) { return dimension.first == filter.first; });
    return of_key != posting.dimensions.end() &&
           std::binary_search(filter.second.begin(), filter.second.end(), of_key->second);
  });
}

absl::Status ScanBudget::Exhausted() const {
  return status::Refused(
      fact::v1::ERROR_REASON_SCAN_LIMIT,
      absl::StrCat("this question has no declared roll-up and would read more than ", limit_,
                   " cells and postings; want a shorter period, fewer dimensions, or fewer "
                   "questions in one call"),
      {{"limit", absl::StrCat(limit_)}});
}

absl::string_view DimensionOf(const facts::PostingValue& posting, absl::string_view key) {
  for (const auto& [known, value] : posting.dimensions) {
    if (known == key) return value;
  }
  return "";
}

PostingRange RangeOf(uint32_t measure, const Period& period) {
  const int32_t first = period.start ? reference::ToDayNumber(*period.start) : INT32_MIN;
  return {facts::PostingKey{measure, first, 1, 0},
          facts::PostingKey{measure, reference::ToDayNumber(period.end) + 1, 1, 0}};
}

PostingScan ScanOf(const FigureDefinition& part, const Query& query) {
  PostingScan scan{
      {RangeOf(part.number, PeriodOf(part, query))}, 0, query.revision, query.division, query.filters};
  scan.succession = query.succession.get();
  if (part.has_cohorts()) scan.effective_upto = reference::ToDayNumber(query.as_of);
  return scan;
}

absl::Status VisitPostings(
    const store::Reader& reader, const PostingScan& scan, ScanBudget& budget,
    absl::FunctionRef<bool(const facts::PostingKey&, const facts::PostingValue&)> visit) {
  absl::Status bad = budget.Check();
  if (!bad.ok()) return bad;
  std::vector<store::KeyRange> ranges;
  ranges.reserve(scan.ranges.size());
  for (const PostingRange& range : scan.ranges) ranges.push_back({Encode(range.begin), Encode(range.end)});
  const absl::Status scanned =
      reader.ScanRanges(ranges, [&](absl::string_view key_bytes, absl::string_view value_bytes) {
        bad = budget.Take();
        if (!bad.ok()) return false;
        const absl::StatusOr<facts::PostingKey> key = facts::ParsePostingKey(key_bytes);
        if (!key.ok()) {
          bad = key.status();
          return false;
        }
        if (key->revision <= scan.after || key->revision > scan.upto) return true;
        const absl::StatusOr<facts::PostingValue> value = facts::ParsePostingValue(value_bytes);
        if (!value.ok()) {
          bad = value.status();
          return false;
        }
        return value->effective_day > scan.effective_upto || !Matches(scan, *value) || visit(*key, *value);
      });
  return scanned.ok() ? bad : scanned;
}

}  // namespace eastgate::figures
