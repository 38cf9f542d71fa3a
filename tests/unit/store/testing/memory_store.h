// A store in memory: for tests and fuzzers that need a new one thousands of times.
//
// It keeps what the interface says but lives only as long as its contents. Each state is a map of its own,
// which a commit copies: for some thousand entries. Transaction bodies and their answers run on the thread
// that commits, so a caller that waits for nothing else has its answer when Commit returns. Thread-safe.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_STORE_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "common/status/errors.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/overlay.h"
#include "common/store/rocksdb_snapshot.h"
#include "common/store/store.h"

namespace eastgate::store {

// Everything that a store holds at one commit.
struct MemoryContents {
  std::map<std::string, std::string, std::less<>> entries;
  Head head;
};

class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(std::shared_ptr<const MemoryContents> contents) : contents_(std::move(contents)) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    const auto found = contents_->entries.find(key);
    if (found == contents_->entries.end()) return std::nullopt;
    return found->second;
  }
  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override {
    for (auto it = contents_->entries.lower_bound(begin); it != EndOf(begin, end); ++it) {
      if (!visit(it->first, it->second)) break;
    }
    return absl::OkStatus();
  }
  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override {
    const auto first = contents_->entries.lower_bound(begin);
    for (auto it = EndOf(begin, end); it != first;) {
      --it;
      if (!visit(it->first, it->second)) break;
    }
    return absl::OkStatus();
  }
  const Head& head() const override { return contents_->head; }

 private:
  std::map<std::string, std::string, std::less<>>::const_iterator EndOf(absl::string_view begin,
                                                                        absl::string_view end) const {
    if (end.empty()) return contents_->entries.end();
    return contents_->entries.lower_bound(begin < end ? end : begin);
  }

  const std::shared_ptr<const MemoryContents> contents_;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<const MemoryContents> contents = std::make_shared<MemoryContents>())
      : contents_(std::move(contents)) {}

  std::shared_ptr<const MemoryContents> contents() const {
    std::lock_guard lock(contents_mutex_);
    return contents_;
  }

  std::shared_ptr<const Snapshot> Read() const override {
    std::lock_guard lock(contents_mutex_);
    if (closed_) return std::make_shared<ClosedSnapshot>(contents_->head);
    return std::make_shared<MemorySnapshot>(contents_);
  }

  void Commit(TransactionBody body, Done done) override {
    std::optional<Head> advanced;
    const absl::Status status = RunBody(body, advanced);
    done(status);
    if (!advanced) return;
    std::lock_guard lock(listener_mutex_);
    if (!listener_ || advanced->revision <= announced_) return;
    announced_ = advanced->revision;
    listener_(*advanced);
  }

  absl::Status RemoveAll(Prefix of) override {
    std::lock_guard writing(writer_mutex_);
    MemoryContents next = *contents();
    const std::string begin = KeyWriter(of).Take();
    next.entries.erase(next.entries.lower_bound(begin), next.entries.lower_bound(PrefixEnd(begin)));
    Publish(std::move(next));
    return absl::OkStatus();
  }

  void OnAdvance(std::function<void(const Head&)> listener) override {
    std::lock_guard lock(listener_mutex_);
    listener_ = std::move(listener);
  }

  void Close() override {
    std::lock_guard writing(writer_mutex_);
    std::lock_guard lock(contents_mutex_);
    closed_ = true;
  }

 private:
  absl::Status RunBody(const TransactionBody& body, std::optional<Head>& advanced) {
    std::lock_guard writing(writer_mutex_);
    const std::shared_ptr<const MemoryContents> base = contents();
    if (closed_) {
      return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                     status::ErrorReason::ERROR_REASON_NOT_SERVING, "the store is closed");
    }
    const MemorySnapshot snapshot(base);
    Overlay overlay(&snapshot);
    if (absl::Status status = body(overlay); !status.ok()) return status;
    if (!overlay.status().ok()) return overlay.status();
    if (overlay.discarded() || overlay.empty()) return absl::OkStatus();
    MemoryContents next = *base;
    for (const auto& [key, value] : overlay.pending()) {
      if (value) {
        next.entries[key] = *value;
      } else {
        next.entries.erase(key);
      }
    }
    next.head = overlay.head();
    if (overlay.head_moved()) next.entries[DerivedUpToKey()] = EncodeDerivedUpTo(next.head.revision);
    if (overlay.head_moved()) advanced = next.head;
    Publish(std::move(next));
    return absl::OkStatus();
  }

  void Publish(MemoryContents next) {
    std::lock_guard lock(contents_mutex_);
    contents_ = std::make_shared<const MemoryContents>(std::move(next));
  }

  std::mutex writer_mutex_;  // Held while a transaction body runs.
  mutable std::mutex contents_mutex_;
  std::shared_ptr<const MemoryContents> contents_;
  bool closed_ = false;
  std::mutex listener_mutex_;  // Held while the listener is told, so that it hears of heads in their order.
  std::function<void(const Head&)> listener_;
  int64_t announced_ = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_MEMORY_STORE_H_
