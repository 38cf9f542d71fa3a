// The other services that livelihood asks: economy for enterprises, command for task forces.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_

#include <map>
#include <memory>
#include <string>

#include "common/facts/task_forces.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/mechanism_service.grpc.pb.h"
#include "eastgate/economy/v1/enterprise_service.grpc.pb.h"

namespace eastgate::livelihood {

// How long another service may take.
inline constexpr absl::Duration kPeerLimit = absl::Seconds(2);

// The task forces of command, which answer for projects.
using TaskForces = facts::TaskForces<command::v1::MechanismService, command::v1::BODY_TYPE_TASK_FORCE>;

class Peers {
 public:
  // The other services' addresses by name.
  explicit Peers(const std::map<std::string, std::string>& targets);

  // What stands under the name. NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED; UNAVAILABLE, reason
  // PEER_UNAVAILABLE, when economy does not answer or is not configured. The call must live until the reply
  // is there.
  rpc::Reply<economy::v1::Enterprise> FindEnterprise(rpc::Call& call, std::string name) const;

  const TaskForces& task_forces() const { return task_forces_; }

 private:
  std::unique_ptr<rpc::PeerChannel> economy_;
  std::unique_ptr<economy::v1::EnterpriseService::Stub> enterprises_;
  const TaskForces task_forces_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
