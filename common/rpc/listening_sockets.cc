#include "common/rpc/listening_sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/config/address.h"

namespace eastgate::rpc {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

// The addresses of the host, and their port; null where the host is not known.
std::unique_ptr<addrinfo, FreeAddresses> Resolve(const config::Address& address) {
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  absl::string_view host = address.host;
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo* list = nullptr;
  if (getaddrinfo(std::string(host).c_str(), absl::StrCat(address.port).c_str(), &hints, &list) != 0)
    return nullptr;
  return std::unique_ptr<addrinfo, FreeAddresses>(list);
}

void SetPort(sockaddr* address, int port) {
  const auto number = htons(static_cast<uint16_t>(port));
  if (address->sa_family == AF_INET) {
    reinterpret_cast<sockaddr_in*>(address)->sin_port = number;
  } else {
    reinterpret_cast<sockaddr_in6*>(address)->sin6_port = number;
  }
}

int PortOf(int descriptor) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&address)->sin_port
                                            : reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
}

// A socket that listens; -1 and errno.
int Listen(const addrinfo& address) {
  const int descriptor = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int on = 1, off = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Accepted sockets inherit it.
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (address.ai_family == AF_INET6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  if (bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && listen(descriptor, SOMAXCONN) == 0)
    return descriptor;
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

// The machine lacks the family, or the address of a name: its others may do.
bool IsLacking(int error) {
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

}  // namespace

absl::StatusOr<ListeningSockets> ListeningSockets::Open(absl::string_view address) {
  const auto failed = [&] {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ": is the address right, is the port taken?"));
  };
  const std::optional<config::Address> parsed = config::ParseAddress(address);
  if (!parsed) return failed();
  const auto list = Resolve(*parsed);
  ListeningSockets sockets;
  for (addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    if (sockets.port_ != 0) SetPort(entry->ai_addr, sockets.port_);
    const int descriptor = Listen(*entry);
    if (descriptor < 0 && IsLacking(errno)) continue;
    if (descriptor < 0) return failed();
    sockets.descriptors_.push_back(descriptor);
    sockets.port_ = PortOf(descriptor);
  }
  if (sockets.descriptors_.empty()) return failed();
  return sockets;
}

ListeningSockets::~ListeningSockets() {
  Close();
}

void ListeningSockets::Close() {
  for (const int descriptor : std::exchange(descriptors_, {})) close(descriptor);
}

ListeningSockets::ListeningSockets(ListeningSockets&& other) noexcept
    : descriptors_(std::exchange(other.descriptors_, {})), port_(other.port_) {}

}  // namespace eastgate::rpc
