#include "common/rpc/stream.h"

#include "absl/synchronization/notification.h"
#include "common/rpc/head_watcher.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/rpc/testing/caller_context.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Await;
using rpc::testing::CallerContext;
using rpc::testing::CollectingStream;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::WatchEchoesRequest;

Reply<Done> Count(Call& call, const WatchEchoesRequest& request, Stream<Echo>& out) {
  for (int64_t i = 1; i <= request.count(); ++i) {
    Echo echo;
    echo.set_revision(i);
    if (!co_await out.Write(echo)) co_return call.InterruptStatus();
  }
  co_return Done{};
}

// As WatchFacts does it: what is new, then wait.
Reply<Done> Follow(HeadWatcher& head, Call& call, Stream<Echo>& out) {
  int64_t sent = 0;
  while (true) {
    while (sent < head.revision()) {
      Echo echo;
      echo.set_revision(++sent);
      if (!co_await out.Write(echo)) co_return call.InterruptStatus();
    }
    const auto wake = co_await head.WaitBeyond(call, sent, absl::InfiniteFuture());
    if (wake == HeadWatcher::Wake::kInterrupted) co_return call.InterruptStatus();
  }
}

TEST(Stream, AMethodCanBeTestedWithoutAServer) {
  Call call = Call::ForTest("a");
  CollectingStream<Echo> out;
  out.accept = [](const Echo& echo) { return echo.revision() < 3; };
  WatchEchoesRequest request;
  request.set_count(5);
  EXPECT_FALSE(Await(Count(call, request, out)).ok());
  EXPECT_EQ(out.messages.size(), 2u);
}

TEST(Stream, EveryMessageArrivesInOrderThenTheStatus) {
  EchoServer server;
  server.service.watch = Count;
  CallerContext context;
  WatchEchoesRequest request;
  request.set_count(5000);
  auto reader = server.stub->WatchEchoes(&context, request);
  Echo echo;
  int64_t received = 0;
  while (reader->Read(&echo)) ASSERT_EQ(echo.revision(), ++received);
  EXPECT_EQ(received, 5000);
  EXPECT_TRUE(reader->Finish().ok());
}

Reply<Done> CountTogether(Call& call, const WatchEchoesRequest& request, Stream<Echo>& out) {
  std::vector<Echo> echoes(static_cast<size_t>(request.count()));
  for (size_t i = 0; i < echoes.size(); ++i) echoes[i].set_revision(static_cast<int64_t>(i) + 1);
  if (!co_await out.WriteAll(echoes)) co_return call.InterruptStatus();
  co_return Done{};
}

TEST(Stream, MessagesThatAreWrittenTogetherArriveInOrder) {
  EchoServer server;
  server.service.watch = CountTogether;
  for (const int64_t count : {0, 1, 5000}) {
    CallerContext context;
    WatchEchoesRequest request;
    request.set_count(count);
    auto reader = server.stub->WatchEchoes(&context, request);
    Echo echo;
    int64_t received = 0;
    while (reader->Read(&echo)) ASSERT_EQ(echo.revision(), ++received);
    EXPECT_EQ(received, count);
    EXPECT_TRUE(reader->Finish().ok());
  }
}

TEST(Stream, TheLastOfSeveralMessagesIsSentThoughNothingFollows) {
  HeadWatcher head(1);
  EchoServer server;
  const auto follow = [&head](Call& call, const WatchEchoesRequest& request, Stream<Echo>& out) {
    return
        [](HeadWatcher& watcher, Call& of, const WatchEchoesRequest& asked, Stream<Echo>& to) -> Reply<Done> {
          CO_RETURN_IF_ERROR((co_await CountTogether(of, asked, to)).status());
          co_await watcher.WaitBeyond(of, 1, absl::InfiniteFuture());
          co_return of.InterruptStatus();
        }(head, call, request, out);
  };
  server.service.watch = follow;
  CallerContext context;
  WatchEchoesRequest request;
  request.set_count(3);
  auto reader = server.stub->WatchEchoes(&context, request);
  Echo echo;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(reader->Read(&echo));  // Hangs if one is kept back.
  context.TryCancel();
  reader->Finish();
}

TEST(Stream, WhatFollowsARefusedMessageIsNotSent) {
  Call call = Call::ForTest("a");
  CollectingStream<Echo> out;
  out.accept = [](const Echo& echo) { return echo.revision() < 3; };
  WatchEchoesRequest request;
  request.set_count(5);
  EXPECT_FALSE(Await(CountTogether(call, request, out)).ok());
  EXPECT_EQ(out.messages.size(), 2u);
}

TEST(Stream, ARefusalEndsItWithDetails) {
  EchoServer server;
  server.service.watch = [](Call&, const WatchEchoesRequest&, Stream<Echo>&) -> Reply<Done> {
    return status::Refused(status::ErrorReason::ERROR_REASON_REVISION_AHEAD, "ahead");
  };
  CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  EXPECT_FALSE(reader->Read(&echo));
  EXPECT_EQ(FromGrpcStatus(reader->Finish()),
            status::Refused(status::ErrorReason::ERROR_REASON_REVISION_AHEAD, "ahead"));
}

TEST(Stream, NewRevisionsAreDeliveredAsTheyCome) {
  HeadWatcher head(2);
  EchoServer server;
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return Follow(head, call, out);
  };
  CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  for (int64_t revision = 1; revision <= 100; ++revision) {
    if (revision > 2) head.Advance(revision);
    ASSERT_TRUE(reader->Read(&echo));
    ASSERT_EQ(echo.revision(), revision);
  }
  context.TryCancel();
  EXPECT_FALSE(reader->Read(&echo));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(Stream, CancellationWakesAMethodThatWaits) {
  HeadWatcher head(1);
  EchoServer server;
  absl::Notification ended;
  auto follow = [](HeadWatcher& watcher, absl::Notification& over, Call& call,
                   Stream<Echo>& out) -> Reply<Done> {
    const auto result = co_await Follow(watcher, call, out);
    over.Notify();
    co_return result.status();
  };
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return follow(head, ended, call, out);
  };
  CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  ASSERT_TRUE(reader->Read(&echo));
  context.TryCancel();
  ended.WaitForNotification();  // hangs if the waiting coroutine is not resumed
  reader->Finish();
}

TEST(Stream, CancellationEndsAMethodThatIsHeldUpByASlowClient) {
  EchoServer server;
  absl::Notification ended;
  auto flood = [](absl::Notification& over, Call& call, Stream<Echo>& out) -> Reply<Done> {
    Echo echo;
    echo.set_text(std::string(1 << 20, 'x'));
    while (co_await out.Write(echo)) {
    }
    over.Notify();
    co_return call.InterruptStatus();
  };
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return flood(ended, call, out);
  };
  CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  ASSERT_TRUE(reader->Read(&echo));
  context.TryCancel();
  ended.WaitForNotification();
  reader->Finish();
}

Reply<Done> Flood(absl::Notification& over, Call& call, Stream<Echo>& out) {
  Echo echo;
  echo.set_text(std::string(1 << 20, 'x'));
  while (co_await out.Write(echo)) {
  }
  over.Notify();
  co_return call.InterruptStatus();
}

TEST(Stream, AClientThatDoesNotReadIsNotWaitedForWithoutEnd) {
  EchoServer server({.stream_progress = absl::Milliseconds(100)});
  absl::Notification ended;
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return Flood(ended, call, out);
  };
  rpc::testing::CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  ended.WaitForNotification();  // hangs if the write is waited for
  Echo echo;
  while (reader->Read(&echo)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_NE(server.lines.WaitFor("WatchEchoes").find("DEADLINE_EXCEEDED"), std::string::npos);
}

TEST(Stream, AClientThatReadsIsNotEndedHoweverLongTheStreamLasts) {
  HeadWatcher head(0);
  EchoServer server({.stream_progress = absl::Seconds(1)});
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return Follow(head, call, out);
  };
  rpc::testing::CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  const absl::Time end = absl::Now() + absl::Milliseconds(2200);
  for (int64_t revision = 1; absl::Now() < end; ++revision) {
    head.Advance(revision);
    ASSERT_TRUE(reader->Read(&echo));
    ASSERT_EQ(echo.revision(), revision);
  }
  context.TryCancel();
  reader->Finish();
}

TEST(Stream, ADrainEndsAMethodThatWaits) {
  HeadWatcher head(1);
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  server.service.watch = [&](Call& call, const WatchEchoesRequest&, Stream<Echo>& out) {
    return Follow(head, call, out);
  };
  CallerContext context;
  auto reader = server.stub->WatchEchoes(&context, WatchEchoesRequest());
  Echo echo;
  ASSERT_TRUE(reader->Read(&echo));
  server.server->Drain();  // would take five minutes if the stream stayed
  EXPECT_FALSE(reader->Read(&echo));
  const absl::Status status = FromGrpcStatus(reader->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status::ReasonOf(status), "NOT_SERVING");
  EXPECT_EQ(server.runtime.gate().open_streams(), 0);
  EXPECT_EQ(head.waiters(), 0);
}

}  // namespace
}  // namespace eastgate::rpc
