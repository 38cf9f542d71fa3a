// The parts of a workbook, which is a ZIP archive in memory, inflated piece by piece within a limit.
//
// The bytes are hostile: an archive that is damaged, or inflates to more than the limit, is refused with a
// text that a bureau reads. Belongs to one thread.
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_ARCHIVE_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_ARCHIVE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::workbook {

// The bytes to which all parts that are read may inflate: a sheet of a million full rows, and not a bomb.
inline constexpr size_t kMaxInflatedBytes = size_t{512} << 20;

// Returns the refusal of a workbook that is damaged, with what is wrong in it.
absl::Status Damaged(absl::string_view what);

class Archive {
 public:
  // `bytes` must outlive the archive.
  static absl::StatusOr<Archive> Open(absl::string_view bytes, size_t max_inflated_bytes = kMaxInflatedBytes);

  Archive(Archive&&) = default;
  Archive& operator=(Archive&&) = default;

  // Returns whether there is a part of that name, in letters of any case.
  bool Has(const std::string& part);

  // Passes the part on in pieces until `take` refuses one.
  absl::Status Read(const std::string& part, const std::function<absl::Status(absl::string_view)>& take);

 private:
  // The bytes as minizip reads them.
  struct Memory {
    absl::string_view bytes;
    uint64_t position = 0;
  };
  struct Close {
    void operator()(void* zip) const;
  };
  struct Callbacks;

  explicit Archive(absl::string_view bytes, size_t max_inflated_bytes)
      : memory_(std::make_unique<Memory>(Memory{bytes})), left_bytes_(max_inflated_bytes) {}

  absl::Status ReadOpened(const std::function<absl::Status(absl::string_view)>& take);

  std::unique_ptr<Memory> memory_;
  std::unique_ptr<void, Close> zip_;
  size_t left_bytes_;
};

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_ARCHIVE_H_
