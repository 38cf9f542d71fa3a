// Serves eastgate.urban.v1.RenovationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// renovation_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/renovation_service.grpc.pb.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class RenovationService final : public facts::DomainService {
 public:
  // The parts and tables must outlive it.
  RenovationService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), plans_(tables.renovation_plans), renovations_(tables.renovations) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::RenovationPlan> CreatePlan(rpc::Call& call, const v1::CreateRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationPlan> GetPlan(rpc::Call& call, const v1::GetRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationPlan> RevisePlan(rpc::Call& call, const v1::ReviseRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationProgress> GetProgress(rpc::Call& call,
                                                 const v1::GetRenovationProgressRequest& request);
  rpc::Reply<v1::Renovation> Create(rpc::Call& call, const v1::CreateRenovationRequest& request);
  rpc::Reply<v1::Renovation> Get(rpc::Call& call, const v1::GetRenovationRequest& request);
  rpc::Reply<v1::ListRenovationsResponse> List(rpc::Call& call, const v1::ListRenovationsRequest& request);
  rpc::Reply<v1::Renovation> ChangeState(rpc::Call& call, const v1::ChangeRenovationStateRequest& request);

 private:
  const resource::Table<v1::RenovationPlan>& plans_;
  const resource::Table<v1::Renovation>& renovations_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> RenovationKinds(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_
