#include "common/rpc/peer.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Await;
using rpc::testing::CallerContext;
using rpc::testing::CreateEchoRequest;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::EchoService;
using rpc::testing::GetEchoRequest;
using Async = EchoService::StubInterface::async_interface;

// A client of the echo service under the name "echo".
struct Client {
  explicit Client(std::string target)
      : channel({.name = "echo",
                 .target = std::move(target),
                 .services = {EchoService::service_full_name()},
                 .calls = calls}),
        stub(EchoService::NewStub(channel.channel())) {}

  Reply<Echo> Get(const Call& parent, absl::Duration limit = absl::Seconds(20)) {
    GetEchoRequest request;
    request.set_text("from a peer");
    return channel.Call(parent, stub->async(), &Async::GetEcho, request, limit);
  }
  Reply<Echo> Create(const Call& parent) {
    return channel.Call(parent, stub->async(), &Async::CreateEcho, CreateEchoRequest(), absl::Seconds(20));
  }

  // Returns the number of calls that have ended that way.
  int64_t Ended(PeerOutcome outcome) const { return (*calls->Of("echo"))[static_cast<size_t>(outcome)]; }

  const std::shared_ptr<PeerCalls> calls =
      std::make_shared<PeerCalls>(std::map<std::string, std::string>{{"echo", ""}});
  PeerChannel channel;
  std::unique_ptr<EchoService::Stub> stub;
};

absl::Status PeerUnavailable(absl::string_view message) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable,
                                 status::ErrorReason::ERROR_REASON_PEER_UNAVAILABLE, message,
                                 {{"service", "echo"}});
}

TEST(Peer, TheAnswerAndThePrincipalComeThrough) {
  EchoServer server;
  Client client(server.server->grpc_address());
  const Call call = Call::ForTest("unit-a");
  const auto echo = Await(client.Get(call));
  ASSERT_TRUE(echo.ok()) << echo.status();
  EXPECT_EQ(echo->text(), "from a peer");
  EXPECT_EQ(echo->principal(), "unit-a");
  EXPECT_EQ(Await(client.Create(call))->principal(), "unit-a");
  EXPECT_EQ(client.Ended(PeerOutcome::kAnswered), 2);
}

TEST(Peer, ItsRefusalComesThroughAsItIs) {
  EchoServer server;
  server.service.get = [](Call&, const GetEchoRequest&) -> Reply<Echo> {
    return status::Refused(status::ErrorReason::ERROR_REASON_TARGET_EXISTS, "exists", {{"target", "t"}});
  };
  Client client(server.server->grpc_address());
  EXPECT_EQ(Await(client.Get(Call::ForTest("a"))).status(),
            status::Refused(status::ErrorReason::ERROR_REASON_TARGET_EXISTS, "exists", {{"target", "t"}}));
  EXPECT_EQ(client.Ended(PeerOutcome::kRefused), 1);
}

TEST(Peer, OneThatIsDownIsUnavailableByName) {
  std::string address;
  {
    EchoServer server;
    address = server.server->grpc_address();
  }
  Client client(address);
  EXPECT_EQ(Await(client.Get(Call::ForTest("a"))).status(), PeerUnavailable("echo cannot be reached"));
  EXPECT_EQ(client.Ended(PeerOutcome::kUnreachable), 1);
}

TEST(Peer, OneThatDrainsIsUnavailableByName) {
  EchoServer server;
  server.runtime.gate().BeginDrain();
  Client client(server.server->grpc_address());
  EXPECT_EQ(Await(client.Get(Call::ForTest("a"))).status(), PeerUnavailable("echo cannot be reached"));
}

Reply<Echo> Until(absl::Notification& release) {
  const auto waited = co_await FromCallback<Done>([&](Completion<Done> done) {
    std::thread([&release, done] {
      release.WaitForNotification();
      done(Done{});
    }).detach();
  });
  if (!waited.ok()) co_return waited.status();
  co_return Echo();
}

TEST(Peer, OneThatIsSilentIsUnavailableByName) {
  absl::Notification release;
  EchoServer server;
  server.service.get = [&](Call&, const GetEchoRequest&) { return Until(release); };
  Client client(server.server->grpc_address());
  EXPECT_EQ(Await(client.Get(Call::ForTest("a"), absl::Milliseconds(50))).status(),
            PeerUnavailable("echo does not answer"));
  EXPECT_EQ(client.Ended(PeerOutcome::kSilent), 1);
  release.Notify();
}

TEST(Peer, TheCallersDeadlineBindsAndIsItsOwnError) {
  absl::Notification release;
  EchoServer server;
  absl::Time seen;
  server.service.get = [&](Call& call, const GetEchoRequest&) {
    seen = call.deadline();
    return Until(release);
  };
  Client client(server.server->grpc_address());
  const absl::Time deadline = absl::Now() + absl::Milliseconds(300);
  const Call call = Call::Detached("a", deadline);
  EXPECT_EQ(Await(client.Get(call)).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Await(client.Get(call)).status().code(), absl::StatusCode::kDeadlineExceeded);  // not even sent
  release.Notify();
  server.server->Drain();
  EXPECT_LE(seen, deadline + absl::Milliseconds(50));
}

TEST(Peer, ReadsAreRetriedWritesAreNot) {
  EchoServer server;
  std::atomic<int> gets = 0, creates = 0;
  server.service.get = [&](Call&, const GetEchoRequest&) -> Reply<Echo> {
    if (++gets < 3) return absl::UnavailableError("not yet");
    return Echo();
  };
  server.service.create = [&](Call&, const CreateEchoRequest&) -> Reply<Echo> {
    ++creates;
    return absl::UnavailableError("not yet");
  };
  Client client(server.server->grpc_address());
  const Call call = Call::ForTest("a");
  EXPECT_TRUE(Await(client.Get(call)).ok());
  EXPECT_EQ(gets, 3);
  EXPECT_FALSE(Await(client.Create(call)).ok());
  EXPECT_EQ(creates, 1);
}

TEST(Peer, InAServedCallDeadlineAndCancellationArePassedOn) {
  absl::Notification release, reached;
  EchoServer back;
  std::atomic<bool> cancelled = false;
  back.service.get = [&](Call& call, const GetEchoRequest&) {
    call.interrupt().OnRaise([&] {
      cancelled = true;
      release.Notify();
    });
    reached.Notify();
    return Until(release);
  };
  Client to_back(back.server->grpc_address());
  EchoServer front;
  front.service.get = [&](Call& call, const GetEchoRequest&) { return to_back.Get(call); };
  CallerContext context;
  std::thread canceller([&] {
    reached.WaitForNotification();
    context.TryCancel();
  });
  EXPECT_EQ(front.Get(GetEchoRequest(), &context).status().code(), absl::StatusCode::kCancelled);
  canceller.join();
  release.WaitForNotification();  // hangs if the cancellation stops at the first server
  EXPECT_TRUE(cancelled);
}

}  // namespace
}  // namespace eastgate::rpc
