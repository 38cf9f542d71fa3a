// A proxy before a PostgreSQL server that cuts a connection at a chosen moment: when a message with a given
// text comes from the client, before it reaches the server or after the server has answered and before the
// answer reaches the client. It listens on a socket in a folder of its own. Thread-safe.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_CUTTING_PROXY_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_CUTTING_PROXY_H_

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {

class CuttingProxy {
 public:
  enum class Cut { kBeforeServer, kBeforeClient };

  explicit CuttingProxy(const std::string& server_folder);
  ~CuttingProxy();

  // The folder of its socket, for UriOf.
  const std::string& folder() const { return folder_.path(); }

  // Cuts the next connection on which the text is sent; it must fit in one message of some kilobytes.
  void CutAt(const std::string& text, Cut cut);
  int cuts() const { return cuts_; }

 private:
  void Accept();
  void Forward(int client);
  bool IsArmedFor(const std::string& bytes, Cut& cut);

  const TempDirectory folder_;
  const std::string server_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};  // Readable at the other end when the proxy ends.
  std::mutex mutex_;
  std::string text_;  // Empty when not armed.
  Cut cut_ = Cut::kBeforeServer;
  std::atomic<int> cuts_ = 0;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_CUTTING_PROXY_H_
