#include "services/economy/recognition_service.h"

#include <string>
#include <utility>

#include "common/facts/list_rows.h"
#include "common/facts/read.h"
#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"
#include "services/economy/recognition_rules.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Once;
using rpc::Reply;
using v1::Recognition;

std::unique_ptr<rpc::BoundService> RecognitionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RecognitionService::service_full_name())
      .Unary("CreateRecognition", this, &RecognitionService::Create)
      .Unary("GetRecognition", this, &RecognitionService::Get)
      .Unary("ListRecognitions", this, &RecognitionService::List)
      .Unary("RevokeRecognition", this, &RecognitionService::Revoke)
      .Build();
}

Reply<Recognition> RecognitionService::Create(Call& call, const v1::CreateRecognitionRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return committer_.Commit<Recognition>(
      call, request, Once::ById(tables_.recognitions.collection(), request.recognition_id()),
      tables_.recognitions, [this, &request](facts::Writer& writer) -> absl::StatusOr<Recognition> {
        ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                         tables_.enterprises.Get(writer.transaction(), request.enterprise()));
        ASSIGN_OR_RETURN(const auto standing,
                         StandingRecognitions(tables_, writer.transaction(), request.enterprise()));
        ASSIGN_OR_RETURN(Recognition recognition, Award(request, enterprise, standing, writer.next_fact()));
        fact::v1::Fact fact = AwardedFact(recognition);
        return facts::Record(writer, tables_.recognitions, std::move(recognition), std::move(fact),
                             request.source_ref());
      });
}

Reply<Recognition> RecognitionService::Get(Call&, const v1::GetRecognitionRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  return tables_.recognitions.Get(*snapshot, request.name());
}

Reply<v1::ListRecognitionsResponse> RecognitionService::List(Call&,
                                                             const v1::ListRecognitionsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<Recognition>::Query query;
  if (!request.enterprise().empty() && !request.include_retracted())
    query.index = {kRecognitionsByEnterprise, request.enterprise()};
  query.matches = [&request](const Recognition& row) { return Matches(request, row); };
  return facts::ListRows<v1::ListRecognitionsResponse>(ledger_, executor_, request, tables_.recognitions,
                                                       std::move(query),
                                                       &v1::ListRecognitionsResponse::mutable_recognitions);
}

Reply<Recognition> RecognitionService::Revoke(Call& call, const v1::RevokeRecognitionRequest& request) {
  RETURN_IF_ERROR(CheckRevoke(request, NewCheck()));
  return committer_.Commit<Recognition>(
      call, request, Once::BySourceRef(call.method(), request.source_ref(), request.request_id()),
      tables_.recognitions, [this, &request](facts::Writer& writer) -> absl::StatusOr<Recognition> {
        ASSIGN_OR_RETURN(Recognition recognition,
                         facts::Load(writer, tables_.recognitions, request.name(), request.etag()));
        RETURN_IF_ERROR(economy::Revoke(recognition, *reference::ParseDate(request.revoked_on()),
                                        request.reason(), writer.next_fact()));
        fact::v1::Fact fact = RevokedFact(recognition);
        return facts::Record(writer, tables_.recognitions, std::move(recognition), std::move(fact),
                             request.source_ref());
      });
}

std::vector<facts::FactKind> RecognitionKinds(const Tables& tables) {
  using facts::Writer;

  facts::FactKind awarded;
  awarded.name = kRecognitionAwarded;
  awarded.measures = {kRecognitions, kRecognitionAwards};
  awarded.correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {}};
  awarded.amend = facts::AmendRow<Recognition>(
      tables.recognitions,
      [&tables](Writer& writer, Recognition& row, const fact::v1::Fact&,
                const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                         tables.enterprises.Get(writer.transaction(), row.enterprise()));
        ASSIGN_OR_RETURN(const auto standing,
                         StandingRecognitions(tables, writer.transaction(), row.enterprise()));
        RETURN_IF_ERROR(AmendAward(row, enterprise, standing, writer.next_fact(), correction));
        return AwardedFact(row);
      });
  awarded.withdraw = facts::WithdrawRow<Recognition>(
      tables.recognitions, [](Writer& writer, Recognition& row, const fact::v1::Fact&) {
        return WithdrawAward(row, writer.next_fact());
      });

  facts::FactKind revoked;
  revoked.name = kRecognitionRevoked;
  revoked.measures = {kRecognitions};
  revoked.correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
  revoked.amend = facts::AmendRow<Recognition>(
      tables.recognitions,
      [&tables](Writer& writer, Recognition& row, const fact::v1::Fact&,
                const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const auto standing,
                         StandingRecognitions(tables, writer.transaction(), row.enterprise()));
        RETURN_IF_ERROR(AmendRevocation(row, standing, writer.next_fact(), correction));
        return RevokedFact(row);
      });
  revoked.withdraw = facts::WithdrawRow<Recognition>(
      tables.recognitions,
      [&tables](Writer& writer, Recognition& row, const fact::v1::Fact&) -> absl::Status {
        ASSIGN_OR_RETURN(const auto standing,
                         StandingRecognitions(tables, writer.transaction(), row.enterprise()));
        return WithdrawRevocation(row, standing);
      });

  return {std::move(awarded), std::move(revoked)};
}

}  // namespace eastgate::economy
