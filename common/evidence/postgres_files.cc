#include "common/evidence/postgres_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/evidence/description.h"
#include "common/evidence/evidence_name.h"
#include "common/evidence/postgres_files_schema.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/postgres_schema.h"
#include "google/protobuf/util/time_util.h"

namespace eastgate::evidence {
namespace {

using google::protobuf::util::TimeUtil;
using store::Answer;
using store::IfKnown;
using store::Parameter;

constexpr char kDatabase[] = "the database of the evidence";
// A transaction that the client has left in the middle ends by itself: another one may wait for its rows.
// Nothing was committed then, so this is no cancel of a commit.
constexpr char kSession[] = "SET idle_in_transaction_session_timeout = '10s'";

int64_t ChunksOf(int64_t size) {
  return (size + kChunkBytes - 1) / kChunkBytes;
}

store::Deadline DeadlineAfter(absl::Duration time) {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(time);
}

absl::Status Unanswered() {
  return store::LogUnavailable(absl::StrCat(kDatabase, " does not answer"));
}

// Returns what the rows of kDescribeFile say of a file; nothing where there are none.
std::optional<v1::EvidenceFile> FileIn(const Answer& answer, absl::string_view sha256) {
  if (answer.rows() == 0) return std::nullopt;
  v1::EvidenceFile file;
  file.set_name(NameOf(sha256));
  file.set_sha256(std::string(sha256));
  file.set_media_type(std::string(answer.Bytes(0, 0)));
  file.set_size_bytes(answer.Number(0, 1));
  for (int row = 0; row < answer.rows() && !answer.IsNull(row, 2); ++row) {
    v1::EvidenceUpload& upload = *file.add_uploads();
    upload.set_division(std::string(answer.Bytes(row, 2)));
    upload.set_uploader(std::string(answer.Bytes(row, 3)));
    upload.set_through_service(std::string(answer.Bytes(row, 4)));
    *upload.mutable_upload_time() = TimeUtil::NanosecondsToTimestamp(answer.Number(row, 5));
  }
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresFiles>> PostgresFiles::Open(Options options) {
  RETURN_IF_ERROR(store::CheckServer(options.server));
  RETURN_IF_ERROR(store::CheckShardId(options.id));
  return std::unique_ptr<PostgresFiles>(new PostgresFiles(std::move(options)));
}

absl::StatusOr<std::optional<v1::EvidenceFile>> PostgresFiles::Describe(absl::string_view sha256) {
  ASSIGN_OR_RETURN(const Answer answer,
                   Ask(kDescribeFile, {Parameter::Text(options_.id), Parameter::Text(sha256)}));
  return FileIn(answer, sha256);
}

absl::StatusOr<std::vector<SharedFiles::Listed>> PostgresFiles::List(absl::string_view after, int64_t most) {
  ASSIGN_OR_RETURN(const Answer answer, Ask(kListFiles, {Parameter::Text(options_.id), Parameter::Text(after),
                                                         Parameter::Number(most)}));
  std::vector<Listed> files;
  files.reserve(static_cast<size_t>(answer.rows()));
  for (int row = 0; row < answer.rows(); ++row) {
    files.push_back({std::string(answer.Bytes(row, 0)), answer.Number(row, 1)});
  }
  return files;
}

absl::StatusOr<v1::EvidenceFile> PostgresFiles::Keep(const v1::EvidenceFile& file, absl::string_view division,
                                                     const StoredFile& bytes) {
  const v1::EvidenceUpload* upload = UploadOf(file, division);
  if (upload == nullptr) return absl::InvalidArgumentError("the file has no upload for the division");
  v1::EvidenceFile kept;
  RETURN_IF_ERROR(Settle(options_.settle_within + ChunksOf(file.size_bytes()) * absl::Seconds(1),
                         [&](store::PostgresConnection& connection) {
                           return TryToKeep(connection, file, *upload, bytes, kept);
                         }));
  return kept;
}

absl::Status PostgresFiles::Confirm(absl::string_view sha256, absl::string_view division) {
  return Settle(
      options_.settle_within, [&](store::PostgresConnection& connection) -> std::optional<absl::Status> {
        const Answer answer =
            connection.Run(kConfirmUpload,
                           {Parameter::Text(options_.id), Parameter::Text(sha256), Parameter::Text(division)},
                           NextDeadline());
        if (!answer.done() || answer.rows_affected() > 0) return IfKnown(answer);
        return absl::NotFoundError("there is no such upload");
      });
}

absl::Status PostgresFiles::Settle(
    absl::Duration limit,
    absl::FunctionRef<std::optional<absl::Status>(store::PostgresConnection&)> attempt) const {
  return store::TryUntilKnown(
      limit, kDatabase, [this] { return Connect(options_.answer_within); },
      [&](Connection connection) { return attempt(*connection); });
}

std::optional<absl::Status> PostgresFiles::TryToKeep(store::PostgresConnection& connection,
                                                     const v1::EvidenceFile& file,
                                                     const v1::EvidenceUpload& upload,
                                                     const StoredFile& bytes, v1::EvidenceFile& kept) const {
  const Parameter id = Parameter::Text(options_.id), sha256 = Parameter::Text(file.sha256());
  Answer answer = connection.RunText("BEGIN", NextDeadline());
  if (!answer.done()) return IfKnown(answer);
  answer = connection.Run(
      kKeepFile, {id, sha256, Parameter::Text(file.media_type()), Parameter::Number(file.size_bytes())},
      NextDeadline());
  if (!answer.done()) return IfKnown(answer);
  std::optional<absl::Status> chunks = KeepChunks(connection, file, bytes);
  if (!chunks || !chunks->ok()) return chunks;
  answer = connection.Run(kKeepUpload,
                          {id, sha256, Parameter::Text(upload.division()), Parameter::Text(upload.uploader()),
                           Parameter::Text(upload.through_service()),
                           Parameter::Number(TimeUtil::TimestampToNanoseconds(upload.upload_time()))},
                          NextDeadline());
  if (!answer.done()) return IfKnown(answer);
  answer = connection.Run(kDescribeFile, {id, sha256}, NextDeadline());
  if (!answer.done()) return IfKnown(answer);
  const std::optional<v1::EvidenceFile> known = FileIn(answer, file.sha256());
  if (!known) return store::Corrupt(file.name());
  kept = *known;
  return IfKnown(connection.RunText("COMMIT", NextDeadline()));
}

std::optional<absl::Status> PostgresFiles::KeepChunks(store::PostgresConnection& connection,
                                                      const v1::EvidenceFile& file,
                                                      const StoredFile& bytes) const {
  auth::Sha256 hash;
  for (int64_t number = 0; number < ChunksOf(file.size_bytes()); ++number) {
    const absl::StatusOr<std::string> chunk =
        bytes.Read(number * kChunkBytes, static_cast<size_t>(kChunkBytes));
    if (!chunk.ok()) return chunk.status();
    hash.Update(*chunk);
    const Answer answer = connection.Run(kKeepChunk,
                                         {Parameter::Text(options_.id), Parameter::Text(file.sha256()),
                                          Parameter::Number(number), Parameter::Bytes(*chunk)},
                                         NextDeadline());
    if (!answer.done()) return IfKnown(answer);
  }
  if (auth::ToHex(hash.Finish()) != file.sha256()) return store::Corrupt(file.name());
  return absl::OkStatus();
}

absl::Status PostgresFiles::Read(const v1::EvidenceFile& file,
                                 absl::FunctionRef<absl::Status(absl::string_view)> use) {
  Connection connection;
  for (int64_t number = 0; number < ChunksOf(file.size_bytes()); ++number) {
    Answer answer;
    // A connection that is lost in the middle is made anew once for each chunk.
    for (int tries = 2; tries > 0 && answer.kind() == Answer::Kind::kUnknown; --tries) {
      if (connection == nullptr) {
        ASSIGN_OR_RETURN(connection, Connect(options_.answer_within));
      }
      answer = connection->Run(kReadChunk,
                               {Parameter::Text(options_.id), Parameter::Text(file.sha256()),
                                Parameter::Number(number), Parameter::Number(kChunkBytes)},
                               NextDeadline());
      if (answer.kind() == Answer::Kind::kUnknown) connection = nullptr;
    }
    if (!answer.done()) return answer.ToStatus();
    if (answer.rows() == 0 || answer.IsNull(0, 0)) return store::Corrupt(file.name());
    RETURN_IF_ERROR(use(answer.Bytes(0, 0)));
  }
  return absl::OkStatus();
}

absl::StatusOr<PostgresFiles::Connection> PostgresFiles::Connect(absl::Duration within) const {
  ASSIGN_OR_RETURN(Connection connection, store::PostgresConnection::Open(options_.server));
  RETURN_IF_ERROR(
      connection->RunText(absl::StrCat(kSession, "; ", FilesSchemaSql()), DeadlineAfter(within)).ToStatus());
  return connection;
}

absl::StatusOr<Answer> PostgresFiles::Ask(const store::Statement& statement,
                                          absl::Span<const Parameter> parameters) {
  const std::lock_guard lock(asking_);
  // Those who have waited for one that failed do not try in turn.
  if (std::chrono::steady_clock::now() < silent_until_) return Unanswered();
  Answer answer = TryToAsk(statement, parameters);
  if (answer.done()) return answer;
  if (answer.kind() == Answer::Kind::kRejected) return answer.ToStatus();
  silent_until_ = DeadlineAfter(options_.pause);
  return Unanswered();
}

Answer PostgresFiles::TryToAsk(const store::Statement& statement, absl::Span<const Parameter> parameters) {
  Answer answer;
  // A connection that was idle may have been lost long ago: then a new one is tried.
  for (int tries = asks_ == nullptr ? 1 : 2; tries > 0; --tries) {
    if (asks_ == nullptr) {
      absl::StatusOr<Connection> connection = Connect(options_.describe_within);
      if (!connection.ok()) return {};
      asks_ = *std::move(connection);
    }
    answer = asks_->Run(statement, parameters, DeadlineAfter(options_.describe_within));
    if (answer.kind() != Answer::Kind::kUnknown) break;
    asks_ = nullptr;
  }
  return answer;
}

store::Deadline PostgresFiles::NextDeadline() const {
  return DeadlineAfter(options_.answer_within);
}

}  // namespace eastgate::evidence
