// The part of RocksDbStore that follows a replicated log, and takes it over.
#include <pthread.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/payload.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::store {
namespace {

// Batches are applied together up to so many bytes.
constexpr size_t kBytesAtOnce = 4 << 20;

absl::Status Apply(const std::vector<LogBatch>& batches, const RocksDbStore::Derive& derive,
                   Transaction& transaction) {
  const int64_t before = transaction.head().revision;
  for (const LogBatch& batch : batches) {
    RETURN_IF_ERROR(
        VisitPayload(batch.payload, [&](absl::string_view key, std::optional<absl::string_view> value) {
          value ? transaction.Put(key, std::string(*value)) : transaction.Delete(key);
        }));
    transaction.SetHead(batch.head);
  }
  transaction.Put(AppliedKey(), EncodeApplied(batches.back().seq));
  if (transaction.head().revision == before) return absl::OkStatus();
  return derive(transaction, before, [&](const std::string& key, const std::optional<std::string>& value) {
    value ? transaction.Put(key, *value) : transaction.Delete(key);
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<int64_t> RocksDbStore::Follow(const Derive& derive) {
  std::vector<LogBatch> batches;
  size_t bytes = 0;
  const auto apply = [&]() -> absl::Status {
    if (batches.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(
        CommitDerivedAndWait([&](Transaction& transaction) { return Apply(batches, derive, transaction); }));
    applied_ = batches.back().position();
    batches.clear();
    bytes = 0;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(options_.log->ReadAfter(applied_, [&](const LogBatch& batch) {
    bytes += batch.payload.size();
    batches.push_back(batch);
    return bytes < kBytesAtOnce ? absl::OkStatus() : apply();
  }));
  RETURN_IF_ERROR(apply());
  return applied_.seq;
}

absl::StatusOr<bool> RocksDbStore::TakeOver(const Derive& derive) {
  ASSIGN_OR_RETURN(const Lease seen, options_.log->FindLease(options_.lease));
  if (seen.is_renewed) return false;
  // First, since a copy that the log does not continue must not put an end to a writer that is well.
  const absl::StatusOr<int64_t> followed = Follow(derive);
  if (!followed.ok() && !absl::IsNotFound(followed.status())) return followed.status();
  const absl::StatusOr<LogPosition> end = options_.log->Claim(seen);
  // The writer was well after all, or another process was faster.
  if (absl::IsAborted(end.status())) return false;
  RETURN_IF_ERROR(end.status());
  RETURN_IF_ERROR(Follow(derive).status());
  if (applied_ != *end) return Corrupt("the replicated log");
  follows_ = false;
  lease_keeper_ = std::thread([this] { KeepLease(); });
  return true;
}

void RocksDbStore::KeepLease() {
  pthread_setname_np(pthread_self(), "lease");
  const std::chrono::nanoseconds third(absl::ToInt64Nanoseconds(options_.lease) / 3);
  std::unique_lock lock(lease_mutex_);
  // By the steady clock: the wall's may be set while it waits.
  while (!lease_ended_.wait_for(lock, third, [this] { return lease_ends_; })) {
    lock.unlock();
    // One that does not answer may answer the next time; another writer stays.
    const absl::Status renewed = options_.log->Renew();
    if (absl::IsAborted(renewed) || absl::IsDataLoss(renewed)) Fail(renewed);
    lock.lock();
  }
}

}  // namespace eastgate::store
