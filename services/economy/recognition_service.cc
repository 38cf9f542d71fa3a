#include "services/economy/recognition_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> RecognitionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RecognitionService::service_full_name())
      .Unary("CreateRecognition", this, &RecognitionService::Create)
      .Unary("GetRecognition", this, &RecognitionService::Get)
      .Unary("ListRecognitions", this, &RecognitionService::List)
      .Unary("RevokeRecognition", this, &RecognitionService::Revoke)
      .Build();
}

Reply<v1::Recognition> RecognitionService::Create(Call& call, const v1::CreateRecognitionRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.recognition_id(), tables_.recognitions, AwardRecognition);
}

Reply<v1::Recognition> RecognitionService::Get(Call&, const v1::GetRecognitionRequest& request) {
  return GetRow(request, tables_.recognitions);
}

Reply<v1::ListRecognitionsResponse> RecognitionService::List(Call& call,
                                                             const v1::ListRecognitionsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::RECOGNITION_STATE_RETRACTED);
  return ListMatching(
      call, request, tables_.recognitions, &v1::ListRecognitionsResponse::mutable_recognitions, Matches,
      {lifecycle::AllBefore(kRecognitionsByLastDay, request.expiring_before()),
       {kRecognitionsByEnterprise, lifecycle::ListKey(request.enterprise(), retracted)},
       {kRecognitionsByKind, lifecycle::ListKey(request.kind(), retracted)},
       {kRecognitionsByLevel, lifecycle::ListKey(lifecycle::EnumKey(request.level()), retracted)}});
}

Reply<v1::Recognition> RecognitionService::Revoke(Call& call, const v1::RevokeRecognitionRequest& request) {
  RETURN_IF_ERROR(CheckRevoke(request, NewCheck(request)));
  return Transition(call, request, tables_.recognitions, RevokeRecognition);
}

}  // namespace eastgate::economy
