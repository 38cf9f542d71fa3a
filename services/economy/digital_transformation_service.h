// Serves eastgate.economy.v1.DigitalTransformationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// digital_transformation_rules.h, the tables in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/digital_transformation.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class DigitalTransformationService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  DigitalTransformationService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::DigitalTransformation> Create(rpc::Call& call,
                                               const v1::CreateDigitalTransformationRequest& request);
  rpc::Reply<v1::DigitalTransformation> Get(rpc::Call& call,
                                            const v1::GetDigitalTransformationRequest& request);
  rpc::Reply<v1::ListDigitalTransformationsResponse> List(
      rpc::Call& call, const v1::ListDigitalTransformationsRequest& request);
  rpc::Reply<v1::DigitalTransformation> Start(rpc::Call& call,
                                              const v1::StartDigitalTransformationRequest& request);
  rpc::Reply<v1::DigitalTransformation> Accept(rpc::Call& call,
                                               const v1::AcceptDigitalTransformationRequest& request);
  rpc::Reply<v1::DigitalTransformation> Showcase(rpc::Call& call,
                                                 const v1::ShowcaseDigitalTransformationRequest& request);
  rpc::Reply<v1::DigitalTransformation> Abandon(rpc::Call& call,
                                                const v1::AbandonDigitalTransformationRequest& request);
  rpc::Reply<v1::ListDigitalTransformationCandidatesResponse> ListCandidates(
      rpc::Call& call, const v1::ListDigitalTransformationCandidatesRequest& request);

 private:
  const Tables& tables_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_SERVICE_H_
