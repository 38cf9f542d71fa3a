#include "common/rpc/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace eastgate::rpc {
namespace {

bool WriteAll(int descriptor, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

// The path names a descriptor; another file is put in its place as a whole.
absl::Status MemoryFile::Put(absl::string_view bytes) {
  absl::MutexLock lock(&mutex_);
  const int next = memfd_create("eastgate", MFD_CLOEXEC);
  if (next < 0) return absl::UnavailableError("no file in memory could be made");
  const timespec times[] = {{++modified_, 0}, {modified_, 0}};
  bool done = fchmod(next, 0600) == 0 && WriteAll(next, bytes) && futimens(next, times) == 0;
  if (done && descriptor_ < 0) {
    descriptor_ = next;
    return absl::OkStatus();
  }
  done = done && dup3(next, descriptor_, O_CLOEXEC) >= 0;
  close(next);
  return done ? absl::OkStatus() : absl::UnavailableError("no file in memory could be made");
}

std::string MemoryFile::path() const {
  absl::MutexLock lock(&mutex_);
  return absl::StrCat("/proc/self/fd/", descriptor_);
}

}  // namespace eastgate::rpc
