#include "common/rpc/acceptor.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/http.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Connection;

constexpr int kAnyNumber = 1 << 20;

// The lowest descriptor that is free.
int NextDescriptor() {
  const int next = eventfd(0, EFD_CLOEXEC);
  close(next);
  return next;
}

// The connections that were handed on, kept open.
class Taken {
 public:
  ~Taken() { CloseAll(); }
  Acceptor::HandOn hand_on() {
    return [this](int, int descriptor) {
      absl::MutexLock lock(&mutex_);
      descriptors_.push_back(descriptor);
    };
  }
  void WaitFor(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto are_there = [&] { return descriptors_.size() >= count; };
    mutex_.Await(absl::Condition(&are_there));
  }
  size_t count() {
    absl::MutexLock lock(&mutex_);
    return descriptors_.size();
  }
  void CloseAll() {
    absl::MutexLock lock(&mutex_);
    for (const int descriptor : descriptors_) close(descriptor);
    descriptors_.clear();
  }

 private:
  absl::Mutex mutex_;
  std::vector<int> descriptors_;
};

class AcceptorTest : public ::testing::Test {
 protected:
  void Start(int bound) {
    auto sockets = ListeningSockets::Open("127.0.0.1:0");
    ASSERT_TRUE(sockets.ok()) << sockets.status();
    port_ = sockets->port();
    acceptor_ = std::make_unique<Acceptor>(*std::move(sockets), bound, taken_.hand_on());
  }

  Taken taken_;
  int port_ = 0;
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, AfterTheStopItTellsWhetherConnectionsAreStillOpen) {
  Start(kAnyNumber);
  Connection first(port_), second(port_);
  taken_.WaitFor(2);
  acceptor_->Stop();
  EXPECT_TRUE(acceptor_->HasOpenConnections());
  taken_.CloseAll();
  EXPECT_FALSE(acceptor_->HasOpenConnections());
  // Another file gets the number of a connection that was closed.
  const int other = eventfd(0, EFD_CLOEXEC);
  EXPECT_FALSE(acceptor_->HasOpenConnections());
  close(other);
}

TEST_F(AcceptorTest, ConnectionsAreHandedOn) {
  Start(kAnyNumber);
  Connection first(port_), second(port_);
  taken_.WaitFor(2);
  EXPECT_TRUE(acceptor_->HasRoom());
  EXPECT_EQ(acceptor_->turned_away(), 0);
}

TEST_F(AcceptorTest, ConnectionsBeyondTheBoundAreClosedAndThoseAfterwardsServed) {
  // The socket, the stop, and two for each of three connections: the test's end and the server's.
  Start(NextDescriptor() + 2 + 2 * 3);
  {
    std::vector<std::unique_ptr<Connection>> connections;
    while (acceptor_->HasRoom()) connections.push_back(std::make_unique<Connection>(port_));
    Connection refused(port_);
    EXPECT_EQ(refused.ReadAll(), "");
    EXPECT_GE(acceptor_->turned_away(), 1);
  }
  taken_.CloseAll();
  EXPECT_TRUE(acceptor_->HasRoom());
  const size_t before = taken_.count();
  Connection served(port_);
  taken_.WaitFor(before + 1);
}

TEST_F(AcceptorTest, AfterDescriptorsRanOutItAcceptsAgain) {
  Start(kAnyNumber);
  Connection first(port_);
  taken_.WaitFor(1);
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit before = limit;
  Connection waiting_to_be(port_);
  taken_.WaitFor(2);
  // The client has its descriptor; the server gets none.
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  limit.rlim_cur = static_cast<rlim_t>(NextDescriptor());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_FALSE(acceptor_->HasRoom());
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  taken_.WaitFor(3);
  EXPECT_TRUE(acceptor_->HasRoom());
  close(client);
}

TEST_F(AcceptorTest, NothingIsAcceptedAfterTheStop) {
  Start(kAnyNumber);
  acceptor_->Stop();
  auto again = ListeningSockets::Open("127.0.0.1:" + std::to_string(port_));
  EXPECT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(taken_.count(), 0u);
}

TEST(DescriptorBound, AQuarterOfTheLimitStaysWithFiles) {
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit before = limit;
  limit.rlim_cur = 600;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(DescriptorBound(8192), 450);
  EXPECT_EQ(DescriptorBound(100), 100);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(ListeningSockets, AnAddressOrAPortThatCannotBeHadIsNamed) {
  const auto first = ListeningSockets::Open("127.0.0.1:0");
  ASSERT_TRUE(first.ok());
  for (const std::string& address :
       {std::string("127.0.0.1:") + std::to_string(first->port()), std::string("127.0.0.1:none"),
        std::string("203.0.113.1:0"), std::string("no address")}) {
    const auto refused = ListeningSockets::Open(address);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(refused.status().message(),
              "cannot listen on " + address + ": is the address right, is the port taken?");
  }
}

TEST(ListeningSockets, ANameIsServedAtAllItsAddresses) {
  const auto sockets = ListeningSockets::Open("localhost:0");
  ASSERT_TRUE(sockets.ok()) << sockets.status();
  EXPECT_GE(sockets->descriptors().size(), 1u);
  Connection connection(sockets->port());
}

}  // namespace
}  // namespace eastgate::rpc
