// The part of FileStore whose folder is a copy of shared files.
#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/evidence/description.h"
#include "common/evidence/disk_error.h"
#include "common/evidence/evidence_name.h"
#include "common/evidence/file_store.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"

namespace eastgate::evidence {
namespace {

// The files that are listed at a time.
constexpr int64_t kPage = 1000;

}  // namespace

absl::StatusOr<std::optional<v1::EvidenceFile>> FileStore::Describe(absl::string_view sha256) const {
  if (!is_shared()) return DescribeInFolder(sha256);
  absl::StatusOr<std::optional<v1::EvidenceFile>> known = options_.shared->Describe(sha256);
  if (!absl::IsUnavailable(known.status())) return known;
  // Divisions are only ever added: one that the folder lacks is refused until shared files answer.
  absl::StatusOr<std::optional<v1::EvidenceFile>> in_folder = DescribeInFolder(sha256);
  return in_folder.ok() && *in_folder ? in_folder : known;
}

absl::StatusOr<StoredFile> FileStore::OpenVerified(absl::string_view sha256, GoesOn goes_on) {
  for (bool may_fetch = is_shared();; may_fetch = false) {
    absl::StatusOr<StoredFile> file = OpenBytes(sha256);
    const absl::Status whole = file.ok() ? file->Verify(sha256, goes_on) : file.status();
    if (whole.ok()) return file;
    if (!may_fetch || (!absl::IsNotFound(whole) && !absl::IsDataLoss(whole))) return whole;
    RETURN_IF_ERROR(Fetch(sha256, goes_on));
  }
}

absl::StatusOr<std::optional<v1::EvidenceFile>> FileStore::FindSame(const UploadDeclaration& declared,
                                                                    GoesOn goes_on) {
  const auto none = std::optional<v1::EvidenceFile>();
  absl::StatusOr<std::optional<v1::EvidenceFile>> known = Describe(declared.sha256);
  if (!known.ok() || !*known || UploadOf(**known, declared.division) == nullptr) return none;
  const absl::Status whole = OpenVerified(declared.sha256, goes_on).status();
  if (absl::IsDataLoss(whole) || absl::IsNotFound(whole)) return none;  // The bytes that come replace it.
  RETURN_IF_ERROR(whole);
  if (is_shared()) {
    const absl::Status confirmed = options_.shared->Confirm(declared.sha256, declared.division);
    if (absl::IsNotFound(confirmed)) return none;
    RETURN_IF_ERROR(confirmed);
  }
  return known;
}

absl::Status FileStore::FetchAll(GoesOn goes_on) {
  if (!is_shared()) return absl::OkStatus();
  for (std::string after;;) {
    ASSIGN_OR_RETURN(const std::vector<SharedFiles::Listed> page, options_.shared->List(after, kPage));
    if (page.empty()) return absl::OkStatus();
    for (const SharedFiles::Listed& listed : page) {
      RETURN_IF_ERROR(goes_on(0));
      const absl::StatusOr<std::optional<v1::EvidenceFile>> known = DescribeInFolder(listed.sha256);
      if (known.ok() && *known && (*known)->uploads_size() == listed.uploads) continue;
      if (IsStored(listed.sha256)) {
        ASSIGN_OR_RETURN(const std::optional<v1::EvidenceFile> file,
                         options_.shared->Describe(listed.sha256));
        const std::lock_guard lock(keeping_);
        if (file) {
          RETURN_IF_ERROR(WriteDescription(*file));
        }
      } else {
        RETURN_IF_ERROR(Fetch(listed.sha256, goes_on));
      }
    }
    after = page.back().sha256;
  }
}

absl::StatusOr<v1::EvidenceFile> FileStore::KeepShared(const UploadDeclaration& declared,
                                                       const std::string& path) {
  Known known = options_.shared->Describe(declared.sha256);
  // Keeping waits longer for an answer, and adds to what is there.
  if (absl::IsUnavailable(known.status())) known = std::optional<v1::EvidenceFile>();
  ASSIGN_OR_RETURN(v1::EvidenceFile described, Described(declared, known));
  // They were compared with the bytes. The row of a file may be damaged, too.
  described.set_media_type(declared.media_type);
  described.set_size_bytes(declared.size_bytes);
  ASSIGN_OR_RETURN(const StoredFile bytes, StoredFile::Open(path));
  ASSIGN_OR_RETURN(v1::EvidenceFile file, options_.shared->Keep(described, declared.division, bytes));
  const std::lock_guard lock(keeping_);
  RETURN_IF_ERROR(Place(file, path));
  return file;
}

absl::Status FileStore::Fetch(absl::string_view sha256, GoesOn goes_on) {
  ASSIGN_OR_RETURN(const std::optional<v1::EvidenceFile> file, options_.shared->Describe(sha256));
  if (!file) return absl::NotFoundError("there is no such file");
  const uint64_t free_bytes = options_.free_bytes();
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(Reserve(file->size_bytes(), free_bytes));
    path = PathOf(absl::StrCat(kIncoming, "/", ++begun_));
  }
  const absl::Cleanup give_back = [this, &file, &path] {
    unlink(path.c_str());  // It is not there any more where it got into its place.
    const std::lock_guard lock(mutex_);
    reserved_bytes_ -= file->size_bytes();
  };
  RETURN_IF_ERROR(FetchBytes(*file, path, goes_on));
  const std::lock_guard lock(keeping_);
  return Place(*file, path);
}

absl::Status FileStore::FetchBytes(const v1::EvidenceFile& file, const std::string& path,
                                   GoesOn goes_on) const {
  const store::Descriptor copy(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (copy.get() < 0) return DiskError("create a file");
  auth::Sha256 hash;
  RETURN_IF_ERROR(options_.shared->Read(file, [&](absl::string_view block) -> absl::Status {
    RETURN_IF_ERROR(goes_on(static_cast<int64_t>(block.size())));
    hash.Update(block);
    return store::WriteAll(copy.get(), block) ? absl::OkStatus() : DiskError("write a file");
  }));
  if (auth::ToHex(hash.Finish()) != file.sha256()) return store::Corrupt(file.name());
  return fsync(copy.get()) == 0 ? absl::OkStatus() : DiskError("sync a file");
}

}  // namespace eastgate::evidence
