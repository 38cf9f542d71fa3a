// RocksDbStore against the contract of Store.
#include <memory>
#include <utility>

#include "common/store/rocksdb_store.h"
#include "tests/contract/store/bulk_writer_contract.h"
#include "tests/contract/store/store_contract.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

class RocksDbHarness final : public StoreHarness {
 public:
  std::unique_ptr<Store> Open() override {
    RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 0;
    auto store = RocksDbStore::Open(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

 private:
  const TempDirectory directory_;
};

std::unique_ptr<StoreHarness> MakeRocksDbHarness() {
  return std::make_unique<RocksDbHarness>();
}

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreContract, testing::Values(&MakeRocksDbHarness));

}  // namespace
}  // namespace eastgate::store
