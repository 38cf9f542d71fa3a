// Access of the store to the file system besides its engine: small files that are written whole or not at
// all, and the space that is left. Functions without state; thread-safe.
#ifndef EASTGATE_COMMON_STORE_DISK_H_
#define EASTGATE_COMMON_STORE_DISK_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::store {

// An open file, closed with this object.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

// Returns the bytes of a file. NOT_FOUND; UNAVAILABLE when it cannot be read. Errors name no path.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

// Writes all bytes to the open file. Returns false, with errno set, when that fails.
bool WriteAll(int file, absl::string_view bytes);

// Makes the file `name` in `directory`, or replaces it, whole or not at all, and on disk when this returns.
// UNAVAILABLE names the step that failed, and no path.
absl::Status WriteWholeFile(const std::string& directory, absl::string_view name, absl::string_view bytes);

// Makes what was created, renamed or removed in the directory durable.
absl::Status SyncDirectory(const std::string& directory);

// Returns the bytes that are free where the directory lies. A file system that does not answer counts as
// full.
uint64_t FreeBytesOf(const std::string& directory);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_DISK_H_
