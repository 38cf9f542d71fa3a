#include "common/rpc/signal.h"

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

using Wake = Signal::Wake;

// One wait under way, with its own call.
class Waiting {
 public:
  Waiting(Signal& signal, int64_t revision, absl::Time until) {
    Wait(signal, call, revision, until).Start([this](absl::StatusOr<Wake> wake) {
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
  static Reply<Wake> Wait(Signal& signal, Call& call, int64_t revision, absl::Time until) {
    const Wake wake = co_await signal.WaitBeyond(call, revision, until);
    co_return wake;
  }
  Wake wake_ = Wake::kTimedOut;
  std::thread::id thread_;
  absl::Notification over_;
};

TEST(Signal, AnAdvanceWakesThoseThatHaveNotSeenIt) {
  Signal signal(5);
  Waiting behind(signal, 5, absl::InfiniteFuture());
  Waiting ahead(signal, 6, absl::InfiniteFuture());
  signal.Advance(6);
  EXPECT_EQ(behind.Over(), Wake::kAdvanced);
  EXPECT_EQ(signal.waiters(), 1);
  signal.Advance(7);
  EXPECT_EQ(ahead.Over(), Wake::kAdvanced);
  EXPECT_EQ(signal.waiters(), 0);
}

TEST(Signal, WhatHasHappenedAlreadyIsNotWaitedFor) {
  Signal signal(5);
  Waiting waiting(signal, 4, absl::InfiniteFuture());
  EXPECT_EQ(waiting.Over(), Wake::kAdvanced);
  EXPECT_EQ(waiting.thread(), std::this_thread::get_id());
}

TEST(Signal, TheTimeEndsAWait) {
  Signal signal(5);
  Waiting soon(signal, 5, absl::Now() + absl::Milliseconds(20));
  Waiting past(signal, 5, absl::Now() - absl::Seconds(1));
  EXPECT_EQ(soon.Over(), Wake::kTimedOut);
  EXPECT_EQ(past.Over(), Wake::kTimedOut);
  EXPECT_EQ(signal.waiters(), 0);
}

TEST(Signal, CancellationEndsAWait) {
  Signal signal;
  Waiting waiting(signal, 0, absl::InfiniteFuture());
  waiting.call.interrupt().Raise(Interrupt::Reason::kCancelled);
  EXPECT_EQ(waiting.Over(), Wake::kInterrupted);
  EXPECT_EQ(waiting.call.InterruptStatus().code(), absl::StatusCode::kCancelled);
}

TEST(Signal, ADrainEndsEveryWaitAndLeavesNoneBehind) {
  Signal signal;
  DrainGate gate;
  std::vector<std::unique_ptr<Waiting>> waits;
  for (int i = 0; i < 50; ++i) {
    waits.push_back(std::make_unique<Waiting>(signal, 0, absl::InfiniteFuture()));
    gate.Enter(&waits.back()->call.interrupt());
  }
  gate.BeginDrain();
  for (auto& waiting : waits) {
    EXPECT_EQ(waiting->Over(), Wake::kInterrupted);
    EXPECT_EQ(waiting->call.InterruptStatus().code(), absl::StatusCode::kUnavailable);
    gate.Leave(&waiting->call.interrupt());
  }
  EXPECT_EQ(signal.waiters(), 0);
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

TEST(Signal, WaitersDoNotRunOnTheThreadThatAdvances) {
  Signal signal;
  Waiting waiting(signal, 0, absl::InfiniteFuture());
  signal.Advance(1);
  waiting.Over();
  EXPECT_NE(waiting.thread(), std::this_thread::get_id());
}

Reply<Done> Follow(Signal& signal, Call& call, int64_t last) {
  int64_t seen = 0;
  while (seen < last) {
    const Wake wake = co_await signal.WaitBeyond(call, seen, absl::InfiniteFuture());
    if (wake == Wake::kAdvanced) seen = signal.revision();
  }
  co_return Done{};
}

TEST(Signal, NoWakeUpIsLostAgainstARunningWriter) {
  constexpr int64_t kLast = 20'000;
  Signal signal;
  Call calls[4] = {Call::ForTest("a"), Call::ForTest("b"), Call::ForTest("c"), Call::ForTest("d")};
  absl::Notification over[4];
  for (int i = 0; i < 4; ++i) {
    Follow(signal, calls[i], kLast).Start([&over, i](absl::StatusOr<Done>) { over[i].Notify(); });
  }
  for (int64_t revision = 1; revision <= kLast; ++revision) signal.Advance(revision);
  for (auto& followed : over) followed.WaitForNotification();  // hangs if the last wake-up was lost
  EXPECT_EQ(signal.waiters(), 0);
}

}  // namespace
}  // namespace eastgate::rpc
