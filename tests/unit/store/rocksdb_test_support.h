// Support for the tests of RocksDbStore: helpers for short transactions, and a disk that fails on demand.
#ifndef EASTGATE_TESTS_UNIT_STORE_ROCKSDB_TEST_SUPPORT_H_
#define EASTGATE_TESTS_UNIT_STORE_ROCKSDB_TEST_SUPPORT_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/store/rocksdb_store.h"
#include "gtest/gtest.h"

namespace eastgate::store {

inline Head HeadAt(int64_t revision, char fill = 'd') {
  return {revision, std::string(revision == 0 ? 0 : 32, fill)};
}

// One more revision, and `value` under `key`.
inline Store::TransactionBody Append(std::string key, std::string value) {
  return [key = std::move(key), value = std::move(value)](Transaction& transaction) {
    transaction.Put(key, value);
    transaction.SetHead(HeadAt(transaction.head().revision + 1));
    return absl::OkStatus();
  };
}

inline std::unique_ptr<Store> MustOpen(RocksDbStore::Options options) {
  auto store = RocksDbStore::Open(std::move(options));
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

// Keeps the writer thread busy from its construction until Release: what is committed meanwhile makes one
// group.
class HeldWriter {
 public:
  explicit HeldWriter(Store& store) {
    store.Commit(
        [this](Transaction&) {
          running_.set_value();
          released_.get_future().wait();
          return absl::OkStatus();
        },
        [this](const absl::Status&) { answered_.set_value(); });
    running_.get_future().wait();
  }
  void Release() {
    released_.set_value();
    answered_.get_future().wait();
  }

 private:
  std::promise<void> running_;
  std::promise<void> released_;
  std::promise<void> answered_;
};

// The system's file system, whose write-ahead logs can be told to fail their fsyncs.
class FailingDisk {
 public:
  FailingDisk()
      : env_(rocksdb::NewCompositeEnv(std::make_shared<FileSystem>(&fail_log_sync_, &log_syncs_))) {}

  rocksdb::Env* env() { return env_.get(); }
  void FailLogSync() { fail_log_sync_ = true; }
  int log_syncs() const { return log_syncs_; }

 private:
  class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, const std::atomic<bool>* fail,
            std::atomic<int>* syncs)
        : FSWritableFileOwnerWrapper(std::move(file)), fail_(fail), syncs_(syncs) {}
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      ++*syncs_;
      if (*fail_) return rocksdb::IOStatus::IOError("/secret/path: fdatasync");
      return FSWritableFileOwnerWrapper::Sync(options, debug);
    }

   private:
    const std::atomic<bool>* const fail_;
    std::atomic<int>* const syncs_;
  };

  class FileSystem final : public rocksdb::FileSystemWrapper {
   public:
    FileSystem(const std::atomic<bool>* fail, std::atomic<int>* syncs)
        : FileSystemWrapper(rocksdb::FileSystem::Default()), fail_(fail), syncs_(syncs) {}
    const char* Name() const override { return "FailingDisk"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override {
      rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, file, debug);
      if (status.ok() && absl::EndsWith(name, ".log")) {
        *file = std::make_unique<LogFile>(std::move(*file), fail_, syncs_);
      }
      return status;
    }

   private:
    const std::atomic<bool>* const fail_;
    std::atomic<int>* const syncs_;
  };

  std::atomic<bool> fail_log_sync_ = false;
  std::atomic<int> log_syncs_ = 0;
  const std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_ROCKSDB_TEST_SUPPORT_H_
