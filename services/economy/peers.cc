#include "services/economy/peers.h"

#include <utility>

#include "common/config/suite.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

namespace {

using Renovations = urban::v1::RenovationService;
using Centers = urban::v1::NeighborhoodCenterService;

}  // namespace

Peers::Peers(const rpc::PeerTargets& targets)
    : urban_(rpc::OpenPeer(targets, config::kUrban,
                           {Renovations::service_full_name(), Centers::service_full_name()})),
      task_forces_(targets) {
  if (!urban_) return;
  renovations_ = Renovations::NewStub(urban_->channel());
  centers_ = Centers::NewStub(urban_->channel());
}

Reply<v1::TradeAreaProfile> Peers::AddServed(Call& call, v1::TradeAreaProfile profile) const {
  for (const std::string& division : profile.trade_area().served_divisions()) {
    auto neighborhoods = co_await ListRenovations(call, division);
    if (!neighborhoods.ok()) co_return neighborhoods.status();
    auto centers = co_await ListNeighborhoodCenters(call, division);
    if (!centers.ok()) co_return centers.status();
    profile.mutable_neighborhoods()->MergeFrom(neighborhoods->renovations());
    profile.mutable_neighborhood_centers()->MergeFrom(centers->neighborhood_centers());
    if (!neighborhoods->next_page_token().empty() || !centers->next_page_token().empty())
      profile.set_truncated(true);
  }
  co_return std::move(profile);
}

Reply<urban::v1::ListRenovationsResponse> Peers::ListRenovations(Call& call, std::string division) const {
  if (!urban_) return rpc::PeerMissing(config::kUrban);
  urban::v1::ListRenovationsRequest request;
  request.set_division(std::move(division));
  request.set_page_size(config::kMaxPageSize);
  return urban_->Call(call, renovations_->async(),
                      &Renovations::StubInterface::async_interface::ListRenovations, request,
                      config::kPeerLimit);
}

Reply<urban::v1::ListNeighborhoodCentersResponse> Peers::ListNeighborhoodCenters(Call& call,
                                                                                 std::string division) const {
  if (!urban_) return rpc::PeerMissing(config::kUrban);
  urban::v1::ListNeighborhoodCentersRequest request;
  request.set_division(std::move(division));
  request.set_page_size(config::kMaxPageSize);
  return urban_->Call(call, centers_->async(),
                      &Centers::StubInterface::async_interface::ListNeighborhoodCenters, request,
                      config::kPeerLimit);
}

}  // namespace eastgate::economy
