#include "common/facts/catch_up.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/facts/images.h"
#include "common/facts/index_postings.h"
#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "common/facts/visit_records.h"
#include "common/status/status_macros.h"
#include "common/store/bulk_writer.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/prefix.h"

namespace eastgate::facts {
namespace {

using Visit = absl::FunctionRef<absl::Status(const std::string&, const std::optional<std::string>&)>;

class Deriver {
 public:
  Deriver(const Schema& schema, const store::Reader& reader, int64_t after, Visit visit)
      : schema_(schema), reader_(reader), after_(after), visit_(visit) {}

  absl::Status Add(const Record& record) {
    RETURN_IF_ERROR(
        VisitRecordIndex(record.fact, record.rows, [this](const std::string& key, const std::string& value) {
          return store::IsDerived(key) ? visit_(key, value) : absl::OkStatus();
        }));
    RETURN_IF_ERROR(VisitIndexedPostings(schema_, record.fact, [this](const IndexedPosting& posting) {
      return visit_(Encode(posting.key), Encode(posting.value));
    }));
    for (const store::RowBytes& row : record.rows) {
      if (!store::HasPrefix(row.key, store::Prefix::kResource)) continue;
      RETURN_IF_ERROR(AddRow(record.fact.revision(), row));
    }
    return absl::OkStatus();
  }

 private:
  using Entries = std::map<std::string, std::string>;

  absl::Status AddRow(int64_t revision, const store::RowBytes& row) {
    ASSIGN_OR_RETURN(const std::optional<std::string> before, RowBefore(row.key));
    last_[std::string(row.key)] = revision;
    ASSIGN_OR_RETURN(const Entries old, EntriesOf(row.key, before.value_or("")));
    ASSIGN_OR_RETURN(const Entries now, EntriesOf(row.key, row.bytes));
    for (const auto& [key, value] : old) {
      if (!now.contains(key)) RETURN_IF_ERROR(visit_(key, std::nullopt));
    }
    for (const auto& [key, value] : now) RETURN_IF_ERROR(visit_(key, value));
    return absl::OkStatus();
  }

  // Returns the row as it was before the record that is being added.
  absl::StatusOr<std::optional<std::string>> RowBefore(absl::string_view row_key) const {
    const auto last = last_.find(row_key);
    if (last == last_.end()) return RowKnownAt(reader_, row_key, after_);
    return RowRecordedAt(reader_, row_key, last->second);
  }

  absl::StatusOr<Entries> EntriesOf(absl::string_view row_key, absl::string_view bytes) const {
    Entries entries;
    if (bytes.empty()) return entries;
    RETURN_IF_ERROR(VisitRowIndex(schema_, {row_key, bytes}, [&entries](std::string key, std::string value) {
      if (store::IsDerived(key)) entries.emplace(std::move(key), std::move(value));
      return absl::OkStatus();
    }));
    return entries;
  }

  const Schema& schema_;
  const store::Reader& reader_;
  const int64_t after_;
  const Visit visit_;
  // By the key of the row: the revision that changed it last.
  absl::flat_hash_map<std::string, int64_t> last_;
};

}  // namespace

absl::Status VisitDerived(const Schema& schema, const store::Reader& reader, int64_t after, Visit visit) {
  Deriver deriver(schema, reader, after, visit);
  return VisitRecords(reader, after, [&deriver](const Record& record) { return deriver.Add(record); });
}

absl::Status CatchUp(const Schema& schema, store::Store& store) {
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  ASSIGN_OR_RETURN(const int64_t derived, store::DerivedUpTo(*log));
  const int64_t head = log->head().revision;
  if (derived == head) return absl::OkStatus();
  if (derived > head) return store::Corrupt("more is derived than the log has");
  const std::unique_ptr<store::BulkWriter> writer = store.NewBulkWriter();
  RETURN_IF_ERROR(VisitDerived(schema, *log, derived,
                               [&writer](const std::string& key, const std::optional<std::string>& value) {
                                 return value ? writer->Put(key, *value) : writer->Delete(key);
                               }));
  RETURN_IF_ERROR(writer->Finish());
  return store.CommitDerivedAndWait([head](store::Transaction& transaction) {
    transaction.Put(store::DerivedUpToKey(), store::EncodeDerivedUpTo(head));
    return absl::OkStatus();
  });
}

}  // namespace eastgate::facts
