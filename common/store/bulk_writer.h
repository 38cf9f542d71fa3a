// BulkWriter: puts very many entries, for what is made anew from the log while nothing else is written.
//
// It is not a transaction. Entries become durable and visible some at a time, in no order, and all of them
// when Finish has returned; an error, or the end of the process before it, leaves some of them. So whoever
// uses it keeps a mark in the store until it is done. Belongs to one thread.
#ifndef EASTGATE_COMMON_STORE_BULK_WRITER_H_
#define EASTGATE_COMMON_STORE_BULK_WRITER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::store {

class BulkWriter {
 public:
  virtual ~BulkWriter() = default;

  // The last call for a key decides what is under it. RESOURCE_EXHAUSTED when the disk is nearly full;
  // UNAVAILABLE when it does not answer, or the store is closed or has failed.
  virtual absl::Status Put(absl::string_view key, absl::string_view value) = 0;
  virtual absl::Status Delete(absl::string_view key) = 0;

  // Called once, after the last entry. Then all of them are on disk, and Store::Read sees them.
  virtual absl::Status Finish() = 0;
};

// Puts them in commits of bounded size, in any store.
class CommittingBulkWriter final : public BulkWriter {
 public:
  // `store` must outlive it.
  explicit CommittingBulkWriter(Store& store) : store_(store) {}

  absl::Status Put(absl::string_view key, absl::string_view value) override;
  absl::Status Delete(absl::string_view key) override;
  absl::Status Finish() override { return Commit(); }

 private:
  absl::Status Add(absl::string_view key, std::optional<std::string> value);
  absl::Status Commit();

  Store& store_;
  std::vector<std::pair<std::string, std::optional<std::string>>> entries_;
  size_t bytes_ = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_BULK_WRITER_H_
