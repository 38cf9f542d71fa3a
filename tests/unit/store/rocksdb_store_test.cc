// Tests of what RocksDbStore promises beyond the contract suite: limits, groups, a failing or full disk,
// read-only opening.
#include "common/store/rocksdb_store.h"

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

class RocksDbStoreTest : public testing::Test {
 protected:
  RocksDbStore::Options Options() const {
    RocksDbStore::Options options;
    options.directory = directory_.path() + "/data";
    options.min_free_bytes = 0;
    return options;
  }

  const TempDirectory directory_;
};

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
  return info;
}

TEST_F(RocksDbStoreTest, AStoreIsItsOwnersAlone) {
  namespace fs = std::filesystem;
  const std::string database = Options().directory + "/rocksdb";
  MustOpen(Options());
  EXPECT_EQ(fs::status(Options().directory).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(database).permissions(), fs::perms::owner_all);
  fs::permissions(database, fs::perms::all);
  MustOpen(Options());
  EXPECT_EQ(fs::status(database).permissions(), fs::perms::owner_all) << "one that was made with other modes";
}

TEST_F(RocksDbStoreTest, AFullQueueRefusesAtOnceAndOnlyTheWorkBeyondIt) {
  RocksDbStore::Options options = Options();
  options.max_queued_transactions = 3;
  const auto store = MustOpen(options);
  HeldWriter held(*store);
  std::atomic<int> succeeded = 0;
  std::promise<void> all;
  for (int i = 0; i < 3; ++i) {
    store->Commit(Append("k" + std::to_string(i), "v"), [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      if (++succeeded == 3) all.set_value();
    });
  }
  bool ran = false;
  absl::Status refused;
  store->Commit(
      [&ran](Transaction&) {
        ran = true;
        return absl::OkStatus();
      },
      [&refused](absl::Status status) { refused = status; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status::ReasonOf(refused), "OVERLOADED");
  held.Release();
  all.get_future().wait();
  EXPECT_TRUE(store->CommitAndWait(Append("later", "v")).ok());
  EXPECT_FALSE(ran);
}

TEST_F(RocksDbStoreTest, WaitingTransactionsShareOneFsync) {
  FailingDisk disk;
  RocksDbStore::Options options = Options();
  options.env = disk.env();
  const auto store = MustOpen(options);
  HeldWriter held(*store);
  const int before = disk.log_syncs();
  std::promise<void> last;
  for (int i = 0; i < 100; ++i) {
    store->Commit(Append("k" + std::to_string(i), "v"), [&last, i](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      if (i == 99) last.set_value();
    });
  }
  held.Release();
  last.get_future().wait();
  EXPECT_EQ(disk.log_syncs(), before + 1);
  EXPECT_EQ(store->Read()->head().revision, 100);
}

TEST_F(RocksDbStoreTest, AGroupThatWritesNothingCostsNoFsync) {
  FailingDisk disk;
  RocksDbStore::Options options = Options();
  options.env = disk.env();
  const auto store = MustOpen(options);
  ASSERT_TRUE(store->CommitAndWait(Append("k", "v")).ok());
  const int before = disk.log_syncs();
  EXPECT_TRUE(store->CommitAndWait([](Transaction&) { return absl::OkStatus(); }).ok());
  EXPECT_EQ(store
                ->CommitAndWait([](Transaction& t) {
                  t.Put("k", "other");
                  return absl::AbortedError("no");
                })
                .code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(disk.log_syncs(), before);
}

TEST_F(RocksDbStoreTest, AWorkRefusedForItsNeighborsWriteIsAnsweredAfterThatWriteIsVisible) {
  const auto store = MustOpen(Options());
  HeldWriter held(*store);
  std::promise<void> refused;
  store->Commit(Append("name", "taken"), [](absl::Status) {});
  store->Commit(
      [](Transaction& t) {
        return t.Get("name")->has_value() ? absl::AlreadyExistsError("taken") : absl::OkStatus();
      },
      [&](absl::Status status) {
        EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
        EXPECT_EQ(*store->Read()->Get("name"), "taken");
        refused.set_value();
      });
  held.Release();
  refused.get_future().wait();
}

TEST_F(RocksDbStoreTest, LargeGroupsAreSplitAndNothingIsLost) {
  const auto store = MustOpen(Options());
  HeldWriter held(*store);
  std::promise<void> last;
  for (int i = 0; i < 40; ++i) {
    store->Commit(Append("k" + std::to_string(i), std::string(1 << 20, 'x')),
                  [&last, i](absl::Status status) {
                    EXPECT_TRUE(status.ok()) << status;
                    if (i == 39) last.set_value();
                  });
  }
  held.Release();
  last.get_future().wait();
  EXPECT_EQ(store->Read()->head().revision, 40);
}

TEST_F(RocksDbStoreTest, ANearlyFullDiskServesReadsOnlyUntilThereIsSpaceAgain) {
  std::atomic<uint64_t> free_bytes = 2000;
  RocksDbStore::Options options = Options();
  options.min_free_bytes = 1000;
  options.free_bytes = [&free_bytes] { return free_bytes.load(); };
  const auto store = MustOpen(options);
  ASSERT_TRUE(store->CommitAndWait(Append("k", "v")).ok());

  free_bytes = 999;
  const absl::Status status = store->CommitAndWait(Append("k", "other"));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  const google::rpc::ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.reason(), "DISK_NEARLY_FULL");
  EXPECT_EQ(info.metadata().at("free_bytes"), "999");
  EXPECT_EQ(info.metadata().at("required_bytes"), "1000");
  EXPECT_EQ(*store->Read()->Get("k"), "v");
  EXPECT_EQ(store->Read()->head().revision, 1);

  free_bytes = 1000;
  EXPECT_TRUE(store->CommitAndWait(Append("k", "other")).ok());
}

TEST_F(RocksDbStoreTest, AFailedFsyncStopsWritesForGoodAndKeepsWhatWasAcknowledged) {
  FailingDisk disk;
  std::atomic<int> failures = 0;
  RocksDbStore::Options options = Options();
  options.env = disk.env();
  options.on_failure = [&failures](const absl::Status&) { ++failures; };
  auto store = MustOpen(options);
  ASSERT_TRUE(store->CommitAndWait(Append("k", "acknowledged")).ok());

  HeldWriter held(*store);
  disk.FailLogSync();
  std::vector<std::promise<absl::Status>> answers(2);
  store->Commit(Append("k", "lost"), [&](absl::Status status) { answers[0].set_value(status); });
  store->Commit([](Transaction&) { return absl::AlreadyExistsError("judged on a state that is not to be"); },
                [&](absl::Status status) { answers[1].set_value(status); });
  held.Release();
  for (auto& answer : answers) {
    const absl::Status status = answer.get_future().get();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(status::ReasonOf(status), "NOT_SERVING");
    EXPECT_EQ(status.ToString().find("/secret"), std::string::npos);
  }
  const int syncs = disk.log_syncs();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(status::ReasonOf(store->CommitAndWait(Append("k", "later"))), "NOT_SERVING");
  }
  EXPECT_EQ(disk.log_syncs(), syncs);
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(*store->Read()->Get("k"), "acknowledged");
  EXPECT_EQ(store->Read()->head().revision, 1);
  store->Close();

  // It is unknown what the failed fsync left; everything that was acknowledged before it is there.
  store = MustOpen(Options());
  ASSERT_NE(store, nullptr);
  EXPECT_GE(store->Read()->head().revision, 1);
}

TEST_F(RocksDbStoreTest, AWorkThatMovesTheHeadBackIsRefusedAndLeavesNothing) {
  const auto store = MustOpen(Options());
  ASSERT_TRUE(store->CommitAndWait(Append("k", "v")).ok());
  const absl::Status status = store->CommitAndWait([](Transaction& t) {
    t.Put("k", "other");
    t.SetHead({});
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(*store->Read()->Get("k"), "v");
}

TEST_F(RocksDbStoreTest, OpeningForReadingSeesTheDataAndRefusesTransactions) {
  EXPECT_EQ(RocksDbStore::OpenReadOnly(Options().directory).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(MustOpen(Options())->CommitAndWait(Append("k", "v")).ok());

  auto store = RocksDbStore::OpenReadOnly(Options().directory);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(*(*store)->Read()->Get("k"), "v");
  EXPECT_EQ((*store)->Read()->head(), HeadAt(1));
  EXPECT_EQ((*store)->CommitAndWait(Append("k", "w")).code(), absl::StatusCode::kFailedPrecondition);
  (*store)->Close();
  EXPECT_EQ((*store)->Read()->Get("k").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RocksDbStoreTest, ASnapshotHeldBeyondCloseStaysReadable) {
  auto store = MustOpen(Options());
  ASSERT_TRUE(store->CommitAndWait(Append("k", "v")).ok());
  const std::shared_ptr<const Snapshot> held = store->Read();
  store.reset();
  EXPECT_EQ(*held->Get("k"), "v");
}

TEST_F(RocksDbStoreTest, LimitsOfZeroAreRefused) {
  RocksDbStore::Options options = Options();
  options.max_group_transactions = 0;
  EXPECT_EQ(RocksDbStore::Open(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace eastgate::store
