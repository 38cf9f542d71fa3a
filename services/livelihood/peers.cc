#include "services/livelihood/peers.h"

#include <utility>

#include "common/facts/find_at_peer.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;

Peers::Peers(const std::map<std::string, std::string>& targets)
    : economy_(rpc::OpenPeer(targets, "economy", {economy::v1::EnterpriseService::service_full_name()})),
      task_forces_(targets) {
  if (economy_) enterprises_ = economy::v1::EnterpriseService::NewStub(economy_->channel());
}

Reply<economy::v1::Enterprise> Peers::FindEnterprise(Call& call, std::string name) const {
  return facts::FindAtPeer(call, economy_.get(), "economy", enterprises_,
                           &economy::v1::EnterpriseService::StubInterface::async_interface::GetEnterprise,
                           std::move(name), kPeerLimit);
}

}  // namespace eastgate::livelihood
