// Serves eastgate.livelihood.v1.StartupLoanService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// startup_loan_rules.h, the table in tables.h. Economy is asked for enterprises. Thread-safe: the store
// serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/startup_loan_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/peers.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class StartupLoanService final : public lifecycle::DomainService {
 public:
  // All must outlive it.
  StartupLoanService(const lifecycle::ServiceParts& parts, const Tables& tables, const Identities& identities,
                     const Peers& peers)
      : DomainService(parts),
        loans_(tables.startup_loans),
        persons_(tables.persons),
        identities_(identities),
        peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::StartupLoan> Create(rpc::Call& call, const v1::CreateStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> Get(rpc::Call& call, const v1::GetStartupLoanRequest& request);
  rpc::Reply<v1::ListStartupLoansResponse> List(rpc::Call& call, const v1::ListStartupLoansRequest& request);
  rpc::Reply<v1::StartupLoan> DecideLoan(rpc::Call& call, const v1::DecideStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoanDecision> ReplayStartupLoanDecision(
      rpc::Call& call, const v1::ReplayStartupLoanDecisionRequest& request);
  rpc::Reply<v1::StartupLoan> Disburse(rpc::Call& call, const v1::DisburseStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> Cancel(rpc::Call& call, const v1::CancelStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> MarkOverdue(rpc::Call& call, const v1::MarkStartupLoanOverdueRequest& request);
  rpc::Reply<v1::StartupLoan> Repay(rpc::Call& call, const v1::RepayStartupLoanRequest& request);
  rpc::Reply<v1::StartupLoan> WriteOff(rpc::Call& call, const v1::WriteOffStartupLoanRequest& request);

 private:
  // Asks economy for the enterprise that borrows; an empty one where a person does.
  rpc::Reply<economy::v1::Enterprise> FindBorrower(rpc::Call& call,
                                                   const v1::DecideStartupLoanRequest& request) const;

  const lifecycle::LifecycleTable<v1::StartupLoan>& loans_;
  const Persons& persons_;
  const Identities& identities_;
  const Peers& peers_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_SERVICE_H_
