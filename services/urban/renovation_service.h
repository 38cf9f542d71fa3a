// Serves eastgate.urban.v1.RenovationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// renovation_plan_rules.h and renovation_rules.h, the tables in tables.h. Thread-safe: the store serializes
// all writes.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/renovation_service.grpc.pb.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class RenovationService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  RenovationService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), plans_(tables.renovation_plans), renovations_(tables.renovations) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::RenovationPlan> CreatePlan(rpc::Call& call, const v1::CreateRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationPlan> GetPlan(rpc::Call& call, const v1::GetRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationPlan> RevisePlan(rpc::Call& call, const v1::ReviseRenovationPlanRequest& request);
  rpc::Reply<v1::RenovationProgress> GetProgress(rpc::Call& call,
                                                 const v1::GetRenovationProgressRequest& request);
  rpc::Reply<v1::Renovation> Create(rpc::Call& call, const v1::CreateRenovationRequest& request);
  rpc::Reply<v1::Renovation> Get(rpc::Call& call, const v1::GetRenovationRequest& request);
  rpc::Reply<v1::Renovation> UpdateRenovation(rpc::Call& call, const v1::UpdateRenovationRequest& request);
  rpc::Reply<v1::ListRenovationsResponse> List(rpc::Call& call, const v1::ListRenovationsRequest& request);
  rpc::Reply<v1::Renovation> Survey(rpc::Call& call, const v1::SurveyRenovationRequest& request);
  rpc::Reply<v1::Renovation> Consent(rpc::Call& call, const v1::ConsentToRenovationRequest& request);
  rpc::Reply<v1::Renovation> Design(rpc::Call& call, const v1::DesignRenovationRequest& request);
  rpc::Reply<v1::Renovation> Start(rpc::Call& call, const v1::StartRenovationRequest& request);
  rpc::Reply<v1::Renovation> Finish(rpc::Call& call, const v1::FinishRenovationRequest& request);
  rpc::Reply<v1::Renovation> Accept(rpc::Call& call, const v1::AcceptRenovationRequest& request);
  rpc::Reply<v1::Renovation> Drop(rpc::Call& call, const v1::DropRenovationRequest& request);
  rpc::Reply<v1::Renovation> Extend(rpc::Call& call, const v1::ExtendRenovationRequest& request);

 private:
  const lifecycle::EntryTable<v1::RenovationPlan>& plans_;
  const lifecycle::LifecycleTable<v1::Renovation>& renovations_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_SERVICE_H_
