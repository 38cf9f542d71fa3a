// Serves eastgate.livelihood.v1.AssistanceService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// home_care_subsidy_rules.h and barrier_free_retrofit_rules.h, the tables in tables.h. Thread-safe: the store
// serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/assistance_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class AssistanceService final : public lifecycle::DomainService {
 public:
  // All must outlive it.
  AssistanceService(const lifecycle::ServiceParts& parts, const Tables& tables, const Identities& identities)
      : DomainService(parts),
        subsidies_(tables.home_care_subsidies),
        retrofits_(tables.barrier_free_retrofits),
        persons_(tables.persons),
        identities_(identities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::HomeCareSubsidy> CreateSubsidy(rpc::Call& call,
                                                const v1::CreateHomeCareSubsidyRequest& request);
  rpc::Reply<v1::HomeCareSubsidy> RecoverSubsidy(rpc::Call& call,
                                                 const v1::RecoverHomeCareSubsidyRequest& request);
  rpc::Reply<v1::HomeCareSubsidy> GetSubsidy(rpc::Call& call, const v1::GetHomeCareSubsidyRequest& request);
  rpc::Reply<v1::ListHomeCareSubsidiesResponse> ListSubsidies(
      rpc::Call& call, const v1::ListHomeCareSubsidiesRequest& request);
  rpc::Reply<v1::BarrierFreeRetrofit> CreateRetrofit(rpc::Call& call,
                                                     const v1::CreateBarrierFreeRetrofitRequest& request);
  rpc::Reply<v1::BarrierFreeRetrofit> RecoverRetrofitCost(
      rpc::Call& call, const v1::RecoverBarrierFreeRetrofitCostRequest& request);
  rpc::Reply<v1::BarrierFreeRetrofit> GetRetrofit(rpc::Call& call,
                                                  const v1::GetBarrierFreeRetrofitRequest& request);
  rpc::Reply<v1::ListBarrierFreeRetrofitsResponse> ListRetrofits(
      rpc::Call& call, const v1::ListBarrierFreeRetrofitsRequest& request);

 private:
  const lifecycle::EntryTable<v1::HomeCareSubsidy>& subsidies_;
  const lifecycle::EntryTable<v1::BarrierFreeRetrofit>& retrofits_;
  const Persons& persons_;
  const Identities& identities_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_SERVICE_H_
