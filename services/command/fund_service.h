// Serves eastgate.command.v1.FundService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// fund_rules.h, what is kept in tables.h. Projects are asked of livelihood. Thread-safe: writes are
// serialized by the store.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/fund_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class FundService final : public facts::DomainService {
 public:
  // All must outlive it.
  FundService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Appropriation> CreateAppropriation(rpc::Call& call,
                                                    const v1::CreateAppropriationRequest& request);
  rpc::Reply<v1::Appropriation> GetAppropriation(rpc::Call& call, const v1::GetAppropriationRequest& request);
  rpc::Reply<v1::ListAppropriationsResponse> ListAppropriations(rpc::Call& call,
                                                                const v1::ListAppropriationsRequest& request);
  rpc::Reply<v1::Allocation> CreateAllocation(rpc::Call& call, const v1::CreateAllocationRequest& request);
  rpc::Reply<v1::Allocation> GetAllocation(rpc::Call& call, const v1::GetAllocationRequest& request);
  rpc::Reply<v1::ListAllocationsResponse> ListAllocations(rpc::Call& call,
                                                          const v1::ListAllocationsRequest& request);
  rpc::Reply<v1::FundAccount> GetAccount(rpc::Call& call, const v1::GetFundAccountRequest& request);
  rpc::Reply<v1::ListFundAccountsResponse> ListAccounts(rpc::Call& call,
                                                        const v1::ListFundAccountsRequest& request);

 private:
  rpc::Reply<v1::Allocation> Allocate(rpc::Call& call, const v1::CreateAllocationRequest& request,
                                      bool is_provincial);

  const Tables& tables_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> FundKinds(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_
