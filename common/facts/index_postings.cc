#include "common/facts/index_postings.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

// Changes with the bytes of a cell.
constexpr int kCellForm = 2;

// The posting's values of the roll-up's keys; nothing where it lacks one: it belongs to no cell of the set,
// and a break-down shows it as unassigned.
std::optional<std::vector<std::string>> ValuesOf(const DimensionSet& keys, const PostingValue& posting) {
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

std::string CellsFingerprint(const Ledger& ledger) {
  return absl::StrCat(kCellForm, " ", ledger.catalogue().fingerprint(), " ", ledger.division_root());
}

std::vector<std::string> SeriesOf(const Ledger& ledger, const FigureDefinition& measure,
                                  const PostingValue& posting) {
  std::vector<std::string> of_posting;
  if (!measure.has_cells()) return of_posting;
  const std::vector<absl::string_view> divisions = ledger.CellDivisions(posting.division);
  for (size_t i = 0; i < measure.roll_ups.size(); ++i) {
    std::optional<std::vector<std::string>> values = ValuesOf(measure.roll_ups[i], posting);
    if (!values) continue;
    CellSeries series{measure.number, static_cast<uint16_t>(i), "", *std::move(values)};
    for (absl::string_view division : divisions) {
      series.division = std::string(division);
      of_posting.push_back(Encode(series));
    }
  }
  return of_posting;
}

absl::Status VisitIndexedPostings(const Catalogue& catalogue, const fact::v1::Fact& fact,
                                  absl::FunctionRef<absl::Status(const IndexedPosting&)> visit) {
  for (int i = 0; i < fact.postings_size(); ++i) {
    const fact::v1::Posting& posting = fact.postings(i);
    const FigureDefinition* measure = catalogue.FindFigure(posting.measure());
    if (measure == nullptr) continue;
    const absl::StatusOr<reference::Date> day = reference::ParseDate(posting.effective_on());
    if (!day.ok()) return store::Corrupt("posting's date");
    IndexedPosting indexed{
        *measure,
        *day,
        {measure->number, reference::ToDayNumber(*day), fact.revision(), static_cast<uint16_t>(i)},
        {posting.amount(),
         posting.division(),
         posting.counted_subject(),
         {posting.dimensions().begin(), posting.dimensions().end()}}};
    std::sort(indexed.value.dimensions.begin(), indexed.value.dimensions.end());
    RETURN_IF_ERROR(visit(indexed));
  }
  return absl::OkStatus();
}

absl::Status IndexPostings(const Catalogue& catalogue, const fact::v1::Fact& fact,
                           store::Transaction& transaction) {
  return VisitIndexedPostings(catalogue, fact, [&](const IndexedPosting& posting) {
    transaction.Put(Encode(posting.key), Encode(posting.value));
    return absl::OkStatus();
  });
}

}  // namespace eastgate::facts
