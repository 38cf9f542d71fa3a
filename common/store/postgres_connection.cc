#include "common/store/postgres_connection.h"

#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::store {
namespace {

// The numbers of the types in PostgreSQL's catalog, which never change.
constexpr unsigned kBytea = 17;
constexpr unsigned kBigint = 20;
constexpr unsigned kText = 25;

// Whatever the role, the database or the server say otherwise. Without warnings a commit that was cancelled
// would look like any other, and a timeout is a cancel.
constexpr char kSession[] =
    "SET client_min_messages = warning; SET synchronous_commit = on; SET statement_timeout = 0; SET "
    "lock_timeout = 0; "
    "SET idle_in_transaction_session_timeout = 0; SET default_transaction_isolation = 'read committed'";
constexpr std::chrono::seconds kSessionWithin(5);

constexpr char kDiskFull[] = "53100";
constexpr char kExhausted[] = "53";  // The class of errors for want of memory, connections or disk.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

// Certain only for an error that the server reported in its own words and survived. PostgreSQL rolls such a
// transaction back; 40003 is the code by which others say that they do not know, and after 25006 (the server
// has become a standby), 40001 and 40P01 it is worth trying again, as after an unknown answer.
Answer::Kind KindOfError(const PGconn* connection, const PGresult* result, absl::string_view sqlstate) {
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (PQstatus(connection) != CONNECTION_OK || severity == nullptr ||
      absl::string_view(severity) != "ERROR") {
    return Answer::Kind::kUnknown;
  }
  for (absl::string_view rejection : {"0A", "22", "23", "42", "53", "54", "55"}) {
    if (absl::StartsWith(sqlstate, rejection)) return Answer::Kind::kRejected;
  }
  return Answer::Kind::kUnknown;
}

int MillisecondsUntil(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

Parameter Parameter::Number(int64_t value) {
  Parameter parameter;
  parameter.type_ = kBigint;
  parameter.is_number_ = true;
  const uint64_t bytes = htobe64(static_cast<uint64_t>(value));
  std::memcpy(parameter.number_.data(), &bytes, sizeof(bytes));
  return parameter;
}

Parameter Parameter::Text(absl::string_view value) {
  Parameter parameter = Bytes(value);
  parameter.type_ = kText;
  return parameter;
}

Parameter Parameter::Bytes(absl::string_view value) {
  Parameter parameter;
  parameter.type_ = kBytea;
  parameter.bytes_ =
      value.data() == nullptr ? absl::string_view("") : value;  // A null pointer would be NULL.
  return parameter;
}

absl::Status Answer::ToStatus() const {
  switch (kind_) {
    case Kind::kDone:
      return absl::OkStatus();
    case Kind::kRejected:
      if (sqlstate_ == kDiskFull) {
        return status::ErrorWithReason(absl::StatusCode::kResourceExhausted,
                                       status::ErrorReason::ERROR_REASON_DISK_NEARLY_FULL,
                                       "the disk of the log's database is full: only reads are served");
      }
      if (absl::StartsWith(sqlstate_, kExhausted))
        return status::Overloaded("the log's database has too much to do", kRetryAfter);
      return absl::InternalError(
          absl::StrCat("the log's database refuses a statement: SQLSTATE ", sqlstate_));
    case Kind::kUnknown:
      break;
  }
  return LogUnavailable("the log's database does not answer");
}

int Answer::rows() const {
  return PQntuples(result_.get());
}

int64_t Answer::rows_affected() const {
  int64_t rows = 0;
  return absl::SimpleAtoi(PQcmdTuples(result_.get()), &rows) ? rows : 0;
}

int64_t Answer::Number(int row, int column) const {
  const absl::string_view bytes = Bytes(row, column);
  uint64_t value = 0;
  assert(bytes.size() == sizeof(value));
  std::memcpy(&value, bytes.data(), sizeof(value));
  return static_cast<int64_t>(be64toh(value));
}

absl::string_view Answer::Bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

bool Answer::IsNull(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

absl::Status LogUnavailable(absl::string_view message) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                 status::ErrorReason::ERROR_REASON_NOT_SERVING, message);
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(const PostgresServer& server) {
  ASSIGN_OR_RETURN(const PostgresCredentials credentials, LoadCredentials(server));
  // The last value of a keyword counts, and one that is empty does not. Those before the address can be
  // changed in it. A dead peer is noticed within five seconds.
  const std::vector<std::pair<const char*, const char*>> keywords = {
      {"connect_timeout", "2"},
      {"keepalives_idle", "2"},
      {"keepalives_interval", "1"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "5000"},
      {"application_name", "eastgate"},
      {"dbname", server.uri.c_str()},
      {"target_session_attrs", "read-write"},
      {"client_encoding", "UTF8"},
      {"user", credentials.user.c_str()},
      {"password", credentials.password.c_str()}};
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(
      PQconnectdbParams(names.data(), values.data(), /*expand_dbname=*/1), server.on_problem));
  if (PQstatus(connection->connection_) != CONNECTION_OK) {
    connection->Report();
    return LogUnavailable("the log's database cannot be reached");
  }
  if (PQsetnonblocking(connection->connection_, 1) != 0)
    return LogUnavailable("the log's database does not answer");
  RETURN_IF_ERROR(
      connection->RunText(kSession, std::chrono::steady_clock::now() + kSessionWithin).ToStatus());
  return connection;
}

PostgresConnection::PostgresConnection(pg_conn* connection, std::function<void(absl::string_view)> on_problem)
    : connection_(connection), on_problem_(std::move(on_problem)) {
  PQsetErrorVerbosity(connection_, PQERRORS_TERSE);
  PQsetNoticeReceiver(connection_, &OnNotice, this);
}

PostgresConnection::~PostgresConnection() {
  PQfinish(connection_);
}

Answer PostgresConnection::Run(const Statement& statement, absl::Span<const Parameter> parameters,
                               Deadline deadline) {
  Answer failed;
  if (!DiscardSent(deadline) || !Begin(statement, parameters, deadline, failed)) return failed;
  return Await(deadline);
}

Answer PostgresConnection::RunText(const std::string& sql, Deadline deadline) {
  if (!DiscardSent(deadline)) return {};
  warned_ = false;
  if (PQsendQuery(connection_, sql.c_str()) == 0) {
    Report();
    return {};
  }
  return Await(deadline);
}

void PostgresConnection::Send(const Statement& statement, absl::Span<const Parameter> parameters) {
  Answer failed;
  const Deadline deadline = std::chrono::steady_clock::now() + kSessionWithin;
  if (!DiscardSent(deadline) || !Begin(statement, parameters, deadline, failed)) return;
  has_sent_ = true;
  PQflush(connection_);
}

absl::StatusOr<bool> PostgresConnection::AwaitNotification(Deadline deadline) {
  if (!DiscardSent(deadline)) return LogUnavailable("the log's database does not answer");
  while (true) {
    if (PGnotify* notification = PQnotifies(connection_); notification != nullptr) {
      PQfreemem(notification);
      return true;
    }
    pollfd waiting{PQsocket(connection_), POLLIN, 0};
    const int ready = poll(&waiting, 1, MillisecondsUntil(deadline));
    if (ready == 0) return false;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || PQconsumeInput(connection_) == 0) {
      Report();
      return LogUnavailable("the connection to the log's database is lost");
    }
  }
}

void PostgresConnection::OnNotice(void* self, const pg_result* notice) {
  auto& connection = *static_cast<PostgresConnection*>(self);
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  for (absl::string_view harmless : {"DEBUG", "LOG", "INFO", "NOTICE"}) {
    if (severity != nullptr && harmless == severity) return;
  }
  connection.warned_ = true;
  if (connection.on_problem_) connection.on_problem_(PQresultErrorMessage(notice));
}

bool PostgresConnection::Begin(const Statement& statement, absl::Span<const Parameter> parameters,
                               Deadline deadline, Answer& failed) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> sizes;
  for (const Parameter& parameter : parameters) {
    types.push_back(parameter.type());
    values.push_back(parameter.data());
    sizes.push_back(parameter.size());
  }
  const int count = static_cast<int>(parameters.size());
  if (prepared_.count(statement.name) == 0) {
    warned_ = false;
    if (PQsendPrepare(connection_, statement.name, statement.sql, count, types.data()) == 0) {
      Report();
      return false;
    }
    failed = Await(deadline);
    if (!failed.done()) return false;
    prepared_.insert(statement.name);
  }
  failed = Answer();
  warned_ = false;
  const std::vector<int> formats(parameters.size(), 1);
  if (PQsendQueryPrepared(connection_, statement.name, count, values.data(), sizes.data(), formats.data(),
                          /*resultFormat=*/1) == 0) {
    Report();
    return false;
  }
  return true;
}

Answer PostgresConnection::Await(Deadline deadline) {
  std::shared_ptr<PGresult> last;
  Answer answer;
  bool has_failed = false;
  while (true) {
    if (!WaitUntilReadable(deadline)) return {};
    std::shared_ptr<PGresult> result(PQgetResult(connection_), &PQclear);
    if (result == nullptr) break;
    last = result;
    const ExecStatusType status = PQresultStatus(result.get());
    if (has_failed || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) continue;
    has_failed = true;
    const char* field = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    std::string sqlstate = field == nullptr ? "" : field;
    const Answer::Kind kind = KindOfError(connection_, result.get(), sqlstate);
    if (on_problem_) on_problem_(PQresultErrorMessage(result.get()));
    answer = Answer(kind, std::move(sqlstate), nullptr);
  }
  if (warned_ || last == nullptr || PQstatus(connection_) != CONNECTION_OK) return {};
  return has_failed ? answer : Answer(Answer::Kind::kDone, "", std::move(last));
}

bool PostgresConnection::WaitUntilReadable(Deadline deadline) {
  while (true) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) {
      Report();
      return false;
    }
    if (unsent == 0 && PQisBusy(connection_) == 0) return true;
    const short events = static_cast<short>(unsent == 0 ? POLLIN : POLLIN | POLLOUT);
    pollfd waiting{PQsocket(connection_), events, 0};
    const int ready = poll(&waiting, 1, MillisecondsUntil(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    if ((waiting.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_) == 0) {
      Report();
      return false;
    }
  }
}

bool PostgresConnection::DiscardSent(Deadline deadline) {
  if (!has_sent_) return true;
  has_sent_ = false;
  return Await(deadline).kind() != Answer::Kind::kUnknown;
}

void PostgresConnection::Report() {
  if (on_problem_) on_problem_(PQerrorMessage(connection_));
}

}  // namespace eastgate::store
