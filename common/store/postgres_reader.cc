#include "common/store/postgres_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/postgres_schema.h"

namespace eastgate::store {
namespace {

constexpr char kNoTable[] = "42P01";

// The column of the format is not there until a process that knows it has claimed a log.
constexpr Statement kEnd = {
    "end",
    "SELECT seq, revision, digest, kept_from, coalesce((to_jsonb(shard) ->> 'format')::bigint, 6) "
    "FROM shard WHERE id = $1 AND epoch > 0"};
constexpr Statement kHead = {"head", "SELECT revision, digest FROM batch WHERE shard = $1 AND seq = $2"};
// Its last column is 1 for a lease that was renewed in time.
constexpr Statement kLease = {
    "lease",
    "SELECT epoch, (extract(epoch FROM renewed_at) * 1000000)::bigint, "
    "CASE WHEN renewed_at > now() - $2 * interval '1 microsecond' THEN 1 ELSE 0 END::bigint "
    "FROM shard WHERE id = $1 AND epoch > 0"};
// A page ends after 256 batches, or with the one that brings it to 4 MiB. The length of a payload is known
// without reading it.
constexpr Statement kPage = {
    "page",
    "SELECT seq, revision, digest, checksum, CASE WHEN seq > $2 THEN payload END FROM ("
    "SELECT *, sum(size) OVER (ORDER BY seq) - size AS before FROM ("
    "SELECT seq, revision, digest, checksum, payload, "
    "CASE WHEN seq > $2 THEN octet_length(payload) ELSE 0 END AS size "
    "FROM batch WHERE shard = $1 AND seq >= $2 ORDER BY seq LIMIT 257) AS sized) AS summed "
    "WHERE before < 4194304 ORDER BY seq"};

absl::Status NotBegun() {
  return absl::NotFoundError("the log has not begun: no process has claimed it yet");
}

absl::Status Dropped(int64_t seq) {
  return absl::OutOfRangeError(
      absl::StrCat("batch ", seq, " of the log was dropped: begin with a newer checkpoint"));
}

Head HeadOf(const Answer& answer, int row, int column) {
  return {answer.Number(row, column), std::string(answer.Bytes(row, column + 1))};
}

}  // namespace

PostgresReader::PostgresReader(PostgresServer server, std::string id, absl::Duration answer_within)
    : server_(std::move(server)), id_(std::move(id)), answer_within_(answer_within) {}

absl::StatusOr<LogPosition> PostgresReader::Position() {
  ASSIGN_OR_RETURN(const End end, FindEnd());
  return end.position;
}

absl::StatusOr<Head> PostgresReader::HeadAt(int64_t seq) {
  if (seq == 0) return Head{};
  ASSIGN_OR_RETURN(const Answer answer, Ask(kHead, {Parameter::Text(id_), Parameter::Number(seq)}));
  if (answer.rows() == 0) return absl::NotFoundError(absl::StrCat("the log has no batch ", seq));
  return HeadOf(answer, 0, 0);
}

absl::Status PostgresReader::ReadAfter(const LogPosition& applied, BatchLog::Visitor visit) {
  ASSIGN_OR_RETURN(const End end, FindEnd());
  const LogPosition& last = end.position;
  if (applied.seq > last.seq) {
    return Corrupt(absl::StrCat("the log ends at batch ", last.seq, ", though it had batch ", applied.seq));
  }
  if (applied.seq + 1 < end.kept_from) {
    return Dropped(applied.seq + 1);
  }
  LogPosition at = applied;
  do {
    const int64_t begun_at = at.seq;
    ASSIGN_OR_RETURN(const Answer page, Ask(kPage, {Parameter::Text(id_), Parameter::Number(at.seq)}));
    RETURN_IF_ERROR(VisitPage(page, visit, at));
    if (at.seq == begun_at && at.seq < last.seq) return MissingOrDropped(at.seq + 1);
  } while (at.seq < last.seq);
  if (at.seq == last.seq && at.head != last.head) {
    return Corrupt(absl::StrCat("the log's end has another head than batch ", at.seq, ", its last one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> PostgresReader::WaitForNews(int64_t seq, absl::Duration at_most) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(at_most);
  std::lock_guard lock(listening_);
  while (true) {
    // Listening begins before the log is looked at, so that nothing comes unnoticed between the two.
    RETURN_IF_ERROR(Listen());
    const absl::StatusOr<LogPosition> end = Position();
    if (end.ok() && end->seq > seq) return true;
    if (!end.ok() && !absl::IsNotFound(end.status())) return end.status();
    absl::StatusOr<bool> notified = listens_->AwaitNotification(deadline);
    if (!notified.ok()) listens_ = nullptr;
    if (!notified.ok() || !*notified) return notified;
  }
}

absl::StatusOr<Lease> PostgresReader::FindLease(absl::Duration ttl) {
  const absl::StatusOr<Answer> answer =
      Ask(kLease, {Parameter::Text(id_), Parameter::Number(absl::ToInt64Microseconds(ttl))});
  if (absl::IsNotFound(answer.status())) return Lease{};
  RETURN_IF_ERROR(answer.status());
  if (answer->rows() == 0) return Lease{};
  Lease lease{answer->Number(0, 2) == 1, answer->Number(0, 0), answer->Number(0, 1)};
  std::lock_guard lock(asking_);
  NoticeRenewal(lease.renewal);
  if (lease.renewal == 0) return lease;  // It was released.
  const Deadline now = std::chrono::steady_clock::now();
  for (const std::optional<Deadline>& at : {reconnected_at_, renewed_at_}) {
    if (at && now - *at < absl::ToChronoNanoseconds(ttl)) lease.is_renewed = true;
  }
  return lease;
}

// The time of a renewal is that at which it began, and it may have waited long for the disk and the standby
// before it could be seen. A release, and a server that has lost the renewal, set it back.
void PostgresReader::NoticeRenewal(int64_t renewal) {
  if (last_renewal_ && renewal > *last_renewal_) renewed_at_ = std::chrono::steady_clock::now();
  if (last_renewal_ && renewal < *last_renewal_) renewed_at_.reset();
  last_renewal_ = renewal;
}

absl::StatusOr<PostgresReader::End> PostgresReader::FindEnd() {
  ASSIGN_OR_RETURN(const Answer answer, Ask(kEnd, {Parameter::Text(id_)}));
  if (answer.rows() == 0) return NotBegun();
  RETURN_IF_ERROR(CheckFormatVersion(answer.Number(0, 4), "the log"));
  return End{{answer.Number(0, 0), HeadOf(answer, 0, 1)}, answer.Number(0, 3)};
}

absl::StatusOr<Answer> PostgresReader::Ask(const Statement& statement,
                                           absl::Span<const Parameter> parameters) {
  std::lock_guard lock(asking_);
  // A connection that was idle may have been lost long ago: then a new one is tried.
  const bool is_new = asks_ == nullptr;
  for (int tries = is_new ? 1 : 2; tries > 0; --tries) {
    if (asks_ == nullptr) {
      ASSIGN_OR_RETURN(asks_, PostgresConnection::Open(server_));
      if (has_asked_) reconnected_at_ = std::chrono::steady_clock::now();
      has_asked_ = true;
    }
    Answer answer = asks_->Run(statement, parameters, NextDeadline());
    if (answer.done()) return answer;
    if (answer.sqlstate() == kNoTable) return NotBegun();
    if (answer.kind() == Answer::Kind::kRejected) return answer.ToStatus();
    asks_ = nullptr;
  }
  return Answer().ToStatus();
}

absl::Status PostgresReader::VisitPage(const Answer& page, BatchLog::Visitor visit, LogPosition& at) {
  int row = 0;
  if (page.rows() > 0 && page.Number(0, 0) == at.seq) {
    if (HeadOf(page, row++, 1) != at.head) {
      return Corrupt(
          absl::StrCat("the log has another head at batch ", at.seq, " than was read or written there"));
    }
  } else if (at.seq > 0) {
    // Right only if batches up to this one were dropped.
    absl::Status missing = MissingOrDropped(at.seq);
    if (!absl::IsOutOfRange(missing)) return missing;
  }
  for (; row < page.rows(); ++row) {
    LogBatch batch{page.Number(row, 0), HeadOf(page, row, 1), std::string(page.Bytes(row, 4))};
    if (batch.seq != at.seq + 1) return MissingOrDropped(at.seq + 1);
    if (page.Number(row, 3) != int64_t{ChecksumOf(batch)}) {
      return Corrupt(absl::StrCat("batch ", batch.seq, " of the log fails its checksum"));
    }
    RETURN_IF_ERROR(visit(batch));
    at = batch.position();
  }
  return absl::OkStatus();
}

absl::Status PostgresReader::MissingOrDropped(int64_t seq) {
  ASSIGN_OR_RETURN(const End end, FindEnd());
  if (seq < end.kept_from) return Dropped(seq);
  return Corrupt(absl::StrCat("the log has no batch ", seq));
}

absl::Status PostgresReader::Listen() {
  if (listens_ != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::unique_ptr<PostgresConnection> connection, PostgresConnection::Open(server_));
  RETURN_IF_ERROR(connection->RunText(absl::StrCat("LISTEN ", ChannelOf(id_)), NextDeadline()).ToStatus());
  listens_ = std::move(connection);
  return absl::OkStatus();
}

Deadline PostgresReader::NextDeadline() const {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(answer_within_);
}

}  // namespace eastgate::store
