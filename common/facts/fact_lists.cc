#include "common/facts/fact_lists.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "common/facts/log_reader.h"
#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"
#include "common/store/bulk_writer.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {

absl::Status VisitFactLists(const fact::v1::Fact& fact,
                            absl::FunctionRef<absl::Status(const FactListKey& key)> visit) {
  const absl::StatusOr<reference::Date> occurred_on = reference::ParseDate(fact.occurred_on());
  if (!occurred_on.ok()) return store::Corrupt("fact's day");
  const int32_t day = reference::ToDayNumber(*occurred_on);
  RETURN_IF_ERROR(visit({FactsOf::kDay, "", day, fact.revision()}));
  RETURN_IF_ERROR(visit({FactsOf::kKind, fact.kind(), day, fact.revision()}));
  return visit({FactsOf::kReporter, fact.reporter(), day, fact.revision()});
}

absl::StatusOr<int64_t> ListedUpTo(const store::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> revision, reader.Get(ListedUpToKey()));
  if (!revision) return 0;
  return ParseRevision(*revision);
}

absl::Status AddToFactLists(store::Store& store, std::vector<std::string> keys, int64_t upto) {
  std::sort(keys.begin(), keys.end());
  std::vector<store::DerivedEntry> entries;
  entries.reserve(keys.size() + 1);
  for (std::string& key : keys) entries.push_back({std::move(key), ""});
  entries.push_back({ListedUpToKey(), EncodeRevision(upto)});
  return store.PutDerived(entries);
}

absl::Status CatchUpFactLists(store::Store& store, int64_t upto) {
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  ASSIGN_OR_RETURN(const int64_t listed, ListedUpTo(*log));
  if (listed >= upto) return absl::OkStatus();
  const std::unique_ptr<store::BulkWriter> writer = store.NewBulkWriter();
  RETURN_IF_ERROR(
      VisitFacts(*log, listed + 1, upto, [&writer](const fact::v1::Fact& fact) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(
            VisitFactLists(fact, [&writer](const FactListKey& key) { return writer->Put(Encode(key), ""); }));
        return true;
      }));
  RETURN_IF_ERROR(writer->Finish());
  return store.CommitAndWait([upto](store::Transaction& transaction) {
    transaction.Put(ListedUpToKey(), EncodeRevision(upto));
    return absl::OkStatus();
  });
}

}  // namespace eastgate::facts
