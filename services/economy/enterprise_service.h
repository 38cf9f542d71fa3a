// Serves eastgate.economy.v1.EnterpriseService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in enterprise_rules.h,
// the tables in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/enterprise.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class EnterpriseService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  EnterpriseService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Enterprise> Create(rpc::Call& call, const v1::CreateEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> Get(rpc::Call& call, const v1::GetEnterpriseRequest& request);
  rpc::Reply<v1::BatchGetEnterprisesResponse> BatchGet(rpc::Call& call,
                                                       const v1::BatchGetEnterprisesRequest& request);
  rpc::Reply<v1::ListEnterprisesResponse> List(rpc::Call& call, const v1::ListEnterprisesRequest& request);
  rpc::Reply<v1::Enterprise> Update(rpc::Call& call, const v1::UpdateEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> Move(rpc::Call& call, const v1::MoveEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> MoveOut(rpc::Call& call, const v1::MoveOutEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> MoveIn(rpc::Call& call, const v1::MoveInEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> Deregister(rpc::Call& call, const v1::DeregisterEnterpriseRequest& request);

 private:
  const Tables& tables_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_
