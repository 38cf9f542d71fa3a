#include "tests/unit/store/testing/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "common/store/disk.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

// The name that libpq expects in the folder.
constexpr char kSocket[] = "/.s.PGSQL.5432";

sockaddr_un AddressIn(const std::string& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder + kSocket;
  EXPECT_LT(path.size(), sizeof(address.sun_path));
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

bool SendAll(int to, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t size = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) return false;
    sent += static_cast<size_t>(size);
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(const std::string& server_folder) : server_(server_folder) {
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = AddressIn(folder());
  EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(listen(listener_, 16), 0);
  EXPECT_EQ(pipe(stop_), 0);
  acceptor_ = std::thread([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  close(stop_[1]);
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  close(listener_);
  close(stop_[0]);
}

void CuttingProxy::CutAt(const std::string& text, Cut cut) {
  std::lock_guard lock(mutex_);
  text_ = text;
  cut_ = cut;
}

void CuttingProxy::Accept() {
  while (true) {
    pollfd waiting[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    poll(waiting, 2, -1);
    if (waiting[1].revents != 0) return;
    const int client = accept(listener_, nullptr, nullptr);
    if (client >= 0) connections_.emplace_back([this, client] { Forward(client); });
  }
}

void CuttingProxy::Forward(int accepted) {
  const Descriptor client(accepted);
  const Descriptor server(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = AddressIn(server_);
  if (connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return;
  bool cuts_answer = false;
  char buffer[65536];
  while (true) {
    pollfd waiting[] = {{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}, {stop_[0], POLLIN, 0}};
    poll(waiting, 3, -1);
    if (waiting[2].revents != 0) return;
    const bool from_client = waiting[0].revents != 0;
    const ssize_t size = read(from_client ? client.get() : server.get(), buffer, sizeof(buffer));
    if (size <= 0) return;
    const std::string bytes(buffer, static_cast<size_t>(size));
    Cut cut = Cut::kBeforeServer;
    if (from_client && IsArmedFor(bytes, cut)) {
      if (cut == Cut::kBeforeServer) {
        ++cuts_;
        return;
      }
      cuts_answer = true;
    } else if (!from_client && cuts_answer) {
      ++cuts_;
      return;
    }
    if (!SendAll(from_client ? server.get() : client.get(), bytes)) return;
  }
}

bool CuttingProxy::IsArmedFor(const std::string& bytes, Cut& cut) {
  std::lock_guard lock(mutex_);
  if (text_.empty() || bytes.find(text_) == std::string::npos) return false;
  text_.clear();
  cut = cut_;
  return true;
}

}  // namespace eastgate::store
