// The address of the PostgreSQL servers that have the log, and the credentials for them. Functions without
// state; thread-safe. Messages name no host, file or user.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_SERVER_H_
#define EASTGATE_COMMON_STORE_POSTGRES_SERVER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::store {

struct PostgresServer {
  // postgresql://host1,host2,host3/database; libpq tries the hosts in turn until one accepts writes. A
  // password in it is refused.
  std::string uri;
  // A file with the lines user=… and password=…, read for every connection. Empty: libpq's defaults.
  std::string credentials_file;
  // Receives what libpq and the server say of a failure, for the server's log. It may name hosts and users,
  // never a password. Called on the thread that uses the connection.
  std::function<void(absl::string_view)> on_problem;
};

// Empty for what libpq has a default for.
struct PostgresCredentials {
  std::string user;
  std::string password;
};

// FAILED_PRECONDITION when the file cannot be read or has other lines.
absl::StatusOr<PostgresCredentials> LoadCredentials(const PostgresServer& server);

// INVALID_ARGUMENT when the address is none, or has a password in it; FAILED_PRECONDITION when the
// credentials cannot be read.
absl::Status CheckServer(const PostgresServer& server);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_SERVER_H_
