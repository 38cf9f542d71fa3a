// SharedFiles: the files of a service that are kept outside of its machine, where its replicated log is, so
// that they are there for whichever process writes the log next. The folder of a FileStore is then a copy.
//
// A file is there for all processes, or for none. Several processes may keep the same file at once: they
// keep the same bytes, and each adds its upload. The interface names no engine; postgres_files.h is the one
// in use. Thread-safe.
#ifndef EASTGATE_COMMON_EVIDENCE_SHARED_FILES_H_
#define EASTGATE_COMMON_EVIDENCE_SHARED_FILES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/evidence/stored_file.h"
#include "eastgate/evidence/v1/evidence.pb.h"

namespace eastgate::evidence {

class SharedFiles {
 public:
  struct Listed {
    std::string sha256;
    int64_t uploads = 0;
    friend bool operator==(const Listed&, const Listed&) = default;
  };

  virtual ~SharedFiles() = default;

  // Returns what is known of a file; nothing where it is not there. UNAVAILABLE within some seconds where
  // that cannot be found out.
  virtual absl::StatusOr<std::optional<v1::EvidenceFile>> Describe(absl::string_view sha256) = 0;

  // Keeps a file with the upload that `file` has for the division, and returns what is known of it then. OK
  // means that all of it is durable, on the synchronous standby too. Bytes that are there and are others are
  // replaced. DATA_LOSS where `bytes` are not those of the digest; RESOURCE_EXHAUSTED, DISK_NEARLY_FULL;
  // UNAVAILABLE: it is not known whether the file was kept, and it may be kept again.
  virtual absl::StatusOr<v1::EvidenceFile> Keep(const v1::EvidenceFile& file, absl::string_view division,
                                                const StoredFile& bytes) = 0;

  // Returns when the upload of a file for a division is durable, on the synchronous standby too: what
  // Describe returns may not be yet. NOT_FOUND where there is none; UNAVAILABLE.
  virtual absl::Status Confirm(absl::string_view sha256, absl::string_view division) = 0;

  // Reads the bytes of a file, in blocks of at most 1 MiB, and hands each to `use`, whose error ends the
  // reading. They may be damaged: the caller compares them with the digest. DATA_LOSS where some are missing;
  // UNAVAILABLE.
  virtual absl::Status Read(const v1::EvidenceFile& file,
                            absl::FunctionRef<absl::Status(absl::string_view block)> use) = 0;

  // Returns up to `most` files that come after `after`, in the order of their digests. UNAVAILABLE.
  virtual absl::StatusOr<std::vector<Listed>> List(absl::string_view after, int64_t most) = 0;
};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_SHARED_FILES_H_
