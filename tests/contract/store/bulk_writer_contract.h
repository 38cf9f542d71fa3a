// The contract of the BulkWriter of a Store: more tests of the suite in store_contract.h.
#ifndef EASTGATE_TESTS_CONTRACT_STORE_BULK_WRITER_CONTRACT_H_
#define EASTGATE_TESTS_CONTRACT_STORE_BULK_WRITER_CONTRACT_H_

#include <string>

#include "common/store/bulk_writer.h"
#include "tests/contract/store/store_contract.h"

namespace eastgate::store {

TEST_P(StoreContract, WhatIsPutInBulkIsThereForGoodAndTheLastCallForAKeyDecides) {
  const auto key = [](uint32_t number) { return KeyWriter(Prefix::kPosting).U32(number).Take(); };
  ASSERT_TRUE(store_->CommitAndWait(Put(key(1), "old")).ok());
  ASSERT_TRUE(store_->CommitAndWait(Put(key(2), "old")).ok());
  auto held = store_->Read();
  auto bulk = store_->NewBulkWriter();
  for (const std::string value : {"first", "last"}) {
    for (uint32_t i = 2'000; i > 0; --i) ASSERT_TRUE(bulk->Put(key(i), value).ok());
  }
  ASSERT_TRUE(bulk->Delete(key(1)).ok());
  ASSERT_TRUE(bulk->Delete(key(3)).ok());
  ASSERT_TRUE(bulk->Put(key(3), "again").ok());
  ASSERT_TRUE(bulk->Finish().ok());
  bulk = nullptr;
  EXPECT_EQ(*held->Get(key(2)), "old") << "a snapshot does not move";
  EXPECT_EQ(*store_->Read()->Get(key(3)), "again");
  held = nullptr;
  ASSERT_TRUE(store_->CommitAndWait(Put(key(4), "later")).ok());
  store_ = nullptr;
  store_ = harness_->Open();
  const auto read = store_->Read();
  EXPECT_EQ(*read->Get(key(1)), std::nullopt);
  EXPECT_EQ(*read->Get(key(2)), "last");
  EXPECT_EQ(*read->Get(key(4)), "later");
  EXPECT_EQ(Collect(*read, true, key(0), key(UINT32_MAX)).size(), 1'999u);
}

TEST_P(StoreContract, WhatIsPutInBulkTakesThePlaceOfWhatWasRemoved) {
  const auto key = [](uint32_t number) { return KeyWriter(Prefix::kPosting).U32(number).Take(); };
  for (uint32_t i = 0; i < 3; ++i) ASSERT_TRUE(store_->CommitAndWait(Put(key(i), "old")).ok());
  ASSERT_TRUE(store_->RemoveAll(Prefix::kPosting).ok());
  auto bulk = store_->NewBulkWriter();
  ASSERT_TRUE(bulk->Put(key(1), "anew").ok());
  ASSERT_TRUE(bulk->Finish().ok());
  bulk = nullptr;
  store_ = nullptr;
  store_ = harness_->Open();
  EXPECT_EQ(Collect(*store_->Read(), true, key(0), key(UINT32_MAX)), (Entries{{key(1), "anew"}}));
}

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_CONTRACT_STORE_BULK_WRITER_CONTRACT_H_
