// Serves eastgate.livelihood.v1.CareFacilityService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// care_facility_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/care_facility_service.grpc.pb.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class CareFacilityService final : public facts::DomainService {
 public:
  // All must outlive it.
  CareFacilityService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), table_(tables.care_facilities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::CareFacility> Create(rpc::Call& call, const v1::CreateCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> Get(rpc::Call& call, const v1::GetCareFacilityRequest& request);
  rpc::Reply<v1::ListCareFacilitiesResponse> List(rpc::Call& call,
                                                  const v1::ListCareFacilitiesRequest& request);
  rpc::Reply<v1::CareFacility> UpdateCareFacility(rpc::Call& call,
                                                  const v1::UpdateCareFacilityRequest& request);
  rpc::Reply<v1::CareFacility> ChangeCareFacilityState(rpc::Call& call,
                                                       const v1::ChangeCareFacilityStateRequest& request);

 private:
  const resource::Table<v1::CareFacility>& table_;
};

// The kinds of fact that the service records, with the hooks by which facilities follow corrections. `tables`
// must outlive them.
std::vector<facts::FactKind> CareFacilityKinds(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_CARE_FACILITY_SERVICE_H_
