// The setup of a server process before its first thread, and the signal by which it learns that it must stop.
#ifndef EASTGATE_COMMON_RPC_PROCESS_H_
#define EASTGATE_COMMON_RPC_PROCESS_H_

namespace eastgate::rpc {

// The first line of main. SIGTERM and SIGINT are blocked in this thread and all that follow, so that only
// WaitForStop sees them; SIGPIPE is ignored; Abseil's deadlock detector, which Debian builds in, is switched
// off (5 % of the call rate); protobuf keeps its remarks about bad requests to itself.
void PrepareProcess();

// Blocks until SIGTERM or SIGINT, or RequestStop.
void WaitForStop();

// Makes WaitForStop return, from any thread: the store failed and the process should restart.
void RequestStop();

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PROCESS_H_
