#include "common/rpc/admin_server.h"

#include <atomic>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/steady_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/http.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Connection;
using rpc::testing::Get;
using rpc::testing::Request;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AdminServerTest : public ::testing::Test {
 protected:
  AdminServerTest() {
    metrics_.AddGauge("eastgate_test", "A gauge.", [] { return 7.0; });
    auto started = AdminServer::Start("127.0.0.1:0", metrics_, [this] { return ready_.load(); });
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    address_ = absl::StrCat("127.0.0.1:", server_->port());
  }

  observability::Metrics metrics_;
  std::atomic<bool> ready_{true};
  std::unique_ptr<AdminServer> server_;
  std::string address_;
};

TEST_F(AdminServerTest, ServesItsPages) {
  EXPECT_EQ(Get(address_, "/livez"), "200 ok\n");
  EXPECT_EQ(Get(address_, "/readyz"), "200 ok\n");
  EXPECT_EQ(Get(address_, "/readyz?verbose"), "200 ok\n");
  EXPECT_THAT(Get(address_, "/metrics"), AllOf(StartsWith("200 "), HasSubstr("eastgate_test 7")));
  EXPECT_EQ(Get(address_, "/metricsx"), "404 not found\n");
  ready_ = false;
  EXPECT_EQ(Get(address_, "/readyz"), "503 not ready\n");
  EXPECT_EQ(Get(address_, "/livez"), "200 ok\n");
}

TEST_F(AdminServerTest, HeadIsAnsweredAsGetWithoutTheBody) {
  for (const std::string path : {"/livez", "/readyz", "/nothing"}) {
    const std::string got = Request(address_, "GET", path);
    EXPECT_EQ(Request(address_, "HEAD", path), got.substr(0, got.find("\r\n\r\n") + 4)) << path;
  }
  EXPECT_THAT(Request(address_, "HEAD", "/readyz"), HasSubstr("Content-Length: 3\r\n"));
}

TEST_F(AdminServerTest, OtherMethodsAndWhatIsNoRequestAreRefused) {
  EXPECT_THAT(Request(address_, "POST", "/livez"),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, HEAD")));
  for (const std::string bytes :
       {"\r\n\r\n", "GET /livez\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n", "\x16\x03\x01\r\n\r\n"}) {
    Connection connection(server_->port());
    connection.Send(bytes);
    EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 400 "));
  }
  Connection endless(server_->port());
  endless.Send("GET /livez HTTP/1.1\r\n" + std::string(8 << 10, 'x'));
  EXPECT_THAT(endless.ReadAll(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(AdminServerTest, ARequestMayComeInParts) {
  Connection connection(server_->port());
  for (const char* part : {"GET /li", "vez HTTP/1.1\r\n", "Host: here\r\n\r", "\n"}) connection.Send(part);
  EXPECT_THAT(connection.ReadAll(), EndsWith("\r\n\r\nok\n"));
}

TEST_F(AdminServerTest, IdleConnectionsHoldUpNobody) {
  std::vector<std::unique_ptr<Connection>> idle;
  for (int i = 0; i < 200; ++i) {
    idle.push_back(std::make_unique<Connection>(server_->port()));
    if (i % 20 != 0) continue;
    const absl::Time begun = SteadyNow();
    EXPECT_EQ(Get(address_, "/readyz"), "200 ok\n");
    EXPECT_LT(SteadyNow() - begun, absl::Seconds(1)) << i << " idle connections";
  }
  // The oldest had to go.
  EXPECT_EQ(idle.front()->ReadAll(), "");
}

TEST_F(AdminServerTest, ItsEndWaitsForNoClient) {
  Connection idle(server_->port());
  server_ = nullptr;
  EXPECT_EQ(idle.ReadAll(), "");
}

}  // namespace
}  // namespace eastgate::rpc
