// RocksDB as the engine sets it up: who gives way to whom.
#include "common/store/rocksdb_engine.h"

#include <rocksdb/db.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

// Returns the niceness of every thread of this process that has the name.
std::vector<int> NicenessOf(const std::string& name) {
  std::vector<int> found;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string comm;
    std::getline(std::ifstream(task.path() / "comm"), comm);
    if (comm == name) found.push_back(getpriority(PRIO_PROCESS, std::stoi(task.path().filename())));
  }
  return found;
}

TEST(RocksDbEngineTest, CompactionsGiveWayToCallsAndFlushesDoNot) {
  const TempDirectory directory;
  const auto engine = OpenEngine(directory.path(), /*must_exist=*/false, 1 << 20, /*env=*/nullptr);
  ASSERT_TRUE(engine.ok()) << engine.status();
  rocksdb::DB& db = *engine->db;
  for (int table = 0; table < 2; ++table) {
    ASSERT_TRUE(db.Put(rocksdb::WriteOptions(), "key", std::to_string(table)).ok());
    ASSERT_TRUE(db.Flush(rocksdb::FlushOptions()).ok());
  }
  ASSERT_TRUE(db.CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr).ok());
  const int own = getpriority(PRIO_PROCESS, 0);
  const std::vector<int> compacting = NicenessOf("rocksdb:low"), flushing = NicenessOf("rocksdb:high");
  ASSERT_FALSE(compacting.empty());
  ASSERT_FALSE(flushing.empty());
  for (const int niceness : compacting) EXPECT_GT(niceness, own);
  for (const int niceness : flushing) EXPECT_EQ(niceness, own);
}

}  // namespace
}  // namespace eastgate::store
