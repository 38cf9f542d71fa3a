#include "common/rpc/admin_server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/steady_clock.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

constexpr size_t kMaxConnections = 64;
constexpr size_t kMaxRequestBytes = 8 << 10;
// From the connection to the last byte of the answer.
constexpr absl::Duration kConnectionLimit = absl::Seconds(5);
// The interval at which overdue connections are closed, and a failed accept is tried again.
constexpr int kTickMilliseconds = 250;
constexpr char kText[] = "text/plain; charset=utf-8";

struct Page {
  int code;
  absl::string_view reason;
  std::string body;
  absl::string_view type = kText;
};

bool WouldBlock() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(absl::string_view address,
                                                                const observability::Metrics& metrics,
                                                                std::function<bool()> ready) {
  ASSIGN_OR_RETURN(ListeningSockets sockets, ListeningSockets::Open(address));
  return std::unique_ptr<AdminServer>(new AdminServer(std::move(sockets), metrics, std::move(ready)));
}

AdminServer::AdminServer(ListeningSockets sockets, const observability::Metrics& metrics,
                         std::function<bool()> ready)
    : sockets_(std::move(sockets)),
      metrics_(metrics),
      ready_(std::move(ready)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { Run(); });
}

AdminServer::~AdminServer() {
  eventfd_write(stop_, 1);
  thread_.join();
  while (!connections_.empty()) CloseOldest();
  close(stop_);
}

void AdminServer::Run() {
  while (true) {
    std::vector<pollfd> waiting = {{stop_, POLLIN, 0}};
    for (const int listener : sockets_.descriptors()) waiting.push_back({listener, POLLIN, 0});
    const size_t first = waiting.size();
    for (const Connection& connection : connections_) {
      waiting.push_back(
          {connection.descriptor, static_cast<short>(connection.response.empty() ? POLLIN : POLLOUT), 0});
    }
    poll(waiting.data(), waiting.size(), connections_.empty() ? -1 : kTickMilliseconds);
    if (waiting[0].revents != 0) return;
    auto connection = connections_.begin();
    for (size_t i = first; i < waiting.size(); ++i) {
      const auto served = connection++;
      const bool lives = waiting[i].revents == 0 ? SteadyNow() < served->deadline : Serve(*served);
      if (lives) continue;
      close(served->descriptor);
      connections_.erase(served);
    }
    for (size_t i = 1; i < first; ++i) {
      if (waiting[i].revents != 0) Accept(waiting[i].fd);
    }
  }
}

void AdminServer::Accept(int listener) {
  const int descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) {
    // Descriptors have run out: an old connection makes room, or the next turn of the loop tries again.
    if (!WouldBlock() && !connections_.empty()) CloseOldest();
    return;
  }
  if (connections_.size() == kMaxConnections) CloseOldest();
  connections_.push_back({descriptor, SteadyNow() + kConnectionLimit, "", ""});
}

void AdminServer::CloseOldest() {
  close(connections_.front().descriptor);
  connections_.pop_front();
}

bool AdminServer::Serve(Connection& connection) const {
  if (connection.response.empty()) {
    char bytes[4096];
    const ssize_t count = recv(connection.descriptor, bytes, sizeof(bytes), 0);
    if (count < 0) return WouldBlock();
    if (count == 0) return false;
    connection.request.append(bytes, static_cast<size_t>(count));
    const bool complete = absl::StrContains(connection.request, "\r\n\r\n");
    if (!complete && connection.request.size() < kMaxRequestBytes) return true;
    connection.response = ResponseTo(complete ? connection.request : "");
  }
  const ssize_t sent =
      send(connection.descriptor, connection.response.data(), connection.response.size(), MSG_NOSIGNAL);
  if (sent < 0) return WouldBlock();
  connection.response.erase(0, static_cast<size_t>(sent));
  if (!connection.response.empty()) return true;
  shutdown(connection.descriptor, SHUT_WR);
  return false;
}

std::string AdminServer::ResponseTo(absl::string_view request) const {
  const std::vector<absl::string_view> words = absl::StrSplit(request.substr(0, request.find("\r\n")), ' ');
  const bool valid = words.size() == 3 && absl::StartsWith(words[2], "HTTP/1.");
  const absl::string_view method = valid ? words[0] : "";
  const absl::string_view path = valid ? words[1].substr(0, words[1].find('?')) : "";
  Page page = {404, "Not Found", "not found\n"};
  if (!valid) {
    page = {400, "Bad Request", "bad request\n"};
  } else if (method != "GET" && method != "HEAD") {
    page = {405, "Method Not Allowed", "want GET or HEAD\n"};
  } else if (path == "/livez") {
    page = {200, "OK", "ok\n"};
  } else if (path == "/readyz") {
    page = ready_() ? Page{200, "OK", "ok\n"} : Page{503, "Service Unavailable", "not ready\n"};
  } else if (path == "/metrics") {
    page = {200, "OK", metrics_.ToText(), "text/plain; version=0.0.4; charset=utf-8"};
  }
  return absl::StrCat("HTTP/1.1 ", page.code, " ", page.reason, "\r\nContent-Type: ", page.type,
                      "\r\nContent-Length: ", page.body.size(),
                      "\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n", method == "HEAD" ? "" : page.body);
}

}  // namespace eastgate::rpc
