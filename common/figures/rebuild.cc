#include "common/figures/rebuild.h"

#include <future>
#include <optional>
#include <string>

#include "common/facts/index_postings.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/figures/cell_keys.h"
#include "common/figures/roll_up.h"
#include "common/status/status_macros.h"
#include "common/store/prefix.h"

namespace eastgate::figures {
namespace {

// Held in memory before they are added to the cells, 24 bytes each.
constexpr size_t kAdditionsAtOnce = 2'000'000;

}  // namespace

absl::Status Rebuilding::Begin() {
  RETURN_IF_ERROR(store_.CommitDerivedAndWait([](store::Transaction& transaction) {
    transaction.Delete(FingerprintKey());
    transaction.Delete(RolledUpKey());
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(store_.RemoveAll(store::Prefix::kCell));
  return store_.RemoveAll(store::Prefix::kPosting);
}

absl::Status Rebuilding::Add(const fact::v1::Fact& fact, store::BulkWriter& index) {
  RETURN_IF_ERROR(facts::VisitIndexedPostings(schema(), fact, [&](const facts::IndexedPosting& posting) {
    chunk_->Add(layout_, posting);
    return index.Put(Encode(posting.key), Encode(posting.value));
  }));
  chunk_->upto = fact.revision();
  facts::AddLargeAmounts(schema(), fact, totals_);
  return chunk_->additions < kAdditionsAtOnce ? absl::OkStatus() : AddChunkToCells();
}

absl::Status Rebuilding::AddChunkToCells() {
  RETURN_IF_ERROR(AwaitChunk());
  const int64_t upto = chunk_->upto;
  adding_ = std::async(std::launch::async, [this, chunk = std::move(chunk_)] {
    return AddToCells(store_, *store_.Read(), {chunk}).status();
  });
  chunk_ = std::make_shared<PostingChunk>();
  chunk_->after = chunk_->upto = upto;
  return absl::OkStatus();
}

absl::Status Rebuilding::AwaitChunk() {
  return adding_.valid() ? adding_.get() : absl::OkStatus();
}

Rebuilding::~Rebuilding() {
  if (adding_.valid()) adding_.wait();
}

absl::Status Rebuilding::Finish() {
  RETURN_IF_ERROR(AddChunkToCells());
  RETURN_IF_ERROR(AwaitChunk());
  return store_.CommitDerivedAndWait([this](store::Transaction& transaction) {
    facts::PutLargeTotals(schema(), totals_, transaction);
    transaction.Put(FingerprintKey(), layout_.Fingerprint());
    return absl::OkStatus();
  });
}

absl::Status Rebuild(FigureStore& figures) {
  store::Store& store = figures.log().store();
  Rebuilding rebuilding(store, figures.layout());
  RETURN_IF_ERROR(rebuilding.Begin());
  // The log does not change under it.
  const std::shared_ptr<const store::Snapshot> log = store.Read();
  const int64_t head = log->head().revision;
  const std::unique_ptr<store::BulkWriter> index = store.NewBulkWriter();
  RETURN_IF_ERROR(facts::VisitFacts(*log, 1, head, [&](const fact::v1::Fact& fact) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(rebuilding.Add(fact, *index));
    return true;
  }));
  RETURN_IF_ERROR(index->Finish());
  RETURN_IF_ERROR(rebuilding.Finish());
  figures.recent().MarkRolledUp(head);
  figures.cells().Reset(head);
  return absl::OkStatus();
}

absl::Status ForgetOther(store::Store& store, const CellLayout& layout) {
  ASSIGN_OR_RETURN(const std::optional<std::string> made_for, store.Read()->Get(FingerprintKey()));
  if (!made_for || made_for == layout.Fingerprint()) return absl::OkStatus();
  return store.CommitDerivedAndWait([](store::Transaction& transaction) {
    transaction.Delete(FingerprintKey());
    return absl::OkStatus();
  });
}

absl::Status RebuildIfCatalogueChanged(FigureStore& figures) {
  ASSIGN_OR_RETURN(const std::optional<std::string> made_for, figures.log().Read()->Get(FingerprintKey()));
  if (made_for == figures.layout().Fingerprint()) return absl::OkStatus();
  return Rebuild(figures);
}

}  // namespace eastgate::figures
