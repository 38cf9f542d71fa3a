// Serves eastgate.command.v1.TargetService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in target_rules.h,
// target_evaluation.h and target_facts.h, the table in tables.h. Asks the services that own the figures.
// Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/target_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class TargetService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  TargetService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), targets_(tables.targets), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Target> Create(rpc::Call& call, const v1::CreateTargetRequest& request);
  rpc::Reply<v1::Target> Get(rpc::Call& call, const v1::GetTargetRequest& request);
  rpc::Reply<v1::BatchGetTargetsResponse> BatchGet(rpc::Call& call,
                                                   const v1::BatchGetTargetsRequest& request);
  rpc::Reply<v1::ListTargetsResponse> List(rpc::Call& call, const v1::ListTargetsRequest& request);
  rpc::Reply<v1::Target> ReviseTarget(rpc::Call& call, const v1::ReviseTargetRequest& request);
  rpc::Reply<v1::Target> UpdateTarget(rpc::Call& call, const v1::UpdateTargetRequest& request);
  rpc::Reply<v1::TargetEvaluation> EvaluateTarget(rpc::Call& call, const v1::EvaluateTargetRequest& request);

 private:
  const Tables& tables_;
  const lifecycle::EntryTable<v1::Target>& targets_;
  const Peers& peers_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_
