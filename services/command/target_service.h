// Serves eastgate.command.v1.TargetService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in target_rules.h,
// what is kept in tables.h. Figures are asked of the services that own them. Thread-safe: writes are
// serialized by the store.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/target_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class TargetService final : public facts::DomainService {
 public:
  // All must outlive it.
  TargetService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), table_(tables.targets), bodies_(tables.bodies), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Target> Create(rpc::Call& call, const v1::CreateTargetRequest& request);
  rpc::Reply<v1::Target> Get(rpc::Call& call, const v1::GetTargetRequest& request);
  rpc::Reply<v1::ListTargetsResponse> List(rpc::Call& call, const v1::ListTargetsRequest& request);
  rpc::Reply<v1::Target> ReviseTarget(rpc::Call& call, const v1::ReviseTargetRequest& request);
  rpc::Reply<v1::TargetEvaluation> EvaluateTarget(rpc::Call& call, const v1::EvaluateTargetRequest& request);

 private:
  rpc::Reply<v1::Target> Record(rpc::Call& call, const v1::CreateTargetRequest& request,
                                figure::v1::Kind kind);

  const resource::Table<v1::Target>& table_;
  const resource::Table<v1::Body>& bodies_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> TargetKinds(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_SERVICE_H_
