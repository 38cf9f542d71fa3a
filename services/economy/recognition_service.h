// Serves eastgate.economy.v1.RecognitionService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// recognition_rules.h, the tables in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/recognition.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class RecognitionService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  RecognitionService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Recognition> Create(rpc::Call& call, const v1::CreateRecognitionRequest& request);
  rpc::Reply<v1::Recognition> Get(rpc::Call& call, const v1::GetRecognitionRequest& request);
  rpc::Reply<v1::ListRecognitionsResponse> List(rpc::Call& call, const v1::ListRecognitionsRequest& request);
  rpc::Reply<v1::Recognition> Revoke(rpc::Call& call, const v1::RevokeRecognitionRequest& request);

 private:
  const Tables& tables_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_
