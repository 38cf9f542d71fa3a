#include "common/rpc/process.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"

namespace eastgate::rpc {
namespace {

sigset_t Awaited() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Files and connections: as many as the system allows.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// gRPC has a line for each handshake that fails, with which strangers could fill the disk.
void WriteGrpcLine(gpr_log_func_args* line) {
  if (absl::StrContains(line->file, "/tsi/") || absl::StrContains(line->file, "/security/")) return;
  std::fprintf(stderr, "gRPC: %s:%d: %s\n", line->file, line->line, line->message);
}

}  // namespace

void PrepareProcess() {
  const sigset_t signals = Awaited();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  google::protobuf::SetLogHandler(nullptr);
  gpr_set_log_function(WriteGrpcLine);
}

void KeepFilesPrivate() {
  umask(S_IRWXG | S_IRWXO);
}

void WaitForStop(const std::function<void()>& on_hang_up) {
  const sigset_t signals = Awaited();
  int received = 0;
  while (sigwait(&signals, &received) != 0 || received == SIGHUP) {
    if (received == SIGHUP && on_hang_up) on_hang_up();
    received = 0;
  }
}

bool IsStopRequested() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

void RequestStop() {
  kill(getpid(), SIGTERM);
}

}  // namespace eastgate::rpc
