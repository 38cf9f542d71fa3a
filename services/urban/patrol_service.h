// Serves eastgate.urban.v1.PatrolService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// patrol_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_
#define EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/urban/v1/patrol_service.grpc.pb.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

class PatrolService final : public facts::DomainService {
 public:
  // All must outlive it.
  PatrolService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), table_(tables.patrol_rounds) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PatrolRound> Create(rpc::Call& call, const v1::CreatePatrolRoundRequest& request);
  rpc::Reply<v1::PatrolRound> Get(rpc::Call& call, const v1::GetPatrolRoundRequest& request);
  rpc::Reply<v1::ListPatrolRoundsResponse> List(rpc::Call& call, const v1::ListPatrolRoundsRequest& request);
  rpc::Reply<v1::PatrolRound> Hold(rpc::Call& call, const v1::HoldPatrolRoundRequest& request);
  rpc::Reply<v1::PatrolRound> Cancel(rpc::Call& call, const v1::CancelPatrolRoundRequest& request);

 private:
  const resource::Table<v1::PatrolRound>& table_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> PatrolKinds(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PATROL_SERVICE_H_
