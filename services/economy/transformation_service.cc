#include "services/economy/transformation_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/list_rows.h"
#include "common/rpc/status_macros.h"
#include "services/economy/transformation_rules.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Transformation;

std::unique_ptr<rpc::BoundService> TransformationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::TransformationService::service_full_name())
      .Unary("CreateTransformation", this, &TransformationService::Create)
      .Unary("GetTransformation", this, &TransformationService::Get)
      .Unary("ListTransformations", this, &TransformationService::List)
      .Unary("ChangeTransformationState", this, &TransformationService::ChangeState)
      .Unary("ListTransformationCandidates", this, &TransformationService::ListCandidates)
      .Build();
}

Reply<Transformation> TransformationService::Create(Call& call,
                                                    const v1::CreateTransformationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.transformation_id(), tables_.transformations,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Transformation>> {
        ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                         tables_.enterprises.Get(writer.transaction(), request.enterprise()));
        ASSIGN_OR_RETURN(
            const auto live,
            tables_.transformations.FindBy(writer.transaction(), kLiveTransformation, request.enterprise()));
        ASSIGN_OR_RETURN(Transformation project, Plan(request, enterprise, live, writer.next_fact()));
        fact::v1::Fact fact = TransformationLife().LastFact(project);
        return Drafted<Transformation>{std::move(project), std::move(fact)};
      });
}

Reply<Transformation> TransformationService::Get(Call&, const v1::GetTransformationRequest& request) {
  return GetRow(request, tables_.transformations);
}

Reply<v1::ListTransformationsResponse> TransformationService::List(
    Call&, const v1::ListTransformationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.enterprise().empty()) index = {kTransformationsByEnterprise, request.enterprise()};
  return ListMatching<v1::ListTransformationsResponse>(
      request, tables_.transformations, &v1::ListTransformationsResponse::mutable_transformations, Matches,
      index);
}

Reply<Transformation> TransformationService::ChangeState(
    Call& call, const v1::ChangeTransformationStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.transformations,
      [&request](facts::Writer& writer, Transformation& project) -> absl::StatusOr<fact::v1::Fact> {
        const auto& life = TransformationLife();
        RETURN_IF_ERROR(life.Take(project, request.state(), request.began_on(), writer.next_fact()).status());
        return life.LastFact(project);
      });
}

Reply<v1::ListTransformationCandidatesResponse> TransformationService::ListCandidates(
    Call&, const v1::ListTransformationCandidatesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  ASSIGN_OR_RETURN(std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(ledger_, request.min_revision()));
  ASSIGN_OR_RETURN(const int64_t threshold,
                   ledger_.reference()->parameters.InForce(kMaturityLevel, facts::StoredDate(request.on()),
                                                           ledger_.division_root()));
  resource::Table<v1::Enterprise>::Query query;
  query.matches = [this, &request, threshold, snapshot = std::move(snapshot)](const v1::Enterprise& row) {
    if (!MayBeCandidate(request, row, threshold)) return false;
    const auto live = tables_.transformations.FindBy(*snapshot, kLiveTransformation, row.name());
    return live.ok() && !*live;
  };
  return facts::ListRows<v1::ListTransformationCandidatesResponse>(
      ledger_, executor_, request, tables_.enterprises, std::move(query),
      &v1::ListTransformationCandidatesResponse::mutable_enterprises);
}

std::vector<facts::FactKind> TransformationKinds(const Tables& tables) {
  // That one was given up cannot be taken back when the enterprise has begun another.
  const auto release = [&tables](facts::Writer& writer, const Transformation& row, int step) -> absl::Status {
    if (row.steps(step).state() != v1::TRANSFORMATION_STATE_ABANDONED) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto live, tables.transformations.FindBy(writer.transaction(), kLiveTransformation,
                                                                    row.enterprise()));
    return CheckOnlyProject(live);
  };
  const auto amended = [&tables](facts::Writer& writer, Transformation& row, int) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                     tables.enterprises.Get(writer.transaction(), row.enterprise()));
    return facts::CheckNotBefore("occurred_on", facts::StoredDate(row.steps(0).began_on()),
                                 enterprise.registered_on(), "the enterprise's registration");
  };
  return TransformationLife().Kinds(tables.transformations, {.amended = amended, .release = release});
}

}  // namespace eastgate::economy
