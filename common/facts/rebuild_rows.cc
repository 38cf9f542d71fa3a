#include "common/facts/rebuild_rows.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "common/facts/visit_records.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

// One commit puts about as many bytes of keys and values.
constexpr size_t kBytesPerCommit = 8 << 20;

// Puts entries in commits of bounded size.
class Putter {
 public:
  explicit Putter(store::Store& store) : store_(store) {}

  absl::Status Put(std::string key, std::string value) {
    bytes_ += key.size() + value.size();
    entries_.emplace_back(std::move(key), std::move(value));
    return bytes_ < kBytesPerCommit ? absl::OkStatus() : Finish();
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(store_.CommitAndWait([this](store::Transaction& transaction) {
      for (const auto& [key, value] : entries_) {
        if (SaysDeleted({key, value})) {
          transaction.Delete(key);
        } else {
          transaction.Put(key, value);
        }
      }
      return absl::OkStatus();
    }));
    entries_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

 private:
  store::Store& store_;
  std::vector<std::pair<std::string, std::string>> entries_;
  size_t bytes_ = 0;
};

// Every image in turn is the row, until a later one is.
absl::Status PutRows(store::Store& store) {
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  Putter putter(store);
  RETURN_IF_ERROR(VisitRecords(*log, [&putter](const Record& record) -> absl::Status {
    RETURN_IF_ERROR(VisitRecordIndex(record.fact, record.rows, [&putter](std::string key, std::string value) {
      return putter.Put(std::move(key), std::move(value));
    }));
    for (const store::RowBytes& row : record.rows)
      RETURN_IF_ERROR(putter.Put(std::string(row.key), std::string(row.bytes)));
    return absl::OkStatus();
  }));
  return putter.Finish();
}

absl::Status PutIndexes(const Schema& schema, store::Store& store) {
  const std::shared_ptr<const store::Snapshot> rows = store.Read();
  const std::string prefix = store::KeyWriter(store::Prefix::kResource).Take();
  Putter putter(store);
  absl::Status bad;
  RETURN_IF_ERROR(
      rows->Scan(prefix, store::PrefixEnd(prefix), [&](absl::string_view key, absl::string_view bytes) {
        bad = VisitRowIndex(schema, {key, bytes}, [&putter](std::string entry, std::string value) {
          return putter.Put(std::move(entry), std::move(value));
        });
        return bad.ok();
      }));
  RETURN_IF_ERROR(bad);
  return putter.Finish();
}

}  // namespace

absl::Status RebuildRows(const Schema& schema, store::Store& store) {
  RETURN_IF_ERROR(store.CommitAndWait([](store::Transaction& transaction) {
    transaction.Put(RebuildingRowsKey(), "");
    return absl::OkStatus();
  }));
  for (const store::Prefix of : kPrefixesOfRows) RETURN_IF_ERROR(store.RemoveAll(of));
  RETURN_IF_ERROR(PutRows(store));
  RETURN_IF_ERROR(PutIndexes(schema, store));
  return store.CommitAndWait([](store::Transaction& transaction) {
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
