// Serves eastgate.command.v1.SupervisionService.
//
// Translates between the wire and the domain and decides nothing itself: a sweep gathers findings
// (supervision_survey.h), then records them in one transaction (supervision_facts.h); the rules are in
// supervision_rules.h, the table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/supervision_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/supervision_survey.h"
#include "services/command/tables.h"

namespace eastgate::command {

class SupervisionService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  SupervisionService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), survey_(parts.log, tables.targets, peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::ReconcileSupervisionOrdersResponse> ReconcileOrders(
      rpc::Call& call, const v1::ReconcileSupervisionOrdersRequest& request);
  rpc::Reply<v1::SupervisionOrder> Get(rpc::Call& call, const v1::GetSupervisionOrderRequest& request);
  rpc::Reply<v1::BatchGetSupervisionOrdersResponse> BatchGet(
      rpc::Call& call, const v1::BatchGetSupervisionOrdersRequest& request);
  rpc::Reply<v1::ListSupervisionOrdersResponse> List(rpc::Call& call,
                                                     const v1::ListSupervisionOrdersRequest& request);
  rpc::Reply<v1::SupervisionOrder> Acknowledge(rpc::Call& call,
                                               const v1::AcknowledgeSupervisionOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Answer(rpc::Call& call, const v1::AnswerSupervisionOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Return(rpc::Call& call, const v1::ReturnSupervisionOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Verify(rpc::Call& call, const v1::VerifySupervisionOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Close(rpc::Call& call, const v1::CloseSupervisionOrderRequest& request);

 private:
  const Tables& tables_;
  const SupervisionSurvey survey_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_
