// TLS between real servers and clients: who is let in, who is believed to be the service that is called, and
// what becomes of changed files.
#include "common/rpc/transport.h"

#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/auth/certificate_name.h"
#include "common/rpc/peer.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/authority.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/rpc/testing/credentials_folder.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Authority;
using rpc::testing::Await;
using rpc::testing::CredentialsFolder;
using rpc::testing::Echo;
using rpc::testing::EchoServer;
using rpc::testing::EchoService;
using rpc::testing::GetEchoRequest;
using rpc::testing::Identity;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Async = EchoService::StubInterface::async_interface;

constexpr char kDomain[] = "eastgate.test";

std::string UriOf(const std::string& service) {
  return absl::StrCat("spiffe://", kDomain, "/service/", service);
}

std::shared_ptr<const Transport> Opened(
    const CredentialsFolder& folder, const std::string& service,
    std::function<void(const absl::Status&)> on_change = [](const auto&) {}) {
  auto transport = Transport::Open({folder.paths(), kDomain, service, std::move(on_change)});
  EXPECT_TRUE(transport.ok()) << transport.status();
  return *std::move(transport);
}

ServerOptions Over(std::shared_ptr<const Transport> transport) {
  ServerOptions options;
  options.transport = std::move(transport);
  return options;
}

// A server under the name of a service, and clients of it. A call was reached whatever it was told: the
// handshake alone is looked at here.
class TransportTest : public ::testing::Test {
 protected:
  void Start(const std::string& service = "echo") {
    server_files_.Write(authority_.Issue({UriOf(service)}));
    server_files_.WriteAuthority(authority_.certificate());
    server_ = std::make_unique<EchoServer>(Limits(), Over(Opened(server_files_, service)));
    ASSERT_TRUE(server_->started.ok()) << server_->started;
    CallerRules rules;
    rules.plaintext = false;
    rules.of_certificate = [](const std::vector<std::string>& uris) -> absl::StatusOr<std::string> {
      const auto identity = auth::IdentityOfCertificate(uris, kDomain);
      if (!identity.ok()) return identity.status();
      return identity->principal;
    };
    server_->runtime.SetCallerRules(std::move(rules));
    server_->service.get = [this](Call& call, const GetEchoRequest&) {
      absl::MutexLock lock(&mutex_);
      for (const auto& [key, value] : call.context()->client_metadata()) {
        if (key == kOnBehalfOfMetadata || key == "eastgate-principal")
          named_.push_back({std::string(key.data(), key.size()), std::string(value.data(), value.size())});
      }
      return Reply<Echo>(Echo());
    };
  }

  std::shared_ptr<const Transport> Client(const Identity& identity, const std::string& authorities,
                                          const std::string& service = "") {
    client_files_.Write(identity);
    client_files_.WriteAuthority(authorities);
    return Opened(client_files_, service);
  }

  // A transport that has no certificate.
  std::shared_ptr<const Transport> Nobody() {
    client_files_.WriteAuthority(authority_.certificate());
    CertificatePaths paths = {.certificate = "", .key = "", .ca = client_files_.paths().ca};
    return *Transport::Open({paths, kDomain, "", [](const absl::Status&) {}});
  }

  absl::Status Get(std::shared_ptr<const Transport> transport, const Call& call = Call::ForTest("clerk:li")) {
    const PeerChannel channel({.name = "echo",
                               .target = server_->server->grpc_address(),
                               .services = {},
                               .transport = std::move(transport)});
    const auto stub = EchoService::NewStub(channel.channel());
    return Await(channel.Call(call, stub->async(), &Async::GetEcho, GetEchoRequest(), absl::Seconds(20)))
        .status();
  }

  static bool WasReached(const absl::Status& status) { return !absl::IsUnavailable(status); }

  std::vector<std::pair<std::string, std::string>> named() {
    absl::MutexLock lock(&mutex_);
    return named_;
  }

  Authority authority_;
  CredentialsFolder server_files_{"server"}, client_files_{"client"};
  absl::Mutex mutex_;
  std::vector<std::pair<std::string, std::string>> named_;
  std::unique_ptr<EchoServer> server_;
};

TEST_F(TransportTest, ClientsAreServedWithACertificateAndWithout) {
  Start();
  EXPECT_TRUE(WasReached(Get(Client(authority_.Issue({UriOf("urban")}), authority_.certificate()))));
  EXPECT_TRUE(WasReached(Get(Nobody())));
}

TEST_F(TransportTest, AClientOfAnotherAuthorityIsNotLetIn) {
  Start();
  Authority other("other");
  EXPECT_FALSE(WasReached(Get(Client(other.Issue({UriOf("urban")}), authority_.certificate()))));
  Authority same_name;
  EXPECT_FALSE(WasReached(Get(Client(same_name.Issue({UriOf("urban")}), authority_.certificate()))));
}

TEST_F(TransportTest, AClientInPlaintextIsNotLetIn) {
  Start();
  EXPECT_FALSE(WasReached(Get(Transport::Plaintext())));
}

TEST_F(TransportTest, AServerOfAnotherAuthorityIsNotBelieved) {
  Start();
  Authority other("other");
  EXPECT_FALSE(WasReached(Get(Client(authority_.Issue({UriOf("urban")}), other.certificate()))));
}

TEST_F(TransportTest, AServerUnderAnotherNameIsNotBelieved) {
  for (const std::string name : {"other", "echo2", "ech"}) {
    Start(name);
    const absl::Status status = Get(Client(authority_.Issue({UriOf("urban")}), authority_.certificate()));
    EXPECT_EQ(status::ReasonOf(status), "PEER_UNAVAILABLE") << name;
  }
}

TEST_F(TransportTest, OverTlsAServiceCallsOnBehalfOfItsCaller) {
  Start();
  const auto transport = Client(authority_.Issue({UriOf("urban")}), authority_.certificate(), "urban");
  EXPECT_EQ(transport->self(), "service/urban");
  EXPECT_TRUE(WasReached(Get(transport, Call::ForTest("clerk:li"))));
  EXPECT_TRUE(WasReached(Get(transport, Call::ForTest("service/economy"))));
  EXPECT_THAT(named(), ElementsAre(Pair("eastgate-on-behalf-of", "clerk:li"),
                                   Pair("eastgate-on-behalf-of", "service/economy")));
}

TEST_F(TransportTest, OverTlsItsOwnCallsAndThoseOfNobodyAreOnBehalfOfNone) {
  Start();
  const auto transport = Client(authority_.Issue({UriOf("urban")}), authority_.certificate(), "urban");
  EXPECT_TRUE(WasReached(Get(transport, Call::ForTest("service/urban"))));
  EXPECT_TRUE(WasReached(Get(transport, Call::ForTest(kAnonymous))));
  EXPECT_THAT(named(), IsEmpty());
}

TEST_F(TransportTest, ChangedFilesAreServedWithoutARestart) {
  Start();
  Authority next("next");
  EXPECT_FALSE(WasReached(Get(Client(next.Issue({UriOf("urban")}), next.certificate()))));
  server_files_.WriteAuthority(next.certificate());
  server_files_.Write(next.Issue({UriOf("echo")}));
  const auto client = Client(next.Issue({UriOf("urban")}), next.certificate());
  const absl::Time give_up = SteadyNow() + absl::Seconds(30);
  while (!WasReached(Get(client)) && SteadyNow() < give_up) {
  }
  EXPECT_LT(SteadyNow(), give_up);
  EXPECT_FALSE(WasReached(Get(Client(authority_.Issue({UriOf("urban")}), authority_.certificate()))));
}

TEST_F(TransportTest, WhileTheFilesCannotBeUsedTheOldCertificateIsServed) {
  Start();
  absl::Mutex mutex;
  bool refused = false;
  const auto watching = Opened(server_files_, "echo", [&](const absl::Status& change) {
    absl::MutexLock lock(&mutex);
    refused = !change.ok();
  });
  server_files_.Write("certificate.pem", authority_.Issue({UriOf("echo")}).certificate);
  {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&refused));
  }
  // gRPC's watcher has looked once more when a change of the authorities has reached it.
  Authority next("next");
  server_files_.WriteAuthority(authority_.certificate() + next.certificate());
  EXPECT_TRUE(WasReached(Get(Client(authority_.Issue({UriOf("urban")}), authority_.certificate()))));
}

TEST_F(TransportTest, WithoutFilesItIsPlaintext) {
  const auto transport = Transport::Open({});
  ASSERT_TRUE(transport.ok());
  EXPECT_FALSE((*transport)->is_tls());
  EXPECT_EQ((*transport)->self(), "");
}

}  // namespace
}  // namespace eastgate::rpc
