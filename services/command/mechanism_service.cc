#include "services/command/mechanism_service.h"

#include <utility>

#include "common/facts/row_steps.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"
#include "services/command/mechanism_rules.h"

namespace eastgate::command {

using facts::Drafted;
using rpc::Call;
using rpc::Once;
using rpc::Reply;
using v1::Body;

namespace {

// There is one headquarters at a time: refuses `body` beside another.
absl::Status CheckOnlyHeadquarters(facts::Writer& writer, const resource::Table<Body>& table,
                                   const Body& body) {
  if (body.type() != v1::BODY_TYPE_HEADQUARTERS) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto live, table.FindBy(writer.transaction(), kLiveHeadquarters, kHeadquartersKey));
  if (!live || live->name() == body.name()) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_HEADQUARTERS_EXISTS, "there is a headquarters already",
                      {{"body", live->name()}});
}

}  // namespace

std::unique_ptr<rpc::BoundService> MechanismService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::MechanismService::service_full_name())
      .Unary("CreateBody", this, &MechanismService::Create)
      .Unary("GetBody", this, &MechanismService::Get)
      .Unary("ListBodies", this, &MechanismService::List)
      .Unary("UpdateBody", this, &MechanismService::UpdateBody)
      .Unary("DissolveBody", this, &MechanismService::DissolveBody)
      .Build();
}

Reply<Body> MechanismService::Create(Call& call, const v1::CreateBodyRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.body_id(), table_,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Body>> {
                     Body body = Establish(request, writer.next_fact());
                     RETURN_IF_ERROR(CheckOnlyHeadquarters(writer, table_, body));
                     fact::v1::Fact fact = EstablishedFact(body, ledger_.division_root());
                     return Drafted<Body>{std::move(body), std::move(fact)};
                   });
}

Reply<Body> MechanismService::Get(Call&, const v1::GetBodyRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListBodiesResponse> MechanismService::List(Call&, const v1::ListBodiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListBodiesResponse>(request, table_, &v1::ListBodiesResponse::mutable_bodies,
                                              Matches);
}

Reply<Body> MechanismService::UpdateBody(Call& call, const v1::UpdateBodyRequest& request) {
  RETURN_IF_ERROR(CheckUpdate(request, NewCheck()));
  return UpdateRow(
      call, request, request.body(), table_,
      [this, &request](facts::Writer&, Body& body) -> absl::StatusOr<std::optional<fact::v1::Fact>> {
        ASSIGN_OR_RETURN(const bool changed, Update(body, request));
        if (!changed) return std::nullopt;
        return UpdatedFact(body, request.changed_on(), ledger_.division_root());
      });
}

Reply<Body> MechanismService::DissolveBody(Call& call, const v1::DissolveBodyRequest& request) {
  RETURN_IF_ERROR(CheckDissolve(request, NewCheck()));
  return committer_.Commit<Body>(
      call, request, Once::ByRequestId(request.request_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Body> {
        ASSIGN_OR_RETURN(Body body, facts::Load(writer, table_, request.name(), request.etag()));
        RETURN_IF_ERROR(Dissolve(body, *reference::ParseDate(request.dissolved_on()), writer.next_fact()));
        fact::v1::Fact fact = DissolvedFact(body, ledger_.division_root());
        return facts::Record(writer, table_, std::move(body), std::move(fact), /*source_ref=*/"");
      });
}

std::vector<facts::FactKind> MechanismKinds(const Tables& tables) {
  const auto& table = tables.bodies;
  using facts::Correction;
  using facts::Writer;

  facts::FactKind established;
  established.name = kBodyEstablished;
  established.measures = {kHeadquarters, kTaskForces, kFunctionalGroups};
  established.correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
  established.amend =
      facts::AmendRow<Body>(table,
                            [](Writer& writer, Body& row, const fact::v1::Fact&,
                               const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
                              RETURN_IF_ERROR(AmendEstablished(row, writer.next_fact(), correction));
                              return EstablishedFact(row, writer.ledger().division_root());
                            });
  established.withdraw =
      facts::WithdrawRow<Body>(table, [](Writer& writer, Body& row, const fact::v1::Fact&) {
        return WithdrawEstablished(row, writer.next_fact());
      });

  facts::FactKind dissolved;
  dissolved.name = kBodyDissolved;
  dissolved.measures = established.measures;
  dissolved.correctable = established.correctable;
  dissolved.amend =
      facts::AmendRow<Body>(table,
                            [](Writer& writer, Body& row, const fact::v1::Fact&,
                               const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
                              RETURN_IF_ERROR(AmendDissolved(row, writer.next_fact(), correction));
                              return DissolvedFact(row, writer.ledger().division_root());
                            });
  dissolved.withdraw = facts::WithdrawRow<Body>(
      table, [&table](Writer& writer, Body& row, const fact::v1::Fact&) -> absl::Status {
        RETURN_IF_ERROR(CheckOnlyHeadquarters(writer, table, row));
        return WithdrawDissolved(row);
      });

  facts::FactKind updated;
  updated.name = kBodyUpdated;
  updated.owner_rpc = "eastgate.command.v1.MechanismService/UpdateBody";

  return {std::move(established), std::move(dissolved), std::move(updated)};
}

}  // namespace eastgate::command
