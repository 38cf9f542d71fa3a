// The other services that livelihood asks: economy for enterprises, command for task forces.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_

#include <memory>
#include <string>

#include "common/lifecycle/task_forces.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/mechanism.grpc.pb.h"
#include "eastgate/economy/v1/enterprise.grpc.pb.h"

namespace eastgate::livelihood {

// The task forces of command, which answer for projects.
using TaskForces =
    lifecycle::TaskForces<command::v1::MechanismService, command::v1::MECHANISM_UNIT_TYPE_TASK_FORCE>;

// Returns whether economy has the enterprise, as of the day on which it is judged, in the register as micro
// or small.
bool IsMicroOrSmall(const economy::v1::Enterprise& enterprise);

class Peers {
 public:
  explicit Peers(const rpc::PeerTargets& targets);

  // Returns the enterprise of that name that borrows, as of the day; an empty one, without asking, where the
  // name is not that of an enterprise. NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED; UNAVAILABLE,
  // reason PEER_UNAVAILABLE, when economy does not answer or is not configured. The call must live until the
  // reply is there.
  rpc::Reply<economy::v1::Enterprise> FindBorrower(rpc::Call& call, const std::string& name,
                                                   const std::string& on) const;

  const TaskForces& task_forces() const { return task_forces_; }

 private:
  std::unique_ptr<rpc::PeerChannel> economy_;
  std::unique_ptr<economy::v1::EnterpriseService::Stub> enterprises_;
  const TaskForces task_forces_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
