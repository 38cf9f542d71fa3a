#include "services/urban/patrol_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/rpc/status_macros.h"
#include "services/urban/patrol_rules.h"

namespace eastgate::urban {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::PatrolRound;

std::unique_ptr<rpc::BoundService> PatrolService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PatrolService::service_full_name())
      .Unary("CreatePatrolRound", this, &PatrolService::Create)
      .Unary("GetPatrolRound", this, &PatrolService::Get)
      .Unary("ListPatrolRounds", this, &PatrolService::List)
      .Unary("HoldPatrolRound", this, &PatrolService::Hold)
      .Unary("CancelPatrolRound", this, &PatrolService::Cancel)
      .Build();
}

Reply<PatrolRound> PatrolService::Create(Call& call, const v1::CreatePatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.patrol_round_id(), table_,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<PatrolRound>> {
                     PatrolRound round = Schedule(request, writer.next_fact());
                     fact::v1::Fact fact = PatrolRoundLife().LastFact(round);
                     return Drafted<PatrolRound>{std::move(round), std::move(fact)};
                   });
}

Reply<PatrolRound> PatrolService::Get(Call&, const v1::GetPatrolRoundRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListPatrolRoundsResponse> PatrolService::List(Call&, const v1::ListPatrolRoundsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListPatrolRoundsResponse>(
      request, table_, &v1::ListPatrolRoundsResponse::mutable_patrol_rounds, Matches);
}

Reply<PatrolRound> PatrolService::Hold(Call& call, const v1::HoldPatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckHold(request, NewCheck()));
  return ChangeRow(
      call, request, table_,
      [&request](facts::Writer& writer, PatrolRound& round) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(PatrolRoundLife()
                            .Take(round, v1::PATROL_ROUND_STATE_HELD, request.held_on(), writer.next_fact())
                            .status());
        return PatrolRoundLife().LastFact(round);
      });
}

Reply<PatrolRound> PatrolService::Cancel(Call& call, const v1::CancelPatrolRoundRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck()));
  return ChangeRow(call, request, table_,
                   [&request](facts::Writer& writer, PatrolRound& round) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(v1::PatrolRoundStep* const step,
                                      PatrolRoundLife().Take(round, v1::PATROL_ROUND_STATE_CANCELLED,
                                                             request.cancelled_on(), writer.next_fact()));
                     step->set_reason(request.reason());
                     return PatrolRoundLife().LastFact(round);
                   });
}

std::vector<facts::FactKind> PatrolKinds(const Tables& tables) {
  // That a round was held cannot be taken back while items name it.
  const auto release = [&tables](facts::Writer& writer, const PatrolRound& round, int step) -> absl::Status {
    ASSIGN_OR_RETURN(const auto items,
                     facts::FactsOf(tables.items, writer.transaction(), kItemsByPatrol, round.name()));
    return facts::CheckNoDependents(round.steps(step).fact(), items);
  };
  return PatrolRoundLife().Kinds(tables.patrol_rounds, {.release = release});
}

}  // namespace eastgate::urban
