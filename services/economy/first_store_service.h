// Serves eastgate.economy.v1.FirstStoreService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in first_store_rules.h
// and turnover_report_rules.h, the tables in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/first_store_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class FirstStoreService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  FirstStoreService(const lifecycle::ServiceParts& parts, const Tables& tables)
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

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIRST_STORE_SERVICE_H_
