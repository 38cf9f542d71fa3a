// The sockets on which a server listens at one address, which may be a name with several.
//
// They are ours and not gRPC's, so that what happens when descriptors run out is ours too: see acceptor.h.
// Owned by one server; not thread-safe.
#ifndef EASTGATE_COMMON_RPC_LISTENING_SOCKETS_H_
#define EASTGATE_COMMON_RPC_LISTENING_SOCKETS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::rpc {

class ListeningSockets {
 public:
  // Listens at "host:port"; port 0 takes a free one, the same for all addresses of a name. A port that
  // another process has is an error, never shared. UNAVAILABLE naming the address.
  static absl::StatusOr<ListeningSockets> Open(absl::string_view address);
  ~ListeningSockets();
  ListeningSockets(ListeningSockets&& other) noexcept;
  ListeningSockets& operator=(ListeningSockets&&) = delete;

  const std::vector<int>& descriptors() const { return descriptors_; }
  int port() const { return port_; }
  void Close();

 private:
  ListeningSockets() = default;

  std::vector<int> descriptors_;
  int port_ = 0;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_LISTENING_SOCKETS_H_
