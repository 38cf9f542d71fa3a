#include "common/store/postgres_log.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/postgres_schema.h"

namespace eastgate::store {
namespace {

// It waits for whoever changes the row, and then looks at it again: so it changes nothing when the writer has
// renewed the lease since it was seen. A claim of this object whose answer was lost is made once more.
constexpr Statement kClaim = {
    "claim",
    "UPDATE shard SET epoch = epoch + 1, holder = $2, renewed_at = now() WHERE id = $1 AND (holder = $2 OR "
    "(epoch = $3 AND (extract(epoch FROM renewed_at) * 1000000)::bigint = $4)) "
    "RETURNING epoch, seq, revision, digest"};
constexpr Statement kFormat = {"format", "SELECT format FROM shard WHERE id = $1"};
constexpr Statement kClaimAgain = {"claim_again",
                                   "UPDATE shard SET epoch = epoch + 1, renewed_at = now() "
                                   "WHERE id = $1 AND holder = $2 RETURNING epoch, seq, revision, digest"};
constexpr Statement kAppend = {
    "append",
    "WITH moved AS (UPDATE shard SET seq = $2, revision = $3, digest = $4, renewed_at = now() "
    "WHERE id = $1 AND epoch = $5 AND seq = $2 - 1 RETURNING 1) "
    "INSERT INTO batch (shard, seq, epoch, revision, digest, checksum, payload) "
    "SELECT $1, $2, $5, $3, $4, $6, $7 FROM moved"};
constexpr Statement kRenew = {"renew", "UPDATE shard SET renewed_at = now() WHERE id = $1 AND epoch = $2"};
constexpr Statement kRelease = {"release",
                                "UPDATE shard SET renewed_at = 'epoch' WHERE id = $1 AND epoch = $2"};
// The last batch is kept, whatever is asked.
constexpr Statement kKeepFrom = {
    "keep_from", "UPDATE shard SET kept_from = $2 WHERE id = $1 AND kept_from < $2 AND seq >= $2"};

constexpr Statement kIsKeptFrom = {"is_kept_from", "SELECT seq FROM shard WHERE id = $1 AND kept_from >= $2"};

constexpr char kDuplicate[] = "23505";
constexpr char kLockTimeout[] = "55P03";

absl::Status InUseOr(const Answer& answer) {
  if (answer.sqlstate() == kLockTimeout) return LogUnavailable("the log is in use: nothing more was dropped");
  return answer.ToStatus();
}

absl::Status LostBatches(const LogPosition& end) {
  return Corrupt(absl::StrCat("the log ends at batch ", end.seq, ", revision ", end.head.revision,
                              ", and has lost or changed batches that were acknowledged"));
}

// Returns whether an append with this answer leaves the log to be claimed again.
bool EndsClaim(const absl::Status& status) {
  return absl::IsAborted(status) || absl::IsUnavailable(status) || absl::IsDataLoss(status);
}

std::string RandomHolder() {
  std::random_device random;
  std::string holder;
  for (int i = 0; i < 4; ++i) absl::StrAppend(&holder, absl::Hex(random(), absl::kZeroPad8));
  return holder;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresLog>> PostgresLog::Open(Options options) {
  RETURN_IF_ERROR(CheckServer(options.server));
  RETURN_IF_ERROR(CheckShardId(options.id));
  if (options.answer_within <= absl::ZeroDuration() || options.settle_within <= absl::ZeroDuration() ||
      options.batches_per_partition < 2) {
    return absl::InvalidArgumentError("a log needs times above zero and partitions of at least 2 batches");
  }
  return std::unique_ptr<PostgresLog>(new PostgresLog(std::move(options)));
}

PostgresLog::PostgresLog(Options options)
    : options_(std::move(options)),
      channel_(ChannelOf(options_.id)),
      holder_(RandomHolder()),
      reader_(options_.server, options_.id, options_.answer_within),
      claimed_(absl::FailedPreconditionError("the log was not claimed")) {}

absl::StatusOr<LogPosition> PostgresLog::Claim(const Lease& seen) {
  std::lock_guard lock(writing_);
  claimed_ = Settle([&] { return TryClaim(seen); });
  RETURN_IF_ERROR(claimed_);
  return end_;
}

absl::Status PostgresLog::Append(const LogBatch& batch) {
  RETURN_IF_ERROR(CheckBatch(batch));
  std::lock_guard lock(writing_);
  RETURN_IF_ERROR(claimed_);
  if (batch.seq != end_.seq + 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log ends at batch ", end_.seq, ": got batch ", batch.seq, " to append"));
  }
  std::optional<absl::Status> appended;
  if (writer_ != nullptr) appended = TryAppend(batch);
  if (!appended) appended = SettleAppend(batch);
  if (appended->ok()) {
    end_ = batch.position();
    if (writer_ != nullptr) {
      // In a transaction of its own, which nobody waits for: one that notifies holds, until it is committed,
      // a lock that all others of the server wait for which notify, too.
      writer_->Send(kNotify, {Parameter::Text(channel_), Parameter::Text(absl::StrCat(batch.seq))});
    }
  }
  if (EndsClaim(*appended)) claimed_ = *appended;
  return *appended;
}

absl::Status PostgresLog::Renew() {
  std::lock_guard lock(writing_);
  RETURN_IF_ERROR(claimed_);
  if (writer_ != nullptr) {
    const Answer answer =
        writer_->Run(kRenew, {Parameter::Text(options_.id), Parameter::Number(epoch_)}, NextDeadline());
    if (answer.done() && answer.rows_affected() == 1) return absl::OkStatus();
    if (answer.kind() == Answer::Kind::kRejected) return answer.ToStatus();
  }
  claimed_ = Settle([this]() -> std::optional<absl::Status> {
    LogPosition end;
    std::optional<absl::Status> again = TryClaimAgain(end);
    if (!again || !again->ok()) return again;
    return end == end_ ? absl::OkStatus() : LostBatches(end);
  });
  return claimed_;
}

absl::Status PostgresLog::Release() {
  std::lock_guard lock(writing_);
  RETURN_IF_ERROR(claimed_);
  claimed_ = absl::FailedPreconditionError("the log was released");
  if (writer_ == nullptr) return LogUnavailable("the log could not be released");
  const Answer answer =
      writer_->Run(kRelease, {Parameter::Text(options_.id), Parameter::Number(epoch_)}, NextDeadline());
  return answer.done() ? absl::OkStatus() : LogUnavailable("the log could not be released");
}

absl::Status PostgresLog::DropBefore(int64_t seq) {
  // On a connection of its own, which gives up soon: whoever reads or writes the log waits behind it.
  ASSIGN_OR_RETURN(const std::unique_ptr<PostgresConnection> connection,
                   PostgresConnection::Open(options_.server));
  RETURN_IF_ERROR(connection->RunText("SET lock_timeout = '500ms'", NextDeadline()).ToStatus());
  const Answer partitions =
      connection->Run(kPartitions, {Parameter::Text(PartOf(options_.id))}, NextDeadline());
  RETURN_IF_ERROR(partitions.ToStatus());
  for (int row = 0; row < partitions.rows(); ++row) {
    const int64_t next = partitions.Number(row, 1);
    if (next > seq) break;
    // First readers are told, so that they do not take what is dropped for lost.
    const Answer kept =
        connection->Run(kKeepFrom, {Parameter::Text(options_.id), Parameter::Number(next)}, NextDeadline());
    RETURN_IF_ERROR(InUseOr(kept));
    const Answer is_kept =
        connection->Run(kIsKeptFrom, {Parameter::Text(options_.id), Parameter::Number(next)}, NextDeadline());
    RETURN_IF_ERROR(is_kept.ToStatus());
    if (is_kept.rows() == 0) break;
    RETURN_IF_ERROR(
        InUseOr(connection->RunText(absl::StrCat("DROP TABLE ", partitions.Bytes(row, 0)), NextDeadline())));
  }
  return absl::OkStatus();
}

absl::Status PostgresLog::Settle(absl::FunctionRef<std::optional<absl::Status>()> attempt) {
  return TryUntilKnown(
      options_.settle_within, "the log's database",
      [this]() -> absl::StatusOr<std::unique_ptr<PostgresConnection>> {
        writer_ = nullptr;
        auto connection = PostgresConnection::Open(options_.server);
        // Nothing is known by it: credentials that cannot be read now may be there the next time.
        if (!connection.ok()) return LogUnavailable(connection.status().message());
        return connection;
      },
      [&](std::unique_ptr<PostgresConnection> connection) {
        writer_ = std::move(connection);
        std::optional<absl::Status> known = attempt();
        if (!known) writer_ = nullptr;
        return known;
      });
}

std::optional<absl::Status> PostgresLog::TryClaim(const Lease& seen) {
  const Answer made = writer_->RunText(SchemaSql(options_.id), NextDeadline());
  if (made.sqlstate() == kLockTimeout) return std::nullopt;  // It is tried again.
  if (!made.done()) return IfKnown(made);
  const Answer format = writer_->Run(kFormat, {Parameter::Text(options_.id)}, NextDeadline());
  if (!format.done()) return IfKnown(format);
  if (format.rows() == 1) {
    absl::Status known = CheckFormatVersion(format.Number(0, 0), "the log");
    if (!known.ok()) return known;
  }
  const Answer claim = writer_->Run(kClaim,
                                    {Parameter::Text(options_.id), Parameter::Text(holder_),
                                     Parameter::Number(seen.epoch), Parameter::Number(seen.renewal)},
                                    NextDeadline());
  if (!claim.done()) return IfKnown(claim);
  if (claim.rows() != 1) return absl::AbortedError("the log was claimed or renewed meanwhile");
  Keep(claim, end_);
  return IfKnown(ExtendPartitions(end_.seq + 1));
}

std::optional<absl::Status> PostgresLog::TryClaimAgain(LogPosition& end) {
  const Answer claim =
      writer_->Run(kClaimAgain, {Parameter::Text(options_.id), Parameter::Text(holder_)}, NextDeadline());
  // Not even an error says anything about what was sent before.
  if (!claim.done()) return std::nullopt;
  if (claim.rows() != 1) return absl::AbortedError("another process has become the writer of the log");
  Keep(claim, end);
  return absl::OkStatus();
}

std::optional<absl::Status> PostgresLog::TryAppend(const LogBatch& batch) {
  const Answer extended = ExtendPartitions(batch.seq);
  if (extended.kind() == Answer::Kind::kUnknown) return std::nullopt;
  if (!extended.done() && batch.seq > partitions_until_) return extended.ToStatus();
  const Answer answer = writer_->Run(
      kAppend,
      {Parameter::Text(options_.id), Parameter::Number(batch.seq), Parameter::Number(batch.head.revision),
       Parameter::Bytes(batch.head.digest), Parameter::Number(epoch_), Parameter::Number(ChecksumOf(batch)),
       Parameter::Bytes(batch.payload)},
      NextDeadline());
  if (answer.sqlstate() == kDuplicate)
    return Corrupt(absl::StrCat("the log has a batch ", batch.seq, " after its end"));
  if (!answer.done()) return IfKnown(answer);
  if (answer.rows_affected() != 1) return std::nullopt;
  return absl::OkStatus();
}

absl::Status PostgresLog::SettleAppend(const LogBatch& batch) {
  return Settle([&]() -> std::optional<absl::Status> {
    LogPosition end;
    std::optional<absl::Status> again = TryClaimAgain(end);
    if (!again || !again->ok()) return again;
    if (end == batch.position()) return absl::OkStatus();
    if (end != end_) return LostBatches(end);
    return TryAppend(batch);
  });
}

Answer PostgresLog::ExtendPartitions(int64_t seq) {
  const int64_t batches = options_.batches_per_partition;
  if (seq + batches / 2 <= partitions_until_) return Answer(Answer::Kind::kDone, "", nullptr);
  Answer answer = writer_->RunText(PartitionsSql(options_.id, seq + batches, batches), NextDeadline());
  if (answer.done()) partitions_until_ = seq + batches;
  return answer;
}

void PostgresLog::Keep(const Answer& claim, LogPosition& end) {
  epoch_ = claim.Number(0, 0);
  end = {claim.Number(0, 1), {claim.Number(0, 2), std::string(claim.Bytes(0, 3))}};
  // The server may be another one than before.
  partitions_until_ = 0;
}

Deadline PostgresLog::NextDeadline() const {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(options_.answer_within);
}

}  // namespace eastgate::store
