// The storage interface of every service: ordered bytes, kept durably.
//
// A store maps byte strings to byte strings in lexicographic order. Reads see a snapshot and never wait for
// writers. Writes are transaction bodies: functions that run one at a time against the latest state, on the
// store's own thread, and whose effects are committed all or nothing. The head (the log's revision and
// digest) is committed with the data and its revision never decreases. An entry that follows from the log
// (IsDerived, prefix.h) is visible with its commit as every entry is, and reaches the disk a moment later: a
// crash may lose the last ones, and they are derived again after DerivedUpTo (meta.h). The interface names no
// engine; rocksdb_store.h is the one in use. All classes here are thread-safe except Transaction, which is
// valid inside one transaction body only.
#ifndef EASTGATE_COMMON_STORE_STORE_H_
#define EASTGATE_COMMON_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/store/prefix.h"

namespace eastgate::store {

class BulkWriter;

// The head of the log: its last revision (0 = empty) and its chained digest (32 bytes; empty at 0).
struct Head {
  int64_t revision = 0;
  std::string digest;
  friend bool operator==(const Head&, const Head&) = default;
};

// The keys from `begin` to before `end`.
struct KeyRange {
  std::string begin;
  std::string end;
};

// The read interface, of a snapshot or of a transaction.
class Reader {
 public:
  // Receives entries in key order; returns false to stop. The views are valid only during the call.
  using Visitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

  virtual ~Reader() = default;

  // Returns the value under `key`, or nullopt. DATA_LOSS when the bytes on disk are corrupt.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;

  // Visits [begin, end) in ascending order; an empty `end` is the end of the key space.
  virtual absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const = 0;

  // Visits the entries of all ranges as one scan, which costs less than a scan of each. The ranges ascend, do
  // not overlap, and all have an end.
  virtual absl::Status ScanRanges(absl::Span<const KeyRange> ranges, Visitor visit) const;

  // Visits [begin, end) in descending order.
  virtual absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const = 0;

  virtual const Head& head() const = 0;
};

// A consistent state of the store at one commit. Holding one keeps old versions on disk: do not hold for
// long.
class Snapshot : public Reader {};

// The key of a row, or of a file of the reference data, and its bytes, which are empty where it was deleted.
struct RowBytes {
  absl::string_view key;
  absl::string_view bytes;
};

// The state as one transaction body sees it: the latest commit, the transactions before it in the same group,
// and its own writes.
class Transaction : public Reader {
 public:
  virtual void Put(absl::string_view key, std::string value) = 0;
  virtual void Delete(absl::string_view key) = 0;
  // Returns the rows and files of the reference data (the keys under Prefix::kResource and kReference) that
  // this transaction body wrote since the last call, each once, in the order of their keys, as they are now;
  // valid until the body writes them again. The log keeps an image of each.
  virtual std::vector<RowBytes> TakeWrittenRows() = 0;
  // `head.revision` must not be below the current one.
  virtual void SetHead(Head head) = 0;
  // Drops all writes of this transaction body when it returns OK: it succeeds and leaves nothing. For
  // previews.
  virtual void Discard() = 0;
};

class Store {
 public:
  // A transaction body. Runs on the writer thread, possibly more than once: it has no side effects outside
  // the transaction and its captures, which it must overwrite, not add to. Returning an error discards its
  // writes and affects no other transaction.
  using TransactionBody = std::function<absl::Status(Transaction&)>;
  // Called exactly once, on a thread of the store, when the transaction's effects (or the state on which it
  // was refused) are on disk and visible to Read(). Must not block and must not call Close().
  using Done = std::function<void(absl::Status)>;

  virtual ~Store() = default;

  // Returns the latest committed state. Cheap: one reference count.
  virtual std::shared_ptr<const Snapshot> Read() const = 0;

  // Queues a transaction body. `done` receives its status; RESOURCE_EXHAUSTED at once when the queue is full
  // or the disk is nearly full; UNAVAILABLE when the store is closed or has failed.
  virtual void Commit(TransactionBody body, Done done) = 0;

  // The same for what follows from the log and every copy of it makes for itself, such as the cells of
  // figures. It does not move the head.
  virtual void CommitDerived(TransactionBody body, Done done) { Commit(std::move(body), std::move(done)); }

  // Commit and wait: for startup, tools and tests, never for a thread that serves calls.
  absl::Status CommitAndWait(TransactionBody body);
  absl::Status CommitDerivedAndWait(TransactionBody body);

  // Removes everything under a prefix, durably, before it returns: for what is made anew, while nothing else
  // is written.
  virtual absl::Status RemoveAll(Prefix of) = 0;

  // Returns what puts very many entries (bulk_writer.h), for what is made anew, while nothing else is
  // written: over what was committed before. One at a time; the store must outlive it.
  virtual std::unique_ptr<BulkWriter> NewBulkWriter();

  // Calls `listener` with the new head after every group that moved it, on a thread of the store. One
  // listener.
  virtual void OnAdvance(std::function<void(const Head&)> listener) = 0;

  // Refuses new transactions, completes the queued ones, and closes the files. Idempotent.
  virtual void Close() = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_STORE_H_
