// MemoryStore, on which fuzzers run, against the contract of Store.
#include <memory>
#include <utility>

#include "tests/contract/store/bulk_writer_contract.h"
#include "tests/contract/store/store_contract.h"
#include "tests/unit/store/testing/memory_store.h"

namespace eastgate::store {
namespace {

// Keeps the contents between two stores.
class MemoryHarness final : public StoreHarness {
 public:
  std::unique_ptr<Store> Open() override { return std::make_unique<KeptStore>(contents_); }

 private:
  // Hands its contents back at the end.
  class KeptStore final : public Store {
   public:
    explicit KeptStore(std::shared_ptr<const MemoryContents>& contents)
        : contents_(contents), store_(contents) {}
    ~KeptStore() override { contents_ = store_.contents(); }

    std::shared_ptr<const Snapshot> Read() const override { return store_.Read(); }
    void Commit(TransactionBody body, Done done) override { store_.Commit(std::move(body), std::move(done)); }
    absl::Status RemoveAll(Prefix of) override { return store_.RemoveAll(of); }
    void OnAdvance(std::function<void(const Head&)> listener) override {
      store_.OnAdvance(std::move(listener));
    }
    void Close() override { store_.Close(); }

   private:
    std::shared_ptr<const MemoryContents>& contents_;
    MemoryStore store_;
  };

  std::shared_ptr<const MemoryContents> contents_ = std::make_shared<MemoryContents>();
};

std::unique_ptr<StoreHarness> MakeMemoryHarness() {
  return std::make_unique<MemoryHarness>();
}

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(&MakeMemoryHarness));

}  // namespace
}  // namespace eastgate::store
