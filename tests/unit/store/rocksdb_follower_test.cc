// Stores over one replicated log: one writes it, others follow it and take it over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/store/key_codec.h"
#include "common/store/payload.h"
#include "tests/unit/store/rocksdb_test_support.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/store/testing/memory_log.h"

namespace eastgate::store {
namespace {

std::string RowKey(int number) {
  return KeyWriter(Prefix::kResource).U32(static_cast<uint32_t>(number)).Take();
}
std::string PostingOf(int64_t revision) {
  return KeyWriter(Prefix::kPosting).U32(static_cast<uint32_t>(revision)).Take();
}

// Writes a row, and what follows from it.
Store::TransactionBody Write(int number) {
  return [number](Transaction& transaction) {
    const int64_t revision = transaction.head().revision + 1;
    transaction.Put(RowKey(number), absl::StrCat("row ", number));
    transaction.Put(PostingOf(revision), absl::StrCat("of ", revision));
    transaction.SetHead(HeadAt(revision));
    return absl::OkStatus();
  };
}

// A posting follows from each revision.
absl::Status DerivePostings(
    const Reader& reader, int64_t after,
    absl::FunctionRef<absl::Status(const std::string&, const std::optional<std::string>&)> visit) {
  for (int64_t revision = after + 1; revision <= reader.head().revision; ++revision) {
    if (absl::Status bad = visit(PostingOf(revision), absl::StrCat("of ", revision)); !bad.ok()) return bad;
  }
  return absl::OkStatus();
}

std::map<std::string, std::string> Content(const Store& store) {
  std::map<std::string, std::string> content;
  for (const Prefix of : {Prefix::kResource, Prefix::kPosting}) {
    const std::string begin = KeyWriter(of).Take();
    EXPECT_TRUE(store.Read()
                    ->Scan(begin, PrefixEnd(begin),
                           [&content](absl::string_view key, absl::string_view value) {
                             content.emplace(key, value);
                             return true;
                           })
                    .ok());
  }
  return content;
}

class RocksDbFollowerTest : public testing::Test {
 protected:
  // A store of the process `name`.
  absl::StatusOr<std::unique_ptr<RocksDbStore>> TryOpen(const std::string& name) {
    RocksDbStore::Options options;
    options.directory = absl::StrCat(directory_.path(), "/", name);
    options.min_free_bytes = 0;
    options.log = std::make_shared<MemoryLog>(state_);
    options.lease = absl::Milliseconds(30);
    options.on_failure = [this](const absl::Status& why) { failure_.set_value(why); };
    return RocksDbStore::Open(std::move(options));
  }
  std::unique_ptr<RocksDbStore> Open(const std::string& name) {
    auto store = TryOpen(name);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  std::unique_ptr<RocksDbStore> OpenWriter(const std::string& name) {
    auto store = Open(name);
    LoseLease();
    EXPECT_EQ(*store->TakeOver(DerivePostings), true);
    return store;
  }
  void LoseLease() {
    const std::lock_guard lock(state_->mutex);
    state_->is_renewed = false;
  }
  void Answer(absl::Status status) {
    const std::lock_guard lock(state_->mutex);
    state_->append_answers = std::move(status);
  }

  const TempDirectory directory_;
  const std::shared_ptr<MemoryLogState> state_ = std::make_shared<MemoryLogState>();
  std::promise<absl::Status> failure_;
};

TEST_F(RocksDbFollowerTest, AFollowerHasWhatTheWriterWrote) {
  const auto writer = OpenWriter("writer");
  const auto follower = Open("follower");
  for (int i = 1; i <= 20; ++i) {
    ASSERT_TRUE(writer->CommitAndWait(Write(i % 7)).ok());
    if (i % 3 == 0) {
      ASSERT_TRUE(follower->Follow(DerivePostings).ok());
    }
  }
  ASSERT_TRUE(writer
                  ->CommitAndWait([](Transaction& transaction) {
                    transaction.Delete(RowKey(1));
                    transaction.SetHead(HeadAt(transaction.head().revision + 1));
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_TRUE(follower->Follow(DerivePostings).ok());
  EXPECT_EQ(follower->Read()->head(), HeadAt(21));
  auto want = Content(*writer);
  want[PostingOf(21)] = "of 21";
  EXPECT_EQ(Content(*follower), want);
}

TEST_F(RocksDbFollowerTest, WhatFollowsFromTheLogIsNotInIt) {
  const auto writer = OpenWriter("writer");
  ASSERT_TRUE(writer->CommitAndWait(Write(1)).ok());
  ASSERT_TRUE(writer
                  ->CommitDerivedAndWait([](Transaction& transaction) {
                    transaction.Put(KeyWriter(Prefix::kCell).Take(), "cell");
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(*writer->Read()->Get(KeyWriter(Prefix::kCell).Take()), "cell");
  ASSERT_EQ(state_->batches.size(), 1);
  std::vector<std::string> keys;
  ASSERT_TRUE(VisitPayload(state_->batches[0].payload, [&keys](absl::string_view key, auto) {
                keys.emplace_back(key);
              }).ok());
  EXPECT_THAT(keys, testing::ElementsAre(RowKey(1)));
}

TEST_F(RocksDbFollowerTest, OnlyTheWriterTakesTransactions) {
  const auto writer = OpenWriter("writer");
  const auto follower = Open("follower");
  EXPECT_TRUE(absl::IsUnavailable(follower->CommitAndWait(Write(1))));
  EXPECT_EQ(*follower->TakeOver(DerivePostings), false);
  EXPECT_TRUE(state_->batches.empty());
}

TEST_F(RocksDbFollowerTest, AWriterThatWasReplacedWritesNothingAndFails) {
  const auto writer = OpenWriter("writer");
  ASSERT_TRUE(writer->CommitAndWait(Write(1)).ok());
  const auto next = OpenWriter("next");
  EXPECT_TRUE(absl::IsUnavailable(writer->CommitAndWait(Write(2))));
  EXPECT_TRUE(absl::IsAborted(failure_.get_future().get()));
  ASSERT_TRUE(next->CommitAndWait(Write(3)).ok());
  EXPECT_EQ(next->Read()->head(), HeadAt(2));
  EXPECT_EQ(*next->Read()->Get(RowKey(2)), std::nullopt);
  EXPECT_EQ(state_->batches.size(), 2);
}

TEST_F(RocksDbFollowerTest, AnIdleWriterThatWasReplacedNoticesByItsLease) {
  const auto writer = OpenWriter("writer");
  const auto next = OpenWriter("next");
  EXPECT_TRUE(absl::IsAborted(failure_.get_future().get()));
}

TEST_F(RocksDbFollowerTest, AWriterThatIsClosedGivesTheLeaseUp) {
  auto writer = OpenWriter("writer");
  const auto next = Open("next");
  EXPECT_EQ(*next->TakeOver(DerivePostings), false);
  writer = nullptr;
  EXPECT_EQ(*next->TakeOver(DerivePostings), true);
}

TEST_F(RocksDbFollowerTest, AWriterThatAppendsWhileAnotherFollowsIsNotReplaced) {
  const auto writer = OpenWriter("writer");
  ASSERT_TRUE(writer->CommitAndWait(Write(1)).ok());
  const auto follower = Open("follower");
  LoseLease();
  bool has_written = false;
  const auto taken = follower->TakeOver([&](const Reader& reader, int64_t after, auto visit) {
    if (!has_written) {
      EXPECT_TRUE(writer->CommitAndWait(Write(2)).ok());
    }
    has_written = true;
    return DerivePostings(reader, after, visit);
  });
  EXPECT_EQ(*taken, false);
  EXPECT_TRUE(writer->CommitAndWait(Write(3)).ok());
  EXPECT_EQ(*follower->TakeOver(DerivePostings), true);
  EXPECT_EQ(follower->Read()->head(), HeadAt(3));
}

TEST_F(RocksDbFollowerTest, ACopyThatTheLogDoesNotContinueClaimsNothing) {
  const auto writer = OpenWriter("writer");
  ASSERT_TRUE(writer->CommitAndWait(Write(1)).ok());
  const auto follower = Open("follower");
  state_->batches.push_back({2, HeadAt(2), EncodePayload({})});
  ASSERT_TRUE(follower->Follow(DerivePostings).ok());
  // The primary is lost with a batch that nobody acknowledged, and the writer could not renew its lease.
  state_->batches.pop_back();
  LoseLease();
  EXPECT_TRUE(absl::IsDataLoss(follower->TakeOver(DerivePostings).status()));
  EXPECT_TRUE(writer->CommitAndWait(Write(3)).ok());
}

TEST_F(RocksDbFollowerTest, ALostFolderIsMadeAnewFromTheLog) {
  std::map<std::string, std::string> want;
  {
    const auto writer = OpenWriter("writer");
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(writer->CommitAndWait(Write(i)).ok());
    want = Content(*writer);
  }
  std::filesystem::remove_all(directory_.path() + "/writer/rocksdb");
  const auto writer = OpenWriter("writer");
  EXPECT_EQ(writer->Read()->head(), HeadAt(50));
  EXPECT_EQ(Content(*writer), want);
}

TEST_F(RocksDbFollowerTest, ALogThatLostWhatWasAcknowledgedIsRefused) {
  {
    const auto writer = OpenWriter("writer");
    ASSERT_TRUE(writer->CommitAndWait(Write(1)).ok());
    ASSERT_TRUE(writer->CommitAndWait(Write(2)).ok());
  }
  state_->batches.pop_back();
  EXPECT_TRUE(absl::IsDataLoss(TryOpen("writer").status()));
  // Also after its folder was lost: HEAD knows.
  std::filesystem::remove_all(directory_.path() + "/writer/rocksdb");
  EXPECT_TRUE(absl::IsDataLoss(TryOpen("writer").status()));
  // Another batch in its place is noticed, too.
  state_->batches.push_back({2, HeadAt(2, 'e'), ""});
  EXPECT_TRUE(absl::IsDataLoss(TryOpen("writer").status()));
}

TEST_F(RocksDbFollowerTest, AFullLogRefusesTransactionsAndIsTriedAgain) {
  const auto writer = OpenWriter("writer");
  Answer(absl::ResourceExhaustedError("full"));
  EXPECT_TRUE(absl::IsResourceExhausted(writer->CommitAndWait(Write(1))));
  EXPECT_EQ(*writer->Read()->Get(RowKey(1)), std::nullopt);
  Answer(absl::OkStatus());
  EXPECT_TRUE(writer->CommitAndWait(Write(2)).ok());
  EXPECT_EQ(writer->Read()->head(), HeadAt(1));
}

TEST_F(RocksDbFollowerTest, AnAppendOfUnknownOutcomeEndsTheWriting) {
  const auto writer = OpenWriter("writer");
  Answer(absl::UnavailableError("who knows"));
  EXPECT_TRUE(absl::IsUnavailable(writer->CommitAndWait(Write(1))));
  EXPECT_TRUE(absl::IsUnavailable(failure_.get_future().get()));
  Answer(absl::OkStatus());
  EXPECT_TRUE(absl::IsUnavailable(writer->CommitAndWait(Write(2))));
  EXPECT_TRUE(state_->batches.empty());
}

}  // namespace
}  // namespace eastgate::store
