// An upload in progress: bytes that come one after the other, and are a stored file once they are complete.
//
// An upload that is not finished leaves nothing behind. A trial checks the same and keeps nothing at all.
// Belongs to one thread at a time.
#ifndef EASTGATE_COMMON_EVIDENCE_UPLOAD_H_
#define EASTGATE_COMMON_EVIDENCE_UPLOAD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/sha256.h"
#include "common/store/disk.h"
#include "eastgate/evidence/v1/evidence.pb.h"

namespace eastgate::evidence {

class FileStore;

// The file as its uploader declares it, and who uploads it.
struct UploadDeclaration {
  std::string media_type;
  int64_t size_bytes = 0;
  std::string sha256;
  std::string division;
  std::string principal;
  std::string through_service;
  bool is_trial = false;
};

class Upload {
 public:
  // For FileStore::Begin. `path` is where the bytes are gathered; empty for a trial.
  Upload(FileStore& store, UploadDeclaration declared, std::string path);
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  // Takes the next bytes. INVALID_ARGUMENT where they are more than was declared, or the first of them are
  // not of the declared type. RESOURCE_EXHAUSTED, DISK_NEARLY_FULL; UNAVAILABLE.
  absl::Status Append(absl::string_view bytes);

  // Returns whether as many bytes have come as were declared.
  bool is_complete() const { return received_ == declared_.size_bytes; }

  // Makes the bytes a stored file, durably. INVALID_ARGUMENT names every field that they do not agree with.
  // RESOURCE_EXHAUSTED: LIMIT_REACHED, DISK_NEARLY_FULL. UNAVAILABLE. Called once.
  absl::StatusOr<v1::EvidenceFile> Finish();

 private:
  // Returns how the first bytes disagree with the declared type; empty where they do not.
  std::string TypeProblem() const;
  absl::Status Write(absl::string_view bytes);
  absl::Status CheckComplete(absl::string_view sha256) const;

  FileStore& store_;
  const UploadDeclaration declared_;
  const std::string path_;
  std::optional<store::Descriptor> file_;
  auth::Sha256 hash_;
  std::string first_bytes_;
  int64_t received_ = 0;
};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_UPLOAD_H_
