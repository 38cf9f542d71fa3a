#include "common/rpc/acceptor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace eastgate::rpc {
namespace {

// After accept has failed, for want of a descriptor or of memory.
constexpr int kPauseMilliseconds = 50;

constexpr ino_t kNoInode = 0;

ino_t InodeOf(int descriptor) {
  struct stat file = {};
  return fstat(descriptor, &file) == 0 ? file.st_ino : kNoInode;
}

}  // namespace

int DescriptorBound(int most) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return most;
  return static_cast<int>(std::min<rlim_t>(most, limit.rlim_cur / 4 * 3));
}

Acceptor::Acceptor(ListeningSockets sockets, int bound, HandOn hand_on)
    : sockets_(std::move(sockets)),
      bound_(bound),
      hand_on_(std::move(hand_on)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { Run(); });
}

Acceptor::~Acceptor() {
  Stop();
  close(stop_);
}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  eventfd_write(stop_, 1);
  thread_.join();
  sockets_.Close();
}

bool Acceptor::HasOpenConnections() const {
  for (size_t descriptor = 0; descriptor < handed_on_.size(); ++descriptor) {
    const ino_t inode = handed_on_[descriptor];
    if (inode != kNoInode && InodeOf(static_cast<int>(descriptor)) == inode) return true;
  }
  return false;
}

bool Acceptor::HasRoom() const {
  const int probe = eventfd(0, EFD_CLOEXEC);
  if (probe < 0) return false;
  close(probe);
  return probe < bound_;
}

void Acceptor::Run() {
  std::vector<pollfd> waiting = {{stop_, POLLIN, 0}};
  for (const int listener : sockets_.descriptors()) waiting.push_back({listener, POLLIN, 0});
  bool failed = false;
  while (true) {
    // After a failure only for the stop: the listeners would be readable at once.
    poll(waiting.data(), failed ? 1 : waiting.size(), failed ? kPauseMilliseconds : -1);
    if (waiting[0].revents != 0) return;
    failed = false;
    for (size_t i = 1; i < waiting.size(); ++i) failed = !AcceptFrom(waiting[i].fd) || failed;
  }
}

bool Acceptor::AcceptFrom(int listener) {
  while (true) {
    const int descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      // A client that has gone before it was accepted is no failure.
      if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
      return errno == EAGAIN;
    }
    if (descriptor < bound_) {
      const auto number = static_cast<size_t>(descriptor);
      if (handed_on_.size() <= number) handed_on_.resize(number + 1, kNoInode);
      handed_on_[number] = InodeOf(descriptor);
      hand_on_(listener, descriptor);
    } else {
      ++turned_away_;
      close(descriptor);
    }
  }
}

}  // namespace eastgate::rpc
