#include "services/command/target_service.h"

#include <utility>

#include "common/facts/list_rows.h"
#include "common/facts/read.h"
#include "common/facts/row_steps.h"
#include "common/facts/task_forces.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

using facts::Drafted;
using rpc::Call;
using rpc::Once;
using rpc::Reply;
using v1::Target;

std::unique_ptr<rpc::BoundService> TargetService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::TargetService::service_full_name())
      .Unary("CreateTarget", this, &TargetService::Create)
      .Unary("GetTarget", this, &TargetService::Get)
      .Unary("ListTargets", this, &TargetService::List)
      .Unary("ReviseTarget", this, &TargetService::ReviseTarget)
      .Unary("EvaluateTarget", this, &TargetService::EvaluateTarget)
      .Build();
}

Reply<Target> TargetService::Create(Call& call, const v1::CreateTargetRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(table_, request.target_id());
  if (!known.ok()) co_return known.status();
  if (*known) co_return co_await Record(call, request, figure::v1::KIND_UNSPECIFIED);
  const auto figure = co_await peers_.FindFigure(call, request.figure());
  if (!figure.ok()) co_return figure.status();
  if (absl::Status bad = CheckAgainstFigure(request, *figure); !bad.ok()) co_return bad;
  co_return co_await Record(call, request, figure->kind());
}

Reply<Target> TargetService::Record(Call& call, const v1::CreateTargetRequest& request,
                                    figure::v1::Kind kind) {
  return CreateRow(
      call, request, request.target_id(), table_,
      [this, &request, kind](facts::Writer& writer) -> absl::StatusOr<Drafted<Target>> {
        if (!request.task_force().empty()) {
          ASSIGN_OR_RETURN(const v1::Body body, bodies_.Get(writer.transaction(), request.task_force()));
          RETURN_IF_ERROR(facts::CheckTaskForce(body, v1::BODY_TYPE_TASK_FORCE, request.set_on()));
        }
        const std::string key =
            TargetKey(request.figure(), request.division(), request.dimensions(), request.year());
        ASSIGN_OR_RETURN(const auto other, table_.FindBy(writer.transaction(), kStandingTargets, key));
        if (other) {
          return rpc::Refused(fact::v1::ERROR_REASON_TARGET_EXISTS,
                              "the figure has a target for that year already", {{"target", other->name()}});
        }
        Target target = Set(request, kind, writer.next_fact());
        fact::v1::Fact fact = SetFact(target, ledger_.division_root());
        return Drafted<Target>{std::move(target), std::move(fact)};
      });
}

Reply<Target> TargetService::Get(Call&, const v1::GetTargetRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListTargetsResponse> TargetService::List(Call&, const v1::ListTargetsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<Target>::Query query;
  if (!request.figure().empty()) query.index = {kTargetsByFigure, request.figure()};
  query.matches = [&request](const Target& row) {
    return !row.retracted() && (request.year() == 0 || row.year() == request.year());
  };
  return facts::ListRows<v1::ListTargetsResponse>(ledger_, executor_, request, table_, std::move(query),
                                                  &v1::ListTargetsResponse::mutable_targets);
}

Reply<Target> TargetService::ReviseTarget(Call& call, const v1::ReviseTargetRequest& request) {
  RETURN_IF_ERROR(CheckRevise(request, NewCheck()));
  return committer_.Commit<Target>(
      call, request, Once::ByRequestId(request.request_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Target> {
        ASSIGN_OR_RETURN(Target target, facts::Load(writer, table_, request.name(), request.etag()));
        RETURN_IF_ERROR(Revise(target, request, writer.next_fact()));
        fact::v1::Fact fact = RevisedFact(target, ledger_.division_root());
        return facts::Record(writer, table_, std::move(target), std::move(fact), /*source_ref=*/"");
      });
}

Reply<v1::TargetEvaluation> TargetService::EvaluateTarget(Call& call,
                                                          const v1::EvaluateTargetRequest& request) {
  if (absl::Status bad = CheckEvaluate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto snapshot = facts::ReadAtLeast(ledger_, request.min_revision());
  if (!snapshot.ok()) co_return snapshot.status();
  const absl::StatusOr<Target> target = table_.Get(**snapshot, request.name());
  if (!target.ok()) co_return target.status();
  const reference::Date as_of = *reference::ParseDate(request.as_of());
  // Judged once without the figure, so that a bad day is refused whether the other service answers or not.
  if (absl::Status bad = Judge(*target, as_of, {}).status(); !bad.ok()) co_return bad;
  figure::v1::GetFigureRequest figure;
  *figure.mutable_query() = QueryOf(*target, as_of);
  if (request.has_known_at_time()) *figure.mutable_query()->mutable_known_at_time() = request.known_at_time();
  const auto value = co_await peers_.GetFigure(call, figure);
  if (!value.ok()) co_return value.status();
  co_return Judge(*target, as_of, *value);
}

std::vector<facts::FactKind> TargetKinds(const Tables& tables) {
  const auto& table = tables.targets;
  using facts::Correction;
  using facts::Writer;
  const auto withdraw =
      facts::WithdrawRow<Target>(table, [](Writer&, Target& row, const fact::v1::Fact& standing) {
        return WithdrawVersion(row, standing.name());
      });
  // Nothing of a version can be corrected: it is taken back and set anew, so that what a target was stays to
  // be seen.
  const auto amend = [](Writer&, const fact::v1::Fact& standing,
                        const Correction&) -> absl::StatusOr<fact::v1::Fact> { return standing; };

  facts::FactKind set;
  set.name = kTargetSet;
  set.measures = {kTargets};
  set.amend = amend;
  set.withdraw = withdraw;

  facts::FactKind revised;
  revised.name = kTargetRevised;
  revised.amend = amend;
  revised.withdraw = withdraw;

  return {std::move(set), std::move(revised)};
}

}  // namespace eastgate::command
