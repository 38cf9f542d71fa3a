#include "common/store/postgres_server.h"

#include <libpq-fe.h>

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/store/disk.h"

namespace eastgate::store {

absl::StatusOr<PostgresCredentials> LoadCredentials(const PostgresServer& server) {
  PostgresCredentials credentials;
  if (server.credentials_file.empty()) return credentials;
  const absl::StatusOr<std::string> bytes = ReadWholeFile(server.credentials_file);
  if (!bytes.ok()) return absl::FailedPreconditionError("the credentials of the log cannot be read");
  for (absl::string_view line : absl::StrSplit(*bytes, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (field.first == "user") {
      credentials.user = std::string(field.second);
    } else if (field.first == "password") {
      credentials.password = std::string(field.second);
    } else {
      return absl::FailedPreconditionError(
          "the credentials of the log: want the lines user=… and password=…");
    }
  }
  return credentials;
}

absl::Status CheckServer(const PostgresServer& server) {
  if (!absl::StartsWith(server.uri, "postgresql://") && !absl::StartsWith(server.uri, "postgres://")) {
    return absl::InvalidArgumentError("the address of the log: want postgresql://HOST/DATABASE");
  }
  // The parser's message would repeat the address.
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(server.uri.c_str(), nullptr), &PQconninfoFree);
  if (options == nullptr) return absl::InvalidArgumentError("the address of the log is malformed");
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (absl::string_view(option->keyword) == "password" && option->val != nullptr) {
      return absl::InvalidArgumentError(
          "the address of the log has a password, which belongs in the credentials");
    }
  }
  return LoadCredentials(server).status();
}

}  // namespace eastgate::store
