// Preloaded into a server, keeps an image of what would be left of its folder if the power were cut now.
//
//   EASTGATE_POWER_LOSS_ROOT    the folder that is watched
//   EASTGATE_POWER_LOSS_IMAGE   an existing folder for the image:
//     bytes/<inode>.<birth>     a file's bytes as of its last fsync or fdatasync
//     names/<folder>            a folder's entries as of its last fsync, a line each: kind, inode.birth,
//     name;
//                               the folder's path below the root has its slashes turned to commas
//   EASTGATE_POWER_LOSS_LIE     if set, fsync does nothing and says that it did
//
// Only fsync and fdatasync make anything durable: not write, rename, close or sync_file_range. A file of more
// than 64 KiB is taken for one that is only appended to. Nothing is synced for real: the test cuts no real
// power.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace {

constexpr off_t kWhole = 64 << 10;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

const std::string& Root() {
  static const std::string& root = *new std::string(Variable("EASTGATE_POWER_LOSS_ROOT"));
  return root;
}

const std::string& Image() {
  static const std::string& image = *new std::string(Variable("EASTGATE_POWER_LOSS_IMAGE"));
  return image;
}

// Names a file for good: an inode's number is used again when its file is gone, its birth is not.
std::string Identity(int folder, const char* name, int flags) {
  struct statx info = {};
  if (statx(folder, name, flags, STATX_INO | STATX_BTIME, &info) != 0) std::abort();
  return std::to_string(info.stx_ino) + "." + std::to_string(info.stx_btime.tv_sec) + "-" +
         std::to_string(info.stx_btime.tv_nsec);
}

void KeepBytes(int fd, off_t size) {
  const std::string path = Image() + "/bytes/" + Identity(fd, "", AT_EMPTY_PATH);
  const int out = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (out < 0) std::abort();
  off_t from = size <= kWhole ? 0 : std::min(lseek(out, 0, SEEK_END), size);
  // The server's descriptor may be write-only, and must not be moved.
  const std::string self = "/proc/self/fd/" + std::to_string(fd);
  const int in = open(self.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) std::abort();
  char buffer[1 << 16];
  while (from < size) {
    const ssize_t count =
        pread(in, buffer, static_cast<size_t>(std::min<off_t>(sizeof(buffer), size - from)), from);
    if (count <= 0 || pwrite(out, buffer, static_cast<size_t>(count), from) != count) std::abort();
    from += count;
  }
  if (ftruncate(out, size) != 0) std::abort();
  close(in);
  close(out);
}

void KeepNames(const std::string& folder) {
  std::string names;
  DIR* entries = opendir(folder.c_str());
  if (entries == nullptr) std::abort();
  while (const dirent* entry = readdir(entries)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    names += (entry->d_type == DT_DIR ? "d " : "f ") + Identity(dirfd(entries), entry->d_name, 0) + " " +
             name + "\n";
  }
  closedir(entries);
  std::string key = "," + folder.substr(Root().size());
  std::replace(key.begin(), key.end(), '/', ',');
  const std::string path = Image() + "/names/" + key;
  const std::string next = Image() + "/next";
  std::FILE* out = std::fopen(next.c_str(), "w");
  if (out == nullptr || std::fputs(names.c_str(), out) < 0 || std::fclose(out) != 0 ||
      std::rename(next.c_str(), path.c_str()) != 0) {
    std::abort();
  }
}

int Sync(int fd, const char* name) {
  char path[4096];
  const std::string self = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = readlink(self.c_str(), path, sizeof(path));
  const std::string file(path, length > 0 ? static_cast<size_t>(length) : 0);
  if (Root().empty() || file.compare(0, Root().size(), Root()) != 0) {
    return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(fd);
  }
  static const bool lies = std::getenv("EASTGATE_POWER_LOSS_LIE") != nullptr;
  if (lies) return 0;
  static std::mutex& mutex = *new std::mutex;
  const std::lock_guard lock(mutex);
  struct stat info = {};
  if (fstat(fd, &info) != 0) std::abort();
  if (S_ISDIR(info.st_mode)) {
    KeepNames(file);
  } else {
    KeepBytes(fd, info.st_size);
  }
  return 0;
}

}  // namespace

extern "C" int fsync(int fd) {
  return Sync(fd, "fsync");
}

extern "C" int fdatasync(int fd) {
  return Sync(fd, "fdatasync");
}
