// Serves eastgate.economy.v1.TransformationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// transformation_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/transformation_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class TransformationService final : public facts::DomainService {
 public:
  // All must outlive it.
  TransformationService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Transformation> Create(rpc::Call& call, const v1::CreateTransformationRequest& request);
  rpc::Reply<v1::Transformation> Get(rpc::Call& call, const v1::GetTransformationRequest& request);
  rpc::Reply<v1::ListTransformationsResponse> List(rpc::Call& call,
                                                   const v1::ListTransformationsRequest& request);
  rpc::Reply<v1::Transformation> ChangeState(rpc::Call& call,
                                             const v1::ChangeTransformationStateRequest& request);
  rpc::Reply<v1::ListTransformationCandidatesResponse> ListCandidates(
      rpc::Call& call, const v1::ListTransformationCandidatesRequest& request);

 private:
  const Tables& tables_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> TransformationKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_SERVICE_H_
