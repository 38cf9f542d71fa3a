#include "services/command/mechanism_service.h"

#include "common/status/status_macros.h"
#include "services/command/mechanism_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;
using v1::MechanismUnit;

std::unique_ptr<rpc::BoundService> MechanismService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::MechanismService::service_full_name())
      .Unary("CreateMechanismUnit", this, &MechanismService::Create)
      .Unary("GetMechanismUnit", this, &MechanismService::Get)
      .Unary("ListMechanismUnits", this, &MechanismService::List)
      .Unary("UpdateMechanismUnit", this, &MechanismService::UpdateMechanismUnit)
      .Unary("DissolveMechanismUnit", this, &MechanismService::DissolveMechanismUnit)
      .Build();
}

Reply<MechanismUnit> MechanismService::Create(Call& call, const v1::CreateMechanismUnitRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.mechanism_unit_id(), mechanism_units_, Establish);
}

Reply<MechanismUnit> MechanismService::Get(Call&, const v1::GetMechanismUnitRequest& request) {
  return GetRow(request, mechanism_units_);
}

Reply<v1::ListMechanismUnitsResponse> MechanismService::List(Call& call,
                                                             const v1::ListMechanismUnitsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, mechanism_units_,
                      &v1::ListMechanismUnitsResponse::mutable_mechanism_units, Matches);
}

Reply<MechanismUnit> MechanismService::UpdateMechanismUnit(Call& call,
                                                           const v1::UpdateMechanismUnitRequest& request) {
  return UpdateByMask(call, request, request.mechanism_unit(), mechanism_units_, CheckExists, CheckUpdate);
}

Reply<MechanismUnit> MechanismService::DissolveMechanismUnit(
    Call& call, const v1::DissolveMechanismUnitRequest& request) {
  RETURN_IF_ERROR(CheckDissolve(request, NewCheck(request)));
  return Transition(call, request, mechanism_units_, Dissolve);
}

}  // namespace eastgate::command
