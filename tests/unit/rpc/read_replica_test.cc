// A server that only reads: it refuses what writes, and lets reads wait for the log that it follows.
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/head_watcher.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::CallerContext;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::GetEchoRequest;
using rpc::testing::WatchEchoesRequest;
using ::testing::Optional;

struct Replica {
  Replica() {
    server.service.get = [this](Call&, const GetEchoRequest&) {
      Echo echo;
      echo.set_revision(head.revision());
      return Reply<Echo>(std::move(echo));
    };
  }

  // Asks at that revision; the answer has the one that the log had.
  absl::StatusOr<Echo> Get(int64_t min_revision, absl::Duration within = absl::Seconds(60)) {
    CallerContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + within));
    GetEchoRequest request;
    request.set_min_revision(min_revision);
    return server.Get(request, &context);
  }
  // Waits until so many calls wait for the log.
  void AwaitWaiters(int count) const {
    while (head.waiters() < count) std::this_thread::yield();
  }

  HeadWatcher head{5};
  EchoServer server{Limits{}, ServerOptions{}, &head};
};

TEST(ReadReplica, WhatWritesIsRefusedForWhoeverMayWrite) {
  Replica replica;
  CallerContext known;
  const absl::StatusOr<Echo> refused = replica.server.Create(&known);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status::ReasonOf(refused.status()), Optional(std::string("READ_REPLICA")));
  grpc::ClientContext unknown;
  EXPECT_EQ(replica.server.Create(&unknown).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(ReadReplica, AStreamThatWritesIsRefusedBeforeItsFirstMessage) {
  Replica replica;
  CallerContext context;
  Echo echo;
  const auto writer = replica.server.stub->CollectEchoes(&context, &echo);
  const absl::Status refused = FromGrpcStatus(writer->Finish());
  EXPECT_THAT(status::ReasonOf(refused), Optional(std::string("READ_REPLICA")));
}

TEST(ReadReplica, WhatIsThereIsAnsweredAtOnce) {
  Replica replica;
  for (const int64_t asked : {0, 4, 5}) {
    const absl::StatusOr<Echo> echo = replica.Get(asked);
    ASSERT_TRUE(echo.ok()) << echo.status();
    EXPECT_EQ(echo->revision(), 5);
  }
}

TEST(ReadReplica, AReadWaitsForTheRevisionThatItAsksFor) {
  Replica replica;
  absl::StatusOr<Echo> echo;
  std::thread caller([&] { echo = replica.Get(7); });
  replica.AwaitWaiters(1);
  replica.head.Advance(6);
  replica.head.Advance(7);
  caller.join();
  ASSERT_TRUE(echo.ok()) << echo.status();
  EXPECT_EQ(echo->revision(), 7);
}

TEST(ReadReplica, AtTheEndOfItsTimeAReadIsAnsweredWithWhatIsThere) {
  Replica replica;
  const absl::StatusOr<Echo> echo = replica.Get(7, absl::Seconds(2));
  ASSERT_TRUE(echo.ok()) << echo.status();
  EXPECT_EQ(echo->revision(), 5);
}

TEST(ReadReplica, AStreamWaits) {
  Replica replica;
  replica.server.service.watch = [&](Call&, const WatchEchoesRequest&, Stream<Echo>&) {
    return Reply<Done>(absl::OutOfRangeError(std::to_string(replica.head.revision())));
  };
  absl::Status ended;
  std::thread caller([&] {
    CallerContext context;
    WatchEchoesRequest request;
    request.set_min_revision(9);
    ended = FromGrpcStatus(replica.server.stub->WatchEchoes(&context, request)->Finish());
  });
  replica.AwaitWaiters(1);
  replica.head.Advance(9);
  caller.join();
  EXPECT_EQ(ended.message(), "9");
}

TEST(ReadReplica, ADrainEndsTheWait) {
  Replica replica;
  absl::StatusOr<Echo> echo;
  std::thread caller([&] { echo = replica.Get(7); });
  replica.AwaitWaiters(1);
  replica.server.server->Drain();
  caller.join();
  EXPECT_THAT(status::ReasonOf(echo.status()), Optional(std::string("NOT_SERVING")));
}

TEST(ReadReplica, ACallerThatLeavesEndsTheWait) {
  Replica replica;
  CallerContext context;
  absl::StatusOr<Echo> echo;
  std::thread caller([&] {
    GetEchoRequest request;
    request.set_min_revision(7);
    echo = replica.server.Get(request, &context);
  });
  replica.AwaitWaiters(1);
  context.TryCancel();
  caller.join();
  EXPECT_EQ(echo.status().code(), absl::StatusCode::kCancelled);
  while (replica.head.waiters() > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace eastgate::rpc
