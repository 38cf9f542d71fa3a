#include "common/reference/reference_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/reference/csv_rows.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxFileBytes = size_t{128} << 20;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return absl::ErrnoToStatus(errno, "cannot be opened");
  std::string bytes;
  std::vector<char> block(64 * 1024);
  while (const size_t read = std::fread(block.data(), 1, block.size(), file.get())) {
    if (bytes.size() + read > kMaxFileBytes) {
      return absl::InvalidArgumentError(absl::StrCat("want at most ", kMaxFileBytes, " bytes"));
    }
    bytes.append(block.data(), read);
  }
  if (std::ferror(file.get())) return absl::ErrnoToStatus(errno, "cannot be read");
  return bytes;
}

std::string PathOf(absl::string_view directory, absl::string_view name) {
  return absl::StrCat(directory, "/", name);
}

void AppendStamp(absl::string_view directory, absl::string_view name, std::string& stamp) {
  struct stat found = {};
  if (stat(PathOf(directory, name).c_str(), &found) != 0) {
    absl::StrAppend(&stamp, name, " none\n");
    return;
  }
  absl::StrAppend(&stamp, name, " ", found.st_dev, " ", found.st_ino, " ", found.st_size);
  // A change of the rights to read it shows in the second time only.
  for (const timespec& time : {found.st_mtim, found.st_ctim})
    absl::StrAppend(&stamp, " ", time.tv_sec, ".", time.tv_nsec);
  stamp.push_back('\n');
}

}  // namespace

absl::StatusOr<ReferenceFiles> LoadReferenceFiles(absl::string_view directory) {
  ReferenceFiles files;
  for (absl::string_view name : kNeededFiles) {
    auto bytes = ReadFile(PathOf(directory, name));
    if (!bytes.ok()) return Wrong(name, bytes.status());
    files.emplace(std::string(name), *std::move(bytes));
  }
  for (absl::string_view name : kOptionalFiles) {
    auto bytes = ReadFile(PathOf(directory, name));
    if (absl::IsNotFound(bytes.status())) continue;
    if (!bytes.ok()) return Wrong(name, bytes.status());
    files.emplace(std::string(name), *std::move(bytes));
  }
  return files;
}

std::string StampOfReferenceFiles(absl::string_view directory) {
  std::string stamp;
  for (absl::string_view name : kNeededFiles) AppendStamp(directory, name, stamp);
  for (absl::string_view name : kOptionalFiles) AppendStamp(directory, name, stamp);
  return stamp;
}

}  // namespace eastgate::reference
