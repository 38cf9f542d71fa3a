#include "common/rpc/requests.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/caller_context.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::CallerContext;
using rpc::testing::CreateEchoRequest;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using ::testing::HasSubstr;

CreateEchoRequest Said(const std::string& text, const std::string& division = "") {
  CreateEchoRequest request;
  request.set_text(text);
  request.set_division(division);
  return request;
}

// Answers all texts, one after the other.
Reply<Echo> Join(const CreateEchoRequest& first, Requests<CreateEchoRequest>& others) {
  Echo echo;
  echo.set_text(first.text());
  while (true) {
    CO_ASSIGN_OR_RETURN(const CreateEchoRequest* next, co_await others.Next());
    if (next == nullptr) co_return echo;
    echo.set_text(echo.text() + next->text());
    echo.set_revision(echo.revision() + 1);
  }
}

class RequestsTest : public ::testing::Test {
 protected:
  RequestsTest() {
    server_.service.collect = [](Call&, const CreateEchoRequest& first, Requests<CreateEchoRequest>& others) {
      return Join(first, others);
    };
  }

  EchoServer server_{{.stream_progress = absl::Milliseconds(300)}};
  CallerContext context_;
  Echo echo_;
};

TEST_F(RequestsTest, EveryMessageArrivesInOrderThenTheAnswer) {
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  std::string sent;
  for (int i = 0; i <= 2000; ++i) {
    ASSERT_TRUE(writer->Write(Said(absl::StrCat(i, ","))));
    absl::StrAppend(&sent, i, ",");
  }
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(echo_.text(), sent);
  EXPECT_EQ(echo_.revision(), 2000);
}

TEST_F(RequestsTest, OneMessageIsEnoughAndNoneIsRefused) {
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  writer->Write(Said("alone"));
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(echo_.text(), "alone");
  CallerContext other;
  auto silent = server_.stub->CollectEchoes(&other, &echo_);
  silent->WritesDone();
  EXPECT_EQ(silent->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RequestsTest, AMethodMayAnswerBeforeEverythingWasRead) {
  server_.service.collect = [](Call&, const CreateEchoRequest& first, Requests<CreateEchoRequest>&) {
    Echo echo;
    echo.set_text(first.text());
    return Reply<Echo>(std::move(echo));
  };
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  ASSERT_TRUE(writer->Write(Said("first")));
  while (writer->Write(Said(std::string(1 << 16, 'x')))) {
  }
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(echo_.text(), "first");
}

TEST_F(RequestsTest, TheRightIsThatToWhatTheFirstMessageIsAbout) {
  server_.runtime.SetRights(
      auth::Rights::FromGrants({{rpc::testing::kCaller, options::v1::ROLE_REPORTER, "360111001",
                                 reference::Date(2024, 1, 1), std::nullopt}},
                               {}, "360111"));
  for (const bool ours : {true, false}) {
    CallerContext context;
    auto writer = server_.stub->CollectEchoes(&context, &echo_);
    writer->Write(Said("a", ours ? "360111001" : "360111002"));
    writer->WritesDone();
    const absl::Status status = FromGrpcStatus(writer->Finish());
    EXPECT_EQ(status.ok(), ours) << status;
    EXPECT_EQ(status::ReasonOf(status).value_or(""), ours ? "" : "DIVISION_NOT_GRANTED");
  }
}

TEST_F(RequestsTest, NobodyIsRefusedBeforeAnythingIsSent) {
  grpc::ClientContext nobody;
  auto writer = server_.stub->CollectEchoes(&nobody, &echo_);
  EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(RequestsTest, AMessageThatIsNotWellFormedEndsTheCall) {
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  ASSERT_TRUE(writer->Write(Said("first")));
  writer->Write(Said("\xff"));
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("text"));
}

TEST_F(RequestsTest, AClientThatSendsNothingIsNotWaitedForWithoutEnd) {
  for (const bool said_something : {false, true}) {
    CallerContext context;
    auto writer = server_.stub->CollectEchoes(&context, &echo_);
    if (said_something) {
      ASSERT_TRUE(writer->Write(Said("first")));
    }
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::CANCELLED);  // Hangs if it is waited for.
  }
  EXPECT_THAT(server_.lines.WaitFor("CollectEchoes"), HasSubstr("DEADLINE_EXCEEDED"));
}

TEST_F(RequestsTest, AClientThatIsGoneEndsTheMethod) {
  absl::Notification begun, ended;
  server_.service.collect = [&](Call&, const CreateEchoRequest&, Requests<CreateEchoRequest>& others) {
    begun.Notify();
    return [](absl::Notification& over, Requests<CreateEchoRequest>& from) -> Reply<Echo> {
      const absl::StatusOr<const CreateEchoRequest*> next = co_await from.Next();
      over.Notify();
      if (!next.ok()) co_return next.status();
      co_return Echo();
    }(ended, others);
  };
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  ASSERT_TRUE(writer->Write(Said("first")));
  begun.WaitForNotification();  // Else the message may be cancelled with the call.
  context_.TryCancel();
  writer->Finish();
  ended.WaitForNotification();
}

TEST_F(RequestsTest, ADrainEndsTheCallWithTheNextMessage) {
  absl::Notification begun;
  server_.service.collect = [&begun](Call&, const CreateEchoRequest& first,
                                     Requests<CreateEchoRequest>& others) {
    begun.Notify();
    return Join(first, others);
  };
  auto writer = server_.stub->CollectEchoes(&context_, &echo_);
  ASSERT_TRUE(writer->Write(Said("first")));
  begun.WaitForNotification();
  server_.runtime.gate().BeginDrain();
  writer->Write(Said("second"));
  const absl::Status status = FromGrpcStatus(writer->Finish());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status::ReasonOf(status), "NOT_SERVING");
}

}  // namespace
}  // namespace eastgate::rpc
