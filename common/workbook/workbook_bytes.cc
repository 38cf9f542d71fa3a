#include "common/workbook/workbook_bytes.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace eastgate::workbook {
namespace {

constexpr char kMemoryFolder[] = "/dev/shm";

// Reads the whole file; false where it cannot be read.
bool ReadAll(int file, std::string& bytes) {
  struct stat found = {};
  if (fstat(file, &found) != 0) return false;
  bytes.resize(static_cast<size_t>(found.st_size));
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t read = pread(file, &bytes[at], bytes.size() - at, static_cast<off_t>(at));
    if (read <= 0) return false;
    at += static_cast<size_t>(read);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> WorkbookBytes(absl::CivilDay created,
                                          absl::FunctionRef<void(WorkbookWriter& writer)> write) {
  const int file = memfd_create("workbook", MFD_CLOEXEC);
  if (file < 0) return absl::UnavailableError("无法写 .xlsx 文件");
  const auto close_file = absl::MakeCleanup([file] { close(file); });
  WorkbookWriter writer(absl::StrCat("/proc/self/fd/", file), kMemoryFolder);
  writer.SetCreated(created);
  write(writer);
  if (absl::Status closed = writer.Close(); !closed.ok()) return closed;
  std::string bytes;
  if (!ReadAll(file, bytes)) return absl::UnavailableError("无法写 .xlsx 文件");
  return bytes;
}

}  // namespace eastgate::workbook
