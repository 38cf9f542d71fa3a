// Plain HTTP by hand, for the tests of the admin server.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_HTTP_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_HTTP_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/config/address.h"
#include "gtest/gtest.h"

namespace eastgate::rpc::testing {

// A connection to a port of this machine, idle until something is sent.
class Connection {
 public:
  explicit Connection(int port) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  explicit Connection(const std::string& address) : Connection(config::ParseAddress(address)->port) {}
  ~Connection() { close(descriptor_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // All that comes until the other side closes.
  std::string ReadAll() {
    std::string all;
    char bytes[4096];
    for (ssize_t count; (count = recv(descriptor_, bytes, sizeof(bytes), 0)) > 0;)
      all.append(bytes, static_cast<size_t>(count));
    return all;
  }

 private:
  const int descriptor_;
};

// The whole response to a request of that method.
inline std::string Request(const std::string& address, const std::string& method, const std::string& path) {
  Connection connection(address);
  connection.Send(absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: here\r\n\r\n"));
  return connection.ReadAll();
}

// Status and body of a GET: "200 ok\n".
inline std::string Get(const std::string& address, const std::string& path) {
  const std::string response = Request(address, "GET", path);
  const size_t status = response.find(' ') + 1;
  return absl::StrCat(response.substr(status, 3), " ", response.substr(response.find("\r\n\r\n") + 4));
}

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_HTTP_H_
