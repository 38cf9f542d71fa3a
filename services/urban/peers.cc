#include "services/urban/peers.h"

#include <utility>

#include "common/config/suite.h"
#include "common/lifecycle/find_at_peer.h"
#include "common/lifecycle/register.h"
#include "common/status/status_macros.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Done;
using rpc::Reply;

Peers::Peers(const rpc::PeerTargets& targets)
    : economy_(
          rpc::OpenPeer(targets, config::kEconomy, {economy::v1::EnterpriseService::service_full_name()})),
      livelihood_(rpc::OpenPeer(targets, config::kLivelihood,
                                {livelihood::v1::CareFacilityService::service_full_name()})),
      task_forces_(targets) {
  if (economy_) enterprises_ = economy::v1::EnterpriseService::NewStub(economy_->channel());
  if (livelihood_) facilities_ = livelihood::v1::CareFacilityService::NewStub(livelihood_->channel());
}

Reply<Done> Peers::CheckEnterprise(Call& call, std::string name, std::string on) const {
  if (name.empty()) co_return Done{};
  auto finding =
      lifecycle::FindAtPeer(call, economy_.get(), config::kEconomy, enterprises_,
                            &economy::v1::EnterpriseService::StubInterface::async_interface::GetEnterprise,
                            std::move(name), config::kPeerLimit, on);
  const auto found = co_await std::move(finding);
  if (!found.ok()) co_return found.status();
  CO_RETURN_IF_ERROR(lifecycle::CheckRegistered<economy::v1::ENTERPRISE_STATE_REGISTERED>(*found, on));
  co_return Done{};
}

Reply<Done> Peers::CheckFacility(Call& call, std::string name) const {
  if (name.empty()) co_return Done{};
  auto finding = lifecycle::FindAtPeer(
      call, livelihood_.get(), config::kLivelihood, facilities_,
      &livelihood::v1::CareFacilityService::StubInterface::async_interface::GetCareFacility, std::move(name),
      config::kPeerLimit);
  const auto found = co_await std::move(finding);
  if (!found.ok()) co_return found.status();
  co_return Done{};
}

}  // namespace eastgate::urban
