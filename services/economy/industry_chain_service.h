// Serves eastgate.economy.v1.IndustryChainService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// industry_chain_rules.h and output_report_rules.h, the tables in tables.h. Thread-safe: the store serializes
// all writes.
#ifndef EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_SERVICE_H_
#define EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/economy/v1/industry_chain_service.grpc.pb.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

class IndustryChainService final : public lifecycle::DomainService {
 public:
  // The parts and tables must outlive it.
  IndustryChainService(const lifecycle::ServiceParts& parts, const Tables& tables)
      : DomainService(parts), tables_(tables) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::IndustryChain> Create(rpc::Call& call, const v1::CreateIndustryChainRequest& request);
  rpc::Reply<v1::IndustryChain> Get(rpc::Call& call, const v1::GetIndustryChainRequest& request);
  rpc::Reply<v1::IndustryChain> UpdateIndustryChain(rpc::Call& call,
                                                    const v1::UpdateIndustryChainRequest& request);
  rpc::Reply<v1::ListIndustryChainsResponse> List(rpc::Call& call,
                                                  const v1::ListIndustryChainsRequest& request);
  rpc::Reply<v1::OutputReport> CreateReport(rpc::Call& call, const v1::CreateOutputReportRequest& request);
  rpc::Reply<v1::OutputReport> GetReport(rpc::Call& call, const v1::GetOutputReportRequest& request);
  rpc::Reply<v1::ListOutputReportsResponse> ListReports(rpc::Call& call,
                                                        const v1::ListOutputReportsRequest& request);

 private:
  const Tables& tables_;
};

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_INDUSTRY_CHAIN_SERVICE_H_
