#include "common/store/rocksdb_store.h"

#include <pthread.h>
#include <rocksdb/db.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/utilities/backup_engine.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/payload.h"
#include "common/store/read_only_store.h"
#include "common/store/rocksdb_bulk_writer.h"
#include "common/store/rocksdb_snapshot.h"

namespace eastgate::store {
namespace {

constexpr size_t kMaxGroupBytes = 16 << 20;
// The limit of a group that goes into a replicated log.
constexpr size_t kMaxBatchBytes = 4 << 20;
// Groups that are durable and not yet answered. Beyond it the writer waits: answering is the bottleneck then.
constexpr size_t kMaxCompletedGroups = 8;
// An entry in memory, beside its key and value.
constexpr size_t kNodeBytes = 112;
constexpr absl::Duration kRetryAfter = absl::Milliseconds(100);

int64_t SteadyNanoseconds() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

// A failed or discarded transaction is dropped with its overlay, and its neighbors never see it.
absl::Status RunBody(const Store::TransactionBody& body, Overlay& group) {
  Overlay overlay(&group);
  RETURN_IF_ERROR(body(overlay));
  RETURN_IF_ERROR(overlay.status());
  if (!overlay.discarded()) overlay.MoveInto(group);
  return absl::OkStatus();
}

// Without what follows from the log.
rocksdb::WriteBatch ToBatch(const Overlay& overlay) {
  rocksdb::WriteBatch batch(overlay.pending_bytes());
  for (const auto& [key, value] : overlay.pending()) {
    if (IsDerived(key)) continue;
    if (value) {
      batch.Put(key, *value);
    } else {
      batch.Delete(key);
    }
  }
  if (overlay.head_moved()) batch.Put(HeadKey(), EncodeHead(overlay.head()));
  return batch;
}

// A replicated log that ends before what was acknowledged here has lost batches, such as by the promotion of
// a standby that was not synchronous.
absl::Status CheckAgainstLog(const Engine& engine, BatchLog& log) {
  const absl::StatusOr<LogPosition> end = log.Position();
  if (!end.ok() && !absl::IsNotFound(end.status())) return end.status();
  return CheckAgainstHead(end.ok() ? end->head : Head{}, engine.acknowledged,
                          "make the database that has it the primary again");
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(Options options) {
  if (options.directory.empty() || options.max_queued_transactions == 0 ||
      options.max_group_transactions == 0) {
    return absl::InvalidArgumentError("a store needs a directory and limits above zero");
  }
  if (!options.free_bytes) {
    options.free_bytes = [directory = options.directory] { return FreeBytesOf(directory); };
  }
  const EngineKind kind = options.log == nullptr ? EngineKind::kLog : EngineKind::kCopy;
  ASSIGN_OR_RETURN(Engine engine, OpenEngine(options.directory, options.must_exist, options.block_cache_bytes,
                                             options.env, kind));
  int64_t applied = 0;
  if (options.log != nullptr) {
    ASSIGN_OR_RETURN(applied, AppliedSeq(RocksDbSnapshot(engine.db, engine.head)));
    RETURN_IF_ERROR(CheckAgainstLog(engine, *options.log));
  }
  return std::unique_ptr<RocksDbStore>(new RocksDbStore(std::move(options), std::move(engine), applied));
}

absl::StatusOr<std::unique_ptr<Store>> RocksDbStore::OpenReadOnly(const std::string& directory,
                                                                  bool every_byte) {
  ASSIGN_OR_RETURN(Engine engine, OpenEngineReadOnly(directory, Options{}.block_cache_bytes));
  if (every_byte) {
    const rocksdb::Status verified = engine.db->VerifyChecksum();
    if (!verified.ok()) return FromRocksDb(verified);
  }
  return std::make_unique<ReadOnlyStore>(
      std::make_shared<RocksDbSnapshot>(std::move(engine.db), std::move(engine.head)));
}

RocksDbStore::RocksDbStore(Options options, Engine engine, int64_t applied)
    : options_(std::move(options)),
      engine_(std::move(engine)),
      follows_(options_.log != nullptr),
      applied_{applied, engine_.head},
      current_(std::make_shared<RocksDbSnapshot>(engine_.db, engine_.head)),
      queue_(options_.max_queued_transactions),
      completed_(kMaxCompletedGroups),
      tail_(*engine_.db, {.on_written = [this] { PublishWithoutTail(); },
                          .on_failure = [this](const absl::Status& cause) { Fail(cause); }}),
      writer_([this] { WriteGroups(); }),
      completer_([this] { CompleteGroups(); }) {}

RocksDbStore::~RocksDbStore() {
  Close();
}

std::shared_ptr<const Snapshot> RocksDbStore::Read() const {
  std::lock_guard lock(current_mutex_);
  return current_;
}

void RocksDbStore::Commit(TransactionBody body, Done done) {
  if (follows_) return done(NotServing("another process writes the log"));
  Enqueue({std::move(body), std::move(done), Kind::kOfLog});
}

void RocksDbStore::CommitDerived(TransactionBody body, Done done) {
  Enqueue({std::move(body), std::move(done), Kind::kOfThisStore});
}

void RocksDbStore::Enqueue(Queued queued) {
  if (failed_) return queued.done(NotServing("the store has failed"));
  switch (queue_.TryPush(queued)) {
    case PushResult::kPushed:
      options_.progress->queued.fetch_add(1, std::memory_order_relaxed);
      return;
    case PushResult::kFull:
      return queued.done(status::Overloaded("too many writes are waiting", kRetryAfter));
    case PushResult::kClosed:
      return queued.done(NotServing("the store is closed"));
  }
}

absl::Status RocksDbStore::RemoveAll(Prefix of) {
  tail_.Flush();
  if (failed_) return NotServing("the store has failed");
  const std::string begin = KeyWriter(of).Take();
  rocksdb::WriteOptions options;
  options.sync = true;
  // One entry, however much there is; removing key by key would cost as much as writing it.
  const rocksdb::Status status =
      engine_.db->DeleteRange(options, engine_.db->DefaultColumnFamily(), begin, PrefixEnd(begin));
  if (!status.ok()) return FromRocksDb(status);
  Publish(Read()->head());
  return absl::OkStatus();
}

std::unique_ptr<BulkWriter> RocksDbStore::NewBulkWriter() {
  // Its entries come after all that was committed.
  tail_.Flush();
  RocksDbBulkWriter::Options options;
  options.folder = DatabaseIn(options_.directory) + "/bulk";
  options.check_serving = [this] { return CheckServing(); };
  options.publish = [this] { Publish(Read()->head()); };
  return std::make_unique<RocksDbBulkWriter>(engine_.db, std::move(options));
}

void RocksDbStore::Publish(const Head& head) {
  std::lock_guard publishing(publishing_);
  is_tail_written_ = false;
  // A run that leaves the tail after this line is in the snapshot, too.
  Tail tail = tail_.Waiting();
  std::shared_ptr<const Snapshot> next = std::make_shared<RocksDbSnapshot>(engine_.db, head, std::move(tail));
  std::lock_guard lock(current_mutex_);
  current_.swap(next);
}

void RocksDbStore::PublishWithoutTail() {
  is_tail_written_ = true;
  // Only the writer knows when the files are a state that may be seen.
  CommitDerived([](Transaction&) { return absl::OkStatus(); }, [](const absl::Status&) {});
}

void RocksDbStore::OnAdvance(std::function<void(const Head&)> listener) {
  std::lock_guard lock(listener_mutex_);
  listener_ = std::move(listener);
}

void RocksDbStore::Close() {
  std::call_once(closed_, [this] {
    {
      std::lock_guard lock(lease_mutex_);
      lease_ends_ = true;
    }
    lease_ended_.notify_one();
    if (lease_keeper_.joinable()) lease_keeper_.join();
    queue_.Close();
    writer_.join();
    completer_.join();
    tail_.Stop();
    // Another process need not wait for the lease to end.
    if (options_.log != nullptr && !follows_ && !failed_) (void)options_.log->Release();
    auto closed = std::make_shared<ClosedSnapshot>(Read()->head());
    {
      std::lock_guard lock(current_mutex_);
      current_ = std::move(closed);
    }
    engine_ = Engine{};
  });
}

absl::StatusOr<int64_t> RocksDbStore::CopyInto(rocksdb::BackupEngine& engine,
                                               std::function<void()> progress) const {
  rocksdb::CreateBackupOptions options;
  // The memtable is flushed to a table that later backups share; its log would be copied by each of them.
  options.flush_before_backup = true;
  options.progress_callback = std::move(progress);
  options.decrease_background_thread_cpu_priority = true;
  options.background_thread_cpu_priority = rocksdb::CpuPriority::kLow;
  rocksdb::BackupID copy = 0;
  const rocksdb::Status status =
      engine.CreateNewBackupWithMetadata(options, engine_.db.get(), /*app_metadata=*/"", &copy);
  if (status.IsIncomplete()) return absl::CancelledError("the copy was stopped");
  if (!status.ok())
    return absl::UnavailableError("the store cannot be copied into the folder of the backups");
  return int64_t{copy};
}

void RocksDbStore::WriteGroups() {
  pthread_setname_np(pthread_self(), "store-writer");
  // Counting every comparison costs more than a tenth of them.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  while (true) {
    std::deque<Queued> waiting = queue_.PopUpTo(options_.max_group_transactions);
    if (waiting.empty()) break;
    while (!waiting.empty()) {
      options_.progress->group_began_ns.store(SteadyNanoseconds(), std::memory_order_relaxed);
      CompletedGroup group = RunGroup(waiting);
      options_.progress->queued.fetch_sub(static_cast<int64_t>(group.answers.size()),
                                          std::memory_order_relaxed);
      options_.progress->group_began_ns.store(0, std::memory_order_relaxed);
      completed_.Push(std::move(group));
    }
  }
  completed_.Close();
}

RocksDbStore::CompletedGroup RocksDbStore::RunGroup(std::deque<Queued>& waiting) {
  CompletedGroup group;
  const absl::Status serving = CheckServing();
  const std::shared_ptr<const Snapshot> base = Read();
  Overlay overlay(base.get());
  const Kind kind = waiting.front().kind;
  // Only what is of the log goes there.
  const bool is_split = options_.log != nullptr;
  const size_t max_bytes = is_split ? kMaxBatchBytes : kMaxGroupBytes;
  do {
    Queued queued = std::move(waiting.front());
    waiting.pop_front();
    absl::Status status = serving.ok() ? RunBody(queued.body, overlay) : serving;
    group.answers.push_back({std::move(queued.done), std::move(status)});
  } while (!waiting.empty() && overlay.pending_bytes() < max_bytes &&
           (!is_split || waiting.front().kind == kind));
  if (overlay.empty()) {
    if (is_tail_written_ && serving.ok()) Publish(overlay.head());
    return group;
  }

  const int64_t began_ns = SteadyNanoseconds();
  const absl::Status persisted = Persist(overlay, kind);
  if (options_.on_durable) options_.on_durable(absl::Nanoseconds(SteadyNanoseconds() - began_ns));
  if (absl::IsResourceExhausted(persisted)) {
    // The replicated log is full, and nothing was written.
    for (Answer& answer : group.answers) answer.status = persisted;
  } else if (!persisted.ok()) {
    // Refusals too: the state they were judged on may never be.
    for (Answer& answer : group.answers) answer.status = NotServing("the store has failed");
    Fail(persisted);
  } else if (overlay.head_moved()) {
    group.advanced = overlay.head();
  }
  return group;
}

absl::Status RocksDbStore::CheckServing() const {
  if (failed_) return NotServing("the store has failed");
  const uint64_t free_bytes = options_.free_bytes();
  if (free_bytes >= options_.min_free_bytes) return absl::OkStatus();
  return status::ErrorWithReason(
      absl::StatusCode::kResourceExhausted, status::ErrorReason::ERROR_REASON_DISK_NEARLY_FULL,
      "the disk is nearly full: only reads are served",
      {{"free_bytes", absl::StrCat(free_bytes)}, {"required_bytes", absl::StrCat(options_.min_free_bytes)}});
}

absl::Status RocksDbStore::Append(const Overlay& overlay) {
  LogBatch batch{applied_.seq + 1, overlay.head(), EncodePayload(overlay.pending())};
  RETURN_IF_ERROR(options_.log->Append(batch));
  applied_ = batch.position();
  return absl::OkStatus();
}

absl::Status RocksDbStore::Persist(Overlay& overlay, Kind kind) {
  const bool is_appended = options_.log != nullptr && kind == Kind::kOfLog;
  if (is_appended) RETURN_IF_ERROR(Append(overlay));
  rocksdb::WriteBatch batch = ToBatch(overlay);
  if (is_appended) batch.Put(AppliedKey(), EncodeApplied(applied_.seq));
  rocksdb::WriteOptions options;
  // A batch of the replicated log is read from there again where it is not on this disk.
  options.sync = options_.log == nullptr;
#ifdef EASTGATE_ACKNOWLEDGE_EARLY
  // Wrong on purpose, to see that the fault tests find it: a group reaches the disk with the next one only.
  options.sync = false;
  engine_.db->FlushWAL(/*sync=*/true);
#endif
  if (batch.Count() > 0) {
    const rocksdb::Status status = engine_.db->Write(options, &batch);
    if (!status.ok()) return FromRocksDb(status);
  }
  // HEAD before anyone can see the new state: a revision that was read is as binding as one that was
  // answered.
  if (overlay.head_moved()) RETURN_IF_ERROR(engine_.head_file->Write(overlay.head()));
  if (overlay.has_derived()) {
    auto run = std::make_shared<TailRun>();
    run->upto = overlay.head().revision;
    run->bytes = overlay.pending_bytes() + overlay.pending().size() * kNodeBytes;
    run->entries = overlay.TakePending();
    tail_.Add(std::move(run));
  }
  Publish(overlay.head());
  return absl::OkStatus();
}

void RocksDbStore::Fail(const absl::Status& cause) {
  if (failed_.exchange(true)) return;
  {
    const std::lock_guard lock(failure_mutex_);
    failure_ = cause;
  }
  if (options_.on_failure) options_.on_failure(cause);
}

absl::Status RocksDbStore::failure() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

void RocksDbStore::CompleteGroups() {
  pthread_setname_np(pthread_self(), "store-answers");
  while (true) {
    std::deque<CompletedGroup> groups = completed_.PopUpTo(1);
    if (groups.empty()) return;
    CompletedGroup& group = groups.front();
    for (Answer& answer : group.answers) answer.done(std::move(answer.status));
    if (!group.advanced) continue;
    std::lock_guard lock(listener_mutex_);
    if (listener_) listener_(*group.advanced);
  }
}

}  // namespace eastgate::store
