// Serves eastgate.urban.v1.VillagePointService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// village_point_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_

#include <memory>

#include "common/facts/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/village_point_service.grpc.pb.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class VillagePointService final : public facts::DomainService {
 public:
  // The parts and tables must outlive it.
  VillagePointService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), table_(tables.village_points) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::VillagePoint> Create(rpc::Call& call, const v1::CreateVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Get(rpc::Call& call, const v1::GetVillagePointRequest& request);
  rpc::Reply<v1::ListVillagePointsResponse> List(rpc::Call& call,
                                                 const v1::ListVillagePointsRequest& request);
  rpc::Reply<v1::VillagePoint> ChangeState(rpc::Call& call,
                                           const v1::ChangeVillagePointStateRequest& request);

 private:
  const resource::Table<v1::VillagePoint>& table_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_
