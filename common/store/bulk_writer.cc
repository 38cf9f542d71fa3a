#include "common/store/bulk_writer.h"

namespace eastgate::store {
namespace {

// One commit puts about as many bytes of keys and values.
constexpr size_t kBytesPerCommit = 8 << 20;

}  // namespace

absl::Status CommittingBulkWriter::Put(absl::string_view key, absl::string_view value) {
  return Add(key, std::string(value));
}

absl::Status CommittingBulkWriter::Delete(absl::string_view key) {
  return Add(key, std::nullopt);
}

absl::Status CommittingBulkWriter::Add(absl::string_view key, std::optional<std::string> value) {
  bytes_ += key.size() + (value ? value->size() : 0);
  entries_.emplace_back(std::string(key), std::move(value));
  return bytes_ < kBytesPerCommit ? absl::OkStatus() : Commit();
}

absl::Status CommittingBulkWriter::Commit() {
  absl::Status committed = store_.CommitDerivedAndWait([this](Transaction& transaction) {
    for (const auto& [key, value] : entries_) {
      if (value) {
        transaction.Put(key, *value);
      } else {
        transaction.Delete(key);
      }
    }
    return absl::OkStatus();
  });
  entries_.clear();
  bytes_ = 0;
  return committed;
}

}  // namespace eastgate::store
