#include "common/rpc/reply.h"

#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "common/rpc/reply_callback.h"
#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Await;

Reply<std::string> Checked(int value) {
  RETURN_IF_ERROR(value < 0 ? absl::InvalidArgumentError("negative") : absl::OkStatus());
  return std::string(value, 'x');
}

// Completes on another thread, which it outlives.
Reply<int> OnAnotherThread(int value) {
  return FromCallback<int>(
      [value](Completion<int> done) { std::thread([value, done] { done(value); }).detach(); });
}

Reply<int> Immediately(int value) {
  return FromCallback<int>([value](Completion<int> done) { done(value); });
}

Reply<int> Sum(int a, int b) {
  CO_ASSIGN_OR_RETURN(const int left, co_await OnAnotherThread(a));
  CO_ASSIGN_OR_RETURN(const int right, co_await Immediately(b));
  co_return left + right;
}

Reply<int> Nested(int depth) {
  if (depth == 0) co_return 0;
  const auto below = co_await Nested(depth - 1);
  co_return *below + 1;
}

TEST(Reply, APlainMethodIsReadyWithItsValueOrError) {
  Reply<std::string> good = Checked(3);
  Reply<std::string> bad = Checked(-1);
  ASSERT_TRUE(good.ready() && bad.ready());
  EXPECT_EQ(*std::move(good).Take(), "xxx");
  EXPECT_EQ(std::move(bad).Take().status(), absl::InvalidArgumentError("negative"));
}

TEST(Reply, AnOkStatusIsDone) {
  Reply<Done> done = absl::OkStatus();
  EXPECT_TRUE(std::move(done).Take().ok());
}

TEST(Reply, AMoveOnlyValueComesThrough) {
  auto made = Await(FromCallback<std::unique_ptr<int>>(
      [](Completion<std::unique_ptr<int>> done) { done(std::make_unique<int>(5)); }));
  EXPECT_EQ(**made, 5);
}

TEST(Reply, ACoroutineDoesNothingUntilItIsStarted) {
  bool started = false;
  {
    auto unused = FromCallback<int>([&](Completion<int> done) {
      started = true;
      done(1);
    });
    EXPECT_FALSE(unused.ready());
  }
  EXPECT_FALSE(started);
}

TEST(Reply, ACoroutineGoesOnWhereItsWaitsEnd) {
  EXPECT_EQ(*Await(Sum(2, 3)), 5);
}

TEST(Reply, CoroutinesNest) {
  EXPECT_EQ(*Await(Nested(200)), 200);
}

TEST(Reply, AwaitingAReadyReplyGivesItsResult) {
  auto outer = []() -> Reply<std::string> {
    Reply<std::string> ready = Checked(2);
    const auto result = co_await std::move(ready);
    co_return result.value() + "!";
  };
  EXPECT_EQ(*Await(outer()), "xx!");
}

TEST(Reply, AnErrorOfWhatIsAwaitedIsAValue) {
  auto outer = []() -> Reply<int> {
    Reply<int> failing = absl::NotFoundError("gone");
    const auto result = co_await std::move(failing);
    co_return result.ok() ? absl::StatusOr<int>(0) : absl::StatusOr<int>(result.status());
  };
  EXPECT_EQ(Await(outer()).status(), absl::NotFoundError("gone"));
}

// Counts how often it was asked.
Reply<std::string> Asked(int& times, absl::StatusOr<std::string> answer) {
  ++times;
  return FromCallback<std::string>([answer = std::move(answer)](Completion<std::string> done) mutable {
    std::thread([answer = std::move(answer), done]() mutable { done(std::move(answer)); }).detach();
  });
}

// Joins the answers; leaves at the first that is an error, and when the sum is too long.
Reply<std::string> Joined(int& times, const std::vector<absl::StatusOr<std::string>>& answers) {
  std::string joined;
  for (const absl::StatusOr<std::string>& answer : answers) {
    CO_ASSIGN_OR_RETURN(std::string part, co_await Asked(times, answer));
    joined += std::move(part);
    CO_RETURN_IF_ERROR(joined.size() > 100 ? absl::OutOfRangeError("too long") : absl::OkStatus());
  }
  co_return joined;
}

TEST(Reply, ACoroutineIsLeftAtTheFirstErrorAndEvaluatesEachStepOnce) {
  const std::string part(40, 'x');
  int times = 0;
  EXPECT_EQ(*Await(Joined(times, {part, part})), part + part);
  EXPECT_EQ(times, 2);
  times = 0;
  EXPECT_EQ(Await(Joined(times, {part, absl::NotFoundError("none"), part})).status(),
            absl::NotFoundError("none"));
  EXPECT_EQ(times, 2);
  times = 0;
  EXPECT_EQ(Await(Joined(times, {part, part, part, part})).status(), absl::OutOfRangeError("too long"));
  EXPECT_EQ(times, 3);
}

TEST(Reply, AnExceptionBecomesInternal) {
  auto thrower = []() -> Reply<int> {
    throw std::runtime_error("boom");
    co_return 1;
  };
  EXPECT_EQ(Await(thrower()).status().code(), absl::StatusCode::kInternal);
}

TEST(Reply, LocalsAreGoneBeforeTheCallbackRuns) {
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  auto holder = [](std::shared_ptr<int> held) -> Reply<int> {
    const auto waited = co_await OnAnotherThread(1);
    co_return *waited + *held;
  };
  Reply<int> reply = holder(std::move(alive));
  absl::Notification there;
  bool expired = false;
  std::move(reply).Start([&](absl::StatusOr<int> result) {
    expired = watched.expired() && *result == 2;
    there.Notify();
  });
  there.WaitForNotification();
  EXPECT_TRUE(expired);
}

// A compiler that loses what a local holds across a wait answers garbage in the two tests that follow: see
// -fno-tree-pre in common/rpc/README.md.
Reply<std::vector<int>> Gathered(size_t count) {
  std::vector<int> values;
  while (values.size() < count) {
    const auto value = co_await OnAnotherThread(static_cast<int>(values.size()));
    if (!value.ok()) co_return value.status();
    values.push_back(*value);
  }
  co_return std::move(values);
}

TEST(Reply, WhatALoopGathersAcrossWaitsArrives) {
  const auto gathered = Await(Gathered(100));
  ASSERT_TRUE(gathered.ok());
  ASSERT_EQ(gathered->size(), 100u);
  for (int i = 0; i < 100; ++i) ASSERT_EQ((*gathered)[static_cast<size_t>(i)], i);
}

// Replies that the test itself completes, one after the other, on its only thread.
class WaitingReplies {
 public:
  Reply<int> Add(int value) {
    return FromCallback<int>([this, value](Completion<int> done) { waiting_.push_back({done, value}); });
  }

  // Completes what waits until nothing does.
  void CompleteAll() {
    while (!waiting_.empty()) {
      const auto [done, value] = waiting_.front();
      waiting_.pop_front();
      done(value);
    }
  }

 private:
  std::deque<std::pair<Completion<int>, int>> waiting_;
};

Reply<std::vector<int>> GatheredFrom(WaitingReplies& replies, size_t count) {
  std::vector<int> values;
  while (values.size() < count) {
    const auto value = co_await replies.Add(static_cast<int>(values.size()));
    if (!value.ok()) co_return value.status();
    values.push_back(*value);
  }
  co_return std::move(values);
}

TEST(Reply, WhatALoopGathersAcrossWaitsArrivesWithoutThreads) {
  WaitingReplies replies;
  absl::StatusOr<std::vector<int>> gathered;
  GatheredFrom(replies, 100).Start([&](absl::StatusOr<std::vector<int>> result) {
    gathered = std::move(result);
  });
  replies.CompleteAll();
  ASSERT_TRUE(gathered.ok());
  ASSERT_EQ(gathered->size(), 100u);
  for (int i = 0; i < 100; ++i) ASSERT_EQ((*gathered)[static_cast<size_t>(i)], i);
}

TEST(WhenAll, RunsAllAtTheSameTimeAndKeepsPlaces) {
  // The barrier opens only when all three are under way.
  auto* barrier = new absl::Barrier(3);
  std::vector<Reply<int>> replies;
  for (int i = 0; i < 3; ++i) {
    replies.push_back(FromCallback<int>([barrier, i](Completion<int> done) {
      std::thread([barrier, i, done] {
        if (barrier->Block()) delete barrier;
        if (i == 1) return done(absl::UnavailableError("down"));
        done(i);
      }).detach();
    }));
  }
  replies.push_back(Reply<int>(9));
  const auto results = Await(WhenAll(std::move(replies)));
  ASSERT_TRUE(results.ok());
  ASSERT_EQ(results->size(), 4u);
  EXPECT_EQ(*(*results)[0], 0);
  EXPECT_EQ((*results)[1].status(), absl::UnavailableError("down"));
  EXPECT_EQ(*(*results)[2], 2);
  EXPECT_EQ(*(*results)[3], 9);
}

TEST(WhenAll, OfNothingIsNothing) {
  EXPECT_TRUE(Await(WhenAll(std::vector<Reply<int>>()))->empty());
}

TEST(Reply, ManyCompletionsRacingWithSuspensionAllArrive) {
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(*Await(Sum(i, 1)), i + 1);
}

}  // namespace
}  // namespace eastgate::rpc
