#include "common/rpc/executor.h"

#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Await;

TEST(Executor, AJobRunsOnAThreadOfThePool) {
  Executor executor;
  const auto thread = Await(executor.Run<std::thread::id>([] { return std::this_thread::get_id(); }));
  EXPECT_NE(*thread, std::this_thread::get_id());
}

TEST(Executor, AJobsErrorIsTheReplys) {
  Executor executor;
  EXPECT_EQ(Await(executor.Run<int>([] { return absl::NotFoundError("gone"); })).status(),
            absl::NotFoundError("gone"));
}

TEST(Executor, AJobThatThrowsFailsAloneAndThePoolGoesOn) {
  Executor executor({.threads = 1});
  const auto failed =
      Await(executor.Run<int>([]() -> absl::StatusOr<int> { throw std::runtime_error("boom"); }));
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(*Await(executor.Run<int>([] { return 1; })), 1);
}

TEST(Executor, AFullQueueRefusesAtOnceWithADelay) {
  absl::Notification started, release, over[2];
  Executor executor({.threads = 1, .max_queued = 1, .retry_delay = absl::Milliseconds(300)});
  executor
      .Run<int>([&] {
        started.Notify();
        release.WaitForNotification();
        return 1;
      })
      .Start([&](absl::StatusOr<int>) { over[0].Notify(); });
  started.WaitForNotification();
  executor.Run<int>([] { return 2; }).Start([&](absl::StatusOr<int>) { over[1].Notify(); });
  EXPECT_EQ(executor.queued(), 1);

  const auto refused = Await(executor.Run<int>([] { return 3; }));
  EXPECT_EQ(refused.status(), status::Overloaded("too many long-running requests", absl::Milliseconds(300)));

  release.Notify();
  over[0].WaitForNotification();
  over[1].WaitForNotification();
  EXPECT_EQ(*Await(executor.Run<int>([] { return 4; })), 4);
}

TEST(Executor, WhatWasQueuedRunsBeforeThePoolGoes) {
  int ran = 0;
  {
    Executor executor({.threads = 1, .max_queued = 100});
    for (int i = 0; i < 100; ++i) {
      executor.Run<int>([&ran] { return ++ran; }).Start([](absl::StatusOr<int>) {});
    }
  }
  EXPECT_EQ(ran, 100);
}

}  // namespace
}  // namespace eastgate::rpc
