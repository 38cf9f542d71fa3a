#include "common/rpc/call_wrapper.h"

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::CallerContext;
using rpc::testing::CreateEchoRequest;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::GetEchoRequest;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

// The path of the only field violation.
std::string FieldOf(const absl::Status& status) {
  google::rpc::BadRequest detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (!payload || !detail.ParseFromString(std::string(*payload))) return "none";
  return detail.field_violations_size() == 1 ? detail.field_violations(0).field() : "several";
}

// Sends bytes as they are, which no generated stub would.
absl::Status SendRaw(EchoServer& server, const std::string& path, const std::string& bytes) {
  grpc::GenericStub stub(server.channel);
  CallerContext context;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  absl::Notification over;
  grpc::Status status;
  stub.UnaryCall(&context, path, {}, &request, &response, [&](grpc::Status result) {
    status = std::move(result);
    over.Notify();
  });
  over.WaitForNotification();
  return FromGrpcStatus(status);
}

constexpr char kGet[] = "/eastgate.rpc.testing.EchoService/GetEcho";

TEST(CallWrapper, AReadyReplyIsAnswered) {
  EchoServer server;
  ASSERT_TRUE(server.started.ok()) << server.started;
  EXPECT_EQ(server.Get("你好")->text(), "你好");
}

Reply<Echo> Slowly(Executor& executor, Call& call, const GetEchoRequest& request) {
  const auto text =
      co_await executor.Run<std::string>(call, Cost::kShort, [&request] { return request.text() + "!"; });
  Echo echo;
  echo.set_text(*text);
  co_return echo;
}

TEST(CallWrapper, ACoroutineIsAnsweredFromAnotherThread) {
  Executor executor;
  EchoServer server;
  server.service.get = [&](Call& call, const GetEchoRequest& request) {
    return Slowly(executor, call, request);
  };
  for (int i = 0; i < 200; ++i) EXPECT_EQ(server.Get("a")->text(), "a!");
}

TEST(CallWrapper, NeitherAReadNorAWriteMayBeAnonymous) {
  EchoServer server;
  grpc::ClientContext read, write;
  for (const absl::Status& status :
       {server.Get(GetEchoRequest(), &read).status(), server.Create(&write).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_THAT(status::ReasonOf(status), Optional(std::string("NO_PRINCIPAL")));
  }
}

TEST(CallWrapper, ThePrincipalReachesTheMethod) {
  EchoServer server;
  CallerContext context("unit-a/clerk@district");
  EXPECT_EQ(server.Create(&context)->principal(), "unit-a/clerk@district");
}

TEST(CallWrapper, AMalformedOrDoublePrincipalIsRefusedEvenForReads) {
  EchoServer server;
  grpc::ClientContext malformed;
  malformed.AddMetadata("eastgate-principal", "a b");
  EXPECT_EQ(server.Get(GetEchoRequest(), &malformed).status().code(), absl::StatusCode::kUnauthenticated);
  grpc::ClientContext twice;
  twice.AddMetadata("eastgate-principal", "a");
  twice.AddMetadata("eastgate-principal", "b");
  EXPECT_EQ(server.Get(GetEchoRequest(), &twice).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST(CallWrapper, WithoutADeadlineTheServersApplies) {
  EchoServer server({.unary_deadline = absl::Seconds(30)});
  absl::Duration left;
  server.service.get = [&](Call& call, const GetEchoRequest&) {
    left = call.deadline() - absl::Now();
    return Reply<Echo>(Echo());
  };
  ASSERT_TRUE(server.Get().ok());
  EXPECT_LE(left, absl::Seconds(30));
  EXPECT_GT(left, absl::Seconds(20));
  CallerContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  ASSERT_TRUE(server.Get(GetEchoRequest(), &context).ok());
  EXPECT_LT(left, absl::Seconds(11));  // gRPC rounds a timeout up on its way
}

TEST(CallWrapper, AnExpiredCallDoesNotRun) {
  // The server grants nothing, so the deadline has passed for sure while the client still waits.
  EchoServer server({.unary_deadline = absl::ZeroDuration()});
  bool ran = false;
  server.service.get = [&](Call&, const GetEchoRequest&) {
    ran = true;
    return Reply<Echo>(Echo());
  };
  EXPECT_EQ(server.Get().status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(ran);
}

// A call of one principal under way; what it asks for is answered when the test lets it.
class CallUnderWay {
 public:
  CallUnderWay(EchoServer& server, const std::string& principal, const std::string& text)
      : context_(principal) {
    request_.set_text(text);
    server.stub->async()->GetEcho(&context_, &request_, &echo_, [this](grpc::Status status) {
      status_ = std::move(status);
      over_.Notify();
    });
  }
  ~CallUnderWay() { over_.WaitForNotification(); }
  bool over() const { return over_.HasBeenNotified(); }
  const grpc::Status& Wait() {
    over_.WaitForNotification();
    return status_;
  }

 private:
  CallerContext context_;
  GetEchoRequest request_;
  Echo echo_;
  grpc::Status status_;
  absl::Notification over_;
};

// Holds the calls whose text is "held" until it lets them go, and notes what ran.
class Holder {
 public:
  Reply<Echo> Get(const GetEchoRequest& request) {
    {
      absl::MutexLock lock(&mutex_);
      ran_.push_back(request.text());
    }
    if (request.text() != "held") return Echo();
    return FromCallback<Echo>([this](Completion<Echo> done) {
      absl::MutexLock lock(&mutex_);
      held_.push_back(done);
    });
  }
  void WaitForHeld(size_t calls) {
    const auto held = [&] { return held_.size() >= calls; };
    absl::MutexLock lock(&mutex_, absl::Condition(&held));
  }
  void LetGo() {
    std::vector<Completion<Echo>> held;
    {
      absl::MutexLock lock(&mutex_);
      held.swap(held_);
    }
    for (const auto& done : held) done(Echo());
  }
  std::vector<std::string> ran() {
    absl::MutexLock lock(&mutex_);
    return ran_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<Completion<Echo>> held_;
  std::vector<std::string> ran_;
};

// A server at which "clerk:b" has one turn, which is taken, and another call that waits.
struct TakenTurn {
  explicit TakenTurn(absl::Duration unary_deadline = absl::Seconds(30))
      : server({.unary_deadline = unary_deadline, .callers = {.served = 1}}) {
    server.service.get = [this](Call&, const GetEchoRequest& request) { return holder.Get(request); };
    alone.emplace(server, "clerk:a", "held");
    holder.WaitForHeld(1);
    held.emplace(server, "clerk:b", "held");
    holder.WaitForHeld(2);
    waits.emplace(server, "clerk:b", "waits");
    while (server.runtime.caller_limits().waiting() == 0) std::this_thread::yield();
  }

  Holder holder;
  EchoServer server;
  std::optional<CallUnderWay> alone, held, waits;
};

TEST(CallWrapper, ACallWaitsForAnotherOfItsPrincipalAndNotForThoseOfOthers) {
  TakenTurn taken;
  EXPECT_TRUE(CallUnderWay(taken.server, "clerk:c", "of another").Wait().ok());
  EXPECT_FALSE(taken.waits->over());
  taken.holder.LetGo();
  EXPECT_TRUE(taken.waits->Wait().ok());
  EXPECT_TRUE(taken.held->Wait().ok() && taken.alone->Wait().ok());
  taken.server.server->Drain();
  EXPECT_THAT(taken.holder.ran(), ::testing::ElementsAre("held", "held", "of another", "waits"));
}

TEST(CallWrapper, ACallWhoseTimeIsOverWhenItsTurnComesDoesNotRun) {
  constexpr absl::Duration kTime = absl::Milliseconds(500);
  TakenTurn taken(kTime);
  const absl::Time over = absl::Now() + kTime;
  while (absl::Now() < over) std::this_thread::yield();
  taken.holder.LetGo();
  EXPECT_EQ(taken.waits->Wait().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  taken.server.server->Drain();
  EXPECT_THAT(taken.holder.ran(), ::testing::ElementsAre("held", "held"));
}

TEST(CallWrapper, ADetailedRefusalReachesTheClient) {
  EchoServer server;
  server.service.get = [](Call&, const GetEchoRequest&) -> Reply<Echo> {
    return status::Refused(status::ErrorReason::ERROR_REASON_REVISION_AHEAD, "ahead", {{"revision", "3"}});
  };
  const auto refused = server.Get();
  EXPECT_EQ(refused.status(),
            status::Refused(status::ErrorReason::ERROR_REASON_REVISION_AHEAD, "ahead", {{"revision", "3"}}));
}

TEST(CallWrapper, AnExceptionIsInternalAndSaysNothing) {
  EchoServer server;
  server.service.get = [](Call&, const GetEchoRequest&) -> Reply<Echo> {
    throw std::runtime_error("secret");
  };
  const auto failed = server.Get();
  EXPECT_EQ(failed.status(), absl::InternalError("internal error"));
}

TEST(CallWrapper, AReplayedAnswerSaysSo) {
  EchoServer server;
  server.service.create = [](Call& call, const CreateEchoRequest&) {
    call.MarkReplayed();
    return Reply<Echo>(Echo());
  };
  CallerContext context;
  ASSERT_TRUE(server.Create(&context).ok());
  const auto& trailing = context.GetServerTrailingMetadata();
  ASSERT_EQ(trailing.count("eastgate-replayed"), 1u);
  EXPECT_EQ(trailing.find("eastgate-replayed")->second, "1");
}

TEST(CallWrapper, TextThatIsNotUtf8IsNamedByItsField) {
  EchoServer server;
  const auto field = [&](const std::string& bytes) {
    const absl::Status status = SendRaw(server, kGet, bytes);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return FieldOf(status);
  };
  EXPECT_EQ(field("\x0a\x01\xff"), "text");
  EXPECT_EQ(field("\x0a\x01x\x22\x01y\x22\x02\xc3\x28"), "words[1]");
  EXPECT_EQ(field("\x12\x03\x0a\x01\x80"), "labels[0].name");
  EXPECT_EQ(field("\x1a\x06\x0a\x01k\x12\x01\xff"), "tags[0].value");
}

TEST(CallWrapper, BytesMayBeAnything) {
  EchoServer server;
  EXPECT_TRUE(SendRaw(server, kGet, "\x2a\x02\xff\xfe").ok());
}

TEST(CallWrapper, WhatIsNoMessageIsInvalid) {
  EchoServer server;
  for (const std::string bytes : {"\x0a\x7f", "\xff\xff\xff", "\x0f"}) {
    const absl::Status status = SendRaw(server, kGet, bytes);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("eastgate.rpc.testing.GetEchoRequest"));
  }
}

TEST(CallWrapper, ATooLargeRequestIsRefusedAndTheServerGoesOn) {
  EchoServer server;
  EXPECT_EQ(server.Get(std::string(5 << 20, 'x')).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(server.Get(std::string(3 << 20, 'x')).ok());
}

TEST(CallWrapper, CallsAreCounted) {
  EchoServer server;
  ASSERT_TRUE(server.Get().ok());
  grpc::ClientContext context;
  ASSERT_FALSE(server.Create(&context).ok());
  const std::string text = server.metrics.ToText();
  const std::string service =
      R"({grpc_type="unary",grpc_service="eastgate.rpc.testing.EchoService",grpc_method=)";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total" + service + R"("GetEcho"} 1)"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total" + service + R"("GetEcho",grpc_code="OK"} 1)"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total" + service +
                              R"("CreateEcho",grpc_code="Unauthenticated"} 1)"));
}

TEST(CallWrapper, TheAccessLogNamesTheCallAndNotItsContent) {
  EchoServer server;
  CallerContext context("unit-a");
  ASSERT_TRUE(server.Create(&context).ok());
  const auto line = nlohmann::json::parse(server.lines.WaitFor("CreateEcho"));
  EXPECT_EQ(line["level"], "debug");
  EXPECT_EQ(line["method"], "eastgate.rpc.testing.EchoService/CreateEcho");
  EXPECT_EQ(line["code"], "OK");
  EXPECT_EQ(line["principal"], "unit-a");
  EXPECT_EQ(line["revision"], 7);

  server.service.get = [](Call&, const GetEchoRequest& request) -> Reply<Echo> {
    return status::Refused(status::ErrorReason::ERROR_REASON_IDENTITY_TAKEN, request.text());
  };
  ASSERT_FALSE(server.Get("11010519491231002X").ok());
  const auto refusal = nlohmann::json::parse(server.lines.WaitFor("GetEcho"));
  EXPECT_EQ(refusal["level"], "info");
  EXPECT_EQ(refusal["code"], "FAILED_PRECONDITION");
  EXPECT_EQ(refusal["reason"], "IDENTITY_TAKEN");
  EXPECT_THAT(refusal.dump(), Not(HasSubstr("1101")));
}

TEST(CallWrapper, ASlowCallIsLoggedAtInfoAndOurOwnErrorsWithTheirMessage) {
  EchoServer server({.slow_call = absl::ZeroDuration()});
  ASSERT_TRUE(server.Get().ok());
  EXPECT_THAT(server.lines.WaitFor("\"OK\""), HasSubstr("\"level\":\"info\""));
  server.service.get = [](Call&, const GetEchoRequest&) -> Reply<Echo> {
    return absl::InternalError("bad cell");
  };
  ASSERT_FALSE(server.Get().ok());
  const auto line = nlohmann::json::parse(server.lines.WaitFor("INTERNAL"));
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["error"], "bad cell");
}

}  // namespace
}  // namespace eastgate::rpc
