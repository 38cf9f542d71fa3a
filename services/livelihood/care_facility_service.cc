#include "services/livelihood/care_facility_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/status/status_macros.h"
#include "services/livelihood/care_facility_rules.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;
using v1::CareFacility;

std::unique_ptr<rpc::BoundService> CareFacilityService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::CareFacilityService::service_full_name())
      .Unary("CreateCareFacility", this, &CareFacilityService::Create)
      .Unary("GetCareFacility", this, &CareFacilityService::Get)
      .Unary("ListCareFacilities", this, &CareFacilityService::List)
      .Unary("UpdateCareFacility", this, &CareFacilityService::UpdateFacility)
      .Unary("StartCareFacility", this, &CareFacilityService::Start)
      .Unary("OpenCareFacility", this, &CareFacilityService::Open)
      .Unary("SuspendCareFacility", this, &CareFacilityService::Suspend)
      .Unary("CloseCareFacility", this, &CareFacilityService::Close)
      .Build();
}

Reply<CareFacility> CareFacilityService::Create(Call& call, const v1::CreateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.care_facility_id(), facilities_, Establish);
}

Reply<CareFacility> CareFacilityService::Get(Call&, const v1::GetCareFacilityRequest& request) {
  return GetRow(request, facilities_);
}

Reply<v1::ListCareFacilitiesResponse> CareFacilityService::List(
    Call& call, const v1::ListCareFacilitiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::CARE_FACILITY_STATE_RETRACTED);
  return ListMatching(call, request, facilities_, &v1::ListCareFacilitiesResponse::mutable_care_facilities,
                      Matches,
                      {lifecycle::AllBefore(kFacilitiesByContractEnd, request.contract_ends_before()),
                       {kFacilitiesByOperator, lifecycle::ListKey(request.operator_uscc(), retracted)},
                       {kFacilitiesByType, lifecycle::ListKey(request.type(), retracted)}});
}

Reply<CareFacility> CareFacilityService::UpdateFacility(Call& call,
                                                        const v1::UpdateCareFacilityRequest& request) {
  return UpdateByMask(call, request, request.care_facility(), facilities_, lifecycle::NothingToJudge{},
                      CheckUpdate);
}

Reply<CareFacility> CareFacilityService::Start(Call& call, const v1::StartCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckStart(request, NewCheck(request)));
  return Transition(call, request, facilities_, v1::CARE_FACILITY_STATE_BUILDING,
                    {"occurred_on", request.occurred_on()});
}

Reply<CareFacility> CareFacilityService::Open(Call& call, const v1::OpenCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckOpen(request, NewCheck(request)));
  return Transition(call, request, facilities_, v1::CARE_FACILITY_STATE_OPEN,
                    {"occurred_on", request.occurred_on()});
}

Reply<CareFacility> CareFacilityService::Suspend(Call& call, const v1::SuspendCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckSuspend(request, NewCheck(request)));
  return Transition(call, request, facilities_, v1::CARE_FACILITY_STATE_SUSPENDED,
                    {"occurred_on", request.occurred_on()});
}

Reply<CareFacility> CareFacilityService::Close(Call& call, const v1::CloseCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck(request)));
  return Transition(call, request, facilities_, v1::CARE_FACILITY_STATE_CLOSED,
                    {"occurred_on", request.occurred_on()});
}

}  // namespace eastgate::livelihood
