#include "services/livelihood/startup_loan_service.h"

#include <string>

#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/lifecycle/register.h"
#include "common/status/status_macros.h"
#include "services/livelihood/startup_loan_eligibility.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {

using economy::v1::Enterprise;
using rpc::Call;
using rpc::Reply;
using v1::StartupLoan;

std::unique_ptr<rpc::BoundService> StartupLoanService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::StartupLoanService::service_full_name())
      .Unary("CreateStartupLoan", this, &StartupLoanService::Create)
      .Batch<v1::BatchCreateStartupLoansRequest, v1::BatchCreateStartupLoansResponse>(
          "BatchCreateStartupLoans", this, &StartupLoanService::Create)
      .Unary("GetStartupLoan", this, &StartupLoanService::Get)
      .Unary("ListStartupLoans", this, &StartupLoanService::List)
      .Unary("DecideStartupLoan", this, &StartupLoanService::DecideLoan)
      .Unary("ReplayStartupLoanDecision", this, &StartupLoanService::ReplayStartupLoanDecision)
      .Unary("DisburseStartupLoan", this, &StartupLoanService::Disburse)
      .Unary("CancelStartupLoan", this, &StartupLoanService::Cancel)
      .Unary("MarkStartupLoanOverdue", this, &StartupLoanService::MarkOverdue)
      .Unary("RepayStartupLoan", this, &StartupLoanService::Repay)
      .Unary("WriteOffStartupLoan", this, &StartupLoanService::WriteOff)
      .Build();
}

Reply<StartupLoan> StartupLoanService::Create(Call& call, const v1::CreateStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRowAfter(
      call, request, request.startup_loan_id(), loans_,
      [this, &call, &request] {
        return peers_.FindBorrower(call, request.enterprise(), request.applied_on());
      },
      [this](const v1::CreateStartupLoanRequest& asked, facts::Writer& writer,
             const Enterprise& enterprise) -> absl::StatusOr<StartupLoan> {
        if (!asked.has_person_identity()) {
          RETURN_IF_ERROR(lifecycle::CheckRegistered<economy::v1::ENTERPRISE_STATE_REGISTERED>(
              enterprise, asked.applied_on()));
          return Apply(asked, asked.enterprise());
        }
        RETURN_IF_ERROR(CheckAge(asked, writer.reference()->parameters));
        ASSIGN_OR_RETURN(const std::string person, identities_.PersonOf(writer, asked.person_identity()));
        return Apply(asked, person);
      });
}

Reply<StartupLoan> StartupLoanService::Get(Call&, const v1::GetStartupLoanRequest& request) {
  return GetRow(request, loans_);
}

Reply<v1::ListStartupLoansResponse> StartupLoanService::List(Call& call,
                                                             const v1::ListStartupLoansRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const lifecycle::OpenRows open(request, Today());
  const bool retracted = lifecycle::AsksFor(request.states(), v1::STARTUP_LOAN_STATE_RETRACTED);
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const auto borrowers, NamesOf(*snapshot, persons_, request.borrower()));
  return ListWhere<v1::ListStartupLoansResponse, v1::ListStartupLoansRequest, StartupLoan>(
      call, request, loans_, &v1::ListStartupLoansResponse::mutable_startup_loans,
      [&request, borrowers](const StartupLoan& row) {
        return IsOneOf(borrowers, row.borrower()) && Matches(request, row);
      },
      {OfNames(kLoansByBorrower, borrowers),
       open.All(kOpenLoans),
       lifecycle::OfDays(kLoansByDay, lifecycle::ListKey(lifecycle::kAllKey, retracted),
                         request.applied_from(), request.applied_until()),
       {kLoansByState, lifecycle::EnumKey(lifecycle::OnlyState<v1::StartupLoanState>(request.states()))}});
}

Reply<StartupLoan> StartupLoanService::DecideLoan(Call& call, const v1::DecideStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckDecide(request, NewCheck(request)));
  return TransitionAfter(
      call, request, loans_, [this, &call, &request] { return FindBorrower(call, request); },
      [](StartupLoan& loan, const v1::DecideStartupLoanRequest& asked, const Enterprise& enterprise) {
        return Decide(loan, asked, IsMicroOrSmall(enterprise));
      });
}

Reply<Enterprise> StartupLoanService::FindBorrower(Call& call,
                                                   const v1::DecideStartupLoanRequest& request) const {
  ASSIGN_OR_RETURN(const StartupLoan loan, loans_.Get(*log_.Read(), request.name()));
  // It decides as it is on the day of the decision.
  return peers_.FindBorrower(call, loan.borrower(), request.occurred_on());
}

Reply<v1::StartupLoanDecision> StartupLoanService::ReplayStartupLoanDecision(
    Call&, const v1::ReplayStartupLoanDecisionRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const StartupLoan loan, loans_.Get(*snapshot, request.name()));
  return Replay(loan);
}

Reply<StartupLoan> StartupLoanService::Disburse(Call& call, const v1::DisburseStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckDisburse(request, NewCheck(request)));
  return Transition(call, request, loans_, v1::STARTUP_LOAN_STATE_DISBURSED,
                    {"occurred_on", request.occurred_on()});
}

Reply<StartupLoan> StartupLoanService::Cancel(Call& call, const v1::CancelStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckCancel(request, NewCheck(request)));
  return Transition(call, request, loans_, v1::STARTUP_LOAN_STATE_CANCELLED,
                    {"occurred_on", request.occurred_on()}, request.reason());
}

Reply<StartupLoan> StartupLoanService::MarkOverdue(Call& call,
                                                   const v1::MarkStartupLoanOverdueRequest& request) {
  RETURN_IF_ERROR(CheckMarkOverdue(request, NewCheck(request)));
  return Transition(call, request, loans_, v1::STARTUP_LOAN_STATE_OVERDUE,
                    {"occurred_on", request.occurred_on()});
}

Reply<StartupLoan> StartupLoanService::Repay(Call& call, const v1::RepayStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckRepay(request, NewCheck(request)));
  return Transition(call, request, loans_, v1::STARTUP_LOAN_STATE_REPAID,
                    {"occurred_on", request.occurred_on()});
}

Reply<StartupLoan> StartupLoanService::WriteOff(Call& call, const v1::WriteOffStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckWriteOff(request, NewCheck(request)));
  return Transition(call, request, loans_, v1::STARTUP_LOAN_STATE_WRITTEN_OFF,
                    {"occurred_on", request.occurred_on()}, request.reason());
}

}  // namespace eastgate::livelihood
