// The setup of a server process before its first thread, and the signals by which it learns that it must
// stop, or read its files again.
#ifndef EASTGATE_COMMON_RPC_PROCESS_H_
#define EASTGATE_COMMON_RPC_PROCESS_H_

#include <functional>

namespace eastgate::rpc {

// The first line of main. SIGTERM, SIGINT and SIGHUP are blocked in this thread and all that follow, so that
// only WaitForStop sees them; SIGPIPE is ignored; the limit of open descriptors is raised to what is allowed;
// Abseil's deadlock detector, which Debian builds in, is switched off (5 % of the call rate); protobuf keeps
// its remarks about bad requests to itself, and gRPC its remarks about failed handshakes.
void PrepareProcess();

// From now on the process makes files and folders that its owner alone may read.
void KeepFilesPrivate();

// Blocks until SIGTERM or SIGINT, or RequestStop. Calls `on_hang_up`, if there is one, for every SIGHUP until
// then.
void WaitForStop(const std::function<void()>& on_hang_up = nullptr);

// Returns whether SIGTERM or SIGINT has come that WaitForStop has yet to see, for what takes long before it.
bool IsStopRequested();

// Makes WaitForStop return, from any thread: the store failed and the process should restart.
void RequestStop();

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PROCESS_H_
