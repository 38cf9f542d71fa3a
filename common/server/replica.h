// Replica: the part of a process that only reads a replicated log, which another process writes. It follows
// the log, so that the store, its indexes and the reference data in effect are as far as the log is.
//
//   Replica replica(store, log, …);
//   replica.WaitForLog(…)         the log is there, and all of it was applied
//   replica.Start(facts_log, …)   while calls are served
//
// Owned by the host. Its thread alone adds to the store what is of the log.
#ifndef EASTGATE_COMMON_SERVER_REPLICA_H_
#define EASTGATE_COMMON_SERVER_REPLICA_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/facts/log.h"
#include "common/facts/schema.h"
#include "common/observability/log.h"
#include "common/store/batch_log.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

class Replica {
 public:
  // All must outlive it. `log` is that of the store.
  Replica(store::RocksDbStore& store, store::BatchLog& log, std::shared_ptr<const facts::Schema> schema,
          facts::Log::Options options, observability::Log& server_log)
      : store_(store),
        log_(log),
        schema_(std::move(schema)),
        options_(std::move(options)),
        server_log_(server_log) {}
  ~Replica() { Stop(); }
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // Returns when the store has all of the log, which has a name and reference data. CANCELLED when the
  // process is asked to stop; DATA_LOSS when the log is not the one that the store has followed;
  // OUT_OF_RANGE when what comes next was dropped from it; the reason why a write of the store's own has
  // failed.
  absl::Status WaitForLog();

  struct Listeners {
    std::function<void()> on_reference;                   // Other reference data are in effect.
    std::function<void(const absl::Status&)> on_failure;  // It does not follow the log any more.
  };
  // Follows the log on a thread, until Stop. `facts` is the log of the store, and must outlive that.
  void Start(facts::Log& facts, Listeners listeners);
  // Waits for the end of the thread. Idempotent.
  void Stop();

  // Returns how long ago, at most, this process had all of the log.
  absl::Duration Behind() const;

 private:
  void Run(facts::Log& facts, const Listeners& listeners);
  // Applies what is new, and returns the last batch; 0 where nobody has begun the log. `facts` is null before
  // it is open.
  absl::StatusOr<int64_t> Follow(facts::Log* facts);
  // Writes that the log does not answer or cannot be applied, when that is new, and waits a moment.
  void WaitAfter(const absl::Status& failed);

  store::RocksDbStore& store_;
  store::BatchLog& log_;
  const std::shared_ptr<const facts::Schema> schema_;
  const facts::Log::Options options_;
  observability::Log& server_log_;
  bool answers_ = true;                   // The log did, the last time.
  std::atomic<int64_t> was_whole_ns_{0};  // By the steady clock, when all of the log was last here.
  std::atomic<bool> stops_{false};
  std::thread thread_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REPLICA_H_
