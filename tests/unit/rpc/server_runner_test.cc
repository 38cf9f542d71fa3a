#include "common/rpc/server_runner.h"

#include <thread>

#include "CivetServer.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
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

namespace eastgate::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::GetEchoRequest;
using ::testing::Contains;
using ::testing::HasSubstr;

// Status line and body of a GET.
std::string Http(const std::string& address, const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(address, ':');
  char error[256];
  mg_connection* connection = mg_download(parts[0].c_str(), std::stoi(parts[1]), 0, error, sizeof(error),
                                          "GET %s HTTP/1.0\r\n\r\n", path.c_str());
  if (connection == nullptr) return error;
  std::string answer = absl::StrCat(mg_get_response_info(connection)->status_code, " ");
  char buffer[4096];
  for (int n; (n = mg_read(connection, buffer, sizeof(buffer))) > 0;) answer.append(buffer, n);
  mg_close_connection(connection);
  return answer;
}

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
  EXPECT_THAT(Http(admin, "/metrics"), HasSubstr("grpc_server_handled_total"));
  EXPECT_EQ(Http(admin, "/readyz"), "200 ok\n");
  EXPECT_EQ(Http(admin, "/livez"), "200 ok\n");
  EXPECT_THAT(Http(admin, "/other"), HasSubstr("404"));
  server.server->health().SetAllServing(false);
  EXPECT_EQ(Http(admin, "/readyz"), "503 not ready\n");
  EXPECT_EQ(Http(admin, "/livez"), "200 ok\n");
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
  EXPECT_FALSE(accepted.ok());
}

template <class ReflectionStub, class Request, class Response>
std::vector<Response> Ask(EchoServer& server, const std::vector<Request>& requests) {
  ReflectionStub stub(server.channel);
  grpc::ClientContext context;
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
  ASSERT_EQ(responses[1].file_descriptor_response().file_descriptor_proto_size(), 1);
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
  grpc::ClientContext context;
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
