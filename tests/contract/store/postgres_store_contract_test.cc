// RocksDbStore over a log in PostgreSQL against the contract of Store.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/postgres_log.h"
#include "common/store/rocksdb_store.h"
#include "tests/contract/store/bulk_writer_contract.h"
#include "tests/contract/store/store_contract.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/store/testing/postgres_server.h"

namespace eastgate::store {
namespace {

// One server for all tests, which has a database for each.
class Servers final : public testing::Environment {
 public:
  void SetUp() override { server = new PostgresTestServer(); }
  void TearDown() override {
    delete server;
    server = nullptr;
  }

  static inline PostgresTestServer* server = nullptr;
};
const auto* const kServers = testing::AddGlobalTestEnvironment(new Servers);

class PostgresHarness final : public StoreHarness {
 public:
  PostgresHarness() {
    static int databases = 0;
    database_ = absl::StrCat("test_", ++databases);
    Servers::server->Query(absl::StrCat("CREATE DATABASE ", database_));
  }

  std::unique_ptr<Store> Open() override {
    RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 0;
    PostgresLog::Options log_options;
    log_options.server.uri = UriOf({Servers::server->folder()}, database_);
    log_options.id = "livelihood_1";
    auto log = PostgresLog::Open(std::move(log_options));
    EXPECT_TRUE(log.ok()) << log.status();
    if (!log.ok()) return nullptr;
    options.log = *std::move(log);
    auto store = RocksDbStore::Open(std::move(options));
    EXPECT_TRUE(store.ok()) << store.status();
    if (!store.ok()) return nullptr;
    const absl::StatusOr<bool> is_writer =
        (*store)->TakeOver([](const Reader&, int64_t, auto) { return absl::OkStatus(); });
    EXPECT_TRUE(is_writer.ok() && *is_writer) << is_writer.status();
    return *std::move(store);
  }

 private:
  const TempDirectory directory_;
  std::string database_;
};

std::unique_ptr<StoreHarness> MakePostgresHarness() {
  return std::make_unique<PostgresHarness>();
}

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, testing::Values(&MakePostgresHarness));

}  // namespace
}  // namespace eastgate::store
