// HEAD: how far the log was acknowledged, kept in a file of its own beside the engine's.
//
//   file := magic:8 bytes("EGHEAD01") revision:u64be digest:32 bytes (zeros at revision 0) crc32c:u32be
//           the checksum covers everything before it
//
// An engine that lost the end of its write-ahead log opens without complaint; HEAD tells. It is rewritten in
// place after each group's fsync and before its answers, without an fsync of its own, so it is a lower bound
// of the log that survives the death of the process (README.md). Load is pure; a HeadFile belongs to one
// thread.
#ifndef EASTGATE_COMMON_STORE_HEAD_FILE_H_
#define EASTGATE_COMMON_STORE_HEAD_FILE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::store {

class HeadFile {
 public:
  // Returns the head in the file HEAD in `directory`, or nullopt when there is none. DATA_LOSS when it is not
  // whole.
  static absl::StatusOr<std::optional<Head>> Load(const std::string& directory);

  // Opens HEAD for writing. When there is none, creates it with `head`, whole or not at all, and durably.
  static absl::StatusOr<std::unique_ptr<HeadFile>> Open(const std::string& directory, const Head& head);

  HeadFile(const HeadFile&) = delete;
  HeadFile& operator=(const HeadFile&) = delete;
  ~HeadFile();

  // Writes the head in place, with one write. After an error the file may hold either head, or neither.
  absl::Status Write(const Head& head);

 private:
  explicit HeadFile(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
};

// Checks that a log whose head is `log` can be the one HEAD was written for. DATA_LOSS when it is shorter,
// its digest at HEAD's revision differs, or HEAD is missing though the log is not empty. `advice` says what
// to do where the log is shorter.
absl::Status CheckAgainstHead(const Head& log, const std::optional<Head>& head,
                              absl::string_view advice = "restore the store from the backup");

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_HEAD_FILE_H_
