// Serves eastgate.economy.v1.FirstStoreService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// first_store_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/first_store_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class FirstStoreService final : public facts::DomainService {
 public:
  // All must outlive it.
  FirstStoreService(const facts::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::FirstStore> Create(rpc::Call& call, const v1::CreateFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Get(rpc::Call& call, const v1::GetFirstStoreRequest& request);
  rpc::Reply<v1::ListFirstStoresResponse> List(rpc::Call& call, const v1::ListFirstStoresRequest& request);
  rpc::Reply<v1::FirstStore> Review(rpc::Call& call, const v1::ReviewFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Publicize(rpc::Call& call, const v1::PublicizeFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Recognize(rpc::Call& call, const v1::RecognizeFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Reject(rpc::Call& call, const v1::RejectFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Revoke(rpc::Call& call, const v1::RevokeFirstStoreRequest& request);
  rpc::Reply<v1::FirstStore> Close(rpc::Call& call, const v1::CloseFirstStoreRequest& request);
  rpc::Reply<v1::TurnoverReport> CreateReport(rpc::Call& call,
                                              const v1::CreateTurnoverReportRequest& request);
  rpc::Reply<v1::TurnoverReport> GetReport(rpc::Call& call, const v1::GetTurnoverReportRequest& request);
  rpc::Reply<v1::ListTurnoverReportsResponse> ListReports(rpc::Call& call,
                                                          const v1::ListTurnoverReportsRequest& request);

 private:
  const Tables& tables_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> FirstStoreKinds(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_
