#include "services/economy/recognition_service.h"

#include <string>
#include <utility>

#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"
#include "services/economy/recognition_rules.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
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
  return CreateRow(
      call, request, request.recognition_id(), tables_.recognitions,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Recognition>> {
        ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                         tables_.enterprises.Get(writer.transaction(), request.enterprise()));
        ASSIGN_OR_RETURN(const auto standing,
                         StandingRecognitions(tables_, writer.transaction(), request.enterprise()));
        ASSIGN_OR_RETURN(Recognition recognition, Award(request, enterprise, standing, writer.next_fact()));
        fact::v1::Fact fact = AwardedFact(recognition);
        return Drafted<Recognition>{std::move(recognition), std::move(fact)};
      });
}

Reply<Recognition> RecognitionService::Get(Call&, const v1::GetRecognitionRequest& request) {
  return GetRow(request, tables_.recognitions);
}

Reply<v1::ListRecognitionsResponse> RecognitionService::List(Call&,
                                                             const v1::ListRecognitionsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.enterprise().empty() && !request.include_retracted())
    index = {kRecognitionsByEnterprise, request.enterprise()};
  return ListMatching<v1::ListRecognitionsResponse>(
      request, tables_.recognitions, &v1::ListRecognitionsResponse::mutable_recognitions, Matches, index);
}

Reply<Recognition> RecognitionService::Revoke(Call& call, const v1::RevokeRecognitionRequest& request) {
  RETURN_IF_ERROR(CheckRevoke(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.recognitions,
      [this, &request](facts::Writer& writer, Recognition& recognition) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(economy::Revoke(recognition, *reference::ParseDate(request.revoked_on()),
                                        request.reason(), writer.next_fact()));
        return RevokedFact(recognition);
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
