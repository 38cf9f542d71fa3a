#include "common/rpc/server_runner.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/echo_server.h"
#include "tests/unit/rpc/testing/http.h"

namespace eastgate::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using rpc::testing::CallerContext;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::GetEchoRequest;
using ::testing::Contains;
using ::testing::HasSubstr;

absl::StatusOr<HealthCheckResponse::ServingStatus> Check(EchoServer& server, const std::string& name) {
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service(name);
  HealthCheckResponse response;
  const grpc::Status status = Health::NewStub(server.channel)->Check(&context, request, &response);
  if (!status.ok()) return FromGrpcStatus(status);
  return response.status();
}

TEST(ServerRunner, HealthHasAStatePerServiceName) {
  EchoServer server;
  EXPECT_EQ(*Check(server, ""), HealthCheckResponse::SERVING);
  EXPECT_EQ(*Check(server, "eastgate.rpc.testing.EchoService"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Check(server, "eastgate.NoService").status().code(), absl::StatusCode::kNotFound);
  server.server->health().SetServing("eastgate.rpc.testing.EchoService", false);
  EXPECT_EQ(*Check(server, "eastgate.rpc.testing.EchoService"), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(*Check(server, ""), HealthCheckResponse::SERVING);
}

TEST(ServerRunner, AHealthWatchSeesEveryChangeAndEndsOnDrain) {
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service("eastgate.rpc.testing.EchoService");
  auto reader = Health::NewStub(server.channel)->Watch(&context, request);
  HealthCheckResponse state;
  ASSERT_TRUE(reader->Read(&state));
  EXPECT_EQ(state.status(), HealthCheckResponse::SERVING);
  server.server->health().SetServing(request.service(), false);
  ASSERT_TRUE(reader->Read(&state));
  EXPECT_EQ(state.status(), HealthCheckResponse::NOT_SERVING);
  server.server->health().SetServing(request.service(), true);
  ASSERT_TRUE(reader->Read(&state));
  EXPECT_EQ(state.status(), HealthCheckResponse::SERVING);
  server.server->Drain();
  ASSERT_TRUE(reader->Read(&state));
  EXPECT_EQ(state.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(reader->Read(&state));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(ServerRunner, AnUnknownNameCanBeWatched) {
  EchoServer server;
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service("later");
  auto reader = Health::NewStub(server.channel)->Watch(&context, request);
  HealthCheckResponse state;
  ASSERT_TRUE(reader->Read(&state));
  EXPECT_EQ(state.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  context.TryCancel();
  reader->Finish();
}

TEST(ServerRunner, AdminServesMetricsAndReadiness) {
  EchoServer server;
  ASSERT_TRUE(server.Get().ok());
  const std::string admin = server.server->admin_address();
  EXPECT_THAT(rpc::testing::Get(admin, "/metrics"), HasSubstr("grpc_server_handled_total"));
  EXPECT_EQ(rpc::testing::Get(admin, "/readyz"), "200 ok\n");
  EXPECT_EQ(rpc::testing::Get(admin, "/livez"), "200 ok\n");
  EXPECT_THAT(rpc::testing::Get(admin, "/other"), HasSubstr("404"));
  server.server->health().SetAllServing(false);
  EXPECT_EQ(rpc::testing::Get(admin, "/readyz"), "503 not ready\n");
  EXPECT_EQ(rpc::testing::Get(admin, "/livez"), "200 ok\n");
}

TEST(ServerRunner, HealthAloneIsServedAtAnAddressOfItsOwn) {
  EchoServer server({}, {.health = "127.0.0.1:0"});
  const auto channel =
      grpc::CreateChannel(server.server->health_address(), grpc::InsecureChannelCredentials());
  const auto health = Health::NewStub(channel);
  grpc::ClientContext check_context, watch_context, echo_context;
  HealthCheckRequest request;
  HealthCheckResponse response;
  ASSERT_TRUE(health->Check(&check_context, request, &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  Echo echo;
  EXPECT_EQ(rpc::testing::EchoService::NewStub(channel)
                ->GetEcho(&echo_context, GetEchoRequest(), &echo)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  auto watch = health->Watch(&watch_context, request);
  ASSERT_TRUE(watch->Read(&response));
  server.server->Drain();
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
}

TEST(ServerRunner, CallsOfHealthAreCountedInOneSeriesWhereverTheyCame) {
  EchoServer server({}, {.health = "127.0.0.1:0"});
  ASSERT_TRUE(Check(server, "").ok());
  const std::string metrics = server.metrics.ToText();
  const std::string series =
      "grpc_server_started_total{grpc_type=\"unary\",grpc_service=\"grpc.health.v1.Health\"";
  const size_t first = metrics.find(series);
  EXPECT_NE(first, std::string::npos) << metrics;
  EXPECT_EQ(metrics.find(series, first + 1), std::string::npos) << metrics;
}

TEST(ServerRunner, WithoutRoomForMoreConnectionsItIsNotReady) {
  ServerOptions options;
  options.limits.max_descriptors = 3;  // The standard ones.
  EchoServer server({}, options);
  EXPECT_EQ(rpc::testing::Get(server.server->admin_address(), "/readyz"), "503 not ready\n");
  EXPECT_EQ(server.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(rpc::testing::Get(server.server->admin_address(), "/metrics"),
              ::testing::ContainsRegex("eastgate_connections_turned_away_total [1-9]"));
}

TEST(ServerRunner, CompressedRequestsAreUnimplemented) {
  EchoServer server;
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    GetEchoRequest request;
    request.set_text(std::string(1 << 16, 'x'));
    EXPECT_EQ(server.Get(request, &context).status().code(), absl::StatusCode::kUnimplemented);
  }
}

TEST(ServerRunner, MetadataBeyondItsLimitIsRefused) {
  EchoServer server;
  grpc::ClientContext context;
  context.AddMetadata("eastgate-test", std::string(16 << 10, 'x'));
  EXPECT_EQ(server.Get(GetEchoRequest(), &context).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(ServerRunner, WhoSaysNothingAfterConnectingIsDisconnected) {
  ServerOptions options;
  options.limits.handshake = absl::Milliseconds(50);
  EchoServer server({}, options);
  rpc::testing::Connection silent(server.server->grpc_address());
  silent.ReadAll();  // Its end is that of the connection.
}

// The lines of the log that warn of plaintext.
size_t Warnings(EchoServer& server) {
  size_t count = 0;
  for (const std::string& line : server.lines.all())
    count += line.find("without TLS") != std::string::npos ? 1 : 0;
  return count;
}

TEST(ServerRunner, PlaintextToOtherMachinesIsWarnedOfUntilTheDrain) {
  EchoServer server({}, {.listen = "0.0.0.0:0", .insecure_warning_interval = absl::Milliseconds(1)});
  while (Warnings(server) < 3) std::this_thread::yield();
  server.server->Drain();
  server.runtime.log().Write(observability::Level::kInfo, "the last line");
  server.lines.WaitFor("the last line");
  EXPECT_THAT(server.lines.all().back(), HasSubstr("the last line"));
}

TEST(ServerRunner, PlaintextOnThisMachineAloneIsNotWarnedOf) {
  EchoServer server({}, {.insecure_warning_interval = absl::Milliseconds(1)});
  server.runtime.log().Write(observability::Level::kInfo, "the last line");
  server.lines.WaitFor("the last line");
  EXPECT_EQ(Warnings(server), 0u);
}

TEST(ServerRunner, APortThatIsTakenIsAnError) {
  EchoServer first;
  EchoServer second({}, {.listen = first.server->grpc_address()});
  EXPECT_THAT(second.started.ToString(), HasSubstr(first.server->grpc_address()));
  EchoServer third({}, {.admin = first.server->admin_address()});
  EXPECT_THAT(third.started.ToString(), HasSubstr(first.server->admin_address()));
}

Reply<Echo> AfterBoth(absl::Notification& entered, absl::Notification& release) {
  const auto released = co_await FromCallback<Done>([&](Completion<Done> done) {
    std::thread([&release, done] {
      release.WaitForNotification();
      done(Done{});
    }).detach();
    entered.Notify();
  });
  Echo echo;
  echo.set_text(released.ok() ? "answered" : "");
  co_return echo;
}

TEST(ServerRunner, ADrainAnswersTheAcceptedCallAndRefusesNewOnes) {
  absl::Notification entered, release;
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  server.service.get = [&](Call&, const GetEchoRequest&) { return AfterBoth(entered, release); };
  absl::StatusOr<Echo> accepted;
  std::thread client([&] { accepted = server.Get(); });
  entered.WaitForNotification();

  // A call arrives between the beginning of the drain and the closing of the port.
  server.runtime.gate().BeginDrain();
  const auto refused = server.Get();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status::ReasonOf(refused.status()), "NOT_SERVING");
  EXPECT_EQ(*Check(server, ""), HealthCheckResponse::SERVING);  // health is still asked and answered

  std::thread drain([&] { server.server->Drain(); });
  release.Notify();
  drain.join();
  client.join();
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(accepted->text(), "answered");
}

TEST(ServerRunner, ADrainTurnsClientsAwayWhileItAnswers) {
  absl::Notification entered, release;
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  server.service.get = [&](Call&, const GetEchoRequest&) { return AfterBoth(entered, release); };
  absl::StatusOr<Echo> accepted;
  std::thread client([&] { accepted = server.Get(); });
  entered.WaitForNotification();
  std::thread drain([&] { server.server->Drain(); });
  // The client leaves its connection, and a new one is refused.
  EXPECT_TRUE(server.channel->WaitForStateChange(GRPC_CHANNEL_READY,
                                                 std::chrono::system_clock::now() + std::chrono::minutes(1)));
  const auto refused = server.Get();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status::ReasonOf(refused.status()), std::nullopt);
  EXPECT_EQ(rpc::testing::Get(server.server->admin_address(), "/readyz"), "503 not ready\n");
  release.Notify();
  drain.join();
  client.join();
  EXPECT_TRUE(accepted.ok()) << accepted.status();
}

// Calls on a connection of its own until one fails, and says how.
absl::Status FirstFailure(const std::string& address, std::atomic<int>& answered) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = rpc::testing::EchoService::NewStub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  while (true) {
    CallerContext context;
    Echo echo;
    const grpc::Status ended = stub->GetEcho(&context, GetEchoRequest(), &echo);
    if (!ended.ok()) return FromGrpcStatus(ended);
    ++answered;
  }
}

TEST(ServerRunner, ACallThatComesWhileTheServerEndsIsUnavailableAndNothingElse) {
  constexpr int kTimes = 10, kClients = 8;
  for (int time = 0; time < kTimes; ++time) {
    EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
    std::atomic<int> answered = 0;
    std::vector<absl::Status> failures(kClients);
    std::vector<std::thread> clients;
    for (absl::Status& failure : failures) {
      clients.emplace_back([&] { failure = FirstFailure(server.server->grpc_address(), answered); });
    }
    while (answered < 10 * kClients) std::this_thread::yield();
    server.server->Drain();
    for (std::thread& client : clients) client.join();
    for (const absl::Status& failure : failures)
      EXPECT_EQ(failure.code(), absl::StatusCode::kUnavailable) << failure;
  }
}

TEST(ServerRunner, AClientThatReadsNothingDoesNotHoldUpTheDrain) {
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  const rpc::testing::Connection silent(server.server->grpc_address());
  ASSERT_TRUE(server.Get().ok());
  server.server->Drain();  // would take minutes if the connection had to be left
  EXPECT_EQ(server.Get().status().code(), absl::StatusCode::kUnavailable);
}

TEST(ServerRunner, ACallThatOutlastsTheDrainIsCancelled) {
  absl::Notification entered, release;
  EchoServer server({}, {.drain_timeout = absl::Milliseconds(50)});
  server.service.get = [&](Call& call, const GetEchoRequest&) {
    // Answers only when the call is cancelled.
    call.interrupt().OnRaise([&] { release.Notify(); });
    return AfterBoth(entered, release);
  };
  absl::StatusOr<Echo> accepted;
  std::thread client([&] { accepted = server.Get(); });
  entered.WaitForNotification();
  server.server->Drain();
  client.join();
  EXPECT_EQ(accepted.status().code(), absl::StatusCode::kUnavailable);
}

template <class ReflectionStub, class Request, class Response>
std::vector<Response> Ask(EchoServer& server, const std::vector<Request>& requests) {
  ReflectionStub stub(server.channel);
  CallerContext context;
  auto stream = stub.ServerReflectionInfo(&context);
  std::vector<Response> responses;
  for (const Request& request : requests) {
    EXPECT_TRUE(stream->Write(request));
    EXPECT_TRUE(stream->Read(&responses.emplace_back()));
  }
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  return responses;
}

template <class ReflectionStub, class Request, class Response>
void ExpectReflection() {
  EchoServer server;
  std::vector<Request> requests(5);
  requests[0].set_list_services("");
  requests[1].set_file_containing_symbol("eastgate.rpc.testing.EchoService.GetEcho");
  requests[2].set_file_by_filename("grpc/reflection/v1alpha/reflection.proto");
  requests[3].set_file_containing_symbol("no.such.Symbol");
  requests[4].set_all_extension_numbers_of_type("eastgate.rpc.testing.Echo");
  const auto responses = Ask<ReflectionStub, Request, Response>(server, requests);

  std::vector<std::string> names;
  for (const auto& service : responses[0].list_services_response().service()) names.push_back(service.name());
  for (const char* name :
       {"eastgate.rpc.testing.EchoService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection"}) {
    EXPECT_THAT(names, Contains(name));
  }
  google::protobuf::FileDescriptorProto file;
  // The file itself comes first, then what it imports.
  ASSERT_EQ(responses[1].file_descriptor_response().file_descriptor_proto_size(), 5);
  ASSERT_TRUE(file.ParseFromString(responses[1].file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.service(0).name(), "EchoService");
  EXPECT_EQ(responses[2].file_descriptor_response().file_descriptor_proto_size(), 1);
  EXPECT_EQ(responses[3].error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(responses[4].all_extension_numbers_response().base_type_name(), "eastgate.rpc.testing.Echo");
}

TEST(Reflection, V1DescribesTheServices) {
  namespace v1 = grpc::reflection::v1;
  ExpectReflection<v1::ServerReflection::Stub, v1::ServerReflectionRequest, v1::ServerReflectionResponse>();
}

TEST(Reflection, V1AlphaDescribesTheServices) {
  namespace v1 = grpc::reflection::v1alpha;
  ExpectReflection<v1::ServerReflection::Stub, v1::ServerReflectionRequest, v1::ServerReflectionResponse>();
}

TEST(Reflection, AnOpenStreamDoesNotHoldUpTheDrain) {
  EchoServer server({}, {.drain_timeout = absl::Minutes(5)});
  grpc::reflection::v1::ServerReflection::Stub stub(server.channel);
  CallerContext context;
  auto stream = stub.ServerReflectionInfo(&context);
  grpc::reflection::v1::ServerReflectionRequest request;
  request.set_list_services("");
  grpc::reflection::v1::ServerReflectionResponse response;
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  server.server->Drain();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_FALSE(stream->Finish().ok());
}

}  // namespace
}  // namespace eastgate::rpc
