#include "common/evidence/file_store.h"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/evidence/description.h"
#include "common/evidence/evidence_name.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"
#include "google/protobuf/util/time_util.h"

namespace eastgate::evidence {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kRetryDelay = absl::Seconds(2);

v1::EvidenceUpload UploadBy(const UploadDeclaration& declared, absl::Time now) {
  v1::EvidenceUpload upload;
  upload.set_division(declared.division);
  upload.set_uploader(declared.principal);
  upload.set_through_service(declared.through_service);
  *upload.mutable_upload_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(now));
  return upload;
}

// Makes the folder within `parent`, durably.
absl::Status MakeFolder(const std::string& parent, absl::string_view name) {
  std::error_code error;
  const bool is_new = fs::create_directories(absl::StrCat(parent, "/", name), error);
  if (error) return absl::UnavailableError("the folder of the evidence cannot be written");
  return is_new ? store::SyncDirectory(parent) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileStore>> FileStore::Open(Options options) {
  if (!options.free_bytes) {
    options.free_bytes = [directory = options.directory] { return store::FreeBytesOf(directory); };
  }
  std::unique_ptr<FileStore> opened(new FileStore(std::move(options)));
  const std::string& directory = opened->options_.directory;
  RETURN_IF_ERROR(MakeFolder(fs::path(directory).parent_path(), fs::path(directory).filename().string()));
  RETURN_IF_ERROR(MakeFolder(directory, kIncoming));
  RETURN_IF_ERROR(opened->DropUnfinished());
  opened->Count();
  return opened;
}

std::string FileStore::PathOf(absl::string_view name) const {
  return absl::StrCat(options_.directory, "/", name);
}

absl::Status FileStore::DropUnfinished() const {
  std::error_code error;
  for (fs::directory_iterator entry(PathOf(kIncoming), error), end; !error && entry != end;
       entry.increment(error)) {
    fs::remove_all(entry->path(), error);
    if (error) break;
  }
  return error ? absl::UnavailableError("unfinished uploads cannot be removed") : absl::OkStatus();
}

void FileStore::Count() {
  std::error_code error;
  const std::lock_guard lock(mutex_);
  for (fs::recursive_directory_iterator entry(options_.directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!IsSha256(entry->path().filename().string())) continue;
    ++files_;
    bytes_ += static_cast<int64_t>(entry->file_size(error));
  }
}

bool FileStore::IsStored(absl::string_view sha256) const {
  return access(PathOf(BytesPathOf(sha256)).c_str(), F_OK) == 0;
}

absl::StatusOr<std::optional<v1::EvidenceFile>> FileStore::DescribeInFolder(absl::string_view sha256) const {
  if (!IsStored(sha256)) return std::optional<v1::EvidenceFile>();
  const absl::StatusOr<std::string> text = store::ReadWholeFile(PathOf(DescriptionPathOf(sha256)));
  if (absl::IsNotFound(text.status()))
    return store::Corrupt(absl::StrCat("the description of ", NameOf(sha256), " is missing"));
  RETURN_IF_ERROR(text.status());
  ASSIGN_OR_RETURN(v1::EvidenceFile file, ParseDescription(*text, sha256));
  return std::optional<v1::EvidenceFile>(std::move(file));
}

absl::StatusOr<StoredFile> FileStore::OpenBytes(absl::string_view sha256) const {
  return StoredFile::Open(PathOf(BytesPathOf(sha256)));
}

absl::Status FileStore::Reserve(int64_t bytes, uint64_t free_bytes) {
  const uint64_t required = options_.min_free_bytes + static_cast<uint64_t>(reserved_bytes_ + bytes);
  if (free_bytes < required) {
    return status::ErrorWithReason(
        absl::StatusCode::kResourceExhausted, status::ErrorReason::ERROR_REASON_DISK_NEARLY_FULL,
        "the disk of the server is nearly full",
        {{"free_bytes", absl::StrCat(free_bytes)}, {"required_bytes", absl::StrCat(required)}});
  }
  reserved_bytes_ += bytes;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> FileStore::TakePlace(const UploadDeclaration& declared) {
  const uint64_t free_bytes = options_.free_bytes();
  const std::lock_guard lock(mutex_);
  int& of_principal = uploads_of_[declared.principal];
  if (uploads_ >= options_.max_uploads || of_principal >= std::max(options_.max_uploads / 2, 1)) {
    if (of_principal == 0) uploads_of_.erase(declared.principal);
    return status::Overloaded("too many uploads are in progress", kRetryDelay);
  }
  const absl::Status reserved =
      declared.is_trial ? absl::OkStatus() : Reserve(declared.size_bytes, free_bytes);
  if (!reserved.ok()) {
    if (of_principal == 0) uploads_of_.erase(declared.principal);
    return reserved;
  }
  ++of_principal;
  ++uploads_;
  return ++begun_;
}

void FileStore::GiveBack(const UploadDeclaration& declared) {
  const std::lock_guard lock(mutex_);
  const auto of_principal = uploads_of_.find(declared.principal);
  if (--of_principal->second == 0) uploads_of_.erase(of_principal);
  --uploads_;
  if (!declared.is_trial) reserved_bytes_ -= declared.size_bytes;
}

absl::StatusOr<std::unique_ptr<Upload>> FileStore::Begin(const UploadDeclaration& declared) {
  ASSIGN_OR_RETURN(const int64_t number, TakePlace(declared));
  return std::make_unique<Upload>(*this, declared,
                                  declared.is_trial ? "" : PathOf(absl::StrCat(kIncoming, "/", number)));
}

absl::StatusOr<v1::EvidenceFile> FileStore::Described(const UploadDeclaration& declared,
                                                      const Known& known) const {
  // A description that is damaged, or was left by an upload that did not end, says nothing. One that cannot
  // be read now may name other divisions.
  if (!known.ok() && !absl::IsDataLoss(known.status())) return known.status();
  v1::EvidenceFile file;
  if (known.ok() && *known) {
    file = **known;
  } else {
    file.set_name(NameOf(declared.sha256));
    file.set_sha256(declared.sha256);
    file.set_media_type(declared.media_type);
    file.set_size_bytes(declared.size_bytes);
  }
  if (UploadOf(file, declared.division) != nullptr) return file;
  if (file.uploads_size() >= kMaxDivisions) {
    return status::ErrorWithReason(
        absl::StatusCode::kResourceExhausted, status::ErrorReason::ERROR_REASON_LIMIT_REACHED,
        "too many divisions have this file", {{"name", file.name()}, {"limit", absl::StrCat(kMaxDivisions)}});
  }
  *file.add_uploads() = UploadBy(declared, options_.now());
  return file;
}

absl::StatusOr<v1::EvidenceFile> FileStore::Keep(const UploadDeclaration& declared, const std::string& path) {
  if (is_shared()) return KeepShared(declared, path);
  const std::lock_guard lock(keeping_);
  ASSIGN_OR_RETURN(v1::EvidenceFile file, Described(declared, DescribeInFolder(declared.sha256)));
  RETURN_IF_ERROR(Place(file, path));
  return file;
}

absl::Status FileStore::WriteDescription(const v1::EvidenceFile& file) const {
  const fs::path folder = fs::path(PathOf(BytesPathOf(file.sha256()))).parent_path();
  RETURN_IF_ERROR(MakeFolder(options_.directory, folder.filename().string()));
  return store::WriteWholeFile(folder, absl::StrCat(file.sha256(), ".json"), Encode(file));
}

absl::Status FileStore::Place(const v1::EvidenceFile& file, const std::string& path) {
  const bool is_new = !IsStored(file.sha256());
  RETURN_IF_ERROR(WriteDescription(file));
  const std::string place = PathOf(BytesPathOf(file.sha256()));
  if (rename(path.c_str(), place.c_str()) != 0)
    return absl::UnavailableError(absl::StrCat("cannot move a file into its place: errno ", errno));
  RETURN_IF_ERROR(store::SyncDirectory(fs::path(place).parent_path()));
  if (is_new) {
    const std::lock_guard count(mutex_);
    ++files_;
    bytes_ += file.size_bytes();
  }
  return absl::OkStatus();
}

int64_t FileStore::files() const {
  const std::lock_guard lock(mutex_);
  return files_;
}

int64_t FileStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

int FileStore::uploads() const {
  const std::lock_guard lock(mutex_);
  return uploads_;
}

}  // namespace eastgate::evidence
