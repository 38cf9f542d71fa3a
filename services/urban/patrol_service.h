// Serves eastgate.urban.v1.PatrolService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in patrol_rules.h, the
// table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/patrol.grpc.pb.h"
#include "services/urban/peers.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class PatrolService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  PatrolService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), rounds_(tables.patrol_rounds), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PatrolRound> Create(rpc::Call& call, const v1::CreatePatrolRoundRequest& request);
  rpc::Reply<v1::PatrolRound> Get(rpc::Call& call, const v1::GetPatrolRoundRequest& request);
  rpc::Reply<v1::ListPatrolRoundsResponse> List(rpc::Call& call, const v1::ListPatrolRoundsRequest& request);
  rpc::Reply<v1::PatrolRound> Update(rpc::Call& call, const v1::UpdatePatrolRoundRequest& request);
  rpc::Reply<v1::PatrolRound> Hold(rpc::Call& call, const v1::HoldPatrolRoundRequest& request);
  rpc::Reply<v1::PatrolRound> Cancel(rpc::Call& call, const v1::CancelPatrolRoundRequest& request);

 private:
  const lifecycle::LifecycleTable<v1::PatrolRound>& rounds_;
  const Peers& peers_;
};

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_
