// Serves eastgate.urban.v1.NeighborhoodCenterService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// neighborhood_center_rules.h, the table in tables.h. Economy is asked for operators, livelihood for
// facilities. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/neighborhood_center_service.grpc.pb.h"
#include "services/urban/peers.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class NeighborhoodCenterService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  NeighborhoodCenterService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), centers_(tables.neighborhood_centers), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::NeighborhoodCenter> Create(rpc::Call& call,
                                            const v1::CreateNeighborhoodCenterRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> Get(rpc::Call& call, const v1::GetNeighborhoodCenterRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> Update(rpc::Call& call,
                                            const v1::UpdateNeighborhoodCenterRequest& request);
  rpc::Reply<v1::ListNeighborhoodCentersResponse> List(rpc::Call& call,
                                                       const v1::ListNeighborhoodCentersRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> OpenFormat(rpc::Call& call,
                                                const v1::OpenNeighborhoodCenterFormatRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> CloseFormat(rpc::Call& call,
                                                 const v1::CloseNeighborhoodCenterFormatRequest& request);
  rpc::Reply<v1::NeighborhoodCenter> Close(rpc::Call& call,
                                           const v1::CloseNeighborhoodCenterRequest& request);

 private:
  const lifecycle::LifecycleTable<v1::NeighborhoodCenter>& centers_;
  const Peers& peers_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_NEIGHBORHOOD_CENTER_SERVICE_H_
