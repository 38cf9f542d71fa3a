// Serves eastgate.command.v1.FundService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// fund_appropriation_rules.h, fund_allocation_rules.h, fund_account_rules.h and fund_facts.h, the tables in
// tables.h. Asks livelihood for projects. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/fund_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class FundService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  FundService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::FundAppropriation> CreateFundAppropriation(
      rpc::Call& call, const v1::CreateFundAppropriationRequest& request);
  rpc::Reply<v1::FundAppropriation> GetFundAppropriation(rpc::Call& call,
                                                         const v1::GetFundAppropriationRequest& request);
  rpc::Reply<v1::ListFundAppropriationsResponse> ListFundAppropriations(
      rpc::Call& call, const v1::ListFundAppropriationsRequest& request);
  rpc::Reply<v1::FundAllocation> CreateFundAllocation(rpc::Call& call,
                                                      const v1::CreateFundAllocationRequest& request);
  rpc::Reply<v1::FundAllocation> GetFundAllocation(rpc::Call& call,
                                                   const v1::GetFundAllocationRequest& request);
  rpc::Reply<v1::ListFundAllocationsResponse> ListFundAllocations(
      rpc::Call& call, const v1::ListFundAllocationsRequest& request);
  rpc::Reply<v1::FundAccount> GetAccount(rpc::Call& call, const v1::GetFundAccountRequest& request);
  rpc::Reply<v1::ListFundAccountsResponse> ListAccounts(rpc::Call& call,
                                                        const v1::ListFundAccountsRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FUND_SERVICE_H_
