// A Store that serves one snapshot for ever, for tools that look at the files of a stopped service.
// Thread-safe.
#ifndef EASTGATE_COMMON_STORE_READ_ONLY_STORE_H_
#define EASTGATE_COMMON_STORE_READ_ONLY_STORE_H_

#include <functional>
#include <memory>
#include <mutex>

#include "common/store/store.h"

namespace eastgate::store {

class ReadOnlyStore final : public Store {
 public:
  explicit ReadOnlyStore(std::shared_ptr<const Snapshot> snapshot);

  std::shared_ptr<const Snapshot> Read() const override;
  // Answers FAILED_PRECONDITION before it returns.
  void Commit(TransactionBody body, Done done) override;
  absl::Status RemoveAll(Prefix of) override;
  // Nothing ever advances: the listener is not kept.
  void OnAdvance(std::function<void(const Head&)>) override {}
  void Close() override;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_READ_ONLY_STORE_H_
