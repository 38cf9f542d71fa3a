// Shared files in the PostgreSQL that has the log.
//
// A file is kept by one transaction: its row, its chunks of at most 1 MiB and its upload; so others see all
// of it or nothing, and nothing of an upload that was interrupted is left. A transaction whose outcome is not
// known (postgres_connection.h) is done again on a new connection: it finds what is there, and its commit
// waits for the standby all the same. A file and a fact that names it are in one database, so that a failover
// never keeps the fact alone. Each file that is kept or read has a connection of its own; what is known of
// files is asked on one that all share. Thread-safe; a reading or keeping has two chunks in memory.
#ifndef EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_H_
#define EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/evidence/shared_files.h"
#include "common/store/postgres_connection.h"
#include "common/store/postgres_retry.h"

namespace eastgate::evidence {

class PostgresFiles final : public SharedFiles {
 public:
  struct Options {
    store::PostgresServer server;
    // The id of the log, as PostgresLog has it.
    std::string id;
    // A statement without an answer for so long counts as unknown, and a commit is one.
    absl::Duration answer_within = absl::Seconds(10);
    // An outcome that is not settled after so long is UNAVAILABLE. Keeping a file has a second more for each
    // chunk.
    absl::Duration settle_within = store::kSettleWithin;
    // A question for what is known of a file is waited for so long.
    absl::Duration describe_within = absl::Seconds(2);
    // After a question without an answer, questions are UNAVAILABLE at once for so long.
    absl::Duration pause = absl::Seconds(2);
  };

  // INVALID_ARGUMENT. Connects to nothing yet.
  static absl::StatusOr<std::unique_ptr<PostgresFiles>> Open(Options options);

  absl::StatusOr<std::optional<v1::EvidenceFile>> Describe(absl::string_view sha256) override;
  absl::StatusOr<v1::EvidenceFile> Keep(const v1::EvidenceFile& file, absl::string_view division,
                                        const StoredFile& bytes) override;
  absl::Status Confirm(absl::string_view sha256, absl::string_view division) override;
  absl::Status Read(const v1::EvidenceFile& file,
                    absl::FunctionRef<absl::Status(absl::string_view block)> use) override;
  absl::StatusOr<std::vector<Listed>> List(absl::string_view after, int64_t most) override;

 private:
  using Connection = std::unique_ptr<store::PostgresConnection>;

  explicit PostgresFiles(Options options) : options_(std::move(options)) {}

  // Returns a new connection to a server that has the tables.
  absl::StatusOr<Connection> Connect(absl::Duration within) const;
  // Asks on the connection for questions. UNAVAILABLE at once while the server is known not to answer.
  absl::StatusOr<store::Answer> Ask(const store::Statement& statement,
                                    absl::Span<const store::Parameter> parameters);
  store::Answer TryToAsk(const store::Statement& statement, absl::Span<const store::Parameter> parameters);
  // Tries until the outcome is known: an attempt returns nullopt when it is not. UNAVAILABLE when the time is
  // over.
  absl::Status Settle(
      absl::Duration limit,
      absl::FunctionRef<std::optional<absl::Status>(store::PostgresConnection& connection)> attempt) const;
  // Keeps the file by one transaction; `kept` is what is known of it then.
  std::optional<absl::Status> TryToKeep(store::PostgresConnection& connection, const v1::EvidenceFile& file,
                                        const v1::EvidenceUpload& upload, const StoredFile& bytes,
                                        v1::EvidenceFile& kept) const;
  // Sends all chunks. Returns nullopt when an answer is not known.
  std::optional<absl::Status> KeepChunks(store::PostgresConnection& connection, const v1::EvidenceFile& file,
                                         const StoredFile& bytes) const;
  store::Deadline NextDeadline() const;

  const Options options_;
  std::mutex asking_;               // Guards the members after it.
  Connection asks_;                 // Null when it was lost.
  store::Deadline silent_until_{};  // No question is asked before.
};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_POSTGRES_FILES_H_
