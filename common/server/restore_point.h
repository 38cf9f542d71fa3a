// Makes a restore point of the suite: one backup of each service, such that all that crossed services agrees
// after the four were restored by the name of the point.
//
// The writes of all services are held back together, for as long as it takes to ask each for its revision:
// these revisions are a state that the suite had at one moment. Then the writes are released, and each
// service makes a backup that has its revision, while it is used. A restore by the name of the point sets
// each log back to it. No order of the backups alone would do: whatever is copied later may rest on what the
// copy before it does not have yet, or keep what it still has.
#ifndef EASTGATE_COMMON_SERVER_RESTORE_POINT_H_
#define EASTGATE_COMMON_SERVER_RESTORE_POINT_H_

#include <ostream>
#include <string>

#include "common/rpc/peer.h"

namespace eastgate::server {

// Makes the point of that name; `targets` names every service. The calls are those of `principal`; of the
// certificate alone where it is rpc::kAnonymous. Prints a line for each backup, or what failed, and returns
// the process's exit code.
int MakeRestorePoint(const std::string& name, const std::string& principal, const rpc::PeerTargets& targets,
                     std::ostream& out);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_RESTORE_POINT_H_
