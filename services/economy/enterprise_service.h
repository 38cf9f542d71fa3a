// Serves eastgate.economy.v1.EnterpriseService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// enterprise_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/enterprise_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class EnterpriseService final : public facts::DomainService {
 public:
  // All must outlive it.
  EnterpriseService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Enterprise> Create(rpc::Call& call, const v1::CreateEnterpriseRequest& request);
  rpc::Reply<v1::Enterprise> Get(rpc::Call& call, const v1::GetEnterpriseRequest& request);
  rpc::Reply<v1::ListEnterprisesResponse> List(rpc::Call& call, const v1::ListEnterprisesRequest& request);
  rpc::Reply<v1::Enterprise> Update(rpc::Call& call, const v1::UpdateEnterpriseRequest& request);

 private:
  const Tables& tables_;
};

// The kinds of fact that the service records, with the hooks by which enterprises follow corrections.
// `tables` must outlive them.
std::vector<facts::FactKind> EnterpriseKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_SERVICE_H_
