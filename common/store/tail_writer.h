// Writes the tail of a store into its files, on a thread of its own: many runs at a time, sorted, without a
// write-ahead log, and behind them the revision that they reach (DerivedUpTo). Thread-safe.
#ifndef EASTGATE_COMMON_STORE_TAIL_WRITER_H_
#define EASTGATE_COMMON_STORE_TAIL_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "common/store/tail.h"

namespace rocksdb {
class DB;
}

namespace eastgate::store {

class TailWriter {
 public:
  struct Options {
    // Called on its thread, without a lock: after runs were written, and once when that failed, after which
    // nothing more is written.
    std::function<void()> on_written;
    std::function<void(const absl::Status&)> on_failure;
  };

  // The database must outlive Stop.
  TailWriter(rocksdb::DB& db, Options options);
  ~TailWriter() { Stop(); }

  // Adds the run after the last. Waits while too many are waiting to be written.
  void Add(std::shared_ptr<const TailRun> run);
  // Returns the runs that a snapshot of the database taken after this call may lack.
  Tail Waiting() const;
  // Waits until no run waits to be written any more, or writing has failed.
  void Flush();
  // Writes what is waiting and ends the thread. Idempotent.
  void Stop();

 private:
  void Run();
  absl::Status Write(const Tail& runs) const;
  bool IsUrgent() const;

  rocksdb::DB& db_;
  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable added_;
  std::condition_variable written_;
  Tail waiting_;
  size_t bytes_ = 0;  // The bytes that are waiting.
  int flushing_ = 0;  // Calls that wait for all of it.
  bool failed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_TAIL_WRITER_H_
