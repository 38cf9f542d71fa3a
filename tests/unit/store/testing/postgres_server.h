// A PostgreSQL server of a test's own, from Debian's package: its files and its socket are in a folder that
// is removed at the end, and it listens on no port. It runs as user postgres where the test is root, which
// PostgreSQL refuses, and dies with the thread that started it. Not thread-safe, except Query.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_SERVER_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {

// Returns the address of a database on servers whose sockets are in the folders.
std::string UriOf(const std::vector<std::string>& folders, const std::string& database = "postgres");

class PostgresTestServer {
 public:
  // Makes an empty server, with `settings` such as "synchronous_standby_names=*", and starts it.
  explicit PostgresTestServer(std::vector<std::string> settings = {});
  // Makes a streaming standby of a running server and starts it.
  explicit PostgresTestServer(const PostgresTestServer& primary, std::vector<std::string> settings = {});
  ~PostgresTestServer();

  // Starts it and waits until it answers.
  void Start();
  // Ends all of its processes with SIGKILL.
  void Kill();
  // Stops all of its processes where they are, and lets them go on.
  void Stop();
  void Continue();
  void Promote();

  // The folder of its socket, for UriOf.
  const std::string& folder() const { return folder_.path(); }
  std::string data() const { return folder() + "/data"; }

  // Runs one statement and returns its first row, with tabs between the columns; empty without a row. Fails
  // the test when the server refuses it.
  std::string Query(const std::string& sql, const std::string& database = "postgres") const;
  // Returns when Query(sql) answers `wanted`; fails the test after half a minute.
  void Await(const std::string& sql, const std::string& wanted) const;

 private:
  void SignalAll(int signal) const;
  pid_t Launch(const std::vector<std::string>& command) const;
  void RunToEnd(const std::vector<std::string>& command) const;

  const TempDirectory folder_;
  const std::vector<std::string> settings_;
  pid_t process_ = -1;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_SERVER_H_
