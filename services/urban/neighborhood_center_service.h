// Serves eastgate.urban.v1.NeighborhoodCenterService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// neighborhood_center_rules.h, what is kept in tables.h. Operators are asked of economy, facilities of
// livelihood. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_

#include <memory>

#include "common/facts/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/neighborhood_center_service.grpc.pb.h"
#include "services/urban/peers.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class NeighborhoodCenterService final : public facts::DomainService {
 public:
  // All must outlive it.
  NeighborhoodCenterService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), table_(tables.neighborhood_centers), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::NeighborhoodCenter> Create(rpc::Call& call,
                                            const v1::CreateNeighborhoodCenterRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> Get(rpc::Call& call, const v1::GetNeighborhoodCenterRequest& request);
  rpc::Reply<v1::ListNeighborhoodCentersResponse> List(rpc::Call& call,
                                                       const v1::ListNeighborhoodCentersRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> ChangeFormat(rpc::Call& call,
                                                  const v1::ChangeCenterFormatRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> Close(rpc::Call& call,
                                           const v1::CloseNeighborhoodCenterRequest& request);

 private:
  rpc::Reply<v1::NeighborhoodCenter> Record(rpc::Call& call,
                                            const v1::CreateNeighborhoodCenterRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> RecordFormat(rpc::Call& call,
                                                  const v1::ChangeCenterFormatRequest& request);

  const resource::Table<v1::NeighborhoodCenter>& table_;
  const Peers& peers_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_
