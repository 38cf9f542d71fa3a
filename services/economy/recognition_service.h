// Serves eastgate.economy.v1.RecognitionService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// recognition_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/recognition_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class RecognitionService final : public facts::DomainService {
 public:
  // All must outlive it.
  RecognitionService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Recognition> Create(rpc::Call& call, const v1::CreateRecognitionRequest& request);
  rpc::Reply<v1::Recognition> Get(rpc::Call& call, const v1::GetRecognitionRequest& request);
  rpc::Reply<v1::ListRecognitionsResponse> List(rpc::Call& call, const v1::ListRecognitionsRequest& request);
  rpc::Reply<v1::Recognition> Revoke(rpc::Call& call, const v1::RevokeRecognitionRequest& request);

 private:
  const Tables& tables_;
};

// The kinds of fact that the service records, with the hooks by which recognitions follow corrections.
// `tables` must outlive them.
std::vector<facts::FactKind> RecognitionKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_RECOGNITION_SERVICE_H_
