// FileStore: the files that support facts, in a folder beside the store of a service.
//
//   ab/abcd…        the bytes of the file whose SHA-256 is abcd…
//   ab/abcd….json   its description (description.h), written before the bytes are there
//   incoming/       uploads in progress, emptied when the folder is opened
//
// A file is there when its bytes are; both are durable before an upload is answered, and neither is ever
// removed. Files are named by what they hold, so the same upload twice is one file, and bytes that were
// damaged are replaced by the next upload of them. With shared files (shared_files.h) a file is there when
// it is there, and the folder is a copy: an upload is answered when they have it, and what the folder lacks
// is fetched when it is needed. Thread-safe; calls read and write the disk, so that none belongs on a thread
// of gRPC, except IsStored and Describe, which are short: with shared files, some seconds when these do not
// answer.
#ifndef EASTGATE_COMMON_EVIDENCE_FILE_STORE_H_
#define EASTGATE_COMMON_EVIDENCE_FILE_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/evidence/shared_files.h"
#include "common/evidence/stored_file.h"
#include "common/evidence/upload.h"
#include "eastgate/evidence/v1/evidence.pb.h"

namespace eastgate::evidence {

class FileStore {
 public:
  // Divisions of one file.
  static constexpr int kMaxDivisions = 1000;

  struct Options {
    std::string directory = "";
    int64_t max_bytes = 64 << 20;  // A file may have so many.
    int max_uploads = 8;           // In progress; one principal may have half of them, at least one.
    // Uploads end before the store's own limit is reached, below which no fact is written any more.
    uint64_t min_free_bytes = 512 << 20;
    std::function<absl::Time()> now = absl::Now;
    // Free bytes where `directory` lies. Default: statvfs.
    std::function<uint64_t()> free_bytes = nullptr;
    // Has all files; null where the folder has. It must outlive the store.
    SharedFiles* shared = nullptr;
  };

  // Makes the folder where it is missing, and drops what uploads have left behind. UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<FileStore>> Open(Options options);

  int64_t max_bytes() const { return options_.max_bytes; }
  bool is_shared() const { return options_.shared != nullptr; }

  // Returns whether the bytes of a file are in the folder.
  bool IsStored(absl::string_view sha256) const;

  // Returns what is known of a file; nothing where it is not there. DATA_LOSS where that is damaged. While
  // shared files do not answer, it is what the folder knows, which may lack the last uploads; UNAVAILABLE
  // where the folder knows nothing.
  absl::StatusOr<std::optional<v1::EvidenceFile>> Describe(absl::string_view sha256) const;

  // Opens the bytes of a file that are in the folder. NOT_FOUND; UNAVAILABLE.
  absl::StatusOr<StoredFile> OpenBytes(absl::string_view sha256) const;

  // Opens the bytes of a file, when all of them were compared with its digest. Those that the folder lacks,
  // or has damaged, are fetched from shared files. NOT_FOUND; DATA_LOSS; UNAVAILABLE; RESOURCE_EXHAUSTED,
  // DISK_NEARLY_FULL; errors of `goes_on`.
  absl::StatusOr<StoredFile> OpenVerified(absl::string_view sha256, GoesOn goes_on);

  // Returns the file if the division has it already, undamaged, so that none of its bytes are needed; nothing
  // else. UNAVAILABLE; errors of `goes_on`.
  absl::StatusOr<std::optional<v1::EvidenceFile>> FindSame(const UploadDeclaration& declared, GoesOn goes_on);

  // Fetches all that the folder lacks of shared files, for whoever reads the folder. Errors as above.
  absl::Status FetchAll(GoesOn goes_on);

  // Begins an upload, or the trial of one. It must not outlive the store. RESOURCE_EXHAUSTED: OVERLOADED,
  // DISK_NEARLY_FULL. UNAVAILABLE.
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const UploadDeclaration& declared);

  // For metrics.
  int64_t files() const;
  int64_t bytes() const;
  int uploads() const;

 private:
  friend class Upload;

  static constexpr char kIncoming[] = "incoming";

  explicit FileStore(Options options) : options_(std::move(options)) {}

  std::string PathOf(absl::string_view name) const;
  absl::Status DropUnfinished() const;
  void Count();

  absl::StatusOr<std::optional<v1::EvidenceFile>> DescribeInFolder(absl::string_view sha256) const;
  // Reserves bytes of the disk, or says that it is nearly full. `mutex_` is held.
  absl::Status Reserve(int64_t bytes, uint64_t free_bytes);

  // For uploads. Takes and gives back the place of one.
  absl::StatusOr<int64_t> TakePlace(const UploadDeclaration& declared);
  void GiveBack(const UploadDeclaration& declared);
  // Keeps the complete file at `path`, which is on disk.
  absl::StatusOr<v1::EvidenceFile> Keep(const UploadDeclaration& declared, const std::string& path);
  absl::StatusOr<v1::EvidenceFile> KeepShared(const UploadDeclaration& declared, const std::string& path);
  // Puts the file at `path` into its place in the folder. `keeping_` is held.
  absl::Status Place(const v1::EvidenceFile& file, const std::string& path);
  absl::Status WriteDescription(const v1::EvidenceFile& file) const;
  // Returns what is known of the file, with the upload added.
  using Known = absl::StatusOr<std::optional<v1::EvidenceFile>>;
  absl::StatusOr<v1::EvidenceFile> Described(const UploadDeclaration& declared, const Known& known) const;

  // Brings a file from shared files into the folder.
  absl::Status Fetch(absl::string_view sha256, GoesOn goes_on);
  // Writes its bytes to `path`. DATA_LOSS where they are not those of the digest.
  absl::Status FetchBytes(const v1::EvidenceFile& file, const std::string& path, GoesOn goes_on) const;

  const Options options_;
  mutable std::mutex mutex_;               // Guards the members after it, up to bytes_.
  std::map<std::string, int> uploads_of_;  // By principal.
  int uploads_ = 0;
  int64_t reserved_bytes_ = 0;
  int64_t begun_ = 0;
  int64_t files_ = 0;
  int64_t bytes_ = 0;
  std::mutex keeping_;  // Held while a file gets into its place.
};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_FILE_STORE_H_
