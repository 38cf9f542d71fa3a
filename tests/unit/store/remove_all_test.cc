#include "common/store/remove_all.h"

#include <string>

#include "common/store/key_codec.h"
#include "gtest/gtest.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

std::string KeyOf(Prefix of, uint32_t number) {
  return KeyWriter(of).U32(number).Take();
}

TEST(RemoveAll, RemovesMoreThanOneCommitTakesAndNothingBesideThePrefix) {
  const TempDirectory directory;
  RocksDbStore::Options options;
  options.directory = directory.path() + "/data";
  options.min_free_bytes = 0;
  const auto store = MustOpen(std::move(options));
  ASSERT_TRUE(store
                  ->CommitAndWait([](Transaction& transaction) {
                    for (uint32_t i = 0; i < 2 * kKeysRemovedPerCommit; ++i)
                      transaction.Put(KeyOf(Prefix::kPosting, i), "");
                    transaction.Put(KeyOf(Prefix::kLog, 1), "before");
                    transaction.Put(KeyOf(Prefix::kSubjectFact, 1), "after");
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_TRUE(RemoveAll(*store, Prefix::kPosting).ok());
  const auto snapshot = store->Read();
  int left = 0;
  const std::string prefix = KeyWriter(Prefix::kPosting).Take();
  ASSERT_TRUE(snapshot
                  ->Scan(prefix, PrefixEnd(prefix),
                         [&left](absl::string_view, absl::string_view) {
                           ++left;
                           return true;
                         })
                  .ok());
  EXPECT_EQ(left, 0);
  EXPECT_EQ(*snapshot->Get(KeyOf(Prefix::kLog, 1)), "before");
  EXPECT_EQ(*snapshot->Get(KeyOf(Prefix::kSubjectFact, 1)), "after");
  EXPECT_TRUE(RemoveAll(*store, Prefix::kPosting).ok()) << "nothing is left to remove";
}

}  // namespace
}  // namespace eastgate::store
