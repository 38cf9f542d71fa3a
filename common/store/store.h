// Ordered bytes, kept durably: the one thing every service stands on.
//
// A store maps byte strings to byte strings in lexicographic order. Reads see a snapshot and never wait for
// writers. Writes are works: functions that run one at a time against the latest state, on the store's own
// thread, and whose effects are committed all or nothing. The head (the log's revision and digest) is
// committed with the data and never goes back. The interface names no engine; rocksdb_store.h is the one that
// serves today. All classes here are thread-safe except Transaction, which lives inside one work.
#ifndef EASTGATE_COMMON_STORE_STORE_H_
#define EASTGATE_COMMON_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::store {

// Where the log stands: the last revision (0 = empty) and its chained digest (32 bytes; empty at 0).
struct Head {
  int64_t revision = 0;
  std::string digest;
  friend bool operator==(const Head&, const Head&) = default;
};

// What can be read, from a snapshot or inside a transaction.
class Reader {
 public:
  // Receives entries in key order; returns false to stop. The views are valid only during the call.
  using Visitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

  virtual ~Reader() = default;

  // The value under `key`, or nullopt. DATA_LOSS when the bytes on disk are corrupt.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;

  // Visits [begin, end) in ascending order; an empty `end` is the end of the key space.
  virtual absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const = 0;

  // Visits [begin, end) in descending order.
  virtual absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const = 0;

  virtual const Head& head() const = 0;
};

// A consistent state of the store at one commit. Holding one keeps old versions on disk: do not hold for
// long.
class Snapshot : public Reader {};

// The state as one work sees it: the latest commit, the works before it in the same group, its own writes.
class Transaction : public Reader {
 public:
  virtual void Put(absl::string_view key, absl::string_view value) = 0;
  virtual void Delete(absl::string_view key) = 0;
  // `head.revision` must not be below the current one.
  virtual void SetHead(Head head) = 0;
};

class Store {
 public:
  // Runs on the writer thread, possibly again: no side effects outside the transaction and its captures,
  // which it must overwrite, not add to. Returning an error discards its writes and disturbs no other work.
  using Work = std::function<absl::Status(Transaction&)>;
  // Called exactly once, on a thread of the store, when the work's effects (or the state it was refused on)
  // are on disk and visible to Read(). Must not block and must not call Close().
  using Done = std::function<void(absl::Status)>;

  virtual ~Store() = default;

  // The latest committed state. Cheap: one reference count.
  virtual std::shared_ptr<const Snapshot> Read() const = 0;

  // Queues a work. `done` receives the work's own status; RESOURCE_EXHAUSTED at once when the queue is full
  // or the disk is nearly so; UNAVAILABLE when the store is closed or has failed.
  virtual void Commit(Work work, Done done) = 0;

  // Commits and waits: for startup, tools and tests, never for a thread that serves calls.
  absl::Status CommitAndWait(Work work);

  // Calls `listener` with the new head after every group that moved it, on a thread of the store. One
  // listener.
  virtual void OnAdvance(std::function<void(const Head&)> listener) = 0;

  // Refuses new works, completes the queued ones, and closes the files. Idempotent.
  virtual void Close() = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_STORE_H_
