// Serves eastgate.command.v1.MechanismService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// mechanism_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/mechanism_service.grpc.pb.h"
#include "services/command/tables.h"

namespace eastgate::command {

class MechanismService final : public facts::DomainService {
 public:
  // All must outlive it.
  MechanismService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), table_(tables.bodies) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Body> Create(rpc::Call& call, const v1::CreateBodyRequest& request);
  rpc::Reply<v1::Body> Get(rpc::Call& call, const v1::GetBodyRequest& request);
  rpc::Reply<v1::ListBodiesResponse> List(rpc::Call& call, const v1::ListBodiesRequest& request);
  rpc::Reply<v1::Body> UpdateBody(rpc::Call& call, const v1::UpdateBodyRequest& request);
  rpc::Reply<v1::Body> DissolveBody(rpc::Call& call, const v1::DissolveBodyRequest& request);

 private:
  const resource::Table<v1::Body>& table_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> MechanismKinds(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_
