// One connection to the PostgreSQL server that has the log, by libpq.
//
// A statement's answer is one of three: it was done, it was rejected with certainty, or nobody knows. A
// connection whose answer is unknown is not used again. A statement is never cancelled, since PostgreSQL
// answers a cancelled commit that waits for its standby with success and a WARNING; and a warning, whoever
// caused it, makes the answer unknown. libpq's own words name hosts and files: they go to `on_problem` only.
// A connection belongs to one thread at a time.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_CONNECTION_H_
#define EASTGATE_COMMON_STORE_POSTGRES_CONNECTION_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/store/postgres_server.h"

struct pg_conn;
struct pg_result;

namespace eastgate::store {

using Deadline = std::chrono::steady_clock::time_point;

// A statement that the server parses once per connection.
struct Statement {
  const char* name;
  const char* sql;
};

// A parameter in PostgreSQL's binary form. Text and bytes must outlive it.
class Parameter {
 public:
  static Parameter Number(int64_t value);
  static Parameter Text(absl::string_view value);
  static Parameter Bytes(absl::string_view value);

  unsigned type() const { return type_; }
  const char* data() const { return is_number_ ? number_.data() : bytes_.data(); }
  int size() const { return static_cast<int>(is_number_ ? number_.size() : bytes_.size()); }

 private:
  unsigned type_ = 0;
  bool is_number_ = false;
  std::array<char, 8> number_{};
  absl::string_view bytes_;
};

// The answer to a statement. Rows and columns count from 0.
class Answer {
 public:
  enum class Kind {
    kDone,
    kRejected,  // An error without effect. The connection is as good as before.
    kUnknown,   // Anything else: it may have been done, or may yet be.
  };

  Answer() = default;  // kUnknown.
  Answer(Kind kind, std::string sqlstate, std::shared_ptr<pg_result> result)
      : kind_(kind), sqlstate_(std::move(sqlstate)), result_(std::move(result)) {}

  Kind kind() const { return kind_; }
  bool done() const { return kind_ == Kind::kDone; }
  // Returns the five letters of the error, e.g. "42P01"; empty when there is none.
  const std::string& sqlstate() const { return sqlstate_; }
  // UNAVAILABLE for an unknown answer; for an error RESOURCE_EXHAUSTED, or INTERNAL with its SQLSTATE.
  absl::Status ToStatus() const;

  // The rest is for an answer that was done.
  int rows() const;
  int64_t rows_affected() const;
  int64_t Number(int row, int column) const;  // The column's type is bigint.
  absl::string_view Bytes(int row, int column) const;
  bool IsNull(int row, int column) const;

 private:
  Kind kind_ = Kind::kUnknown;
  std::string sqlstate_;
  std::shared_ptr<pg_result> result_;
};

// UNAVAILABLE, reason NOT_SERVING.
absl::Status LogUnavailable(absl::string_view message);

class PostgresConnection {
 public:
  // Connects to a host that accepts writes. UNAVAILABLE when none does: a dead host costs two seconds.
  // FAILED_PRECONDITION when the credentials cannot be read.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const PostgresServer& server);

  ~PostgresConnection();

  Answer Run(const Statement& statement, absl::Span<const Parameter> parameters, Deadline deadline);
  // Runs one or more statements without parameters or rows, all or nothing.
  Answer RunText(const std::string& sql, Deadline deadline);

  // Sends a statement, and leaves its answer to be thrown away by the next one.
  void Send(const Statement& statement, absl::Span<const Parameter> parameters);

  // Waits for a notification of a channel that this connection listens to, and returns whether one came.
  // UNAVAILABLE when the connection is lost.
  absl::StatusOr<bool> AwaitNotification(Deadline deadline);

 private:
  PostgresConnection(pg_conn* connection, std::function<void(absl::string_view)> on_problem);

  static void OnNotice(void* self, const pg_result* notice);
  // Sends the statement, preparing it first if it is new. Returns false when that failed.
  bool Begin(const Statement& statement, absl::Span<const Parameter> parameters, Deadline deadline,
             Answer& failed);
  // Waits for the answer to what was sent.
  Answer Await(Deadline deadline);
  // Waits until the server has taken everything and has answered a part. False when the connection or the
  // time is over.
  bool WaitUntilReadable(Deadline deadline);
  bool DiscardSent(Deadline deadline);
  void Report();

  pg_conn* const connection_;
  const std::function<void(absl::string_view)> on_problem_;
  std::set<absl::string_view> prepared_;
  bool has_sent_ = false;  // Send's answer was not read yet.
  bool warned_ = false;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_CONNECTION_H_
