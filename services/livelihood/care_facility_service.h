// Serves eastgate.livelihood.v1.CareFacilityService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// care_facility_rules.h, the table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/care_facility_service.grpc.pb.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class CareFacilityService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  CareFacilityService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), facilities_(tables.care_facilities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::CareFacility> Create(rpc::Call& call, const v1::CreateCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Get(rpc::Call& call, const v1::GetCareFacilityRequest& request);
  rpc::Reply<v1::ListCareFacilitiesResponse> List(rpc::Call& call,
                                                  const v1::ListCareFacilitiesRequest& request);
  rpc::Reply<v1::CareFacility> UpdateFacility(rpc::Call& call, const v1::UpdateCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Start(rpc::Call& call, const v1::StartCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Open(rpc::Call& call, const v1::OpenCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Suspend(rpc::Call& call, const v1::SuspendCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Close(rpc::Call& call, const v1::CloseCareFacilityRequest& request);

 private:
  const lifecycle::LifecycleTable<v1::CareFacility>& facilities_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_
