#include "common/store/tail_writer.h"

#include <pthread.h>
#include <rocksdb/db.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/status/status_macros.h"
#include "common/store/meta.h"
#include "common/store/rocksdb_engine.h"

namespace eastgate::store {
namespace {

// Runs wait for company: the more are sorted together, the closer their entries are to each other. A reader
// looks into each run that waits.
constexpr std::chrono::milliseconds kLongestWait{50};
constexpr size_t kManyRuns = 32;
constexpr size_t kManyBytes = 8 << 20;
// Whoever adds to so many waits.
constexpr size_t kMostRuns = 4 * kManyRuns;
constexpr size_t kMostBytes = 64 << 20;
// Entries in one batch: the writer of the log waits for no more than one.
constexpr int kEntriesAtOnce = 500;

}  // namespace

TailWriter::TailWriter(rocksdb::DB& db, Options options)
    : db_(db), options_(std::move(options)), thread_([this] { Run(); }) {}

void TailWriter::Add(std::shared_ptr<const TailRun> run) {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [this] { return failed_ || (bytes_ < kMostBytes && waiting_.size() < kMostRuns); });
  bytes_ += run->bytes;
  waiting_.push_back(std::move(run));
  if (waiting_.size() == 1 || IsUrgent()) added_.notify_one();
}

Tail TailWriter::Waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void TailWriter::Flush() {
  std::unique_lock lock(mutex_);
  ++flushing_;
  added_.notify_one();
  written_.wait(lock, [this] { return waiting_.empty() || failed_; });
  --flushing_;
}

void TailWriter::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (!thread_.joinable()) return;
    stopping_ = true;
  }
  added_.notify_one();
  thread_.join();
}

bool TailWriter::IsUrgent() const {
  return stopping_ || flushing_ > 0 || waiting_.size() >= kManyRuns || bytes_ >= kManyBytes;
}

void TailWriter::Run() {
  pthread_setname_np(pthread_self(), "store-tail");
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  std::unique_lock lock(mutex_);
  while (true) {
    added_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    added_.wait_for(lock, kLongestWait, [this] { return IsUrgent(); });
    if (waiting_.empty()) return;
    const Tail runs = waiting_;
    lock.unlock();
    const absl::Status status = Write(runs);
    lock.lock();
    if (status.ok()) {
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<Tail::difference_type>(runs.size()));
      for (const auto& run : runs) bytes_ -= run->bytes;
    }
    failed_ = !status.ok();
    written_.notify_all();
    lock.unlock();
    if (!status.ok()) return options_.on_failure(status);
    options_.on_written();
    lock.lock();
  }
}

absl::Status TailWriter::Write(const Tail& runs) const {
  rocksdb::WriteOptions options;
  // After a crash these entries are derived again from the log of facts, which is in the write-ahead log.
  options.disableWAL = true;
  TailCursor<true> cursor(runs, "", "");
  while (true) {
    rocksdb::WriteBatch batch;
    for (; !cursor.done() && batch.Count() < kEntriesAtOnce; cursor.Next()) {
      const absl::string_view key = cursor.key();
      if (cursor.value()) {
        batch.Put({key.data(), key.size()}, *cursor.value());
      } else {
        batch.Delete({key.data(), key.size()});
      }
    }
    if (cursor.done()) batch.Put(DerivedUpToKey(), EncodeDerivedUpTo(runs.back()->upto));
    const rocksdb::Status status = db_.Write(options, &batch);
    if (!status.ok()) return FromRocksDb(status);
    if (cursor.done()) return absl::OkStatus();
  }
}

}  // namespace eastgate::store
