#include "common/evidence/upload.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/evidence/disk_error.h"
#include "common/evidence/evidence_name.h"
#include "common/evidence/file_store.h"
#include "common/evidence/media_type.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/disk.h"

namespace eastgate::evidence {
namespace {

v1::EvidenceFile FileOf(const UploadDeclaration& declared) {
  v1::EvidenceFile file;
  file.set_name(NameOf(declared.sha256));
  file.set_sha256(declared.sha256);
  file.set_media_type(declared.media_type);
  file.set_size_bytes(declared.size_bytes);
  return file;
}

}  // namespace

Upload::Upload(FileStore& store, UploadDeclaration declared, std::string path)
    : store_(store), declared_(std::move(declared)), path_(std::move(path)) {}

Upload::~Upload() {
  if (file_) unlink(path_.c_str());  // It is not there any more where it got into its place.
  store_.GiveBack(declared_);
}

absl::Status Upload::Append(absl::string_view bytes) {
  if (static_cast<int64_t>(bytes.size()) > declared_.size_bytes - received_)
    return status::InvalidField(
        "chunk", absl::StrCat("more than the ", declared_.size_bytes, " bytes that size_bytes declares"));
  const bool showed_type = first_bytes_.size() == kTypeBytes;
  absl::StrAppend(&first_bytes_, bytes.substr(0, kTypeBytes - first_bytes_.size()));
  received_ += static_cast<int64_t>(bytes.size());
  if (!showed_type && first_bytes_.size() == kTypeBytes) {
    const std::string problem = TypeProblem();
    if (!problem.empty()) return status::InvalidField("media_type", problem);
  }
  hash_.Update(bytes);
  return declared_.is_trial ? absl::OkStatus() : Write(bytes);
}

std::string Upload::TypeProblem() const {
  const absl::string_view shown = MediaTypeOf(first_bytes_);
  if (shown == declared_.media_type) return "";
  return absl::StrCat("got ", declared_.media_type, ", but the file begins as ",
                      shown.empty() ? "none of the allowed types" : shown);
}

absl::Status Upload::Write(absl::string_view bytes) {
  if (!file_) {
    file_.emplace(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file_->get() < 0) {
      absl::Status failed = DiskError("create a file");
      file_.reset();
      return failed;
    }
  }
  return store::WriteAll(file_->get(), bytes) ? absl::OkStatus() : DiskError("write a file");
}

absl::Status Upload::CheckComplete(absl::string_view sha256) const {
  status::Violations violations;
  const std::string problem = TypeProblem();
  if (!problem.empty()) violations.Add("media_type", problem);
  if (!is_complete()) {
    violations.Add("size_bytes",
                   absl::StrCat("got ", declared_.size_bytes, ", but ", received_, " bytes were sent"));
  } else if (sha256 != declared_.sha256) {
    violations.Add("sha256", absl::StrCat("the bytes that were sent have ", sha256));
  }
  return violations.ToStatus();
}

absl::StatusOr<v1::EvidenceFile> Upload::Finish() {
  RETURN_IF_ERROR(CheckComplete(auth::ToHex(hash_.Finish())));
  if (declared_.is_trial) return FileOf(declared_);
  if (fsync(file_->get()) != 0) return DiskError("sync a file");
  return store_.Keep(declared_, path_);
}

}  // namespace eastgate::evidence
