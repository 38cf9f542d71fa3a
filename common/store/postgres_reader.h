// Everything that any process may ask of a log in PostgreSQL: where it ends, its batches, and whether there
// are new ones.
//
// One connection for questions and one that listens, each made when it is first needed and made anew after it
// was lost. Both go to the server that accepts writes, since a standby may be behind. Thread-safe; a question
// waits for another one, not for a visitor and not for those who wait for news.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_READER_H_
#define EASTGATE_COMMON_STORE_POSTGRES_READER_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/store/batch_log.h"
#include "common/store/postgres_connection.h"

namespace eastgate::store {

class PostgresReader {
 public:
  // `answer_within` is how long an answer is waited for.
  PostgresReader(PostgresServer server, std::string id, absl::Duration answer_within);

  // As in BatchLog.
  absl::StatusOr<LogPosition> Position();
  absl::StatusOr<Head> HeadAt(int64_t seq);
  absl::Status ReadAfter(const LogPosition& applied, BatchLog::Visitor visit);
  absl::StatusOr<bool> WaitForNews(int64_t seq, absl::Duration at_most);
  absl::StatusOr<Lease> FindLease(absl::Duration ttl);

 private:
  struct End {
    LogPosition position;
    int64_t kept_from = 1;  // The first batch that was not dropped.
  };

  absl::StatusOr<End> FindEnd();
  absl::StatusOr<Answer> Ask(const Statement& statement, absl::Span<const Parameter> parameters);
  // Visits the batches of a page that follow `at`, and moves it. The page begins with the batch of `at`,
  // without its payload, so that it continues what was read even if another server has answered.
  absl::Status VisitPage(const Answer& page, BatchLog::Visitor visit, LogPosition& at);
  // Returns why there is no batch `seq`: OUT_OF_RANGE when it was dropped, else DATA_LOSS.
  absl::Status MissingOrDropped(int64_t seq);
  void NoticeRenewal(int64_t renewal);
  absl::Status Listen();
  Deadline NextDeadline() const;

  const PostgresServer server_;
  const std::string id_;
  const absl::Duration answer_within_;

  std::mutex asking_;
  std::unique_ptr<PostgresConnection> asks_;
  bool has_asked_ = false;
  std::optional<Deadline> reconnected_at_;  // When the present connection replaced one that was lost.
  std::optional<int64_t> last_renewal_;     // As it was seen last.
  std::optional<Deadline> renewed_at_;      // When it was seen to have moved.
  std::mutex listening_;
  std::unique_ptr<PostgresConnection> listens_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_READER_H_
