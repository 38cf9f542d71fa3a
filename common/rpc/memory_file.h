// Bytes under a path of this process, in memory only: for libraries that read files again and again.
//
// Whoever opens the path gets the bytes of one Put, never a mixture of two. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_MEMORY_FILE_H_
#define EASTGATE_COMMON_RPC_MEMORY_FILE_H_

#include <ctime>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace eastgate::rpc {

class MemoryFile {
 public:
  MemoryFile() = default;
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Replaces the bytes; the file's time of modification is later with each call, by whole seconds.
  // UNAVAILABLE: the bytes are the old ones.
  absl::Status Put(absl::string_view bytes);

  // The same for good; after the first Put.
  std::string path() const;

 private:
  mutable absl::Mutex mutex_;
  int descriptor_ ABSL_GUARDED_BY(mutex_) = -1;
  time_t modified_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_MEMORY_FILE_H_
