#include "common/store/disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace eastgate::store {
namespace {

absl::Status Failed(absl::string_view step) {
  return absl::UnavailableError(absl::StrCat("cannot ", step, ": errno ", errno));
}

absl::Status WriteAndSync(const std::string& path, absl::string_view bytes) {
  const Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) return Failed("create");
  if (!WriteAll(file.get(), bytes)) return Failed("write");
  return fsync(file.get()) == 0 ? absl::OkStatus() : Failed("sync");
}

}  // namespace

Descriptor::~Descriptor() {
  if (value_ >= 0) close(value_);
}

bool WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = EIO;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return errno == ENOENT ? absl::NotFoundError("there is no such file") : Failed("open");
  std::string bytes;
  char buffer[1 << 16];
  while (true) {
    const ssize_t size = read(file.get(), buffer, sizeof(buffer));
    if (size < 0) return Failed("read");
    if (size == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(size));
  }
}

absl::Status WriteWholeFile(const std::string& directory, absl::string_view name, absl::string_view bytes) {
  const std::string path = absl::StrCat(directory, "/", name);
  const std::string unfinished = path + ".new";
  RETURN_IF_ERROR(WriteAndSync(unfinished, bytes));
  if (rename(unfinished.c_str(), path.c_str()) != 0) return Failed("rename");
  // The directory may be as new as the file. Its parent is not always ours to open, so that may fail.
  SyncDirectory(directory + "/..").IgnoreError();
  return SyncDirectory(directory);
}

absl::Status SyncDirectory(const std::string& directory) {
  const Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || fsync(opened.get()) != 0) return Failed("sync the directory");
  return absl::OkStatus();
}

uint64_t FreeBytesOf(const std::string& directory) {
  struct statvfs info = {};
  if (statvfs(directory.c_str(), &info) != 0) return 0;
  return uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace eastgate::store
