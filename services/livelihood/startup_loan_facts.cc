#include "services/livelihood/startup_loan_facts.h"

#include "common/status/status_macros.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {
namespace {

// More than any parameter allows.
constexpr int kMaxLoansCounted = 100;

}  // namespace

lifecycle::LifecycleTable<v1::StartupLoan>::Links StartupLoanLinks(const Tables& tables) {
  const auto& loans = tables.startup_loans;
  return {.judge = [&loans](facts::Writer& writer, const lifecycle::Judgment&, v1::StartupLoan& loan,
                            int step) -> absl::Status {
    if (!AwaitsDecision(loan, step)) return absl::OkStatus();
    resource::Table<v1::StartupLoan>::Query query;
    query.page_size = kMaxLoansCounted;
    query.index = {kLoansByBorrower, loan.borrower()};
    query.matches = [&loan](const v1::StartupLoan& other) {
      return other.name() != loan.name() && WasDisbursed(other);
    };
    ASSIGN_OR_RETURN(const auto earlier, loans.List(writer.transaction(), query));
    v1::StartupLoanEligibilityInput& input = *loan.mutable_decision()->mutable_input();
    input.set_earlier_loans(loan.declared().earlier_loans() + static_cast<int>(earlier.rows.size()));
    return absl::OkStatus();
  }};
}

}  // namespace eastgate::livelihood
