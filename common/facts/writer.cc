#include "common/facts/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/cell.h"
#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/reference/civil_date.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using fact::v1::Posting;

absl::Status BadDraft(const Fact& draft, absl::string_view problem) {
  return absl::InternalError(absl::StrCat("fact of kind ", draft.kind(), ": ", problem));
}

std::string RecordTimeKey() {
  return store::KeyWriter(store::Prefix::kMeta).Raw("record_time").Take();
}

absl::Status AddToSeries(const std::string& series, reference::Date day, int64_t amount, int64_t revision,
                         store::Transaction& transaction) {
  const int year = static_cast<int>(day.year());
  const struct {
    std::string key;
    int slot;
  } cells[] = {{MonthCellKey(series, year, day.month()), day.day()}, {YearCellKey(series, year), day.month()}};
  for (const auto& [key, slot] : cells) {
    ASSIGN_OR_RETURN(std::optional<std::string> bytes, transaction.Get(key));
    std::string cell = std::move(bytes).value_or(std::string());
    RETURN_IF_ERROR(AddToCell(cell, static_cast<uint8_t>(slot), amount, revision));
    transaction.Put(key, cell);
  }
  return absl::OkStatus();
}

}  // namespace

std::string Writer::next_fact() const { return FactName(next_revision()); }

absl::Status Writer::CheckDraft(const Fact& draft) const {
  const FactKind* kind = ledger_.catalogue().FindKind(draft.kind());
  if (kind == nullptr) return BadDraft(draft, "no such kind");
  if (draft.subject().empty()) return BadDraft(draft, "no subject");
  if (!reference::ParseDate(draft.occurred_on()).ok()) return BadDraft(draft, "bad occurred_on");
  if (draft.postings_size() > kMaxPostings) return BadDraft(draft, "too many postings");
  for (const Posting& posting : draft.postings()) {
    if (std::find(kind->measures.begin(), kind->measures.end(), posting.measure()) == kind->measures.end()) {
      return BadDraft(draft, absl::StrCat("posts to undeclared ", posting.measure()));
    }
    const FigureDefinition& measure = *ledger_.catalogue().FindFigure(posting.measure());
    if (!reference::DivisionRegistry::Contains(ledger_.division_root(), posting.division())) {
      return BadDraft(draft, "posts outside the root division");
    }
    if (!reference::ParseDate(posting.effective_on()).ok()) return BadDraft(draft, "bad effective_on");
    if ((measure.kind() == figure::v1::KIND_DISTINCT) == posting.counted_subject().empty()) {
      return BadDraft(draft, "counted_subject is for distinct measures, and required there");
    }
    for (const auto& [key, value] : posting.dimensions()) {
      if (!measure.HasDimension(key) || value.empty()) return BadDraft(draft, absl::StrCat("bad dimension ", key));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> Writer::RecordTime() {
  ASSIGN_OR_RETURN(const std::optional<std::string> last, transaction_.Get(RecordTimeKey()));
  int64_t nanos = absl::ToUnixNanos(ledger_.Now());
  if (last) {
    store::KeyReader in(*last);
    ASSIGN_OR_RETURN(const int64_t last_nanos, in.I64());
    nanos = std::max(nanos, last_nanos);
  }
  transaction_.Put(RecordTimeKey(), store::KeyWriter().I64(nanos).bytes());
  return absl::FromUnixNanos(nanos);
}

absl::StatusOr<Fact> Writer::Append(Fact draft) {
  RETURN_IF_ERROR(CheckDraft(draft));
  ASSIGN_OR_RETURN(const absl::Time record_time, RecordTime());
  const int64_t revision = next_revision();
  const absl::Time whole_second = absl::FromUnixSeconds(absl::ToUnixSeconds(record_time));
  draft.mutable_record_time()->set_seconds(absl::ToUnixSeconds(record_time));
  draft.mutable_record_time()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(record_time - whole_second)));
  draft.set_reporter(reporter_);

  const std::string record = EncodeRecord(draft, transaction_.head().digest);
  ASSIGN_OR_RETURN(const absl::string_view digest, DigestOf(record));
  transaction_.Put(Encode(LogKey{revision}), record);
  transaction_.SetHead(store::Head{revision, std::string(digest)});
  transaction_.Put(Encode(SubjectFactKey{draft.subject(), revision}), "");
  if (!draft.corrects().empty()) {
    ASSIGN_OR_RETURN(const int64_t corrected, ParseFactName(draft.corrects()));
    transaction_.Put(Encode(CorrectedByKey{corrected}), EncodeRevision(revision));
  }
  ASSIGN_OR_RETURN(Fact fact, ParseRecord(revision, record));
  RETURN_IF_ERROR(IndexPostings(fact));
  return fact;
}

absl::Status Writer::IndexPostings(const Fact& fact) {
  for (int i = 0; i < fact.postings_size(); ++i) {
    const Posting& posting = fact.postings(i);
    const FigureDefinition& measure = *ledger_.catalogue().FindFigure(posting.measure());
    ASSIGN_OR_RETURN(const reference::Date day, reference::ParseDate(posting.effective_on()));
    PostingValue value{posting.amount(), posting.division(), posting.counted_subject(),
                       {posting.dimensions().begin(), posting.dimensions().end()}};
    std::sort(value.dimensions.begin(), value.dimensions.end());
    transaction_.Put(Encode(PostingKey{measure.number, reference::ToDayNumber(day), fact.revision(),
                                       static_cast<uint16_t>(i)}),
                     Encode(value));
    RETURN_IF_ERROR(AddToCells(ledger_, measure, posting, fact.revision(), transaction_));
  }
  return absl::OkStatus();
}

absl::Status AddToCells(const Ledger& ledger, const FigureDefinition& measure, const Posting& posting,
                        int64_t revision, store::Transaction& transaction) {
  ASSIGN_OR_RETURN(const reference::Date day, reference::ParseDate(posting.effective_on()));
  for (size_t i = 0; i < measure.roll_ups.size(); ++i) {
    CellSeries series{measure.number, static_cast<uint16_t>(i), "", {}};
    for (const std::string& key : measure.roll_ups[i]) {
      auto it = posting.dimensions().find(key);
      if (it == posting.dimensions().end()) break;
      series.values.push_back(it->second);
    }
    // A posting without one of the keys belongs to no cell of the set: a break-down shows it as unassigned.
    if (series.values.size() != measure.roll_ups[i].size()) continue;
    for (absl::string_view division : ledger.CellDivisions(posting.division())) {
      series.division = std::string(division);
      RETURN_IF_ERROR(AddToSeries(Encode(series), day, posting.amount(), revision, transaction));
    }
  }
  return absl::OkStatus();
}

Posting MakePosting(absl::string_view measure, reference::Date effective_on, absl::string_view division,
                    int64_t amount, const std::map<std::string, std::string>& dimensions,
                    absl::string_view counted_subject) {
  Posting posting;
  posting.set_measure(std::string(measure));
  posting.set_effective_on(reference::FormatDate(effective_on));
  posting.set_division(std::string(division));
  posting.set_amount(amount);
  posting.mutable_dimensions()->insert(dimensions.begin(), dimensions.end());
  posting.set_counted_subject(std::string(counted_subject));
  return posting;
}

}  // namespace eastgate::facts
