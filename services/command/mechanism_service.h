// Serves eastgate.command.v1.MechanismService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in mechanism_rules.h
// and mechanism_facts.h, the table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/mechanism.grpc.pb.h"
#include "services/command/tables.h"

namespace eastgate::command {

class MechanismService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  MechanismService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), mechanism_units_(tables.mechanism_units) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::MechanismUnit> Create(rpc::Call& call, const v1::CreateMechanismUnitRequest& request);
  rpc::Reply<v1::MechanismUnit> Get(rpc::Call& call, const v1::GetMechanismUnitRequest& request);
  rpc::Reply<v1::ListMechanismUnitsResponse> List(rpc::Call& call,
                                                  const v1::ListMechanismUnitsRequest& request);
  rpc::Reply<v1::MechanismUnit> UpdateMechanismUnit(rpc::Call& call,
                                                    const v1::UpdateMechanismUnitRequest& request);
  rpc::Reply<v1::MechanismUnit> DissolveMechanismUnit(rpc::Call& call,
                                                      const v1::DissolveMechanismUnitRequest& request);

 private:
  const lifecycle::LifecycleTable<v1::MechanismUnit>& mechanism_units_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_MECHANISM_SERVICE_H_
