#include "services/command/fund_service.h"

#include <string>
#include <utility>

#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"
#include "services/command/fund_rules.h"

namespace eastgate::command {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Allocation;
using v1::Appropriation;
using v1::FundAccount;

namespace {

// A kind whose entries move their account along.
template <class Row>
facts::FactKind EntryOfAccount(const Tables& tables, const resource::Table<Row>& table, const char* name,
                               std::vector<std::string> measures, const char* amount) {
  facts::FactKind kind;
  kind.name = name;
  kind.measures = std::move(measures);
  kind.correctable = {.occurred_on = true, .division = false, .amounts = {amount}, .dimensions = {}};
  kind.amend = facts::AmendRow<Row>(
      table,
      [&tables](facts::Writer& writer, Row& row, const fact::v1::Fact&,
                const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(FundAccount account, tables.fund_accounts.Get(writer.transaction(), row.account()));
        RETURN_IF_ERROR(Amend(row, account, correction));
        row.set_fact(writer.next_fact());
        fact::v1::Fact fact = FactOf(row, account, writer.ledger().division_root());
        RETURN_IF_ERROR(
            tables.fund_accounts.Put(writer.transaction(), writer.next_revision(), std::move(account))
                .status());
        return fact;
      });
  kind.withdraw = facts::WithdrawRow<Row>(
      table, [&tables](facts::Writer& writer, Row& row, const fact::v1::Fact&) -> absl::Status {
        ASSIGN_OR_RETURN(FundAccount account, tables.fund_accounts.Get(writer.transaction(), row.account()));
        RETURN_IF_ERROR(Withdraw(row, account));
        row.set_fact(writer.next_fact());
        return tables.fund_accounts.Put(writer.transaction(), writer.next_revision(), std::move(account))
            .status();
      });
  return kind;
}

}  // namespace

std::unique_ptr<rpc::BoundService> FundService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::FundService::service_full_name())
      .Unary("CreateAppropriation", this, &FundService::CreateAppropriation)
      .Unary("GetAppropriation", this, &FundService::GetAppropriation)
      .Unary("ListAppropriations", this, &FundService::ListAppropriations)
      .Unary("CreateAllocation", this, &FundService::CreateAllocation)
      .Unary("GetAllocation", this, &FundService::GetAllocation)
      .Unary("ListAllocations", this, &FundService::ListAllocations)
      .Unary("GetFundAccount", this, &FundService::GetAccount)
      .Unary("ListFundAccounts", this, &FundService::ListAccounts)
      .Build();
}

Reply<Appropriation> FundService::CreateAppropriation(Call& call,
                                                      const v1::CreateAppropriationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.appropriation_id(), tables_.appropriations,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Appropriation>> {
        FundAccount account = AccountOf(request);
        const auto known = tables_.fund_accounts.Get(writer.transaction(), account.name());
        if (known.ok()) {
          account = *known;
        } else if (!absl::IsNotFound(known.status())) {
          return known.status();
        }
        RETURN_IF_ERROR(Appropriate(account, request.amount_fen()));
        Appropriation row = Enter(request, account, writer.next_fact());
        fact::v1::Fact fact = FactOf(row, account, writer.ledger().division_root());
        RETURN_IF_ERROR(
            tables_.fund_accounts.Put(writer.transaction(), writer.next_revision(), std::move(account))
                .status());
        return Drafted<Appropriation>{std::move(row), std::move(fact)};
      });
}

Reply<Appropriation> FundService::GetAppropriation(Call&, const v1::GetAppropriationRequest& request) {
  return GetRow(request, tables_.appropriations);
}

Reply<v1::ListAppropriationsResponse> FundService::ListAppropriations(
    Call&, const v1::ListAppropriationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListAppropriationsResponse>(
      request, tables_.appropriations, &v1::ListAppropriationsResponse::mutable_appropriations, Matches);
}

Reply<Allocation> FundService::CreateAllocation(Call& call, const v1::CreateAllocationRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(tables_.allocations, request.allocation_id());
  if (!known.ok()) co_return known.status();
  bool is_provincial = false;
  if (!*known && !request.project().empty()) {
    const auto project = co_await peers_.FindProject(call, request.project());
    if (!project.ok()) co_return project.status();
    is_provincial = project->level() == livelihood::v1::PROJECT_LEVEL_PROVINCIAL;
  }
  co_return co_await Allocate(call, request, is_provincial);
}

Reply<Allocation> FundService::Allocate(Call& call, const v1::CreateAllocationRequest& request,
                                        bool is_provincial) {
  return CreateRow(
      call, request, request.allocation_id(), tables_.allocations,
      [this, &request, is_provincial](facts::Writer& writer) -> absl::StatusOr<Drafted<Allocation>> {
        ASSIGN_OR_RETURN(FundAccount account,
                         tables_.fund_accounts.Get(writer.transaction(), request.account()));
        ASSIGN_OR_RETURN(Allocation row, Enter(request, account, is_provincial, writer.next_fact()));
        RETURN_IF_ERROR(command::Allocate(account, request.amount_fen()));
        fact::v1::Fact fact = FactOf(row, account, writer.ledger().division_root());
        RETURN_IF_ERROR(
            tables_.fund_accounts.Put(writer.transaction(), writer.next_revision(), std::move(account))
                .status());
        return Drafted<Allocation>{std::move(row), std::move(fact)};
      });
}

Reply<Allocation> FundService::GetAllocation(Call&, const v1::GetAllocationRequest& request) {
  return GetRow(request, tables_.allocations);
}

Reply<v1::ListAllocationsResponse> FundService::ListAllocations(Call&,
                                                                const v1::ListAllocationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListAllocationsResponse>(
      request, tables_.allocations, &v1::ListAllocationsResponse::mutable_allocations, Matches);
}

Reply<FundAccount> FundService::GetAccount(Call&, const v1::GetFundAccountRequest& request) {
  return GetRow(request, tables_.fund_accounts);
}

Reply<v1::ListFundAccountsResponse> FundService::ListAccounts(Call&,
                                                              const v1::ListFundAccountsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListFundAccountsResponse>(
      request, tables_.fund_accounts, &v1::ListFundAccountsResponse::mutable_fund_accounts, Matches);
}

std::vector<facts::FactKind> FundKinds(const Tables& tables) {
  return {EntryOfAccount(tables, tables.appropriations, kAppropriated, {kFundsAppropriated, kFundsAvailable},
                         kFundsAppropriated),
          EntryOfAccount(tables, tables.allocations, kAllocated,
                         {kFundsAllocated, kFundsAvailable, kLivelihoodFunds}, kFundsAllocated)};
}

}  // namespace eastgate::command
