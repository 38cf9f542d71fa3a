#include "common/store/tail_writer.h"

#include <rocksdb/db.h>
#include <rocksdb/utilities/stackable_db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "gtest/gtest.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

// Remembers the keys of each batch, in their order, and may refuse to write.
class Recording final : public rocksdb::StackableDB {
 public:
  using StackableDB::StackableDB;
  using StackableDB::Write;

  rocksdb::Status Write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch* batch) override {
    EXPECT_TRUE(options.disableWAL);
    if (fails) return rocksdb::Status::IOError("the disk is gone");
    Keys keys;
    EXPECT_TRUE(batch->Iterate(&keys).ok());
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(keys.keys));
    return rocksdb::Status::OK();
  }
  std::vector<std::vector<std::string>> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

  std::atomic<bool> fails = false;

 private:
  struct Keys final : rocksdb::WriteBatch::Handler {
    rocksdb::Status PutCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice&) override {
      keys.push_back(key.ToString());
      return rocksdb::Status::OK();
    }
    rocksdb::Status DeleteCF(uint32_t, const rocksdb::Slice& key) override {
      keys.push_back(key.ToString());
      return rocksdb::Status::OK();
    }
    std::vector<std::string> keys;
  };

  mutable std::mutex mutex_;
  std::vector<std::vector<std::string>> batches_;
};

class TailWriterTest : public ::testing::Test {
 protected:
  TailWriterTest() {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open(options, directory_.path() + "/db", &opened).ok());
    db_ = std::make_unique<Recording>(opened);
    writer_ = std::make_unique<TailWriter>(
        *db_, TailWriter::Options{.on_written = [this] { ++written_; },
                                  .on_failure = [this](const absl::Status&) { ++failures_; }});
  }
  ~TailWriterTest() override { writer_->Stop(); }

  static std::shared_ptr<const TailRun> Run(uint32_t first, uint32_t count, int64_t upto) {
    auto run = std::make_shared<TailRun>();
    for (uint32_t i = 0; i < count; ++i)
      run->entries[KeyWriter(Prefix::kPosting).U32(first + i).Take()] = "value";
    run->upto = upto;
    run->bytes = count * 10;
    return run;
  }

  TempDirectory directory_;
  std::unique_ptr<Recording> db_;
  std::atomic<int> written_ = 0;
  std::atomic<int> failures_ = 0;
  std::unique_ptr<TailWriter> writer_;
};

TEST_F(TailWriterTest, TheMarkIsTheLastEntryOfAllThatItCovers) {
  writer_->Add(Run(0, 1200, 1));
  writer_->Add(Run(1000, 300, 2));
  writer_->Flush();
  EXPECT_TRUE(writer_->Waiting().empty());
  std::vector<std::string> keys;
  for (const auto& batch : db_->batches()) {
    EXPECT_LE(batch.size(), 501) << "the writer of the log waits for one batch";
    keys.insert(keys.end(), batch.begin(), batch.end());
  }
  size_t since_mark = 0;
  for (const std::string& key : keys) since_mark = key == DerivedUpToKey() ? 0 : since_mark + 1;
  EXPECT_EQ(since_mark, 0) << "nothing comes after the last mark";
  // Each run is written before its mark, whether in one go or in two.
  EXPECT_GE(keys.size(), 1300 + 1);
  const auto mark = std::find(keys.begin(), keys.end(), DerivedUpToKey());
  EXPECT_GE(mark - keys.begin(), 1200);
}

TEST_F(TailWriterTest, WhatCannotBeWrittenStaysAndIsSaidOnce) {
  db_->fails = true;
  writer_->Add(Run(0, 10, 1));
  writer_->Flush();
  writer_->Add(Run(10, 10, 2));
  writer_->Flush();
  writer_->Stop();
  EXPECT_EQ(failures_, 1);
  EXPECT_EQ(written_, 0);
  EXPECT_EQ(writer_->Waiting().size(), 2);
  EXPECT_TRUE(db_->batches().empty());
}

}  // namespace
}  // namespace eastgate::store
