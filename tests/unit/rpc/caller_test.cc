#include "common/rpc/caller.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Echo;
using rpc::testing::EchoServer;
using ::testing::HasSubstr;
using ::testing::Optional;

using Metadata = std::vector<std::pair<std::string, std::string>>;

absl::StatusOr<Echo> Create(EchoServer& server, const Metadata& metadata) {
  grpc::ClientContext context;
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  return server.Create(&context);
}

void ExpectRefused(const absl::Status& status, absl::StatusCode code, const std::string& reason) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(status::ReasonOf(status), Optional(reason));
}

// Rules of a server with TLS that knows one token. The channel is in plaintext: there is no certificate.
CallerRules WithTokens() {
  CallerRules rules;
  rules.plaintext = false;
  rules.of_token = [](absl::string_view token) -> absl::StatusOr<std::string> {
    if (token == "good") return std::string("clerk:li");
    return status::ErrorWithReason(absl::StatusCode::kUnauthenticated,
                                   status::ErrorReason::ERROR_REASON_TOKEN_INVALID, "no such token");
  };
  return rules;
}

TEST(Caller, InPlaintextItNamesItself) {
  EchoServer server;
  EXPECT_EQ(Create(server, {{"eastgate-principal", "clerk:li"}})->principal(), "clerk:li");
  const Metadata nobody[] = {
      {}, {{"eastgate-principal", "a b"}}, {{"eastgate-principal", "a"}, {"eastgate-principal", "b"}}};
  for (const Metadata& metadata : nobody)
    ExpectRefused(Create(server, metadata).status(), absl::StatusCode::kUnauthenticated, "NO_PRINCIPAL");
}

TEST(Caller, WithTlsATokenNamesItAndMetadataDoesNot) {
  EchoServer server;
  server.runtime.SetCallerRules(WithTokens());
  EXPECT_EQ(Create(server, {{"authorization", "Bearer good"}})->principal(), "clerk:li");
  EXPECT_EQ(Create(server, {{"authorization", "bearer good"}})->principal(), "clerk:li");
  for (const char* authorization : {"Bearer bad", "Basic good", "good", "Bearer", ""}) {
    ExpectRefused(Create(server, {{"authorization", authorization}}).status(),
                  absl::StatusCode::kUnauthenticated, "TOKEN_INVALID");
  }
  ExpectRefused(Create(server, {{"eastgate-principal", "clerk:li"}}).status(),
                absl::StatusCode::kUnauthenticated, "NO_PRINCIPAL");
  ExpectRefused(Create(server, {}).status(), absl::StatusCode::kUnauthenticated, "NO_PRINCIPAL");
}

TEST(Caller, OnlyAServiceCallsForAnother) {
  EchoServer server;
  std::string through;
  server.service.create = [&](Call& call, const rpc::testing::CreateEchoRequest&) {
    through = call.through_service();
    Echo echo;
    echo.set_principal(call.principal());
    return Reply<Echo>(std::move(echo));
  };
  const Metadata service = {{"eastgate-principal", "service/economy"}, {"eastgate-on-behalf-of", "clerk:li"}};
  EXPECT_EQ(Create(server, service)->principal(), "clerk:li");
  EXPECT_EQ(through, "economy");
  EXPECT_EQ(Create(server, {{"eastgate-principal", "service/economy"}})->principal(), "service/economy");
  EXPECT_EQ(through, "");
  ExpectRefused(
      Create(server, {{"eastgate-principal", "clerk:wang"}, {"eastgate-on-behalf-of", "clerk:li"}}).status(),
      absl::StatusCode::kPermissionDenied, "NOT_A_SERVICE");
}

TEST(Caller, WhatAServiceDoesForAnotherBothMustBeGranted) {
  EchoServer server;
  const auto grant = [](const char* principal, const char* division) {
    return reference::Grant{principal, options::v1::ROLE_REPORTER, division, reference::Date(2000, 1, 1),
                            std::nullopt};
  };
  server.runtime.SetRights(
      auth::Rights::FromGrants({grant("service/economy", "360111"), grant("service/urban", "360111002"),
                                grant("clerk:li", "360111001")},
                               {}, "360111"));
  const auto create = [&](const std::string& service, const std::string& principal,
                          const std::string& division) {
    grpc::ClientContext context;
    context.AddMetadata("eastgate-principal", service);
    context.AddMetadata("eastgate-on-behalf-of", principal);
    rpc::testing::CreateEchoRequest request;
    request.set_division(division);
    Echo echo;
    return FromGrpcStatus(server.stub->CreateEcho(&context, request, &echo));
  };
  EXPECT_TRUE(create("service/economy", "clerk:li", "360111001").ok());
  ExpectRefused(create("service/economy", "clerk:li", "360111002"), absl::StatusCode::kPermissionDenied,
                "DIVISION_NOT_GRANTED");
  ExpectRefused(create("service/urban", "clerk:li", "360111001"), absl::StatusCode::kPermissionDenied,
                "ROLE_NOT_GRANTED");
  ExpectRefused(create("service/economy", "clerk:wang", "360111001"), absl::StatusCode::kPermissionDenied,
                "ROLE_NOT_GRANTED");
}

TEST(Caller, WhoIsDeniedIsCountedByReasonAndLogged) {
  EchoServer server;
  server.runtime.SetRights(auth::Rights::FromGrants({}, {{"clerk:li", "culture-bureau"}}, "360111"));
  grpc::ClientContext context;
  context.AddMetadata("eastgate-principal", "clerk:li");
  context.AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_TRUE(absl::IsPermissionDenied(server.Create(&context).status()));
  const auto line = nlohmann::json::parse(server.lines.WaitFor("\"decision\""));
  EXPECT_EQ(line["decision"], "denied");
  EXPECT_EQ(line["reason"], "ROLE_NOT_GRANTED");
  EXPECT_EQ(line["unit"], "culture-bureau");
  EXPECT_EQ(line["trace"], "0af7651916cd43dd8448eb211c80319c");
  EXPECT_FALSE(Create(server, {}).ok());
  const std::string text = server.metrics.ToText();
  const std::string denied =
      R"(eastgate_calls_denied_total{grpc_type="unary",grpc_service="eastgate.rpc.testing.EchoService",)"
      R"(grpc_method="CreateEcho",reason=)";
  EXPECT_THAT(text, HasSubstr(denied + R"("ROLE_NOT_GRANTED"} 1)"));
  EXPECT_THAT(text, HasSubstr(denied + R"("NO_PRINCIPAL"} 1)"));
}

TEST(Caller, ATraceThatIsSampledGetsASpanWhichIsTheParentOfWhatIsAskedNext) {
  EchoServer server;
  std::string onward;
  server.service.create = [&](Call& call, const rpc::testing::CreateEchoRequest&) {
    onward = call.OnwardTraceParent();
    return Reply<Echo>(Echo());
  };
  const std::string sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  ASSERT_TRUE(Create(server, {{"eastgate-principal", "a"}, {"traceparent", sampled}}).ok());
  const auto line = nlohmann::json::parse(server.lines.WaitFor("\"span\""));
  EXPECT_EQ(line["trace"], "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(line["parent"], "b7ad6b7169203331");
  EXPECT_EQ(line["name"], "eastgate.rpc.testing.EchoService/CreateEcho");
  EXPECT_EQ(line["code"], "OK");
  EXPECT_EQ(onward, SampledTraceParent("0af7651916cd43dd8448eb211c80319c", std::string(line["span"])));
  const std::string not_sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  ASSERT_TRUE(Create(server, {{"eastgate-principal", "a"}, {"traceparent", not_sampled}}).ok());
  EXPECT_EQ(onward, not_sampled);
}

TEST(Caller, ACallIsCountedByTheRoleThatItsMethodNeeds) {
  EchoServer server;
  ASSERT_TRUE(Create(server, {{"eastgate-principal", "a"}}).ok());
  EXPECT_THAT(server.metrics.ToText(),
              HasSubstr(R"(eastgate_calls_by_role_total{role="reporter",caller="other"} 1)"));
}

TEST(Caller, ATraceContextThatIsNoneIsLeftOut) {
  EchoServer server;
  std::string trace;
  server.service.create = [&](Call& call, const rpc::testing::CreateEchoRequest&) {
    trace = call.OnwardTraceParent();
    return Reply<Echo>(Echo());
  };
  for (const char* bad : {"x", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                          "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                          "00-0gf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
    ASSERT_TRUE(Create(server, {{"eastgate-principal", "a"}, {"traceparent", bad}}).ok());
    EXPECT_EQ(trace, "") << bad;
  }
}

}  // namespace
}  // namespace eastgate::rpc
