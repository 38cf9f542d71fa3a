// The log of write batches in PostgreSQL, which replicates it.
//
// An append is one statement and one round trip: it moves the log's row in `shard` from the batch before,
// under the epoch of the last claim, and inserts the batch. When its outcome is not known (the connection was
// lost, no answer came in time, or a warning came with it) a new connection claims the log again, if its
// holder is still this object, which waits for whatever is still running; then the log's end says whether the
// batch is there. postgres_reader.h answers what is not about writing; postgres_schema.h has the tables.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_LOG_H_
#define EASTGATE_COMMON_STORE_POSTGRES_LOG_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/batch_log.h"
#include "common/store/postgres_connection.h"
#include "common/store/postgres_reader.h"
#include "common/store/postgres_retry.h"

namespace eastgate::store {

class PostgresLog final : public BatchLog {
 public:
  struct Options {
    PostgresServer server;
    // The log's id: 1 to 36 of the characters a-z, 0-9 and _.
    std::string id;
    // A write without an answer for so long counts as unknown. It must be longer than a synchronous standby
    // may need.
    absl::Duration answer_within = absl::Seconds(10);
    // An unknown outcome, or a claim, that is not settled after so long is answered UNAVAILABLE.
    absl::Duration settle_within = kSettleWithin;
    // The number of batches in a partition, which is what DropBefore drops. Partitions are made half of one
    // ahead.
    int64_t batches_per_partition = 65536;
  };

  // INVALID_ARGUMENT. Connects to nothing yet.
  static absl::StatusOr<std::unique_ptr<PostgresLog>> Open(Options options);

  absl::StatusOr<LogPosition> Claim(const Lease& seen) override;
  absl::Status Append(const LogBatch& batch) override;
  absl::Status Renew() override;
  absl::Status Release() override;
  absl::Status DropBefore(int64_t seq) override;

  absl::StatusOr<LogPosition> Position() override { return reader_.Position(); }
  absl::StatusOr<Head> HeadAt(int64_t seq) override { return reader_.HeadAt(seq); }
  absl::Status ReadAfter(const LogPosition& applied, Visitor visit) override {
    return reader_.ReadAfter(applied, visit);
  }
  absl::StatusOr<bool> WaitForNews(int64_t seq, absl::Duration at_most) override {
    return reader_.WaitForNews(seq, at_most);
  }
  absl::StatusOr<Lease> FindLease(absl::Duration ttl) override { return reader_.FindLease(ttl); }

 private:
  explicit PostgresLog(Options options);

  // Tries, each time with another `writer_`, until the outcome is known: an attempt returns nullopt when it
  // is not. UNAVAILABLE when the time is over.
  absl::Status Settle(absl::FunctionRef<std::optional<absl::Status>()> attempt);
  // Makes the tables and claims the log, if it is as it was seen. ABORTED when it is not.
  std::optional<absl::Status> TryClaim(const Lease& seen);
  // Claims the log again if this object still has it, and finds `end`. ABORTED when another one has it.
  std::optional<absl::Status> TryClaimAgain(LogPosition& end);
  // Sends an append. Not known, too, when it found no row to move: its epoch may be an older one of this
  // object.
  std::optional<absl::Status> TryAppend(const LogBatch& batch);
  // Finds out whether a batch was appended whose outcome is not known, and appends it if it was not.
  absl::Status SettleAppend(const LogBatch& batch);
  // Makes partitions when few batches are left to the end of the last one.
  Answer ExtendPartitions(int64_t seq);
  // Keeps the claim's epoch; `end` is where it found the log to end.
  void Keep(const Answer& claim, LogPosition& end);
  Deadline NextDeadline() const;

  const Options options_;
  const std::string channel_;
  const std::string holder_;  // Drawn at random: the name of this object in the log.
  PostgresReader reader_;

  std::mutex writing_;
  std::unique_ptr<PostgresConnection> writer_;  // Null when it was lost.
  absl::Status claimed_;                        // OK, or why nothing can be appended.
  int64_t epoch_ = 0;
  LogPosition end_;
  int64_t partitions_until_ = 0;  // Every batch up to this one has a partition.
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_LOG_H_
