// A check that the answer to a call is still wanted: made before work begins, and repeatedly by long work.
#ifndef EASTGATE_COMMON_RPC_WANTED_H_
#define EASTGATE_COMMON_RPC_WANTED_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"

namespace eastgate::rpc {

// Returns OK while the answer is wanted, CANCELLED when the client has left, DEADLINE_EXCEEDED when the
// call's time is over. In a job of the Executor it also gives way (Executor::GiveWay). Thread-safe; costs two
// locks and two looks at the clock.
absl::Status CheckWanted(const Call& call);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_WANTED_H_
