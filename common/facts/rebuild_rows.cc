#include "common/facts/rebuild_rows.h"

#include <memory>
#include <optional>
#include <string>

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "common/facts/visit_records.h"
#include "common/status/status_macros.h"
#include "common/store/bulk_writer.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"

namespace eastgate::facts {
namespace {

// Every image in turn is the row, until a later one is.
absl::Status PutRows(store::Store& store, PutMore put_more) {
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  const std::unique_ptr<store::BulkWriter> writer = store.NewBulkWriter();
  RETURN_IF_ERROR(VisitRecords(*log, 0, [&](const Record& record) -> absl::Status {
    RETURN_IF_ERROR(VisitRecordIndex(
        record.fact, record.rows,
        [&writer](const std::string& key, const std::string& value) { return writer->Put(key, value); }));
    for (const store::RowBytes& row : record.rows) {
      RETURN_IF_ERROR(SaysDeleted(row) ? writer->Delete(row.key) : writer->Put(row.key, row.bytes));
    }
    return put_more(record.fact, *writer);
  }));
  return writer->Finish();
}

absl::Status PutIndexes(const Schema& schema, store::Store& store) {
  const std::shared_ptr<const store::Snapshot> rows = store.Read();
  const std::string prefix = store::KeyWriter(store::Prefix::kResource).Take();
  const std::unique_ptr<store::BulkWriter> writer = store.NewBulkWriter();
  absl::Status bad;
  RETURN_IF_ERROR(
      rows->Scan(prefix, store::PrefixEnd(prefix), [&](absl::string_view key, absl::string_view bytes) {
        bad = VisitRowIndex(schema, {key, bytes},
                            [&writer](const std::string& entry, const std::string& value) {
                              return writer->Put(entry, value);
                            });
        return bad.ok();
      }));
  RETURN_IF_ERROR(bad);
  return writer->Finish();
}

}  // namespace

absl::Status RebuildRows(const Schema& schema, store::Store& store, PutMore put_more) {
  RETURN_IF_ERROR(store.CommitDerivedAndWait([](store::Transaction& transaction) {
    transaction.Put(RebuildingRowsKey(), "");
    return absl::OkStatus();
  }));
  for (const store::Prefix of : kPrefixesOfRows) RETURN_IF_ERROR(store.RemoveAll(of));
  RETURN_IF_ERROR(PutRows(store, put_more));
  RETURN_IF_ERROR(PutIndexes(schema, store));
  return store.CommitDerivedAndWait([](store::Transaction& transaction) {
    transaction.Put(store::DerivedUpToKey(), store::EncodeDerivedUpTo(transaction.head().revision));
    transaction.Delete(RebuildingRowsKey());
    return absl::OkStatus();
  });
}

absl::Status CheckRowsAreWhole(const store::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> mark, reader.Get(RebuildingRowsKey()));
  if (!mark) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the tables were being rebuilt when the rebuild ended early: rebuild them again");
}

}  // namespace eastgate::facts
