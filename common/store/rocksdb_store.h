// The Store that serves: RocksDB, one writer, group commit.
//
// The writer thread takes all queued transaction bodies as one group, runs them in order, writes their
// effects in one batch with one fsync, rewrites HEAD and publishes the new snapshot; a second thread then
// answers, while the writer runs the next group. A third writes what follows from the log (tail_writer.h).
// With a replicated log (Options::log) a group is durable when it is in that log; the files here are a copy
// of it, which may lag and may be lost (replication.h).
// Opened in main, closed after the servers have drained. Thread-safe. A refusal of Commit itself (queue full,
// closed, failed, read-only) calls `done` before Commit returns, on the caller's thread.
#ifndef EASTGATE_COMMON_STORE_ROCKSDB_STORE_H_
#define EASTGATE_COMMON_STORE_ROCKSDB_STORE_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/batch_log.h"
#include "common/store/bounded_queue.h"
#include "common/store/overlay.h"
#include "common/store/rocksdb_engine.h"
#include "common/store/store.h"
#include "common/store/tail_writer.h"

namespace rocksdb {
class BackupEngine;
}

namespace eastgate::store {

// The progress of the writer thread, for its watchdog and metrics. Thread-safe.
struct WriterProgress {
  std::atomic<int64_t> queued{0};          // Transactions that wait for the writer, or are being written.
  std::atomic<int64_t> group_began_ns{0};  // When the group that is being written began, by the steady clock;
                                           // 0 between groups.
};

class RocksDbStore final : public Store {
 public:
  struct Options {
    // Created when missing. RocksDB's files are in `rocksdb/` below it, HEAD beside that.
    std::string directory;
    // If true and there is no store, Open answers NOT_FOUND instead of making one.
    bool must_exist = false;
    size_t max_queued_transactions = 8192;
    // A group also ends when its writes exceed 16 MiB.
    size_t max_group_transactions = 1024;
    // With less free space every transaction is answered RESOURCE_EXHAUSTED, reason DISK_NEARLY_FULL, and not
    // run: RocksDB ends the process when the disk is full.
    uint64_t min_free_bytes = 256 << 20;
    uint64_t block_cache_bytes = 64 << 20;
    // Called once, on the thread that wrote, when a write failed. From then on every transaction is answered
    // UNAVAILABLE, reason NOT_SERVING, and reads serve the last acknowledged state: the process should end
    // and reopen. Must not block or call the store.
    std::function<void(const absl::Status&)> on_failure;
    // Free bytes where `directory` lies; asked before each group. Default: FreeBytesOf.
    std::function<uint64_t()> free_bytes;
    // Kept up to date; never null.
    std::shared_ptr<WriterProgress> progress = std::make_shared<WriterProgress>();
    // Called on the writer thread after each group that was made durable, with the time that took.
    std::function<void(absl::Duration elapsed)> on_durable;
    // The replicated log that the store follows, and writes once it has taken it over. Null: the store's own
    // files are its log.
    std::shared_ptr<BatchLog> log;
    // The writer of the log renews its lease three times in this time.
    absl::Duration lease = absl::Seconds(6);
    // For fault injection; not owned. Null = the system's.
    rocksdb::Env* env = nullptr;
  };

  // INVALID_ARGUMENT without a directory or with a limit of 0; the other errors are OpenEngine's.
  static absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(Options options);

  // For tools, while the service is stopped. Its Commit answers FAILED_PRECONDITION. With `every_byte` all
  // that is stored is read first, and anything that fails its checksum is DATA_LOSS.
  static absl::StatusOr<std::unique_ptr<Store>> OpenReadOnly(const std::string& directory,
                                                             bool every_byte = false);

  ~RocksDbStore() override;

  // Visits the entries that follow from the records after a revision: called with a reader that has them, in
  // the transaction that adds them (facts/catch_up.h).
  using Derive = std::function<absl::Status(
      const Reader& reader, int64_t after,
      absl::FunctionRef<absl::Status(const std::string& key, const std::optional<std::string>& value)>)>;

  // Applies what the replicated log has beyond this store, up to where it ends now, and returns the last
  // batch. The entries that follow from the batches before must be there (facts::CatchUp). One at a time, and
  // not once the log was taken over. DATA_LOSS when the log is not the one that the store has followed;
  // UNAVAILABLE.
  absl::StatusOr<int64_t> Follow(const Derive& derive);
  // Takes the log over if its writer has not renewed the lease, and returns whether it did: from then on
  // Commit takes transactions. The errors of Follow.
  absl::StatusOr<bool> TakeOver(const Derive& derive);

  std::shared_ptr<const Snapshot> Read() const override;
  // UNAVAILABLE, reason NOT_SERVING, while another process writes the log.
  void Commit(TransactionBody body, Done done) override;
  void CommitDerived(TransactionBody body, Done done) override;
  // Heads come in order; a group's answers come before its head. The listener must not call OnAdvance, which
  // returns only when no earlier listener is running.
  absl::Status RemoveAll(Prefix of) override;
  std::unique_ptr<BulkWriter> NewBulkWriter() override;
  void OnAdvance(std::function<void(const Head&)> listener) override;
  void Close() override;

  // Returns OK, or why a write has failed: since then nothing is written (Options::on_failure).
  absl::Status failure() const;

  // Copies the database as it is into the engine's folder, while it is used, and returns the copy's number;
  // `progress` is called every few megabytes. CANCELLED when the engine was stopped; UNAVAILABLE. Must not be
  // called once Close was.
  absl::StatusOr<int64_t> CopyInto(rocksdb::BackupEngine& engine, std::function<void()> progress) const;

 private:
  // The place to which the writes of a transaction belong: the log, or this store alone.
  enum class Kind { kOfLog, kOfThisStore };
  struct Queued {
    TransactionBody body;
    Done done;
    Kind kind = Kind::kOfLog;
  };
  struct Answer {
    Done done;
    absl::Status status;
  };
  struct CompletedGroup {
    std::vector<Answer> answers;
    std::optional<Head> advanced;
  };

  RocksDbStore(Options options, Engine engine, int64_t applied);

  void Enqueue(Queued queued);
  void WriteGroups();
  // Runs transaction bodies from the front of `waiting`, at least one.
  CompletedGroup RunGroup(std::deque<Queued>& waiting);
  // Returns OK, or the reason why no transaction can run now.
  absl::Status CheckServing() const;
  // Lets readers see the state on disk.
  void Publish(const Head& head);
  absl::Status Persist(Overlay& overlay, Kind kind);
  // Appends to the replicated log what the group wrote.
  absl::Status Append(const Overlay& overlay);
  // Renews the lease until the store is closed.
  void KeepLease();
  // Lets readers see the files without the tail that is in them now.
  void PublishWithoutTail();
  void Fail(const absl::Status& cause);
  void CompleteGroups();

  const Options options_;
  Engine engine_;
  std::atomic<bool> failed_ = false;
  mutable std::mutex failure_mutex_;
  absl::Status failure_;
  std::atomic<bool> follows_;  // Another process writes the log, or none.
  LogPosition applied_;        // Used by the thread that follows, and later by the writer.

  std::mutex publishing_;
  mutable std::mutex current_mutex_;
  std::shared_ptr<const Snapshot> current_;

  std::mutex listener_mutex_;
  std::function<void(const Head&)> listener_;

  BoundedQueue<Queued> queue_;
  BoundedQueue<CompletedGroup> completed_;
  std::once_flag closed_;
  std::atomic<bool> is_tail_written_ = false;  // And is still part of what is published.
  TailWriter tail_;
  std::thread writer_;
  std::thread completer_;
  std::mutex lease_mutex_;
  std::condition_variable lease_ended_;
  bool lease_ends_ = false;
  std::thread lease_keeper_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_ROCKSDB_STORE_H_
