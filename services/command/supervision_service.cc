#include "services/command/supervision_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/status/status_macros.h"
#include "services/command/supervision_facts.h"
#include "services/command/supervision_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;
using v1::SupervisionOrder;

std::unique_ptr<rpc::BoundService> SupervisionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::SupervisionService::service_full_name())
      .Unary("ReconcileSupervisionOrders", this, &SupervisionService::ReconcileOrders)
      .Unary("GetSupervisionOrder", this, &SupervisionService::Get)
      .Unary("BatchGetSupervisionOrders", this, &SupervisionService::BatchGet)
      .Unary("ListSupervisionOrders", this, &SupervisionService::List)
      .Unary("AcknowledgeSupervisionOrder", this, &SupervisionService::Acknowledge)
      .Unary("AnswerSupervisionOrder", this, &SupervisionService::Answer)
      .Unary("ReturnSupervisionOrder", this, &SupervisionService::Return)
      .Unary("VerifySupervisionOrder", this, &SupervisionService::Verify)
      .Unary("CloseSupervisionOrder", this, &SupervisionService::Close)
      .Build();
}

Reply<v1::ReconcileSupervisionOrdersResponse> SupervisionService::ReconcileOrders(
    Call& call, const v1::ReconcileSupervisionOrdersRequest& request) {
  CO_RETURN_IF_ERROR(CheckSweep(request, NewCheck(request)));
  const reference::Date on = lifecycle::StoredDate(request.as_of());
  CO_ASSIGN_OR_RETURN(const Survey survey, co_await survey_.Examine(call, on));
  co_return co_await committer_.Run<v1::ReconcileSupervisionOrdersResponse>(
      call, request.validate_only(),
      [this, &survey](facts::Writer& writer) { return RecordOrders(writer, tables_, survey); });
}

Reply<SupervisionOrder> SupervisionService::Get(Call&, const v1::GetSupervisionOrderRequest& request) {
  return GetRow(request, tables_.orders);
}

Reply<v1::BatchGetSupervisionOrdersResponse> SupervisionService::BatchGet(
    Call&, const v1::BatchGetSupervisionOrdersRequest& request) {
  return GetRows(request, tables_.orders, &v1::BatchGetSupervisionOrdersResponse::mutable_supervision_orders);
}

Reply<v1::ListSupervisionOrdersResponse> SupervisionService::List(
    Call& call, const v1::ListSupervisionOrdersRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  return ListMatching(
      call, request, tables_.orders, &v1::ListSupervisionOrdersResponse::mutable_supervision_orders, Matches,
      {open.By(kOpenOrdersByUnit, request.responsible_unit()),
       open.By(kOpenOrdersByTaskForce, request.task_force()),
       open.By(kOpenOrdersByColor, lifecycle::EnumKey(request.color())), open.All(kOpenOrdersByDueDay)});
}

Reply<SupervisionOrder> SupervisionService::Acknowledge(
    Call& call, const v1::AcknowledgeSupervisionOrderRequest& request) {
  RETURN_IF_ERROR(CheckAcknowledge(request, NewCheck(request)));
  return Transition(call, request, tables_.orders, command::Acknowledge);
}

Reply<SupervisionOrder> SupervisionService::Answer(Call& call,
                                                   const v1::AnswerSupervisionOrderRequest& request) {
  RETURN_IF_ERROR(CheckAnswer(request, NewCheck(request)));
  return Transition(call, request, tables_.orders, command::Answer);
}

Reply<SupervisionOrder> SupervisionService::Return(Call& call,
                                                   const v1::ReturnSupervisionOrderRequest& request) {
  RETURN_IF_ERROR(CheckReturn(request, NewCheck(request)));
  return Transition(call, request, tables_.orders, command::Return);
}

Reply<SupervisionOrder> SupervisionService::Verify(Call& call,
                                                   const v1::VerifySupervisionOrderRequest& request) {
  RETURN_IF_ERROR(CheckVerify(request, NewCheck(request)));
  return Transition(call, request, tables_.orders, command::Verify);
}

Reply<SupervisionOrder> SupervisionService::Close(Call& call,
                                                  const v1::CloseSupervisionOrderRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck(request)));
  return Transition(call, request, tables_.orders, command::Close);
}

}  // namespace eastgate::command
