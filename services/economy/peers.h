// The other services that economy asks: urban for the neighborhoods that a trade area serves, command for
// task forces.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_ECONOMY_PEERS_H_
#define EASTGATE_SERVICES_ECONOMY_PEERS_H_

#include <memory>
#include <string>

#include "common/lifecycle/task_forces.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/mechanism.grpc.pb.h"
#include "eastgate/economy/v1/trade_area.pb.h"
#include "eastgate/urban/v1/neighborhood_center_service.grpc.pb.h"
#include "eastgate/urban/v1/renovation_service.grpc.pb.h"

namespace eastgate::economy {

// The task forces of command, which answer for campaigns.
using TaskForces =
    lifecycle::TaskForces<command::v1::MechanismService, command::v1::MECHANISM_UNIT_TYPE_TASK_FORCE>;

class Peers {
 public:
  explicit Peers(const rpc::PeerTargets& targets);

  // Returns the profile with the neighborhoods and neighborhood centers of all divisions that its trade area
  // serves, at most 1000 of each division. UNAVAILABLE, reason PEER_UNAVAILABLE, when urban does not answer
  // or is not configured. The call must live until the reply is there.
  rpc::Reply<v1::TradeAreaProfile> AddServed(rpc::Call& call, v1::TradeAreaProfile profile) const;

  const TaskForces& task_forces() const { return task_forces_; }

 private:
  rpc::Reply<urban::v1::ListRenovationsResponse> ListRenovations(rpc::Call& call, std::string division) const;
  rpc::Reply<urban::v1::ListNeighborhoodCentersResponse> ListNeighborhoodCenters(rpc::Call& call,
                                                                                 std::string division) const;

  std::unique_ptr<rpc::PeerChannel> urban_;
  std::unique_ptr<urban::v1::RenovationService::Stub> renovations_;
  std::unique_ptr<urban::v1::NeighborhoodCenterService::Stub> centers_;
  const TaskForces task_forces_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_PEERS_H_
