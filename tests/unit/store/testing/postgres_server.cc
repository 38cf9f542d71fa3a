#include "tests/unit/store/testing/postgres_server.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

constexpr std::chrono::seconds kLimit(30);

std::string Program(const std::string& name) {
  std::string newest;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
    newest = std::max(newest, version.path().string());
  }
  return absl::StrCat(newest, "/bin/", name);
}

// The user that PostgreSQL runs as; null where this process can run it.
const passwd* ServerUser() {
  static const passwd* const user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  return user;
}

void GiveToServer(const std::string& path) {
  const passwd* user = ServerUser();
  if (user == nullptr) return;
  EXPECT_EQ(chown(path.c_str(), user->pw_uid, user->pw_gid), 0);
}

std::string DatabaseUser() {
  return ServerUser() != nullptr ? "postgres" : getpwuid(geteuid())->pw_name;
}

// Between two looks at something that another process does.
void Pause() {
  poll(nullptr, 0, /*timeout_ms=*/5);
}

}  // namespace

std::string UriOf(const std::vector<std::string>& folders, const std::string& database) {
  std::vector<std::string> hosts;
  for (const std::string& folder : folders) hosts.push_back(absl::StrReplaceAll(folder, {{"/", "%2F"}}));
  return absl::StrCat("postgresql://", DatabaseUser(), "@", absl::StrJoin(hosts, ","), "/", database);
}

PostgresTestServer::PostgresTestServer(std::vector<std::string> settings) : settings_(std::move(settings)) {
  GiveToServer(folder());
  RunToEnd({Program("initdb"), "-D", data(), "-A", "trust", "-U", DatabaseUser(), "--no-sync",
            "--no-instructions", "--locale=C", "-E", "UTF8"});
  Start();
}

PostgresTestServer::PostgresTestServer(const PostgresTestServer& primary, std::vector<std::string> settings)
    : settings_(std::move(settings)) {
  GiveToServer(folder());
  RunToEnd({Program("pg_basebackup"), "-d", UriOf({primary.folder()}) + "?application_name=standby", "-D",
            data(), "-R", "-c", "fast", "--no-sync"});
  Start();
}

PostgresTestServer::~PostgresTestServer() {
  Kill();
}

void PostgresTestServer::Start() {
  std::vector<std::string> command = {Program("postgres"), "-D", data(), "-k", folder(), "-c",
                                      "listen_addresses="};
  // Enough for tests, and quick: what a test kills is the process, not the machine. A setting may say
  // otherwise.
  for (const char* setting : {"max_connections=40", "shared_buffers=16MB", "fsync=off"}) {
    command.insert(command.end(), {"-c", setting});
  }
  command.insert(command.end(), {"-c", "wal_retrieve_retry_interval=100ms"});
  for (const std::string& setting : settings_) command.insert(command.end(), {"-c", setting});
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  process_ = Launch(command);
  while (PQping(UriOf({folder()}).c_str()) != PQPING_OK) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << ReadBytes(folder() + "/log");
    // A server that was killed may have left processes, which end when they see it.
    if (waitpid(process_, nullptr, WNOHANG) == process_) process_ = Launch(command);
    Pause();
  }
}

void PostgresTestServer::Kill() {
  if (process_ < 0) return;
  SignalAll(SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

void PostgresTestServer::Stop() {
  SignalAll(SIGSTOP);
}

void PostgresTestServer::Continue() {
  SignalAll(SIGCONT);
}

void PostgresTestServer::Promote() {
  Query("SELECT pg_promote()");
}

std::string PostgresTestServer::Query(const std::string& sql, const std::string& database) const {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(UriOf({folder()}, database).c_str()), &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      << sql << ": " << PQerrorMessage(connection.get());
  std::vector<std::string> row;
  for (int i = 0; PQntuples(result.get()) > 0 && i < PQnfields(result.get()); ++i) {
    row.emplace_back(PQgetvalue(result.get(), 0, i));
  }
  return absl::StrJoin(row, "\t");
}

void PostgresTestServer::Await(const std::string& sql, const std::string& wanted) const {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  for (std::string last; (last = Query(sql)) != wanted; Pause()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << sql << ": got " << last << ", want " << wanted;
  }
}

void PostgresTestServer::SignalAll(int signal) const {
  // Each child is in a process group of its own.
  std::vector<pid_t> processes = {process_};
  std::ifstream children(absl::StrCat("/proc/", process_, "/task/", process_, "/children"));
  for (pid_t child; children >> child;) processes.push_back(child);
  for (pid_t process : processes) kill(process, signal);
}

pid_t PostgresTestServer::Launch(const std::vector<std::string>& command) const {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = ServerUser();
  const std::string log = folder() + "/log";
  const pid_t process = fork();
  if (process != 0) return process;
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
    _exit(1);
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0 || chdir(folder().c_str()) != 0) _exit(1);
  execv(arguments[0], arguments.data());
  _exit(1);
}

void PostgresTestServer::RunToEnd(const std::vector<std::string>& command) const {
  int status = 0;
  waitpid(Launch(command), &status, 0);
  ASSERT_EQ(status, 0) << command[0] << ": " << ReadBytes(folder() + "/log");
}

}  // namespace eastgate::store
