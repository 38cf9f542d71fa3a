#include "common/server/evidence_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/evidence/evidence_name.h"
#include "common/evidence/media_type.h"
#include "common/facts/read.h"
#include "common/reference/civil_date.h"
#include "common/reference/quoted.h"
#include "common/resource/request_check.h"
#include "common/resource/request_fields.h"
#include "common/rpc/steady_clock.h"
#include "common/rpc/wanted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::evidence::v1;
using rpc::Call;
using rpc::Cost;
using rpc::Done;
using rpc::Reply;

namespace {

constexpr size_t kMaxUploadChunk = 1 << 20;
constexpr size_t kDownloadChunk = 256 << 10;
constexpr absl::Duration kLongestUpload = absl::Minutes(15);
// A file that is stored or fetched may wait for a database: the other thread goes on.
constexpr int kThreadsOfShared = 2;
constexpr char kResourceType[] = "EvidenceFile";

evidence::UploadDeclaration DeclarationOf(const Call& call, const pb::UploadEvidenceFileRequest& first) {
  return {.media_type = first.media_type(),
          .size_bytes = first.size_bytes(),
          .sha256 = first.sha256(),
          .division = first.division(),
          .principal = call.principal(),
          .through_service = call.through_service(),
          .is_trial = first.validate_only()};
}

// An error whose message can serve as a field violation.
absl::Status CheckChunk(const pb::UploadEvidenceFileRequest& request) {
  if (request.chunk().size() <= kMaxUploadChunk) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("got ", request.chunk().size(), " bytes, want at most ", kMaxUploadChunk));
}

// Checks a message after the first one: it has bytes and nothing else.
absl::Status CheckFurther(const pb::UploadEvidenceFileRequest& next) {
  constexpr char kOnlyFirst[] = "belongs into the first message";
  status::Violations violations;
  if (!next.media_type().empty()) violations.Add("media_type", kOnlyFirst);
  if (next.size_bytes() != 0) violations.Add("size_bytes", kOnlyFirst);
  if (!next.sha256().empty()) violations.Add("sha256", kOnlyFirst);
  if (!next.division().empty()) violations.Add("division", kOnlyFirst);
  if (next.validate_only()) violations.Add("validate_only", kOnlyFirst);
  violations.Require("chunk", next.chunk());
  violations.Check("chunk", CheckChunk(next));
  return violations.ToStatus();
}

// The file as an answer has it: with the uploads that `shows` lets through.
template <class Shows>
pb::EvidenceFile Shown(pb::EvidenceFile file, const Shows& shows) {
  pb::EvidenceFile all;
  all.mutable_uploads()->Swap(file.mutable_uploads());
  for (const pb::EvidenceUpload& upload : all.uploads()) {
    if (shows(upload.division())) *file.add_uploads() = upload;
  }
  return file;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> DivisionsOfEvidence(const evidence::FileStore& files,
                                                             absl::string_view sha256) {
  ASSIGN_OR_RETURN(const std::optional<pb::EvidenceFile> file, files.Describe(sha256));
  std::vector<std::string> divisions;
  if (!file) return divisions;
  for (const pb::EvidenceUpload& upload : file->uploads()) divisions.push_back(upload.division());
  return divisions;
}

EvidenceService::EvidenceService(const facts::Log& log, evidence::FileStore& files)
    : log_(log),
      files_(files),
      disk_({.threads = files.is_shared() ? kThreadsOfShared : 1, .short_threads = 1}) {}

std::unique_ptr<rpc::BoundService> EvidenceService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, pb::EvidenceService::service_full_name())
      .ClientStream("UploadEvidenceFile", this, &EvidenceService::UploadEvidenceFile)
      .Stream("DownloadEvidenceFile", this, &EvidenceService::DownloadEvidenceFile)
      .Unary("GetEvidenceFile", this, &EvidenceService::GetEvidenceFile)
      .Build();
}

absl::Status EvidenceService::CheckFirst(const pb::UploadEvidenceFileRequest& first) const {
  resource::RequestCheck check(log_.reference(), log_.division_root(), log_.clock(), first);
  if (check.Require("media_type", first.media_type()) && !evidence::IsAllowedMediaType(first.media_type()))
    check.Add("media_type", absl::StrCat("want one of ", evidence::AllowedMediaTypes()));
  check.Range("size_bytes", first.size_bytes(), 1, files_.max_bytes());
  if (check.Require("sha256", first.sha256()) && !evidence::IsSha256(first.sha256()))
    check.Add("sha256", "want 64 lower-case hexadecimal digits");
  check.Division("division", first.division(), reference::Today(log_.Now()));
  check.Check("chunk", CheckChunk(first));
  return check.ToStatus();
}

Reply<std::optional<pb::EvidenceFile>> EvidenceService::FindSame(
    Call& call, const evidence::UploadDeclaration& declared) {
  using Found = std::optional<pb::EvidenceFile>;
  if (declared.is_trial || (!files_.is_shared() && !files_.IsStored(declared.sha256))) return Found();
  return disk_.Run<Found>(call, Cost::kLong, [this, &call, &declared] {
    return files_.FindSame(declared, [&call](int64_t) { return CheckWanted(call); });
  });
}

Reply<Done> EvidenceService::Append(Call& call, evidence::Upload& upload, absl::string_view bytes) {
  return disk_.Run<Done>(call, Cost::kShort, [&upload, bytes]() -> absl::StatusOr<Done> {
    RETURN_IF_ERROR(upload.Append(bytes));
    return Done{};
  });
}

Reply<pb::EvidenceFile> EvidenceService::UploadEvidenceFile(
    Call& call, const pb::UploadEvidenceFileRequest& first,
    rpc::Requests<pb::UploadEvidenceFileRequest>& others) {
  CO_RETURN_IF_ERROR(CheckFirst(first));
  const absl::Time latest = rpc::SteadyNow() + kLongestUpload;
  const evidence::UploadDeclaration declared = DeclarationOf(call, first);
  const auto is_ours = [&declared](absl::string_view division) { return division == declared.division; };
  Reply<std::optional<pb::EvidenceFile>> finding = FindSame(call, declared);
  CO_ASSIGN_OR_RETURN(const std::optional<pb::EvidenceFile> same, co_await std::move(finding));
  if (same) co_return Shown(*same, is_ours);
  CO_ASSIGN_OR_RETURN(const std::unique_ptr<evidence::Upload> upload, files_.Begin(declared));
  for (const pb::UploadEvidenceFileRequest* next = &first;;) {
    Reply<Done> appending = Append(call, *upload, next->chunk());
    const absl::StatusOr<Done> appended = co_await std::move(appending);
    CO_RETURN_IF_ERROR(appended.status());
    if (upload->is_complete()) break;
    CO_ASSIGN_OR_RETURN(next, co_await others.Next());
    if (next == nullptr) break;  // Finish says what is missing.
    CO_RETURN_IF_ERROR(CheckFurther(*next));
    if (rpc::SteadyNow() > latest)
      co_return absl::DeadlineExceededError("the upload has taken more than 15 minutes");
  }
  Reply<pb::EvidenceFile> finishing =
      disk_.Run<pb::EvidenceFile>(call, Cost::kLong, [&upload] { return upload->Finish(); });
  CO_ASSIGN_OR_RETURN(const pb::EvidenceFile file, co_await std::move(finishing));
  co_return Shown(file, is_ours);
}

template <class Request>
absl::Status EvidenceService::CheckRead(const Request& request) const {
  RETURN_IF_ERROR(resource::CheckRequired(request));
  RETURN_IF_ERROR(facts::ReadAtLeast(log_, request.min_revision()).status());
  if (evidence::Sha256In(request.name())) return absl::OkStatus();
  return status::InvalidField("name",
                              absl::StrCat("got ", reference::Quoted(request.name()),
                                           ", want evidence/{sha256}, 64 lower-case hexadecimal digits"));
}

Reply<evidence::StoredFile> EvidenceService::Open(Call& call, absl::string_view sha256) {
  using evidence::StoredFile;
  return disk_.Run<StoredFile>(call, Cost::kLong, [this, &call, sha256]() -> absl::StatusOr<StoredFile> {
    absl::StatusOr<StoredFile> file =
        files_.OpenVerified(sha256, [&call](int64_t) { return CheckWanted(call); });
    if (absl::IsNotFound(file.status())) return status::NotFound(kResourceType, evidence::NameOf(sha256));
    return file;
  });
}

Reply<Done> EvidenceService::DownloadEvidenceFile(Call& call, const pb::DownloadEvidenceFileRequest& request,
                                                  rpc::Stream<pb::DownloadEvidenceFileResponse>& chunks) {
  CO_RETURN_IF_ERROR(CheckRead(request));
  Reply<evidence::StoredFile> opening = Open(call, *evidence::Sha256In(request.name()));
  CO_ASSIGN_OR_RETURN(const evidence::StoredFile file, co_await std::move(opening));
  pb::DownloadEvidenceFileResponse response;
  for (int64_t offset = 0; offset < file.size();) {
    Reply<std::string> reading = disk_.Run<std::string>(
        call, Cost::kShort, [&file, offset] { return file.Read(offset, kDownloadChunk); });
    CO_ASSIGN_OR_RETURN(std::string bytes, co_await std::move(reading));
    if (bytes.empty()) co_return absl::UnavailableError("a stored file cannot be read to its end");
    offset += static_cast<int64_t>(bytes.size());
    response.set_chunk(std::move(bytes));
    if (!co_await chunks.Write(response)) co_return call.InterruptStatus();
  }
  co_return Done{};
}

Reply<pb::EvidenceFile> EvidenceService::GetEvidenceFile(Call& call,
                                                         const pb::GetEvidenceFileRequest& request) {
  RETURN_IF_ERROR(CheckRead(request));
  return disk_.Run<pb::EvidenceFile>(
      call, Cost::kShort, [this, &call, &request]() -> absl::StatusOr<pb::EvidenceFile> {
        ASSIGN_OR_RETURN(std::optional<pb::EvidenceFile> file,
                         files_.Describe(*evidence::Sha256In(request.name())));
        if (!file) return status::NotFound(kResourceType, request.name());
        return Shown(*std::move(file),
                     [&call](absl::string_view division) { return call.IsAllowedFor(division); });
      });
}

}  // namespace eastgate::server
