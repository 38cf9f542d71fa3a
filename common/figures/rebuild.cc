#include "common/figures/rebuild.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "common/facts/amount_limit.h"
#include "common/facts/index_postings.h"
#include "common/facts/log_reader.h"
#include "common/figures/cell_keys.h"
#include "common/figures/roll_up.h"
#include "common/status/status_macros.h"
#include "common/store/prefix.h"

namespace eastgate::figures {
namespace {

// One commit adds at most this many postings, more only if one fact has more.
constexpr int kPostingsPerCommit = 20'000;
// Held in memory before they are added to the cells, 24 bytes each.
constexpr size_t kAdditionsAtOnce = 2'000'000;

// Reads the log once: postings go into the index as they come, additions into the cells when there are many,
// totals of large amounts at the end.
absl::Status AddAll(FigureStore& figures) {
  store::Store& store = figures.log().store();
  // The log does not change under it.
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  const int64_t head = log->head().revision;
  auto chunk = std::make_shared<PostingChunk>();
  facts::LargeTotals totals;
  int64_t totaled = 0;
  for (int64_t done = 0; done < head;) {
    int64_t added = done;
    RETURN_IF_ERROR(store.CommitAndWait([&](store::Transaction& transaction) -> absl::Status {
      int postings = 0;
      return facts::VisitFacts(*log, done + 1, head, [&](fact::v1::Fact& fact) -> absl::StatusOr<bool> {
        RETURN_IF_ERROR(facts::IndexPostings(*figures.catalogue().schema(), fact, transaction));
        if (fact.revision() > chunk->upto) RETURN_IF_ERROR(chunk->Add(figures.layout(), fact));
        if (fact.revision() > totaled) facts::AddLargeAmounts(*figures.catalogue().schema(), fact, totals);
        totaled = std::max(totaled, fact.revision());
        added = fact.revision();
        postings += fact.postings_size() + 1;
        return postings < kPostingsPerCommit;
      });
    }));
    done = added;
    if (chunk->additions < kAdditionsAtOnce && done < head) continue;
    RETURN_IF_ERROR(AddToCells(store, *store.Read(), {chunk}).status());
    chunk = std::make_shared<PostingChunk>();
    chunk->after = chunk->upto = done;
  }
  return store.CommitAndWait([&](store::Transaction& transaction) {
    facts::PutLargeTotals(*figures.catalogue().schema(), totals, transaction);
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status Rebuild(FigureStore& figures) {
  store::Store& store = figures.log().store();
  RETURN_IF_ERROR(store.CommitAndWait([](store::Transaction& transaction) {
    transaction.Delete(FingerprintKey());
    transaction.Delete(RolledUpKey());
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(store.RemoveAll(store::Prefix::kCell));
  RETURN_IF_ERROR(store.RemoveAll(store::Prefix::kPosting));
  RETURN_IF_ERROR(AddAll(figures));
  RETURN_IF_ERROR(store.CommitAndWait([&](store::Transaction& transaction) {
    transaction.Put(FingerprintKey(), figures.layout().Fingerprint());
    return absl::OkStatus();
  }));
  const int64_t head = store.Read()->head().revision;
  figures.recent().MarkRolledUp(head);
  figures.cells().Reset(head);
  return absl::OkStatus();
}

absl::Status RebuildIfCatalogueChanged(FigureStore& figures) {
  ASSIGN_OR_RETURN(const std::optional<std::string> made_for, figures.log().Read()->Get(FingerprintKey()));
  if (made_for == figures.layout().Fingerprint()) return absl::OkStatus();
  return Rebuild(figures);
}

}  // namespace eastgate::figures
