#include "services/urban/peers.h"

#include <utility>

#include "common/facts/rules.h"
#include "common/rpc/errors.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;

Peers::Peers(const std::map<std::string, std::string>& targets)
    : economy_(rpc::OpenPeer(targets, "economy", {economy::v1::EnterpriseService::service_full_name()})),
      livelihood_(
          rpc::OpenPeer(targets, "livelihood", {livelihood::v1::CareFacilityService::service_full_name()})),
      task_forces_(targets) {
  if (economy_) enterprises_ = economy::v1::EnterpriseService::NewStub(economy_->channel());
  if (livelihood_) facilities_ = livelihood::v1::CareFacilityService::NewStub(livelihood_->channel());
}

Reply<economy::v1::Enterprise> Peers::FindEnterprise(Call& call, std::string name) const {
  if (!economy_) co_return rpc::PeerMissing("economy");
  economy::v1::GetEnterpriseRequest request;
  request.set_name(std::move(name));
  auto found = co_await economy_->Call(
      call, enterprises_->async(),
      &economy::v1::EnterpriseService::StubInterface::async_interface::GetEnterprise, request, kPeerLimit);
  if (found.ok() && found->state() == economy::v1::ENTERPRISE_STATE_RETRACTED)
    co_return facts::RecordRetracted(found->name());
  co_return found;
}

Reply<livelihood::v1::CareFacility> Peers::FindFacility(Call& call, std::string name) const {
  if (!livelihood_) co_return rpc::PeerMissing("livelihood");
  livelihood::v1::GetCareFacilityRequest request;
  request.set_name(std::move(name));
  auto found = co_await livelihood_->Call(
      call, facilities_->async(),
      &livelihood::v1::CareFacilityService::StubInterface::async_interface::GetCareFacility, request,
      kPeerLimit);
  if (found.ok() && found->state() == livelihood::v1::CARE_FACILITY_STATE_RETRACTED)
    co_return facts::RecordRetracted(found->name());
  co_return found;
}

}  // namespace eastgate::urban
