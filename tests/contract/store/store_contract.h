// The contract of Store, as tests that any backend must pass. A backend supplies a harness and one line:
//
//   INSTANTIATE_TEST_SUITE_P(MyBackend, StoreContract, testing::Values(&MakeMyHarness));
#ifndef EASTGATE_TESTS_CONTRACT_STORE_STORE_CONTRACT_H_
#define EASTGATE_TESTS_CONTRACT_STORE_STORE_CONTRACT_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/status/errors.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/prefix.h"
#include "common/store/store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/store/countdown.h"

namespace eastgate::store {

// One place where a store can live: empty at first, the same data at every later Open.
class StoreHarness {
 public:
  virtual ~StoreHarness() = default;
  virtual std::unique_ptr<Store> Open() = 0;
};

using StoreHarnessFactory = std::unique_ptr<StoreHarness> (*)();

class StoreContract : public testing::TestWithParam<StoreHarnessFactory> {
 protected:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  static Head HeadAt(int64_t revision) { return {revision, std::string(revision == 0 ? 0 : 32, 'd')}; }

  static Store::TransactionBody Put(std::string key, std::string value) {
    return [key = std::move(key), value = std::move(value)](Transaction& transaction) {
      transaction.Put(key, value);
      return absl::OkStatus();
    };
  }

  static Store::TransactionBody PutAll(std::vector<std::string> keys) {
    return [keys = std::move(keys)](Transaction& transaction) {
      for (const std::string& key : keys) transaction.Put(key, "v");
      return absl::OkStatus();
    };
  }

  // Reads a number, adds one, and moves the head with it.
  static absl::Status Increment(Transaction& transaction) {
    const auto old = transaction.Get("counter");
    if (!old.ok()) return old.status();
    int64_t value = 0;
    if (*old && !absl::SimpleAtoi(**old, &value)) return absl::DataLossError("counter");
    if (value != transaction.head().revision) return absl::DataLossError("head and counter differ");
    transaction.Put("counter", std::to_string(value + 1));
    transaction.SetHead(HeadAt(value + 1));
    return absl::OkStatus();
  }

  static Entries Collect(const Reader& reader, bool forward, const std::string& begin,
                         const std::string& end) {
    Entries entries;
    const auto visit = [&entries](absl::string_view key, absl::string_view value) {
      entries.emplace_back(std::string(key), std::string(value));
      return true;
    };
    EXPECT_TRUE((forward ? reader.Scan(begin, end, visit) : reader.ScanBackward(begin, end, visit)).ok());
    return entries;
  }

  const std::unique_ptr<StoreHarness> harness_ = GetParam()();
  std::unique_ptr<Store> store_ = harness_->Open();
};

TEST_P(StoreContract, ANewStoreIsEmptyAtRevisionZero) {
  EXPECT_EQ(store_->Read()->head(), Head{});
  EXPECT_EQ(*store_->Read()->Get("k"), std::nullopt);
  EXPECT_EQ(Collect(*store_->Read(), true, "\x02", "").size(), 0u);
}

TEST_P(StoreContract, ACommittedWriteIsReadBackAndADeletedOneIsGone) {
  ASSERT_TRUE(store_->CommitAndWait(Put("k", "v")).ok());
  EXPECT_EQ(*store_->Read()->Get("k"), "v");
  ASSERT_TRUE(store_->CommitAndWait(Put("empty", "")).ok());
  EXPECT_EQ(*store_->Read()->Get("empty"), "");
  const auto remove = [](Transaction& transaction) {
    transaction.Delete("k");
    transaction.Delete("never there");
    return absl::OkStatus();
  };
  ASSERT_TRUE(store_->CommitAndWait(remove).ok());
  EXPECT_EQ(*store_->Read()->Get("k"), std::nullopt);
}

TEST_P(StoreContract, WhatFollowsFromTheLogIsVisibleWithItsCommitAndStaysWhenTheStoreIsClosed) {
  const auto key = [](uint32_t number) { return KeyWriter(Prefix::kPosting).U32(number).Take(); };
  const std::string begin = KeyWriter(Prefix::kPosting).Take();
  std::mt19937 random(17);
  std::map<std::string, std::string> model;
  std::vector<std::pair<std::shared_ptr<const Snapshot>, Entries>> held;
  const auto expect_model = [&](const Reader& reader) {
    const std::string from = key(random() % 100);
    const std::string to = random() % 2 == 0 ? PrefixEnd(begin) : key(random() % 100);
    const auto first = model.lower_bound(from);
    const Entries want(first, from < to ? model.lower_bound(to) : first);
    EXPECT_EQ(Collect(reader, true, from, to), want);
    EXPECT_EQ(Collect(reader, false, from, to), Entries(want.rbegin(), want.rend()));
    const auto found = model.find(from);
    EXPECT_EQ(*reader.Get(from), found == model.end() ? std::nullopt : std::optional(found->second));
  };
  for (int round = 1; round <= 400; ++round) {
    ASSERT_TRUE(store_
                    ->CommitAndWait([&](Transaction& transaction) {
                      for (int i = 0; i < 5; ++i) {
                        const std::string at = key(random() % 100);
                        if (random() % 3 == 0) {
                          transaction.Delete(at);
                          model.erase(at);
                        } else {
                          model[at] = std::to_string(random());
                          transaction.Put(at, model[at]);
                        }
                      }
                      transaction.SetHead(HeadAt(round));
                      expect_model(transaction);
                      return absl::OkStatus();
                    })
                    .ok());
    expect_model(*store_->Read());
    if (round % 7 == 0) held.emplace_back(store_->Read(), Entries(model.begin(), model.end()));
    if (held.size() == 5) {
      for (const auto& [snapshot, want] : held)
        EXPECT_EQ(Collect(*snapshot, true, begin, PrefixEnd(begin)), want) << "a snapshot does not move";
      held.clear();
    }
    if (round % 100 != 0) continue;
    held.clear();
    store_.reset();
    store_ = harness_->Open();
    ASSERT_NE(store_, nullptr);
    EXPECT_EQ(*DerivedUpTo(*store_->Read()), round);
    expect_model(*store_->Read());
  }
}

TEST_P(StoreContract, RemoveAllRemovesWhatIsUnderThePrefixForGoodAndNothingBeside) {
  const auto key = [](Prefix of, uint32_t number) { return KeyWriter(of).U32(number).Take(); };
  const std::string begin = KeyWriter(Prefix::kPosting).Take();
  const auto count = [&](const Reader& reader) {
    return Collect(reader, true, begin, PrefixEnd(begin)).size();
  };
  const auto fill = [&](Transaction& transaction) {
    for (uint32_t i = 0; i < 10'000; ++i) transaction.Put(key(Prefix::kPosting, i), "");
    transaction.Put(key(Prefix::kLog, 1), "before");
    transaction.Put(key(Prefix::kSubjectFact, 1), "after");
    return absl::OkStatus();
  };
  ASSERT_TRUE(store_->CommitAndWait(fill).ok());
  auto held = store_->Read();
  ASSERT_TRUE(store_->RemoveAll(Prefix::kPosting).ok());
  EXPECT_EQ(count(*held), 10'000u) << "a snapshot does not move";
  EXPECT_EQ(count(*store_->Read()), 0u);
  ASSERT_TRUE(store_->CommitAndWait(Put(key(Prefix::kPosting, 7), "anew")).ok());
  held = nullptr;
  store_ = nullptr;
  store_ = harness_->Open();
  EXPECT_EQ(count(*store_->Read()), 1u);
  EXPECT_EQ(*store_->Read()->Get(key(Prefix::kLog, 1)), "before");
  EXPECT_EQ(*store_->Read()->Get(key(Prefix::kSubjectFact, 1)), "after");
}

TEST_P(StoreContract, ADiscardedWorkSucceedsAndLeavesNothing) {
  ASSERT_TRUE(store_->CommitAndWait(Put("k", "old")).ok());
  const Head before = store_->Read()->head();
  std::string seen;
  const auto preview = [&seen](Transaction& transaction) -> absl::Status {
    transaction.Put("k", "new");
    transaction.SetHead({transaction.head().revision + 1, std::string(32, 'd')});
    transaction.Discard();
    const absl::StatusOr<std::optional<std::string>> value = transaction.Get("k");
    if (value.ok()) seen = value->value_or("");
    return value.status();
  };
  ASSERT_TRUE(store_->CommitAndWait(preview).ok());
  EXPECT_EQ(seen, "new") << "it sees its own writes to the end";
  EXPECT_EQ(*store_->Read()->Get("k"), "old");
  EXPECT_EQ(store_->Read()->head(), before);
}

TEST_P(StoreContract, ScansVisitTheHalfOpenRangeInByteOrder) {
  const std::vector<std::string> keys = {
      "\x10", std::string("\x10\0", 2), "\x10\x01", "\x7F", "\x80", "\xFF", "\xFF\xFF"};
  ASSERT_TRUE(store_->CommitAndWait(PutAll(keys)).ok());
  std::vector<std::string> bounds = keys;
  bounds.push_back("");
  bounds.push_back("\x50");
  const auto snapshot = store_->Read();
  for (const std::string& begin : bounds) {
    if (begin.empty()) continue;  // The store's own records lie before every key used here.
    for (const std::string& end : bounds) {
      Entries expected;
      for (const std::string& key : keys) {
        if (key >= begin && (end.empty() || key < end)) expected.emplace_back(key, "v");
      }
      EXPECT_EQ(Collect(*snapshot, true, begin, end), expected);
      EXPECT_EQ(Collect(*snapshot, false, begin, end), Entries(expected.rbegin(), expected.rend()));
    }
  }
}

TEST_P(StoreContract, AVisitorCanStopTheScan) {
  ASSERT_TRUE(store_->CommitAndWait(PutAll({"a", "b", "c"})).ok());
  std::string seen;
  const auto until_b = [&seen](absl::string_view key, absl::string_view) {
    seen.append(key.data(), key.size());
    return key != "b";
  };
  ASSERT_TRUE(store_->Read()->Scan("a", "", until_b).ok());
  ASSERT_TRUE(store_->Read()->ScanBackward("a", "", until_b).ok());
  EXPECT_EQ(seen, "abcb");
}

TEST_P(StoreContract, AScanOfRangesVisitsWhatIsInThemAndStopsOnce) {
  ASSERT_TRUE(store_->CommitAndWait(PutAll({"a", "b", "c", "d", "e", "f"})).ok());
  const auto visited = [this](const std::vector<KeyRange>& ranges, absl::string_view last) {
    std::string seen;
    const auto visit = [&](absl::string_view key, absl::string_view value) {
      EXPECT_EQ(value, "v");
      seen.append(key.data(), key.size());
      return key != last;
    };
    EXPECT_TRUE(store_->Read()->ScanRanges(ranges, visit).ok());
    return seen;
  };
  EXPECT_EQ(visited({}, ""), "");
  EXPECT_EQ(visited({{"a", "c"}, {"c", "d"}, {"da", "dz"}, {"e", "e"}, {"f", "g"}}, ""), "abcf");
  EXPECT_EQ(visited({{"a", "c"}, {"c", "e"}, {"f", "g"}}, "c"), "abc");
  EXPECT_EQ(visited({{"c", "a"}}, ""), "");
}

TEST_P(StoreContract, ASnapshotDoesNotMove) {
  ASSERT_TRUE(store_->CommitAndWait(Increment).ok());
  const auto before = store_->Read();
  ASSERT_TRUE(store_->CommitAndWait(Increment).ok());
  EXPECT_EQ(*before->Get("counter"), "1");
  EXPECT_EQ(before->head(), HeadAt(1));
  EXPECT_EQ(*store_->Read()->Get("counter"), "2");
  EXPECT_EQ(store_->Read()->head(), HeadAt(2));
}

TEST_P(StoreContract, AWorkReadsItsOwnWrites) {
  ASSERT_TRUE(store_->CommitAndWait(Put("b", "old")).ok());
  ASSERT_TRUE(store_
                  ->CommitAndWait([](Transaction& transaction) {
                    transaction.Put("a", "1");
                    transaction.Delete("b");
                    transaction.Put("c", "3");
                    EXPECT_EQ(*transaction.Get("a"), "1");
                    EXPECT_EQ(*transaction.Get("b"), std::nullopt);
                    const Entries expected = {{"a", "1"}, {"c", "3"}};
                    EXPECT_EQ(Collect(transaction, true, "a", ""), expected);
                    EXPECT_EQ(Collect(transaction, false, "a", ""),
                              Entries(expected.rbegin(), expected.rend()));
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(StoreContract, AFailedWorkLeavesNothingAndDoesNotDisturbItsNeighbors) {
  constexpr int kTransactions = 300;
  Countdown answered(kTransactions);
  for (int i = 0; i < kTransactions; ++i) {
    const bool fails = i % 3 == 1;
    store_->Commit(
        [i, fails](Transaction& transaction) {
          transaction.Put("k" + std::to_string(i), "v");
          transaction.Put("shared", std::to_string(i));
          if (fails) {
            transaction.Delete("k" + std::to_string(i - 1));
            return absl::AbortedError(std::to_string(i));
          }
          return Increment(transaction);
        },
        [i, fails, &answered](absl::Status status) {
          EXPECT_EQ(status, fails ? absl::AbortedError(std::to_string(i)) : absl::OkStatus());
          answered.Down();
        });
  }
  answered.Wait();
  const auto snapshot = store_->Read();
  for (int i = 0; i < kTransactions; ++i) {
    EXPECT_EQ((*snapshot->Get("k" + std::to_string(i))).has_value(), i % 3 != 1) << i;
  }
  EXPECT_EQ(*snapshot->Get("shared"), "299");
  EXPECT_EQ(snapshot->head(), HeadAt(200));
}

TEST_P(StoreContract, ConcurrentWorksAreSerialized) {
  constexpr int kThreads = 8;
  constexpr int kIncrements = 500;
  Countdown answered(kThreads * kIncrements);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kIncrements; ++i) {
        store_->Commit(Increment, [&answered](absl::Status status) {
          EXPECT_TRUE(status.ok()) << status;
          answered.Down();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  answered.Wait();
  EXPECT_EQ(*store_->Read()->Get("counter"), "4000");
  EXPECT_EQ(store_->Read()->head(), HeadAt(4000));
}

TEST_P(StoreContract, EveryWorkIsAnsweredOnceAfterItsWritesAreVisible) {
  constexpr int kTransactions = 500;
  std::vector<std::atomic<int>> answers(kTransactions);
  Countdown answered(kTransactions);
  for (int i = 0; i < kTransactions; ++i) {
    const std::string key = "k" + std::to_string(i);
    store_->Commit(Put(key, "v"), [this, key, i, &answers, &answered](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      EXPECT_EQ(*store_->Read()->Get(key), "v");
      ++answers[i];
      answered.Down();
    });
  }
  answered.Wait();
  store_->Close();
  for (const auto& count : answers) EXPECT_EQ(count, 1);
}

TEST_P(StoreContract, AnAnswerMayCommitTheNextWork) {
  Countdown answered(50);
  std::function<void(absl::Status)> again;
  std::atomic<int> left = 49;
  again = [&](absl::Status status) {
    EXPECT_TRUE(status.ok()) << status;
    if (left-- > 0) store_->Commit(Increment, again);
    answered.Down();
  };
  store_->Commit(Increment, again);
  answered.Wait();
  EXPECT_EQ(store_->Read()->head(), HeadAt(50));
}

TEST_P(StoreContract, TheListenerSeesHeadsInOrderUpToTheLast) {
  std::mutex mutex;
  std::vector<int64_t> revisions;
  store_->OnAdvance([&](const Head& head) {
    // An announced revision can be read.
    EXPECT_GE(store_->Read()->head().revision, head.revision);
    std::lock_guard lock(mutex);
    revisions.push_back(head.revision);
  });
  Countdown answered(400);
  for (int i = 0; i < 400; ++i) {
    const auto done = [&answered](absl::Status) { answered.Down(); };
    store_->Commit(i % 2 == 0 ? Store::TransactionBody(Increment) : Put("no head", "v"), done);
  }
  answered.Wait();
  store_->Close();
  ASSERT_FALSE(revisions.empty());
  EXPECT_EQ(revisions.back(), 200);
  EXPECT_EQ(std::set<int64_t>(revisions.begin(), revisions.end()).size(), revisions.size());
  EXPECT_TRUE(std::is_sorted(revisions.begin(), revisions.end()));
}

TEST_P(StoreContract, ClosingCompletesWhatIsQueuedAndRefusesWhatComesAfter) {
  std::atomic<int> succeeded = 0;
  for (int i = 0; i < 200; ++i) {
    store_->Commit(Increment, [&succeeded](absl::Status status) { succeeded += status.ok() ? 1 : 0; });
  }
  store_->Close();
  EXPECT_EQ(succeeded, 200);
  const absl::Status status = store_->CommitAndWait(Increment);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status::ReasonOf(status), "NOT_SERVING");
  EXPECT_EQ(store_->Read()->head(), HeadAt(200));
  EXPECT_EQ(store_->Read()->Get("counter").status().code(), absl::StatusCode::kUnavailable);
  store_->Close();
}

TEST_P(StoreContract, ReopeningSeesEverything) {
  ASSERT_TRUE(store_->CommitAndWait(Put("k", "v")).ok());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store_->CommitAndWait(Increment).ok());
  const Entries before = Collect(*store_->Read(), true, "", "");
  for (int round = 0; round < 3; ++round) {
    store_.reset();
    store_ = harness_->Open();
    ASSERT_NE(store_, nullptr);
    EXPECT_EQ(Collect(*store_->Read(), true, "", ""), before);
    EXPECT_EQ(store_->Read()->head(), HeadAt(20));
  }
  ASSERT_TRUE(store_->CommitAndWait(Increment).ok());
  EXPECT_EQ(*store_->Read()->Get("counter"), "21");
}

TEST_P(StoreContract, ARandomHistoryReadsAsAMap) {
  std::mt19937 random(11);
  std::map<std::string, std::string> model;
  for (int round = 0; round < 60; ++round) {
    auto next = model;
    std::vector<std::pair<std::string, std::optional<std::string>>> writes;
    for (int i = 0; i < 10; ++i) {
      const std::string key = "k" + std::to_string(random() % 50);
      if (random() % 3 == 0) {
        writes.emplace_back(key, std::nullopt);
        next.erase(key);
      } else {
        writes.emplace_back(key, std::to_string(random()));
        next[key] = *writes.back().second;
      }
    }
    const bool fails = random() % 4 == 0;
    const absl::Status status = store_->CommitAndWait([&](Transaction& transaction) {
      for (const auto& [key, value] : writes) value ? transaction.Put(key, *value) : transaction.Delete(key);
      EXPECT_EQ(Collect(transaction, true, "k", "l"), Entries(next.begin(), next.end()));
      return fails ? absl::AbortedError("") : absl::OkStatus();
    });
    EXPECT_EQ(status.ok(), !fails);
    if (!fails) model = next;
    const std::string begin = "k" + std::to_string(random() % 50);
    EXPECT_EQ(Collect(*store_->Read(), true, begin, "l"), Entries(model.lower_bound(begin), model.end()));
    if (round % 20 == 19) {
      store_.reset();
      store_ = harness_->Open();
      ASSERT_NE(store_, nullptr);
    }
  }
}

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_CONTRACT_STORE_STORE_CONTRACT_H_
