#include "common/rpc/head_watcher.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/drain_gate.h"
#include "common/rpc/reply.h"
#include "gtest/gtest.h"

namespace eastgate::rpc {
namespace {

using Wake = HeadWatcher::Wake;

// One wait under way, with its own call.
class Waiting {
 public:
  Waiting(HeadWatcher& watcher, int64_t revision, absl::Time until) {
    Wait(watcher, call, revision, until).Start([this](absl::StatusOr<Wake> wake) {
      wake_ = *wake;
      thread_ = std::this_thread::get_id();
      over_.Notify();
    });
  }
  Wake Over() {
    over_.WaitForNotification();
    return wake_;
  }
  std::thread::id thread() const { return thread_; }
  Call call = Call::ForTest("tester");

 private:
  static Reply<Wake> Wait(HeadWatcher& watcher, Call& call, int64_t revision, absl::Time until) {
    const Wake wake = co_await watcher.WaitBeyond(call, revision, until);
    co_return wake;
  }
  Wake wake_ = Wake::kTimedOut;
  std::thread::id thread_;
  absl::Notification over_;
};

TEST(HeadWatcher, AnAdvanceWakesThoseThatHaveNotSeenIt) {
  HeadWatcher watcher(5);
  Waiting behind(watcher, 5, absl::InfiniteFuture());
  Waiting ahead(watcher, 6, absl::InfiniteFuture());
  watcher.Advance(6);
  EXPECT_EQ(behind.Over(), Wake::kAdvanced);
  EXPECT_EQ(watcher.waiters(), 1);
  watcher.Advance(7);
  EXPECT_EQ(ahead.Over(), Wake::kAdvanced);
  EXPECT_EQ(watcher.waiters(), 0);
}

TEST(HeadWatcher, WhatHasHappenedAlreadyIsNotWaitedFor) {
  HeadWatcher watcher(5);
  Waiting waiting(watcher, 4, absl::InfiniteFuture());
  EXPECT_EQ(waiting.Over(), Wake::kAdvanced);
  EXPECT_EQ(waiting.thread(), std::this_thread::get_id());
}

TEST(HeadWatcher, TheTimeEndsAWait) {
  HeadWatcher watcher(5);
  Waiting soon(watcher, 5, absl::Now() + absl::Milliseconds(20));
  Waiting past(watcher, 5, absl::Now() - absl::Seconds(1));
  EXPECT_EQ(soon.Over(), Wake::kTimedOut);
  EXPECT_EQ(past.Over(), Wake::kTimedOut);
  EXPECT_EQ(watcher.waiters(), 0);
}

TEST(HeadWatcher, CancellationEndsAWait) {
  HeadWatcher watcher;
  Waiting waiting(watcher, 0, absl::InfiniteFuture());
  waiting.call.interrupt().Raise(Interrupt::Reason::kCancelled);
  EXPECT_EQ(waiting.Over(), Wake::kInterrupted);
  EXPECT_EQ(waiting.call.InterruptStatus().code(), absl::StatusCode::kCancelled);
}

TEST(HeadWatcher, ADrainEndsEveryWaitAndLeavesNoneBehind) {
  HeadWatcher watcher;
  DrainGate gate;
  std::vector<std::unique_ptr<Waiting>> waits;
  for (int i = 0; i < 50; ++i) {
    waits.push_back(std::make_unique<Waiting>(watcher, 0, absl::InfiniteFuture()));
    gate.Enter(&waits.back()->call.interrupt());
  }
  gate.BeginDrain();
  for (auto& waiting : waits) {
    EXPECT_EQ(waiting->Over(), Wake::kInterrupted);
    EXPECT_EQ(waiting->call.InterruptStatus().code(), absl::StatusCode::kUnavailable);
    gate.Leave(&waiting->call.interrupt());
  }
  EXPECT_EQ(watcher.waiters(), 0);
  EXPECT_EQ(gate.open_streams(), 0);
}

TEST(DrainGate, AStreamThatComesTooLateIsToldAtOnce) {
  DrainGate gate;
  gate.BeginDrain();
  Interrupt late;
  gate.Enter(&late);
  EXPECT_EQ(late.reason(), Interrupt::Reason::kDraining);
  gate.Leave(&late);
}

TEST(HeadWatcher, WaitersDoNotRunOnTheThreadThatAdvances) {
  HeadWatcher watcher;
  Waiting waiting(watcher, 0, absl::InfiniteFuture());
  watcher.Advance(1);
  waiting.Over();
  EXPECT_NE(waiting.thread(), std::this_thread::get_id());
}

Reply<Done> Follow(HeadWatcher& watcher, Call& call, int64_t last) {
  int64_t seen = 0;
  while (seen < last) {
    const Wake wake = co_await watcher.WaitBeyond(call, seen, absl::InfiniteFuture());
    if (wake == Wake::kAdvanced) seen = watcher.revision();
  }
  co_return Done{};
}

TEST(HeadWatcher, NoWakeUpIsLostAgainstARunningWriter) {
  constexpr int64_t kLast = 20'000;
  HeadWatcher watcher;
  Call calls[4] = {Call::ForTest("a"), Call::ForTest("b"), Call::ForTest("c"), Call::ForTest("d")};
  absl::Notification over[4];
  for (int i = 0; i < 4; ++i) {
    Follow(watcher, calls[i], kLast).Start([&over, i](absl::StatusOr<Done>) { over[i].Notify(); });
  }
  for (int64_t revision = 1; revision <= kLast; ++revision) watcher.Advance(revision);
  for (auto& followed : over) followed.WaitForNotification();  // hangs if the last wake-up was lost
  EXPECT_EQ(watcher.waiters(), 0);
}

// A wait that counts if the watcher has to end it: one that finds news on hand ends by itself.
class Counted : public HeadWatcher::Awaiter {
 public:
  Counted(HeadWatcher::Awaiter wait, int& told) : Awaiter(wait), told_(told) {}
  bool await_suspend(std::coroutine_handle<> handle) {
    ++told_;
    return Awaiter::await_suspend(handle);
  }

 private:
  int& told_;
};

Reply<Done> CountTold(HeadWatcher& watcher, Call& call, int64_t last, int& told) {
  int64_t seen = 0;
  while (seen < last) {
    const Wake wake = co_await Counted(watcher.WaitBeyond(call, seen, absl::InfiniteFuture()), told);
    if (wake == Wake::kAdvanced) seen = watcher.revision();
  }
  co_return Done{};
}

TEST(HeadWatcher, NewsThatComeQuicklyAreToldTogether) {
  constexpr int64_t kLast = 100'000;
  HeadWatcher watcher;
  Call call = Call::ForTest("a");
  absl::Notification over;
  int told = 0;
  const absl::Time began = absl::Now();
  CountTold(watcher, call, kLast, told).Start([&over](absl::StatusOr<Done>) { over.Notify(); });
  for (int64_t revision = 1; revision <= kLast; ++revision) watcher.Advance(revision);
  over.WaitForNotification();
  EXPECT_LE(told, 2 + (absl::Now() - began) / HeadWatcher::kPause);
}

TEST(HeadWatcher, ManyWaitersAreAllToldAndThoseInterruptedDoNotWaitForThem) {
  constexpr int kWaiters = 1000;
  HeadWatcher watcher;
  std::vector<std::unique_ptr<Waiting>> waits;
  for (int i = 0; i < kWaiters; ++i)
    waits.push_back(std::make_unique<Waiting>(watcher, 0, absl::InfiniteFuture()));
  Waiting ahead(watcher, 1, absl::InfiniteFuture());
  watcher.Advance(1);
  ahead.call.interrupt().Raise(Interrupt::Reason::kCancelled);
  EXPECT_EQ(ahead.Over(), Wake::kInterrupted);
  for (auto& waiting : waits) EXPECT_EQ(waiting->Over(), Wake::kAdvanced);
  EXPECT_EQ(watcher.waiters(), 0);
}

}  // namespace
}  // namespace eastgate::rpc
