#include "services/livelihood/peers.h"

#include "absl/strings/match.h"
#include "common/config/suite.h"
#include "common/lifecycle/find_at_peer.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;

Peers::Peers(const rpc::PeerTargets& targets)
    : economy_(
          rpc::OpenPeer(targets, config::kEconomy, {economy::v1::EnterpriseService::service_full_name()})),
      task_forces_(targets) {
  if (economy_) enterprises_ = economy::v1::EnterpriseService::NewStub(economy_->channel());
}

bool IsMicroOrSmall(const economy::v1::Enterprise& enterprise) {
  return enterprise.state() == economy::v1::ENTERPRISE_STATE_REGISTERED &&
         (enterprise.size() == economy::v1::ENTERPRISE_SIZE_MICRO ||
          enterprise.size() == economy::v1::ENTERPRISE_SIZE_SMALL);
}

Reply<economy::v1::Enterprise> Peers::FindBorrower(Call& call, const std::string& name,
                                                   const std::string& on) const {
  if (!absl::StartsWith(name, "enterprises/")) return economy::v1::Enterprise();
  return lifecycle::FindAtPeer(call, economy_.get(), config::kEconomy, enterprises_,
                               &economy::v1::EnterpriseService::StubInterface::async_interface::GetEnterprise,
                               name, config::kPeerLimit, on);
}

}  // namespace eastgate::livelihood
