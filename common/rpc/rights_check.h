// The rights of a caller at a method, and whether a request lies within them.
#ifndef EASTGATE_COMMON_RPC_RIGHTS_CHECK_H_
#define EASTGATE_COMMON_RPC_RIGHTS_CHECK_H_

#include <memory>

#include "absl/status/status.h"
#include "common/auth/rights.h"
#include "common/rpc/access.h"
#include "common/rpc/call.h"
#include "common/rpc/caller.h"
#include "common/rpc/runtime.h"
#include "google/protobuf/message.h"

namespace eastgate::rpc {

// The divisions in which both the caller and the service that calls for it may do and read things.
struct Granted {
  std::shared_ptr<const auth::Rights> rights;
  auth::Allowed allowed;
  auth::Allowed readable;
};

// Returns who makes a call that was let in.
Caller CallerOf(const Call& call);

Granted RightsOf(const Runtime& runtime, const Caller& caller, const Access& access);

// Checks the right to the request, by Access::Check; where it acts for a unit other than the caller's, also
// the right to do that. Without a request that can be read it checks only the role.
absl::Status CheckRights(const Runtime& runtime, const Granted& granted, const Caller& caller,
                         const Access& access, const google::protobuf::Message* request);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_RIGHTS_CHECK_H_
