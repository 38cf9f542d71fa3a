#include "services/economy/enterprise_service.h"

#include <string>
#include <utility>

#include "common/facts/row_steps.h"
#include "common/facts/rules.h"
#include "common/rpc/status_macros.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

// The chain that an enterprise belongs to must be one.
absl::Status CheckChain(const Tables& tables, facts::Writer& writer, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::Chain chain, tables.chains.Get(writer.transaction(), name));
  return facts::CheckStands(chain);
}

// What besides recognitions rests on an enterprise.
absl::Status CheckNothingRests(const Tables& tables, facts::Writer& writer,
                               const v1::Enterprise& enterprise) {
  const auto& reader = writer.transaction();
  ASSIGN_OR_RETURN(auto facts,
                   facts::FactsOf(tables.output_reports, reader, kOutputsByEnterprise, enterprise.name()));
  ASSIGN_OR_RETURN(const auto projects, facts::FactsOf(tables.transformations, reader,
                                                       kTransformationsByEnterprise, enterprise.name()));
  facts.insert(facts.end(), projects.begin(), projects.end());
  return facts::CheckNoDependents(enterprise.fact(), facts);
}

}  // namespace

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Enterprise;

std::unique_ptr<rpc::BoundService> EnterpriseService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::EnterpriseService::service_full_name())
      .Unary("CreateEnterprise", this, &EnterpriseService::Create)
      .Unary("GetEnterprise", this, &EnterpriseService::Get)
      .Unary("ListEnterprises", this, &EnterpriseService::List)
      .Unary("UpdateEnterprise", this, &EnterpriseService::Update)
      .Build();
}

Reply<Enterprise> EnterpriseService::Create(Call& call, const v1::CreateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.uscc(), tables_.enterprises,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Enterprise>> {
                     RETURN_IF_ERROR(CheckChain(tables_, writer, request.chain()));
                     Enterprise enterprise = Register(request, writer.next_fact());
                     fact::v1::Fact fact = RegisteredFact(enterprise);
                     return Drafted<Enterprise>{std::move(enterprise), std::move(fact)};
                   });
}

Reply<Enterprise> EnterpriseService::Get(Call&, const v1::GetEnterpriseRequest& request) {
  return GetRow(request, tables_.enterprises);
}

Reply<v1::ListEnterprisesResponse> EnterpriseService::List(Call&, const v1::ListEnterprisesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListEnterprisesResponse>(
      request, tables_.enterprises, &v1::ListEnterprisesResponse::mutable_enterprises, Matches);
}

Reply<Enterprise> EnterpriseService::Update(Call& call, const v1::UpdateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckUpdate(request, NewCheck()));
  return UpdateRow(call, request, request.enterprise(), tables_.enterprises,
                   [this, &request](facts::Writer& writer,
                                    Enterprise& enterprise) -> absl::StatusOr<std::optional<fact::v1::Fact>> {
                     ASSIGN_OR_RETURN(const bool changed, economy::Update(enterprise, request));
                     if (!changed) return std::nullopt;
                     RETURN_IF_ERROR(CheckChain(tables_, writer, enterprise.chain()));
                     return UpdatedFact(enterprise, request.changed_on());
                   });
}

std::vector<facts::FactKind> EnterpriseKinds(const Tables& tables) {
  facts::FactKind registered;
  registered.name = kEnterpriseRegistered;
  registered.measures = {kEnterprises};
  registered.correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {}};
  registered.amend = facts::AmendRow<Enterprise>(
      tables.enterprises,
      [&tables](facts::Writer& writer, Enterprise& row, const fact::v1::Fact&,
                const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const auto standing, StandingRecognitions(tables, writer.transaction(), row.name()));
        if (correction.occurred_on > facts::StoredDate(row.registered_on()))
          RETURN_IF_ERROR(CheckNothingRests(tables, writer, row));
        RETURN_IF_ERROR(AmendRegistration(row, standing, writer.next_fact(), correction));
        return RegisteredFact(row);
      });
  registered.withdraw = facts::WithdrawRow<Enterprise>(
      tables.enterprises,
      [&tables](facts::Writer& writer, Enterprise& row, const fact::v1::Fact&) -> absl::Status {
        ASSIGN_OR_RETURN(const auto standing, StandingRecognitions(tables, writer.transaction(), row.name()));
        RETURN_IF_ERROR(CheckNothingRests(tables, writer, row));
        return WithdrawRegistration(row, standing, writer.next_fact());
      });

  facts::FactKind updated;
  updated.name = kEnterpriseUpdated;
  updated.owner_rpc = "eastgate.economy.v1.EnterpriseService/UpdateEnterprise";

  return {std::move(registered), std::move(updated)};
}

}  // namespace eastgate::economy
