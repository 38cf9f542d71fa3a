#include "services/economy/peers.h"

#include <utility>

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

namespace {

constexpr int kPage = 1000;
using Renovations = urban::v1::RenovationService;
using Centers = urban::v1::NeighborhoodCenterService;

}  // namespace

Peers::Peers(const std::map<std::string, std::string>& targets)
    : urban_(
          rpc::OpenPeer(targets, "urban", {Renovations::service_full_name(), Centers::service_full_name()})),
      task_forces_(targets) {
  if (!urban_) return;
  renovations_ = Renovations::NewStub(urban_->channel());
  centers_ = Centers::NewStub(urban_->channel());
}

Reply<urban::v1::ListRenovationsResponse> Peers::ListRenovations(Call& call, std::string division) const {
  if (!urban_) return rpc::PeerMissing("urban");
  urban::v1::ListRenovationsRequest request;
  request.set_division(std::move(division));
  request.set_page_size(kPage);
  return urban_->Call(call, renovations_->async(),
                      &Renovations::StubInterface::async_interface::ListRenovations, request, kPeerLimit);
}

Reply<urban::v1::ListNeighborhoodCentersResponse> Peers::ListNeighborhoodCenters(Call& call,
                                                                                 std::string division) const {
  if (!urban_) return rpc::PeerMissing("urban");
  urban::v1::ListNeighborhoodCentersRequest request;
  request.set_division(std::move(division));
  request.set_page_size(kPage);
  return urban_->Call(call, centers_->async(),
                      &Centers::StubInterface::async_interface::ListNeighborhoodCenters, request, kPeerLimit);
}

}  // namespace eastgate::economy
