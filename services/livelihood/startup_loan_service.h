// Serves eastgate.livelihood.v1.StartupLoanService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// startup_loan_rules.h, what is kept in tables.h. Enterprises are asked of economy. Thread-safe: writes are
// serialized by the store.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_

#include <memory>

#include "common/facts/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/startup_loan_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/peers.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class StartupLoanService final : public facts::DomainService {
 public:
  // All must outlive it.
  StartupLoanService(const facts::ServiceParts& parts, const Tables& tables, const Identities& identities,
                     const Peers& peers)
      : DomainService(parts), table_(tables.startup_loans), identities_(identities), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::StartupLoan> Create(rpc::Call& call, const v1::CreateStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> Get(rpc::Call& call, const v1::GetStartupLoanRequest& request);
  rpc::Reply<v1::ListStartupLoansResponse> List(rpc::Call& call, const v1::ListStartupLoansRequest& request);
  rpc::Reply<v1::StartupLoan> Decide(rpc::Call& call, const v1::DecideStartupLoanRequest& request);
  rpc::Reply<v1::LoanDecision> ReplayDecision(rpc::Call& call, const v1::ReplayDecisionRequest& request);
  rpc::Reply<v1::StartupLoan> Disburse(rpc::Call& call, const v1::DisburseStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> ChangeState(rpc::Call& call, const v1::ChangeStartupLoanStateRequest& request);

 private:
  rpc::Reply<v1::StartupLoan> Record(rpc::Call& call, const v1::CreateStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> RecordDecision(rpc::Call& call, const v1::DecideStartupLoanRequest& request,
                                             bool is_micro_or_small);
  // The borrower's other loans on record that were paid out.
  absl::StatusOr<int> LoansBefore(facts::Writer& writer, const v1::StartupLoan& loan) const;

  const resource::Table<v1::StartupLoan>& table_;
  const Identities& identities_;
  const Peers& peers_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_
