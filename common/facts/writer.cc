#include "common/facts/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/amount_limit.h"
#include "common/facts/index_postings.h"
#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "common/facts/record_time.h"
#include "common/reference/civil_date.h"
#include "common/resource/rows.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using fact::v1::Posting;

absl::Status BadDraft(const Fact& draft, absl::string_view problem) {
  return absl::InternalError(absl::StrCat("fact of kind ", draft.kind(), ": ", problem));
}

// Returns whether the posting names a cohort of its measure, or none where the measure has none.
bool HasCohortOf(const Measure& measure, const Posting& posting) {
  if (measure.cohorts == CohortLength::kNone) return posting.cohort_on().empty();
  const absl::StatusOr<reference::Date> cohort = reference::ParseDate(posting.cohort_on());
  if (!cohort.ok()) return false;
  return measure.cohorts == CohortLength::kDay || *cohort == reference::Date(cohort->year(), 1, 1);
}

}  // namespace

std::string Writer::next_fact() const {
  return FactName(next_revision());
}

absl::Status Writer::CheckDraft(const Fact& draft) const {
  const FactKind* kind = log_.schema().FindKind(draft.kind());
  if (kind == nullptr) return BadDraft(draft, "no such kind");
  if (draft.subject().empty()) return BadDraft(draft, "no subject");
  if (!reference::ParseDate(draft.occurred_on()).ok()) return BadDraft(draft, "bad occurred_on");
  if (draft.postings_size() > kMaxPostings) return BadDraft(draft, "too many postings");
  for (int i = 0; i < draft.postings_size(); ++i) {
    const Posting& posting = draft.postings(i);
    if (std::find(kind->measures.begin(), kind->measures.end(), posting.measure()) == kind->measures.end()) {
      return BadDraft(draft, absl::StrCat("posts to undeclared ", posting.measure()));
    }
    const Measure& measure = *log_.schema().FindMeasure(posting.measure());
    if (!reference::DivisionRegistry::Contains(log_.division_root(), posting.division())) {
      return BadDraft(draft, "posts outside the root division");
    }
    if (!reference::ParseDateOfAnyYear(posting.effective_on()).ok())
      return BadDraft(draft, "bad effective_on");
    if (!reference::ParseDate(posting.effective_on()).ok())
      return status::OutsideTheYears("the day of a posting");
    if (measure.counts_subjects == posting.counted_subject().empty()) {
      return BadDraft(draft, "counted_subject is for distinct measures, and required there");
    }
    // A reversed posting may have been recorded when its measure had other cohorts.
    if (i >= draft.reversed_postings() && !HasCohortOf(measure, posting)) {
      return BadDraft(draft, absl::StrCat("bad cohort_on for ", posting.measure()));
    }
    for (const auto& [key, value] : posting.dimensions()) {
      if (!measure.HasDimension(key) || value.empty())
        return BadDraft(draft, absl::StrCat("bad dimension ", key));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<absl::Time>> LastRecordTime(const store::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> last, reader.Get(RecordTimeKey()));
  if (!last) return std::optional<absl::Time>();
  store::KeyReader in(*last);
  ASSIGN_OR_RETURN(const int64_t nanos, in.I64());
  return std::optional<absl::Time>(absl::FromUnixNanos(nanos));
}

absl::StatusOr<absl::Time> Writer::RecordTime() {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> last, LastRecordTime(transaction_));
  const absl::Time time = std::max(log_.Now(), last.value_or(absl::UnixEpoch()));
  transaction_.Put(RecordTimeKey(), EncodeRecordTime(time));
  return time;
}

absl::Status Writer::CheckRows(const std::vector<store::RowBytes>& rows) const {
  if (!log_.schema().declares_tables()) return absl::OkStatus();
  for (const store::RowBytes& row : rows) {
    if (!store::HasPrefix(row.key, store::Prefix::kResource)) continue;
    ASSIGN_OR_RETURN(const resource::RowName name, resource::ParseRowKey(row.key));
    if (log_.schema().FindTable(name.table) == nullptr)
      return absl::InternalError(absl::StrCat("a row of table ", name.table, ", which nothing declares"));
  }
  return absl::OkStatus();
}

absl::Status Writer::CheckRowsAreRecorded() {
  if (transaction_.TakeWrittenRows().empty()) return absl::OkStatus();
  return absl::InternalError("a row was put, and no fact appended after it");
}

absl::StatusOr<Fact> Writer::Append(Fact draft) {
  RETURN_IF_ERROR(CheckDraft(draft));
  RETURN_IF_ERROR(CountLargeAmounts(log_.schema(), draft, transaction_));
  const std::vector<store::RowBytes> rows = transaction_.TakeWrittenRows();
  RETURN_IF_ERROR(CheckRows(rows));
  ASSIGN_OR_RETURN(const absl::Time record_time, RecordTime());
  const int64_t revision = next_revision();
  const absl::Time whole_second = absl::FromUnixSeconds(absl::ToUnixSeconds(record_time));
  draft.mutable_record_time()->set_seconds(absl::ToUnixSeconds(record_time));
  draft.mutable_record_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(record_time - whole_second)));
  draft.set_reporter(reporter_);
  draft.set_through_service(through_service_);

  std::string record = EncodeRecord(draft, rows, transaction_.head().digest);
  ASSIGN_OR_RETURN(const absl::string_view of_record, DigestOf(record));
  const std::string digest(of_record);
  transaction_.Put(Encode(LogKey{revision}), std::move(record));
  transaction_.SetHead(store::Head{revision, digest});
  Fact fact = std::move(draft);
  Place(revision, digest, fact);
  RETURN_IF_ERROR(VisitRecordIndex(fact, rows, [this](const std::string& key, std::string value) {
    transaction_.Put(key, std::move(value));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(IndexPostings(log_.schema(), fact, transaction_));
  return fact;
}

}  // namespace eastgate::facts
