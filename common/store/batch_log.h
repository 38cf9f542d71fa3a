// A log of write batches that outlives the machine: what a replicated store writes, and what its readers
// follow.
//
// A log is one sequence of batches, numbered 1, 2, 3 … without gaps, for one service of one district. One
// process at a time is its writer: whoever claimed it last. A claim fences the writer before it, whose
// appends are refused from then on; no clock decides that. The lease (Renew, FindLease) only tells a process
// that waits for the writer's death when to claim. Any number of processes read. The interface names no
// engine; postgres_log.h is the one in use. Thread-safe: writing, reading and waiting for news do not wait
// for each other.
#ifndef EASTGATE_COMMON_STORE_BATCH_LOG_H_
#define EASTGATE_COMMON_STORE_BATCH_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace eastgate::store {

// The longest payload of a batch. A longer one is refused with INVALID_ARGUMENT.
inline constexpr size_t kMaxPayloadBytes = 16 << 20;

// The end of a log, or of what was read of it: its last batch and the head after that batch. 0 = no batch.
struct LogPosition {
  int64_t seq = 0;
  Head head;
  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

struct LogBatch {
  int64_t seq = 0;
  Head head;  // The head after the batch. A batch that does not move the head has the one before it.
  std::string payload;

  LogPosition position() const { return {seq, head}; }
};

// The lease of a log's writer, as it was seen.
struct Lease {
  bool is_renewed = false;  // The writer is taken to be alive.
  int64_t epoch = 0;        // Grows with every claim; 0 before the first one.
  int64_t renewal = 0;      // Another number after every claim, append and renewal of the writer.
  friend bool operator==(const Lease&, const Lease&) = default;
};

class BatchLog {
 public:
  // Receives batches in order. An error ends the reading and is its result.
  using Visitor = absl::FunctionRef<absl::Status(const LogBatch& batch)>;

  virtual ~BatchLog() = default;

  // Makes this object the one writer of the log, which it begins when there is none, and returns where the
  // log ends: the caller applies everything up to there before it appends. ABORTED, and nothing has changed,
  // when the log was claimed, appended to or renewed after `seen`: a claim that comes late ends no writer
  // that is well. FAILED_PRECONDITION, as of whatever reads it, when the log's data have another format. May
  // be called again after the log was lost. UNAVAILABLE when the log does not answer in time.
  virtual absl::StatusOr<LogPosition> Claim(const Lease& seen) = 0;

  // Appends the batch after the last one. OK means that it is durable, on the synchronous standby too, and is
  // there exactly once, however often the connection was lost meanwhile. Other answers:
  //   ABORTED      another object has claimed the log; nothing was appended
  //   UNAVAILABLE  it is not known whether the batch was appended
  //   DATA_LOSS    the log has lost batches, or has others than were appended
  // After these three the log must be claimed and applied again, by a process that starts afresh, and every
  // append until then has the same answer. INVALID_ARGUMENT, FAILED_PRECONDITION (not claimed; `seq` is not
  // the next one), RESOURCE_EXHAUSTED and INTERNAL (the log's database refuses it) mean that nothing was
  // appended, and change nothing.
  virtual absl::Status Append(const LogBatch& batch) = 0;

  // Returns where the log ends. NOT_FOUND when nobody has ever claimed it; UNAVAILABLE. A position before one
  // that was already read or acknowledged means that the log has lost batches: the caller compares.
  virtual absl::StatusOr<LogPosition> Position() = 0;

  // Returns the head after a batch, by which a copy that ends there is known to be one of this log. NOT_FOUND
  // when the log does not have the batch: it was dropped, or the log ends before it.
  virtual absl::StatusOr<Head> HeadAt(int64_t seq) = 0;

  // Visits every batch after `applied`, up to where the log ended when this was called, some megabytes at a
  // time. DATA_LOSS when the log ends before `applied` or has another head there, when a batch is missing and
  // when one fails its checksum; OUT_OF_RANGE when the next batch was dropped (DropBefore); NOT_FOUND;
  // UNAVAILABLE. Batches that were visited before an error are right.
  virtual absl::Status ReadAfter(const LogPosition& applied, Visitor visit) = 0;

  // Waits until the log has a batch after `seq`, for `at_most`, and returns whether it has. A log that nobody
  // has claimed yet is waited for, too. UNAVAILABLE.
  virtual absl::StatusOr<bool> WaitForNews(int64_t seq, absl::Duration at_most) = 0;

  // Tells, as every append does, that the writer is alive. ABORTED when another one has claimed the log;
  // UNAVAILABLE, FAILED_PRECONDITION and DATA_LOSS as for Append.
  virtual absl::Status Renew() = 0;

  // Gives the lease up: another process may claim the log at once. Nothing can be appended from then on.
  // FAILED_PRECONDITION when the log was not claimed; UNAVAILABLE when it may still look alive.
  virtual absl::Status Release() = 0;

  // Returns the lease as it is now. It is renewed if the log was claimed, appended to or renewed in the last
  // `ttl`, by the log's own clock; for `ttl` after this object saw that it had been, since a renewal may be
  // seen late; and for `ttl` after the log was reached again, since its writer may not have reached it,
  // either. Not renewed for a log that nobody has ever claimed, and once it was released. UNAVAILABLE.
  virtual absl::StatusOr<Lease> FindLease(absl::Duration ttl) = 0;

  // Drops batches before `seq`, as far as that can be done without touching others; those after it are kept,
  // and so is the last one. UNAVAILABLE when the log is in use: some may then be dropped.
  virtual absl::Status DropBefore(int64_t seq) = 0;
};

// Returns OK, or INVALID_ARGUMENT when no log takes the batch: its payload is too long, or its seq or head is
// none.
absl::Status CheckBatch(const LogBatch& batch);

// Returns the checksum that is kept with a batch: CRC-32C of seq:u64be revision:u64be digest payload.
uint32_t ChecksumOf(const LogBatch& batch);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_BATCH_LOG_H_
