#include "common/figures/check.h"

#include <future>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "common/facts/amount_limit.h"
#include "common/facts/entry_sum.h"
#include "common/facts/index_postings.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/verify_chain.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/cell_layout.h"
#include "common/figures/posting_scan.h"
#include "common/figures/series_index.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/prefix.h"

namespace eastgate::figures {
namespace {

absl::Status CheckMadeForCatalogue(const FigureStore& figures, const store::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> made_for, reader.Get(FingerprintKey()));
  if (made_for == figures.layout().Fingerprint()) return absl::OkStatus();
  return absl::FailedPreconditionError("the cells were not made for this catalogue: rebuild them first");
}

std::string PrefixOf(store::Prefix prefix) {
  return store::KeyWriter(prefix).Take();
}

absl::StatusOr<int64_t> CountKeys(const store::Reader& reader, const std::string& prefix) {
  int64_t count = 0;
  RETURN_IF_ERROR(reader.Scan(prefix, store::PrefixEnd(prefix), [&](absl::string_view, absl::string_view) {
    ++count;
    return true;
  }));
  return count;
}

// Returns whether `want` is stored under `key`; `found` counts stored values, right or wrong.
absl::StatusOr<bool> Holds(const store::Reader& reader, const std::string& key, const std::string& want,
                           int64_t& found) {
  ASSIGN_OR_RETURN(const std::optional<std::string> got, reader.Get(key));
  if (got) ++found;
  return got == want;
}

// Compares the posting index with the log, entry by entry.
absl::Status FindBadPostings(const facts::Schema& schema, const store::Reader& reader, CheckReport& report) {
  int64_t found = 0;
  RETURN_IF_ERROR(
      facts::VisitFacts(reader, 1, reader.head().revision, [&](fact::v1::Fact& fact) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(facts::VisitIndexedPostings(
            schema, fact, [&](const facts::IndexedPosting& posting) -> absl::Status {
              ASSIGN_OR_RETURN(const bool holds,
                               Holds(reader, Encode(posting.key), Encode(posting.value), found));
              if (!holds) ++report.bad_postings;
              return absl::OkStatus();
            }));
        return true;
      }));
  ASSIGN_OR_RETURN(const int64_t stored, CountKeys(reader, PrefixOf(store::Prefix::kPosting)));
  report.bad_postings += stored - found;
  return absl::OkStatus();
}

// Every posting of the log must be in the index, and nothing else; the totals must be those of the log.
absl::Status CheckPostings(const FigureStore& figures, const store::Reader& reader, CheckReport& report) {
  const facts::Schema& schema = *figures.catalogue().schema();
  facts::LargeTotals totals;
  facts::EntrySum in_log;
  RETURN_IF_ERROR(
      facts::VisitFacts(reader, 1, reader.head().revision, [&](fact::v1::Fact& fact) -> absl::StatusOr<bool> {
        ++report.facts;
        facts::AddLargeAmounts(schema, fact, totals);
        RETURN_IF_ERROR(facts::VisitIndexedPostings(schema, fact, [&](const facts::IndexedPosting& posting) {
          in_log.Add(Encode(posting.key), Encode(posting.value));
          return absl::OkStatus();
        }));
        return true;
      }));
  facts::EntrySum stored;
  RETURN_IF_ERROR(stored.AddAll(reader, store::Prefix::kPosting));
  if (!(stored == in_log)) RETURN_IF_ERROR(FindBadPostings(schema, reader, report));
  for (const auto& [id, measure] : schema.measures()) {
    const auto want = totals.find(&measure);
    ASSIGN_OR_RETURN(const int64_t total, facts::LargeTotalOf(reader, measure));
    if (total != (want == totals.end() ? 0 : want->second)) ++report.bad_postings;
  }
  return absl::OkStatus();
}

// Recomputes cells from the posting index, which has a measure's years, of effect or of cohorts, one after
// the other: no cell has postings of two of them.
class CellChecker {
 public:
  // The cells are rolled up to `rolled_up`.
  CellChecker(const FigureStore& figures, const store::Reader& reader, int64_t rolled_up, CheckReport& report)
      : figures_(figures), reader_(reader), rolled_up_(rolled_up), report_(report) {}

  absl::Status CheckMeasure(const facts::Measure& measure) {
    const std::string postings = store::KeyWriter(store::Prefix::kPosting).U32(measure.number).Take();
    if (!measure.counts_subjects) return CheckCells(measure, {postings, store::PrefixEnd(postings)});
    // Each subject has a cell a year: so many at a time that they fit into memory.
    ASSIGN_OR_RETURN(const auto years, CountByYear(postings));
    for (const auto& [year, count] : years) {
      const PostingRange days =
          RangeOf(measure.number, {reference::Date(year, 1, 1), reference::Date(year, 12, 31)});
      passes_ = static_cast<size_t>(count / kSubjectsAtOnce) + 1;
      for (pass_ = 0; pass_ < passes_; ++pass_)
        RETURN_IF_ERROR(CheckCells(measure, {Encode(days.begin), Encode(days.end)}));
    }
    return absl::OkStatus();
  }

  // Checks that nothing else is stored.
  absl::Status CheckRest() {
    ASSIGN_OR_RETURN(report_.cells, CountKeys(reader_, PrefixOf(store::Prefix::kCell)));
    report_.bad_cells += report_.cells - found_;
    return absl::OkStatus();
  }

 private:
  struct Cells {
    std::map<int, std::vector<Slot>> years;
    std::map<std::pair<int, int>, std::vector<Slot>> months;  // By year and month.
  };
  static constexpr int64_t kSubjectsAtOnce = 1'000'000;

  // Returns the number of postings of each year in which there are any.
  absl::StatusOr<std::map<int64_t, int64_t>> CountByYear(const std::string& postings) const {
    std::map<int64_t, int64_t> years;
    absl::Status bad;
    RETURN_IF_ERROR(reader_.Scan(postings, store::PrefixEnd(postings),
                                 [&](absl::string_view key_bytes, absl::string_view) {
                                   const auto key = facts::ParsePostingKey(key_bytes);
                                   bad = key.status();
                                   if (key.ok()) ++years[reference::FromDayNumber(key->day).year()];
                                   return bad.ok();
                                 }));
    RETURN_IF_ERROR(bad);
    return years;
  }

  absl::Status CheckCells(const facts::Measure& measure, const store::KeyRange& postings) {
    absl::Status bad;
    RETURN_IF_ERROR(
        reader_.Scan(postings.begin, postings.end, [&](absl::string_view key, absl::string_view value) {
          bad = Add(measure, key, value);
          return bad.ok();
        }));
    RETURN_IF_ERROR(bad);
    return Compare();
  }

  absl::Status Add(const facts::Measure& measure, absl::string_view key_bytes,
                   absl::string_view value_bytes) {
    ASSIGN_OR_RETURN(const facts::PostingKey key, facts::ParsePostingKey(key_bytes));
    if (key.revision > rolled_up_) return absl::OkStatus();
    ASSIGN_OR_RETURN(const facts::PostingValue value, facts::ParsePostingValue(value_bytes));
    if (measure.counts_subjects && absl::HashOf(value.counted_subject) % passes_ != pass_)
      return absl::OkStatus();
    const auto index_year = reference::FromDayNumber(key.day).year();
    if (index_year != index_year_) RETURN_IF_ERROR(Compare());
    index_year_ = index_year;
    const reference::Date day = reference::FromDayNumber(value.effective_day);
    const auto year = static_cast<int>(day.year());
    const auto month = static_cast<uint8_t>(day.month());
    for (Cells* cells : cells_.Of(figures_.layout(), measure, key, value)) {
      AddToSlot(cells->years[year], month, value.amount, key.revision);
      if (!measure.counts_subjects)
        AddToSlot(cells->months[{year, month}], static_cast<uint8_t>(day.day()), value.amount, key.revision);
    }
    return absl::OkStatus();
  }

  absl::Status Compare() {
    for (const auto& [series, cells] : cells_.by_series()) {
      for (const auto& [year, slots] : cells.years)
        RETURN_IF_ERROR(Compare(YearCellKey(series, year), slots));
      for (const auto& [month, slots] : cells.months)
        RETURN_IF_ERROR(Compare(MonthCellKey(series, month.first, month.second), slots));
    }
    cells_.Clear();
    return absl::OkStatus();
  }

  absl::Status Compare(const std::string& key, const std::vector<Slot>& slots) {
    ASSIGN_OR_RETURN(const bool holds, Holds(reader_, key, EncodeCell(slots), found_));
    if (!holds) ++report_.bad_cells;
    return absl::OkStatus();
  }

  const FigureStore& figures_;
  const store::Reader& reader_;
  const int64_t rolled_up_;
  CheckReport& report_;
  SeriesIndex<Cells> cells_;
  int64_t index_year_ = 0;
  size_t passes_ = 1;
  size_t pass_ = 0;
  int64_t found_ = 0;
};

}  // namespace

absl::StatusOr<CheckReport> Check(const FigureStore& figures, const store::Reader& reader) {
  RETURN_IF_ERROR(CheckMadeForCatalogue(figures, reader));
  CheckReport report;
  ASSIGN_OR_RETURN(report.chain, facts::VerifyChain(reader, 1, reader.head().revision));
  // Against a log that does not hold, nothing can be checked.
  if (report.chain.first_bad_revision != 0) return report;
  ASSIGN_OR_RETURN(const int64_t rolled_up, RolledUpTo(reader));
  // The postings at the same time as the cells: each fills in its own part of the report.
  std::future<absl::Status> postings = std::async(
      std::launch::async, [&figures, &reader, &report] { return CheckPostings(figures, reader, report); });
  CellChecker checker(figures, reader, rolled_up, report);
  for (const auto& [id, measure] : figures.catalogue().schema()->measures()) {
    RETURN_IF_ERROR(checker.CheckMeasure(measure));
  }
  RETURN_IF_ERROR(checker.CheckRest());
  RETURN_IF_ERROR(postings.get());
  return report;
}

}  // namespace eastgate::figures
