#include "common/evidence/copies.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/evidence/description.h"
#include "common/evidence/evidence_name.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"

namespace eastgate::evidence {
namespace {

namespace fs = std::filesystem;

// A copy is gathered in this file, beside the others.
constexpr char kUnfinished[] = "copy.new";

absl::Status DoNotStop(int64_t) {
  return absl::OkStatus();
}

std::string FolderIn(const std::string& directory) {
  return absl::StrCat(directory, "/", kFolder);
}

std::string Sha256Of(const store::BackupFile& file) {
  return fs::path(file.path).filename().string();
}

// Returns the digests of the files in a folder, in order; none where there is no such folder.
absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  if (!fs::exists(folder, error)) return found;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (IsSha256(name)) found.push_back(name);
  }
  if (error) return absl::UnavailableError("the folder of the evidence cannot be read");
  std::sort(found.begin(), found.end());
  return found;
}

absl::StatusOr<int64_t> VerifiedSize(const std::string& folder, const std::string& sha256, GoesOn goes_on) {
  ASSIGN_OR_RETURN(const StoredFile file, StoredFile::Open(absl::StrCat(folder, "/", BytesPathOf(sha256))));
  RETURN_IF_ERROR(file.Verify(sha256, goes_on));
  return file.size();
}

// Returns the description as it lies there, when it is whole.
absl::StatusOr<std::string> DescriptionIn(const std::string& folder, const std::string& sha256) {
  ASSIGN_OR_RETURN(std::string text,
                   store::ReadWholeFile(absl::StrCat(folder, "/", DescriptionPathOf(sha256))));
  RETURN_IF_ERROR(ParseDescription(text, sha256).status());
  return text;
}

absl::Status Write(int file, absl::string_view bytes) {
  if (store::WriteAll(file, bytes)) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write a copy: errno ", errno));
}

absl::Status CopyBytes(const std::string& from, const std::string& sha256, const std::string& to,
                       GoesOn goes_on) {
  ASSIGN_OR_RETURN(const StoredFile source, StoredFile::Open(absl::StrCat(from, "/", BytesPathOf(sha256))));
  const std::string unfinished = absl::StrCat(to, "/", kUnfinished);
  const std::string place = absl::StrCat(to, "/", BytesPathOf(sha256));
  const store::Descriptor copy(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (copy.get() < 0) return absl::UnavailableError("cannot create a copy");
  absl::Status copied =
      source.ReadAll(sha256, goes_on, [&](absl::string_view block) { return Write(copy.get(), block); });
  if (copied.ok() && fsync(copy.get()) != 0) copied = absl::UnavailableError("cannot sync a copy");
  if (copied.ok() && rename(unfinished.c_str(), place.c_str()) != 0)
    copied = absl::UnavailableError("cannot move a copy into its place");
  if (!copied.ok()) unlink(unfinished.c_str());
  return copied;
}

// Copies a file with its description, whose source must be whole.
absl::Status Copy(const std::string& from, const std::string& sha256, const std::string& description,
                  const std::string& to, GoesOn goes_on) {
  const std::string folder = fs::path(absl::StrCat(to, "/", BytesPathOf(sha256))).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return absl::UnavailableError("the folder of the copies cannot be written");
  RETURN_IF_ERROR(store::WriteWholeFile(folder, absl::StrCat(sha256, ".json"), description));
  RETURN_IF_ERROR(CopyBytes(from, sha256, to, goes_on));
  RETURN_IF_ERROR(store::SyncDirectory(folder));
  return store::SyncDirectory(to);
}

bool IsDamaged(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status);
}

}  // namespace

bool IsCopy(const store::BackupFile& file) {
  return absl::StartsWith(file.path, absl::StrCat(kFolder, "/")) && IsSha256(Sha256Of(file));
}

absl::StatusOr<std::vector<store::BackupFile>> BackUp(const std::string& data_directory,
                                                      const std::string& backups, GoesOn goes_on) {
  const std::string from = FolderIn(data_directory), to = FolderIn(backups);
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesIn(from));
  std::vector<store::BackupFile> copies;
  for (const std::string& sha256 : files) {
    ASSIGN_OR_RETURN(const std::string description, DescriptionIn(from, sha256));
    absl::StatusOr<int64_t> size = VerifiedSize(to, sha256, goes_on);
    if (IsDamaged(size.status())) {
      RETURN_IF_ERROR(Copy(from, sha256, description, to, goes_on));
      size = VerifiedSize(to, sha256, goes_on);
    }
    RETURN_IF_ERROR(size.status());
    // It may name further divisions since the file was copied.
    if (DescriptionIn(to, sha256).value_or("") != description) {
      const std::string folder = fs::path(absl::StrCat(to, "/", BytesPathOf(sha256))).parent_path();
      RETURN_IF_ERROR(store::WriteWholeFile(folder, absl::StrCat(sha256, ".json"), description));
    }
    copies.push_back({*size, absl::StrCat(kFolder, "/", BytesPathOf(sha256))});
  }
  return copies;
}

absl::StatusOr<std::vector<std::string>> Restore(const std::vector<store::BackupFile>& copies,
                                                 const std::string& backups,
                                                 const std::string& data_directory) {
  const std::string from = FolderIn(backups), to = FolderIn(data_directory);
  std::vector<std::string> left_out;
  for (const store::BackupFile& each : copies) {
    if (!IsCopy(each)) continue;
    const std::string sha256 = Sha256Of(each);
    const absl::StatusOr<std::string> description = DescriptionIn(from, sha256);
    const absl::Status copied =
        description.ok() ? Copy(from, sha256, *description, to, DoNotStop) : description.status();
    if (IsDamaged(copied)) {
      left_out.push_back(NameOf(sha256));
    } else {
      RETURN_IF_ERROR(copied);
    }
  }
  return left_out;
}

absl::StatusOr<std::vector<std::string>> FindDamaged(const std::string& data_directory) {
  const std::string folder = FolderIn(data_directory);
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesIn(folder));
  std::vector<std::string> damaged;
  for (const std::string& sha256 : files) {
    absl::Status whole = VerifiedSize(folder, sha256, DoNotStop).status();
    if (whole.ok()) whole = DescriptionIn(folder, sha256).status();
    if (IsDamaged(whole)) {
      damaged.push_back(NameOf(sha256));
    } else {
      RETURN_IF_ERROR(whole);
    }
  }
  return damaged;
}

}  // namespace eastgate::evidence
