// Accepts the connections of a server on a thread of its own, and bounds how many there are.
//
// gRPC 1.51 stops to accept for good when accept fails once, as it does when descriptors run out, and has no
// bound of its own. So connections are accepted here and handed on while there is room for them: the number
// of their descriptor is below a bound. A process gets the lowest number that is free, so a number tells how
// many descriptors are open, without counting what gRPC closes. A connection for which there is no room is
// closed at once. Thread-safe; owned by the server that it accepts for.
#ifndef EASTGATE_COMMON_RPC_ACCEPTOR_H_
#define EASTGATE_COMMON_RPC_ACCEPTOR_H_

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "common/rpc/listening_sockets.h"

namespace eastgate::rpc {

// Returns the bound for connections: `most`, but at most three quarters of the descriptors that the process
// may have, so that files can be opened when connections are turned away.
int DescriptorBound(int most);

class Acceptor {
 public:
  // Owns the descriptor from then on.
  using HandOn = std::function<void(int listener, int descriptor)>;

  Acceptor(ListeningSockets sockets, int bound, HandOn hand_on);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // Closes the sockets, and hands on nothing any more. Idempotent; called by one thread.
  void Stop();
  // Returns whether a connection that was handed on is still open. Called after Stop.
  bool HasOpenConnections() const;

  // Returns whether there is room for one more connection.
  bool HasRoom() const;
  // The connections that were closed at once.
  int64_t turned_away() const { return turned_away_; }

 private:
  void Run();
  // Accepts all that wait. False: it has failed, and trying again at once is of no use.
  bool AcceptFrom(int listener);

  ListeningSockets sockets_;
  const int bound_;
  const HandOn hand_on_;
  const int stop_;  // Readable when the thread must end.
  std::atomic<int64_t> turned_away_{0};
  // The inodes of the sockets that were handed on, by descriptor: whoever owns them closes them, and the
  // number may then be another file's. The thread's alone until it has ended.
  std::vector<ino_t> handed_on_;
  std::thread thread_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ACCEPTOR_H_
