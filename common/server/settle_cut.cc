#include "common/server/settle_cut.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/fact_kind.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/schema.h"
#include "common/facts/writer.h"
#include "common/resource/any_table.h"
#include "common/resource/rows.h"
#include "common/rpc/transport.h"
#include "common/server/retraction_outbox.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "google/protobuf/message.h"

namespace eastgate::server {
namespace {

constexpr char kRetractingField[] = "retracting";

bool IsRetracting(const google::protobuf::Message& row) {
  const auto* field = row.GetDescriptor()->FindFieldByName(kRetractingField);
  return field != nullptr && row.GetReflection()->GetBool(row, field);
}

// Returns the names of the resources that are marked.
absl::StatusOr<std::vector<std::string>> RetractingNames(const facts::Schema& schema,
                                                         const store::Reader& reader) {
  std::vector<std::string> names;
  absl::Status bad;
  const auto visit = [&](absl::string_view key, absl::string_view bytes) -> absl::Status {
    ASSIGN_OR_RETURN(const resource::RowName name, resource::ParseRowKey(key));
    const resource::AnyTable* table = schema.FindTable(name.table);
    if (table == nullptr) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto row, table->ParseAny(name.id, bytes));
    if (IsRetracting(*row)) names.push_back(absl::StrCat(table->collection(), "/", name.id));
    return absl::OkStatus();
  };
  const std::string prefix = store::KeyWriter(store::Prefix::kResource).Take();
  RETURN_IF_ERROR(
      reader.Scan(prefix, store::PrefixEnd(prefix), [&](absl::string_view key, absl::string_view bytes) {
        bad = visit(key, bytes);
        return bad.ok();
      }));
  RETURN_IF_ERROR(bad);
  return names;
}

// Clears the mark, by the hook of the last fact of a kind that has one.
absl::Status GiveUp(const facts::Log& log, store::Transaction& transaction, const std::string& name) {
  facts::Writer writer(log, transaction, rpc::ServicePrincipal(log.service()));
  std::vector<int64_t> revisions;
  absl::Status bad;
  RETURN_IF_ERROR(transaction.Scan(Encode(facts::SubjectFactKey{name, 1}),
                                   Encode(facts::SubjectFactKey{name, INT64_MAX}),
                                   [&](absl::string_view bytes, absl::string_view) {
                                     const auto key = facts::ParseSubjectFactKey(bytes);
                                     bad = key.status();
                                     if (bad.ok()) revisions.push_back(key->revision);
                                     return bad.ok();
                                   }));
  RETURN_IF_ERROR(bad);
  std::reverse(revisions.begin(), revisions.end());
  for (const int64_t revision : revisions) {
    ASSIGN_OR_RETURN(const fact::v1::Fact fact, facts::FactAt(transaction, revision));
    const facts::FactKind* kind = log.schema().FindKind(fact.kind());
    if (kind == nullptr || kind->mark_retracting == nullptr || !fact.corrects().empty()) continue;
    RETURN_IF_ERROR(kind->mark_retracting(writer, fact, false));
    return writer.CheckRowsAreRecorded();
  }
  return store::Corrupt("a resource that is retracting has no fact of its creation");
}

}  // namespace

absl::Status SettleCutRetractions(const facts::Log& log, store::Store& store) {
  const std::shared_ptr<const store::Snapshot> snapshot = store.Read();
  ASSIGN_OR_RETURN(const std::vector<std::string> marked, RetractingNames(log.schema(), *snapshot));
  ASSIGN_OR_RETURN(const std::vector<std::string> pending, PendingNames(*snapshot));
  const std::set<std::string> with_mark(marked.begin(), marked.end());
  const std::set<std::string> with_row(pending.begin(), pending.end());
  return store.CommitAndWait([&](store::Transaction& transaction) -> absl::Status {
    for (const std::string& name : with_row) {
      if (!with_mark.contains(name)) DeletePending(transaction, name);
    }
    for (const std::string& name : with_mark) {
      if (!with_row.contains(name)) RETURN_IF_ERROR(GiveUp(log, transaction, name));
    }
    return absl::OkStatus();
  });
}

}  // namespace eastgate::server
