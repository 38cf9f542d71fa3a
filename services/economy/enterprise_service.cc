#include "services/economy/enterprise_service.h"

#include "common/status/status_macros.h"
#include "services/economy/enterprise_facts.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> EnterpriseService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::EnterpriseService::service_full_name())
      .Unary("CreateEnterprise", this, &EnterpriseService::Create)
      .Unary("GetEnterprise", this, &EnterpriseService::Get)
      .Unary("ListEnterprises", this, &EnterpriseService::List)
      .Unary("UpdateEnterprise", this, &EnterpriseService::Update)
      .Build();
}

Reply<v1::Enterprise> EnterpriseService::Create(Call& call, const v1::CreateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.uscc(), tables_.enterprises, RegisterEnterprise);
}

Reply<v1::Enterprise> EnterpriseService::Get(Call&, const v1::GetEnterpriseRequest& request) {
  return GetRow(request, tables_.enterprises);
}

Reply<v1::ListEnterprisesResponse> EnterpriseService::List(Call& call,
                                                           const v1::ListEnterprisesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.enterprises, &v1::ListEnterprisesResponse::mutable_enterprises,
                      Matches);
}

Reply<v1::Enterprise> EnterpriseService::Update(Call& call, const v1::UpdateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckUpdate(request, NewCheck(request)));
  return UpdateRow(call, request, request.enterprise(), tables_.enterprises, kEnterpriseUpdated,
                   [this](v1::Enterprise& row, const v1::UpdateEnterpriseRequest& update,
                          facts::Writer& writer) { return UpdateWithChain(tables_, writer, update, row); });
}

}  // namespace eastgate::economy
