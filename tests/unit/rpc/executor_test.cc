#include "common/rpc/executor.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Await;

// A job that holds a thread until it is let go.
class Held {
 public:
  Held(Executor& executor, const Call& call, Cost cost) {
    executor
        .Run<int>(call, cost,
                  [this] {
                    started_.Notify();
                    release_.WaitForNotification();
                    return 1;
                  })
        .Start([this](absl::StatusOr<int>) { over_.Notify(); });
    started_.WaitForNotification();
  }
  ~Held() {
    release_.Notify();
    over_.WaitForNotification();
  }

 private:
  absl::Notification started_, release_, over_;
};

TEST(Executor, AJobRunsOnAThreadOfThePool) {
  const Call call = Call::ForTest("clerk:li");
  Executor executor;
  const auto thread =
      Await(executor.Run<std::thread::id>(call, Cost::kShort, [] { return std::this_thread::get_id(); }));
  EXPECT_NE(*thread, std::this_thread::get_id());
}

TEST(Executor, AJobsErrorIsTheReplys) {
  const Call call = Call::ForTest("clerk:li");
  Executor executor;
  EXPECT_EQ(Await(executor.Run<int>(call, Cost::kShort, [] { return absl::NotFoundError("gone"); })).status(),
            absl::NotFoundError("gone"));
}

TEST(Executor, AJobThatThrowsFailsAloneAndThePoolGoesOn) {
  const Call call = Call::ForTest("clerk:li");
  Executor executor({.threads = 1});
  const auto failed = Await(executor.Run<int>(
      call, Cost::kShort, []() -> absl::StatusOr<int> { throw std::runtime_error("boom"); }));
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(*Await(executor.Run<int>(call, Cost::kShort, [] { return 1; })), 1);
}

TEST(Executor, AFullQueueRefusesAtOnceWithADelay) {
  const Call call = Call::ForTest("a");
  absl::Notification over;
  Executor executor({.threads = 1, .max_queued = 1, .retry_delay = absl::Milliseconds(300)});
  {
    Held held(executor, call, Cost::kLong);
    executor.Run<int>(call, Cost::kLong, [] { return 2; }).Start([&](absl::StatusOr<int>) { over.Notify(); });
    EXPECT_EQ(executor.queued(Cost::kLong), 1);
    const auto refused = Await(executor.Run<int>(call, Cost::kLong, [] { return 3; }));
    EXPECT_EQ(refused.status(),
              status::Overloaded("too many long-running requests", absl::Milliseconds(300)));
  }
  over.WaitForNotification();
  EXPECT_EQ(*Await(executor.Run<int>(call, Cost::kLong, [] { return 4; })), 4);
}

TEST(Executor, AShortJobDoesNotWaitForLongOnes) {
  const Call call = Call::ForTest("a");
  Executor executor({.threads = 1});
  Held held(executor, call, Cost::kLong);
  executor.Run<int>(call, Cost::kLong, [] { return 2; }).Start([](absl::StatusOr<int>) {});
  EXPECT_EQ(*Await(executor.Run<int>(call, Cost::kShort, [] { return 3; })), 3);
  EXPECT_EQ(*Await(executor.Run<int>(call, Cost::kShort, [] { return 4; })), 4);
  EXPECT_EQ(executor.queued(Cost::kLong), 1);
}

TEST(Executor, AJobWhoseCallerHasLeftIsNotBegun) {
  const Call patient = Call::ForTest("a");
  Call left = Call::ForTest("b");
  const Call late = Call::Detached("c", absl::InfinitePast());
  Executor executor({.threads = 1});
  int ran = 0;
  absl::StatusOr<int> of_left, of_late;
  absl::Notification over[2];
  {
    Held held(executor, patient, Cost::kLong);
    const auto count = [&ran] { return ++ran; };
    executor.Run<int>(left, Cost::kLong, count).Start([&](absl::StatusOr<int> result) {
      of_left = std::move(result);
      over[0].Notify();
    });
    executor.Run<int>(late, Cost::kLong, count).Start([&](absl::StatusOr<int> result) {
      of_late = std::move(result);
      over[1].Notify();
    });
    left.interrupt().Raise(Interrupt::Reason::kCancelled);
  }
  for (auto& done : over) done.WaitForNotification();
  EXPECT_EQ(of_left.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(of_late.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ran, 0);
}

// The callers in the order in which their jobs are taken.
std::string TakenFrom(JobQueue& queue, CallerTimes& times) {
  std::string taken;
  while (!queue.empty()) {
    taken += queue.Pop().caller;
    times.Add(taken.substr(taken.size() - 1), absl::Milliseconds(1));
  }
  return taken;
}

TEST(JobQueue, CallersTakeTurns) {
  CallerTimes times;
  JobQueue queue(100, 50, times);
  for (const char caller : std::string("aaaabbc")) ASSERT_TRUE(queue.Push(std::string(1, caller), [] {}));
  EXPECT_EQ(queue.size(), 7);
  EXPECT_EQ(TakenFrom(queue, times), "abcabaa");
}

TEST(JobQueue, WhoHasUsedLeastIsNext) {
  CallerTimes times;
  times.Add("a", absl::Milliseconds(2));
  JobQueue queue(100, 50, times);
  for (const char caller : std::string("aabbbb")) ASSERT_TRUE(queue.Push(std::string(1, caller), [] {}));
  EXPECT_EQ(queue.TimeOfNext(), absl::ZeroDuration());
  EXPECT_EQ(TakenFrom(queue, times), "bbabab");
  EXPECT_EQ(queue.TimeOfNext(), absl::InfiniteDuration());
}

TEST(JobQueue, ACallerThatWasAwayHasNothingInStore) {
  CallerTimes times;
  JobQueue queue(100, 50, times);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(queue.Push("a", [] {}));
    TakenFrom(queue, times);
  }
  for (const char caller : std::string("aaabbb")) ASSERT_TRUE(queue.Push(std::string(1, caller), [] {}));
  EXPECT_EQ(TakenFrom(queue, times), "bababa");
}

TEST(CallerTimes, ManyCallersAreForgotten) {
  CallerTimes times;
  times.Add("greedy", absl::Hours(1));
  for (int i = 0; i < 20'000; ++i) times.Add(absl::StrCat("c", i), absl::ZeroDuration());
  EXPECT_EQ(times.Of("greedy"), absl::Hours(1));
  for (int i = 0; i < 20'000; ++i) times.Add(absl::StrCat("c", i), absl::Seconds(1));
  EXPECT_EQ(times.Of("c1"), absl::ZeroDuration());
}

TEST(JobQueue, NoCallerFillsItAlone) {
  CallerTimes times;
  JobQueue queue(4, 2, times);
  const auto nothing = [] {};
  EXPECT_TRUE(queue.Push("a", nothing));
  EXPECT_TRUE(queue.Push("a", nothing));
  EXPECT_FALSE(queue.Push("a", nothing));
  EXPECT_TRUE(queue.Push("b", nothing));
  EXPECT_TRUE(queue.Push("c", nothing));
  EXPECT_FALSE(queue.Push("d", nothing)) << "the queue of all is full";
  queue.Pop();
  EXPECT_TRUE(queue.Push("d", nothing));
}

TEST(Executor, AJobThatGivesWayLetsAShortOneOfAnotherGoFirst) {
  const Call greedy = Call::ForTest("a");
  const Call polite = Call::ForTest("b");
  Executor executor({.threads = 1, .short_threads = 0});
  absl::Notification begun, queued, over;
  std::string order;
  const auto go_on = [&] {
    const absl::Time end = absl::Now() + absl::Seconds(10);
    while (order.empty() && absl::Now() < end) EXPECT_TRUE(CheckWanted(greedy).ok());
  };
  executor
      .Run<int>(greedy, Cost::kLong,
                [&] {
                  begun.Notify();
                  queued.WaitForNotification();
                  go_on();
                  order += "a";
                  return 1;
                })
      .Start([&](absl::StatusOr<int>) { over.Notify(); });
  begun.WaitForNotification();
  executor
      .Run<int>(polite, Cost::kShort,
                [&order] {
                  order += "b";
                  return 2;
                })
      .Start([](absl::StatusOr<int>) {});
  queued.Notify();
  over.WaitForNotification();
  EXPECT_EQ(order, "ba");
}

TEST(Executor, WhatWasQueuedRunsBeforeThePoolGoes) {
  const Call call = Call::ForTest("a");
  std::atomic<int> ran = 0;
  {
    Executor executor({.threads = 1, .max_queued = 200});
    for (int i = 0; i < 100; ++i) {
      for (const Cost cost : {Cost::kShort, Cost::kLong})
        executor.Run<int>(call, cost, [&ran] { return ++ran; }).Start([](absl::StatusOr<int>) {});
    }
  }
  EXPECT_EQ(ran, 200);
}

}  // namespace
}  // namespace eastgate::rpc
