#include "services/urban/patrol_service.h"

#include "common/status/status_macros.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;
using v1::PatrolRound;

std::unique_ptr<rpc::BoundService> PatrolService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PatrolService::service_full_name())
      .Unary("CreatePatrolRound", this, &PatrolService::Create)
      .Unary("GetPatrolRound", this, &PatrolService::Get)
      .Unary("ListPatrolRounds", this, &PatrolService::List)
      .Unary("UpdatePatrolRound", this, &PatrolService::Update)
      .Unary("HoldPatrolRound", this, &PatrolService::Hold)
      .Unary("CancelPatrolRound", this, &PatrolService::Cancel)
      .Build();
}

Reply<PatrolRound> PatrolService::Create(Call& call, const v1::CreatePatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  const auto ask = [this, &call, &request] {
    return peers_.task_forces().Check(call, request.task_force(), request.planned_on());
  };
  return CreateRowAfter(call, request, request.patrol_round_id(), rounds_, ask, Schedule);
}

Reply<PatrolRound> PatrolService::Get(Call&, const v1::GetPatrolRoundRequest& request) {
  return GetRow(request, rounds_);
}

Reply<v1::ListPatrolRoundsResponse> PatrolService::List(Call& call,
                                                        const v1::ListPatrolRoundsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  return ListMatching(call, request, rounds_, &v1::ListPatrolRoundsResponse::mutable_patrol_rounds, Matches,
                      {open.By(kOpenRoundsByUnit, request.responsible_unit()),
                       open.By(kOpenRoundsByTaskForce, request.task_force()), open.All(kOpenRounds)});
}

Reply<PatrolRound> PatrolService::Update(Call& call, const v1::UpdatePatrolRoundRequest& request) {
  return UpdateByMask(call, request, request.patrol_round(), rounds_);
}

Reply<PatrolRound> PatrolService::Hold(Call& call, const v1::HoldPatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckHold(request, NewCheck(request)));
  return Transition(call, request, rounds_, v1::PATROL_ROUND_STATE_HELD,
                    {"occurred_on", request.occurred_on()});
}

Reply<PatrolRound> PatrolService::Cancel(Call& call, const v1::CancelPatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck(request)));
  return Transition(call, request, rounds_, urban::Cancel);
}

}  // namespace eastgate::urban
