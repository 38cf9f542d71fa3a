// A file of the store that is open for reading, and the places of its bytes and its description in the
// folder.
#ifndef EASTGATE_COMMON_EVIDENCE_STORED_FILE_H_
#define EASTGATE_COMMON_EVIDENCE_STORED_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/disk.h"

namespace eastgate::evidence {

// Called for each block of bytes that are read: its error ends the reading.
using GoesOn = absl::FunctionRef<absl::Status(int64_t bytes)>;

// Returns where the bytes of a file lie in the folder of a store: "ab/abcd…"; and its description.
std::string BytesPathOf(absl::string_view sha256);
std::string DescriptionPathOf(absl::string_view sha256);

// Belongs to one thread at a time. It reads the file that was there when it was opened, also where that has
// been replaced since.
class StoredFile {
 public:
  // NOT_FOUND; UNAVAILABLE. `path` is not in any error.
  static absl::StatusOr<StoredFile> Open(const std::string& path);

  int64_t size() const { return size_; }

  // Returns up to `most` bytes from the offset; none at the end. UNAVAILABLE.
  absl::StatusOr<std::string> Read(int64_t offset, size_t most) const;

  // Reads all bytes, and hands each block to `use`. DATA_LOSS where they are not those of the digest; errors
  // of `goes_on`.
  absl::Status ReadAll(absl::string_view sha256, GoesOn goes_on,
                       absl::FunctionRef<absl::Status(absl::string_view block)> use) const;
  absl::Status Verify(absl::string_view sha256, GoesOn goes_on) const;

 private:
  StoredFile(std::unique_ptr<const store::Descriptor> file, int64_t size)
      : file_(std::move(file)), size_(size) {}

  std::unique_ptr<const store::Descriptor> file_;
  int64_t size_;
};

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_STORED_FILE_H_
