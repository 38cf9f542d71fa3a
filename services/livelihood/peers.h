// The other service that livelihood asks: economy, for enterprises.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_

#include <map>
#include <memory>
#include <string>

#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/economy/v1/enterprise_service.grpc.pb.h"

namespace eastgate::livelihood {

// How long another service may take.
inline constexpr absl::Duration kPeerLimit = absl::Seconds(2);

class Peers {
 public:
  // The other services' addresses by name.
  explicit Peers(const std::map<std::string, std::string>& targets);

  // What stands under the name. NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED; UNAVAILABLE, reason
  // PEER_UNAVAILABLE, when economy does not answer or is not configured. The call must live until the reply
  // is there.
  rpc::Reply<economy::v1::Enterprise> FindEnterprise(rpc::Call& call, std::string name) const;

 private:
  std::unique_ptr<rpc::PeerChannel> economy_;
  std::unique_ptr<economy::v1::EnterpriseService::Stub> enterprises_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PEERS_H_
