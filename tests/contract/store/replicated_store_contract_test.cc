// RocksDbStore over a replicated log against the contract of Store.
#include <memory>
#include <utility>

#include "common/store/rocksdb_store.h"
#include "tests/contract/store/bulk_writer_contract.h"
#include "tests/contract/store/store_contract.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/store/testing/memory_log.h"

namespace eastgate::store {
namespace {

class ReplicatedHarness final : public StoreHarness {
 public:
  std::unique_ptr<Store> Open() override {
    RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 0;
    options.log = std::make_shared<MemoryLog>(state_);
    auto store = RocksDbStore::Open(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    if (!store.ok()) return nullptr;
    state_->is_renewed = false;
    const absl::StatusOr<bool> is_writer =
        (*store)->TakeOver([](const Reader&, int64_t, auto) { return absl::OkStatus(); });
    EXPECT_TRUE(is_writer.ok() && *is_writer) << is_writer.status();
    return *std::move(store);
  }

 private:
  const TempDirectory directory_;
  const std::shared_ptr<MemoryLogState> state_ = std::make_shared<MemoryLogState>();
};

std::unique_ptr<StoreHarness> MakeReplicatedHarness() {
  return std::make_unique<ReplicatedHarness>();
}

INSTANTIATE_TEST_SUITE_P(Replicated, StoreContract, testing::Values(&MakeReplicatedHarness));

}  // namespace
}  // namespace eastgate::store
