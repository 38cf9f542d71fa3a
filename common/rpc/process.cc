#include "common/rpc/process.h"

#include <signal.h>
#include <unistd.h>

#include <csignal>

#include "absl/synchronization/mutex.h"
#include "google/protobuf/stubs/logging.h"

namespace eastgate::rpc {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void PrepareProcess() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  google::protobuf::SetLogHandler(nullptr);
}

void WaitForStop() {
  const sigset_t signals = StopSignals();
  int received = 0;
  while (sigwait(&signals, &received) != 0) {
  }
}

void RequestStop() {
  kill(getpid(), SIGTERM);
}

}  // namespace eastgate::rpc
