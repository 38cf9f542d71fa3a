#include "common/evidence/stored_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/evidence/evidence_name.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::evidence {
namespace {

constexpr size_t kBlockBytes = 1 << 20;

}  // namespace

std::string BytesPathOf(absl::string_view sha256) {
  return absl::StrCat(sha256.substr(0, 2), "/", sha256);
}

std::string DescriptionPathOf(absl::string_view sha256) {
  return absl::StrCat(BytesPathOf(sha256), ".json");
}

absl::StatusOr<StoredFile> StoredFile::Open(const std::string& path) {
  auto file = std::make_unique<const store::Descriptor>(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file->get() < 0) {
    if (errno == ENOENT) return absl::NotFoundError("there is no such file");
    return absl::UnavailableError(absl::StrCat("a stored file cannot be opened: errno ", errno));
  }
  struct stat info = {};
  if (fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode))
    return absl::UnavailableError("a stored file cannot be opened");
  return StoredFile(std::move(file), info.st_size);
}

absl::StatusOr<std::string> StoredFile::Read(int64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  ssize_t size = 0;
  do {
    size = pread(file_->get(), bytes.data(), most, offset);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return absl::UnavailableError(absl::StrCat("a stored file cannot be read: errno ", errno));
  bytes.resize(static_cast<size_t>(size));
  return bytes;
}

absl::Status StoredFile::ReadAll(absl::string_view sha256, GoesOn goes_on,
                                 absl::FunctionRef<absl::Status(absl::string_view)> use) const {
  auth::Sha256 hash;
  for (int64_t offset = 0;;) {
    ASSIGN_OR_RETURN(const std::string block, Read(offset, kBlockBytes));
    if (block.empty()) break;
    RETURN_IF_ERROR(goes_on(static_cast<int64_t>(block.size())));
    hash.Update(block);
    RETURN_IF_ERROR(use(block));
    offset += static_cast<int64_t>(block.size());
  }
  return auth::ToHex(hash.Finish()) == sha256 ? absl::OkStatus() : store::Corrupt(NameOf(sha256));
}

absl::Status StoredFile::Verify(absl::string_view sha256, GoesOn goes_on) const {
  return ReadAll(sha256, goes_on, [](absl::string_view) { return absl::OkStatus(); });
}

}  // namespace eastgate::evidence
