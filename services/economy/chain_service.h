// Serves eastgate.economy.v1.ChainService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// chain_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_CHAIN_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_CHAIN_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/chain_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class ChainService final : public facts::DomainService {
 public:
  // All must outlive it.
  ChainService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Chain> Create(rpc::Call& call, const v1::CreateChainRequest& request);
  rpc::Reply<v1::Chain> Get(rpc::Call& call, const v1::GetChainRequest& request);
  rpc::Reply<v1::ListChainsResponse> List(rpc::Call& call, const v1::ListChainsRequest& request);
  rpc::Reply<v1::OutputReport> CreateReport(rpc::Call& call, const v1::CreateOutputReportRequest& request);
  rpc::Reply<v1::OutputReport> GetReport(rpc::Call& call, const v1::GetOutputReportRequest& request);
  rpc::Reply<v1::ListOutputReportsResponse> ListReports(rpc::Call& call,
                                                        const v1::ListOutputReportsRequest& request);

 private:
  const Tables& tables_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> ChainKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_CHAIN_SERVICE_H_
