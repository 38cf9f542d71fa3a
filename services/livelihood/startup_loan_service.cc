#include "services/livelihood/startup_loan_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::StartupLoan;

namespace {

// More than any parameter allows.
constexpr int kMaxLoansCounted = 100;

}  // namespace

std::unique_ptr<rpc::BoundService> StartupLoanService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::StartupLoanService::service_full_name())
      .Unary("CreateStartupLoan", this, &StartupLoanService::Create)
      .Unary("GetStartupLoan", this, &StartupLoanService::Get)
      .Unary("ListStartupLoans", this, &StartupLoanService::List)
      .Unary("DecideStartupLoan", this, &StartupLoanService::Decide)
      .Unary("ReplayDecision", this, &StartupLoanService::ReplayDecision)
      .Unary("DisburseStartupLoan", this, &StartupLoanService::Disburse)
      .Unary("ChangeStartupLoanState", this, &StartupLoanService::ChangeState)
      .Build();
}

Reply<StartupLoan> StartupLoanService::Create(Call& call, const v1::CreateStartupLoanRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(table_, request.startup_loan_id());
  if (!known.ok()) co_return known.status();
  if (!*known && !request.enterprise().empty()) {
    const auto found = co_await peers_.FindEnterprise(call, request.enterprise());
    if (!found.ok()) co_return found.status();
  }
  co_return co_await Record(call, request);
}

Reply<StartupLoan> StartupLoanService::Record(Call& call, const v1::CreateStartupLoanRequest& request) {
  return CreateRow(call, request, request.startup_loan_id(), table_,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<StartupLoan>> {
                     std::string borrower = request.enterprise();
                     if (request.has_person()) {
                       ASSIGN_OR_RETURN(borrower, identities_.PersonOf(writer, request.person()));
                     }
                     StartupLoan loan = Apply(request, borrower, writer.next_fact());
                     fact::v1::Fact fact = StartupLoanLife().LastFact(loan);
                     return Drafted<StartupLoan>{std::move(loan), std::move(fact)};
                   });
}

Reply<StartupLoan> StartupLoanService::Get(Call&, const v1::GetStartupLoanRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListStartupLoansResponse> StartupLoanService::List(Call&,
                                                             const v1::ListStartupLoansRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.borrower().empty()) index = {kLoansByBorrower, request.borrower()};
  return ListMatching<v1::ListStartupLoansResponse>(
      request, table_, &v1::ListStartupLoansResponse::mutable_startup_loans, Matches, index);
}

Reply<StartupLoan> StartupLoanService::Decide(Call& call, const v1::DecideStartupLoanRequest& request) {
  if (absl::Status bad = CheckDecide(request, NewCheck()); !bad.ok()) co_return bad;
  const auto snapshot = ledger_.store().Read();
  const absl::StatusOr<StartupLoan> loan = table_.Get(*snapshot, request.name());
  if (!loan.ok()) co_return loan.status();
  bool is_micro_or_small = false;
  if (loan->borrower_kind() == v1::BORROWER_KIND_ENTERPRISE) {
    const auto enterprise = co_await peers_.FindEnterprise(call, loan->borrower());
    if (!enterprise.ok()) co_return enterprise.status();
    is_micro_or_small = enterprise->size() == economy::v1::ENTERPRISE_SIZE_MICRO ||
                        enterprise->size() == economy::v1::ENTERPRISE_SIZE_SMALL;
  }
  co_return co_await RecordDecision(call, request, is_micro_or_small);
}

Reply<StartupLoan> StartupLoanService::RecordDecision(Call& call, const v1::DecideStartupLoanRequest& request,
                                                      bool is_micro_or_small) {
  return ChangeRow(call, request, table_,
                   [this, &request, is_micro_or_small](facts::Writer& writer,
                                                       StartupLoan& loan) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(const int earlier, LoansBefore(writer, loan));
                     RETURN_IF_ERROR(livelihood::Decide(loan, request, earlier, is_micro_or_small,
                                                        writer.reference()->parameters, writer.next_fact()));
                     return StartupLoanLife().LastFact(loan);
                   });
}

Reply<v1::LoanDecision> StartupLoanService::ReplayDecision(Call&, const v1::ReplayDecisionRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  ASSIGN_OR_RETURN(const StartupLoan loan, table_.Get(*snapshot, request.name()));
  if (!loan.has_decision()) {
    return rpc::Refused(fact::v1::ERROR_REASON_NOT_DECIDED, "the loan has no decision yet",
                        {{"name", loan.name()}});
  }
  return Replay(loan.decision());
}

Reply<StartupLoan> StartupLoanService::Disburse(Call& call, const v1::DisburseStartupLoanRequest& request) {
  RETURN_IF_ERROR(CheckDisburse(request, NewCheck()));
  return ChangeRow(call, request, table_,
                   [&request](facts::Writer& writer, StartupLoan& loan) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(livelihood::Disburse(loan, request, writer.next_fact()));
                     return StartupLoanLife().LastFact(loan);
                   });
}

Reply<StartupLoan> StartupLoanService::ChangeState(Call& call,
                                                   const v1::ChangeStartupLoanStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return ChangeRow(call, request, table_,
                   [&request](facts::Writer& writer, StartupLoan& loan) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(livelihood::ChangeState(loan, request, writer.next_fact()));
                     return StartupLoanLife().LastFact(loan);
                   });
}

absl::StatusOr<int> StartupLoanService::LoansBefore(facts::Writer& writer, const StartupLoan& loan) const {
  resource::Table<StartupLoan>::Query query;
  query.page_size = kMaxLoansCounted;
  query.index = {kLoansByBorrower, loan.borrower()};
  query.matches = [&loan](const StartupLoan& row) { return row.name() != loan.name() && WasDisbursed(row); };
  ASSIGN_OR_RETURN(const auto page, table_.List(writer.transaction(), query));
  return static_cast<int>(page.rows.size());
}

}  // namespace eastgate::livelihood
