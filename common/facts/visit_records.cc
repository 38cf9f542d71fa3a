#include "common/facts/visit_records.h"

#include <cstdint>

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/resource/rows.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

absl::Status Read(int64_t revision, absl::string_view bytes, Record& record) {
  RETURN_IF_ERROR(ParseRecord(revision, bytes, record.fact));
  record.rows.clear();
  return VisitImages(bytes, [&record](const store::RowBytes& row) {
    record.rows.push_back(row);
    return true;
  });
}

}  // namespace

absl::Status VisitRecords(const store::Reader& reader, int64_t after,
                          absl::FunctionRef<absl::Status(const Record&)> visit) {
  const int64_t head = reader.head().revision;
  int64_t next = after + 1;
  Record record;
  absl::Status bad;
  const auto visit_at = [&](absl::string_view key_bytes, absl::string_view bytes) -> absl::Status {
    ASSIGN_OR_RETURN(const LogKey key, ParseLogKey(key_bytes));
    if (key.revision != next++) return store::Corrupt("log");
    RETURN_IF_ERROR(Read(key.revision, bytes, record));
    return visit(record);
  };
  RETURN_IF_ERROR(reader.Scan(Encode(LogKey{after + 1}), Encode(LogKey{head + 1}),
                              [&](absl::string_view key, absl::string_view bytes) {
                                bad = visit_at(key, bytes);
                                return bad.ok();
                              }));
  RETURN_IF_ERROR(bad);
  return next == head + 1 ? absl::OkStatus() : store::Corrupt("log");
}

absl::Status VisitRowIndex(const Schema& schema, const store::RowBytes& row,
                           absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) {
  if (!schema.declares_tables() || !store::HasPrefix(row.key, store::Prefix::kResource))
    return absl::OkStatus();
  ASSIGN_OR_RETURN(const resource::RowName name, resource::ParseRowKey(row.key));
  const resource::AnyTable* table = schema.FindTable(name.table);
  return table == nullptr ? absl::OkStatus() : table->VisitIndexEntries(name.id, row.bytes, visit);
}

}  // namespace eastgate::facts
