#include "services/command/fund_service.h"

#include "common/status/status_macros.h"
#include "services/command/fund_account_rules.h"
#include "services/command/fund_allocation_rules.h"
#include "services/command/fund_appropriation_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;
using v1::FundAccount;
using v1::FundAllocation;
using v1::FundAppropriation;

std::unique_ptr<rpc::BoundService> FundService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::FundService::service_full_name())
      .Unary("CreateFundAppropriation", this, &FundService::CreateFundAppropriation)
      .Unary("GetFundAppropriation", this, &FundService::GetFundAppropriation)
      .Unary("ListFundAppropriations", this, &FundService::ListFundAppropriations)
      .Unary("CreateFundAllocation", this, &FundService::CreateFundAllocation)
      .Unary("GetFundAllocation", this, &FundService::GetFundAllocation)
      .Unary("ListFundAllocations", this, &FundService::ListFundAllocations)
      .Unary("GetFundAccount", this, &FundService::GetAccount)
      .Unary("ListFundAccounts", this, &FundService::ListAccounts)
      .Build();
}

Reply<FundAppropriation> FundService::CreateFundAppropriation(
    Call& call, const v1::CreateFundAppropriationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.fund_appropriation_id(), tables_.appropriations, NewAppropriation);
}

Reply<FundAppropriation> FundService::GetFundAppropriation(Call&,
                                                           const v1::GetFundAppropriationRequest& request) {
  return GetRow(request, tables_.appropriations);
}

Reply<v1::ListFundAppropriationsResponse> FundService::ListFundAppropriations(
    Call& call, const v1::ListFundAppropriationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.appropriations,
                      &v1::ListFundAppropriationsResponse::mutable_fund_appropriations, Matches);
}

Reply<FundAllocation> FundService::CreateFundAllocation(Call& call,
                                                        const v1::CreateFundAllocationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRowAfter(
      call, request, request.fund_allocation_id(), tables_.allocations,
      [this, &call, &request] { return peers_.FindProject(call, request.project()); }, NewAllocation);
}

Reply<FundAllocation> FundService::GetFundAllocation(Call&, const v1::GetFundAllocationRequest& request) {
  return GetRow(request, tables_.allocations);
}

Reply<v1::ListFundAllocationsResponse> FundService::ListFundAllocations(
    Call& call, const v1::ListFundAllocationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.allocations,
                      &v1::ListFundAllocationsResponse::mutable_fund_allocations, Matches);
}

Reply<FundAccount> FundService::GetAccount(Call&, const v1::GetFundAccountRequest& request) {
  return GetRow(request, tables_.fund_accounts);
}

Reply<v1::ListFundAccountsResponse> FundService::ListAccounts(Call& call,
                                                              const v1::ListFundAccountsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.fund_accounts,
                      &v1::ListFundAccountsResponse::mutable_fund_accounts, Matches);
}

}  // namespace eastgate::command
