// Serves eastgate.urban.v1.VillagePointService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// village_point_rules.h, the table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/village_point.grpc.pb.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class VillagePointService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  VillagePointService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), points_(tables.village_points) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::VillagePoint> Create(rpc::Call& call, const v1::CreateVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Get(rpc::Call& call, const v1::GetVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Update(rpc::Call& call, const v1::UpdateVillagePointRequest& request);
  rpc::Reply<v1::ListVillagePointsResponse> List(rpc::Call& call,
                                                 const v1::ListVillagePointsRequest& request);
  rpc::Reply<v1::VillagePoint> Start(rpc::Call& call, const v1::StartVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Finish(rpc::Call& call, const v1::FinishVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Accept(rpc::Call& call, const v1::AcceptVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Showcase(rpc::Call& call, const v1::ShowcaseVillagePointRequest& request);
  rpc::Reply<v1::VillagePoint> Abandon(rpc::Call& call, const v1::AbandonVillagePointRequest& request);

 private:
  const lifecycle::LifecycleTable<v1::VillagePoint>& points_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_VILLAGE_POINT_SERVICE_H_
