// Entries that become tables of the database as they are; what they say is in the contract of Store.
#include "common/store/rocksdb_bulk_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/store/key_codec.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

std::string KeyOf(uint32_t number) {
  return KeyWriter(Prefix::kPosting).U32(number).Take();
}

class RocksDbBulkWriterTest : public testing::Test {
 protected:
  RocksDbStore::Options Options() {
    RocksDbStore::Options options;
    options.directory = directory_.path() + "/data";
    options.min_free_bytes = 1000;
    options.free_bytes = [this] { return free_bytes_.load(); };
    return options;
  }
  std::string Folder() const { return directory_.path() + "/data/rocksdb/bulk"; }

  const TempDirectory directory_;
  std::atomic<uint64_t> free_bytes_ = 2000;
};

TEST_F(RocksDbBulkWriterTest, WhatDoesNotFitInMemoryIsPutInSeveralTables) {
  auto store = MustOpen(Options());
  auto bulk = store->NewBulkWriter();
  const std::string first(1 << 20, 'a');
  const std::string last(1 << 20, 'b');
  for (const std::string* value : {&first, &last}) {
    for (uint32_t i = 0; i < 100; ++i) ASSERT_TRUE(bulk->Put(KeyOf(i), *value).ok());
  }
  ASSERT_TRUE(bulk->Delete(KeyOf(7)).ok());
  ASSERT_TRUE(bulk->Finish().ok());
  bulk = nullptr;
  store = nullptr;
  store = MustOpen(Options());
  const auto read = store->Read();
  for (uint32_t i = 0; i < 100; ++i) {
    if (i == 7) continue;
    ASSERT_EQ(*read->Get(KeyOf(i)), last) << i;
  }
  EXPECT_EQ(*read->Get(KeyOf(7)), std::nullopt);
}

TEST_F(RocksDbBulkWriterTest, KeysAreOrderedByAllOfTheirBytes) {
  const auto store = MustOpen(Options());
  const auto bulk = store->NewBulkWriter();
  const std::string common = "posting key of so many bytes";
  const std::vector<std::string> keys = {
      common + "\xff",     common + "b",           common + "a",        common, common + std::string(1, '\0'),
      common.substr(0, 3), std::string(1, '\xff'), std::string(1, '\0')};
  for (const std::string& key : keys) ASSERT_TRUE(bulk->Put(key, key).ok());
  ASSERT_TRUE(bulk->Finish().ok());
  const auto read = store->Read();
  for (const std::string& key : keys) EXPECT_EQ(*read->Get(key), key);
}

TEST_F(RocksDbBulkWriterTest, OfAnyKeysTheLastCallDecides) {
  std::mt19937 random(1);
  std::map<std::string, std::string> want;
  const auto store = MustOpen(Options());
  const auto bulk = store->NewBulkWriter();
  for (int i = 0; i < 20'000; ++i) {
    std::string key(1, '\x04');
    // Few letters, so that many keys are alike, or the beginning of others, over one length of a lead or
    // more.
    for (size_t length = random() % 50; key.size() < length;)
      key.append(random() % 12, "\0a\xff"[random() % 3]);
    want[key] = absl::StrCat(i);
    ASSERT_TRUE(bulk->Put(key, want[key]).ok());
  }
  ASSERT_TRUE(bulk->Finish().ok());
  std::map<std::string, std::string> got;
  ASSERT_TRUE(store->Read()
                  ->Scan("\x04", "\x05",
                         [&got](absl::string_view key, absl::string_view value) {
                           got.emplace(key, value);
                           return true;
                         })
                  .ok());
  EXPECT_EQ(got, want);
}

TEST_F(RocksDbBulkWriterTest, ANearlyFullDiskTakesNothing) {
  const auto store = MustOpen(Options());
  const auto bulk = store->NewBulkWriter();
  ASSERT_TRUE(bulk->Put(KeyOf(1), "value").ok());
  free_bytes_ = 999;
  EXPECT_TRUE(absl::IsResourceExhausted(bulk->Finish()));
  EXPECT_EQ(*store->Read()->Get(KeyOf(1)), std::nullopt);
}

TEST_F(RocksDbBulkWriterTest, NothingIsLeftInItsFolder) {
  const auto store = MustOpen(Options());
  std::filesystem::create_directories(Folder());
  WriteBytes(Folder() + "/table", "left by a process that ended early");
  auto bulk = store->NewBulkWriter();
  ASSERT_TRUE(bulk->Put(KeyOf(1), "value").ok());
  ASSERT_TRUE(bulk->Finish().ok());
  bulk = nullptr;
  EXPECT_FALSE(std::filesystem::exists(Folder()));
  EXPECT_EQ(*store->Read()->Get(KeyOf(1)), "value");
}

}  // namespace
}  // namespace eastgate::store
