// The other services that urban asks: economy for enterprises, livelihood for care facilities, command for
// task forces.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_URBAN_PEERS_H_
#define EASTGATE_SERVICES_URBAN_PEERS_H_

#include <memory>
#include <string>

#include "common/lifecycle/task_forces.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/mechanism.grpc.pb.h"
#include "eastgate/economy/v1/enterprise.grpc.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.grpc.pb.h"

namespace eastgate::urban {

// The task forces of command, which answer for campaigns.
using TaskForces =
    lifecycle::TaskForces<command::v1::MechanismService, command::v1::MECHANISM_UNIT_TYPE_TASK_FORCE>;

class Peers {
 public:
  explicit Peers(const rpc::PeerTargets& targets);

  // Check that an enterprise of that name is in the register on the day, or that a care facility of that name
  // exists. OK for an empty name, without asking. NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED or
  // ENTERPRISE_NOT_REGISTERED; UNAVAILABLE, reason PEER_UNAVAILABLE, when the service does not answer or is
  // not configured. The call must live until the reply is there.
  rpc::Reply<rpc::Done> CheckEnterprise(rpc::Call& call, std::string name, std::string on) const;
  rpc::Reply<rpc::Done> CheckFacility(rpc::Call& call, std::string name) const;

  const TaskForces& task_forces() const { return task_forces_; }

 private:
  std::unique_ptr<rpc::PeerChannel> economy_;
  std::unique_ptr<rpc::PeerChannel> livelihood_;
  std::unique_ptr<economy::v1::EnterpriseService::Stub> enterprises_;
  std::unique_ptr<livelihood::v1::CareFacilityService::Stub> facilities_;
  const TaskForces task_forces_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PEERS_H_
