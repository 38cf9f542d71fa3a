#include "services/livelihood/startup_loan_facts.h"

#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "services/livelihood/person_names.h"
#include "services/livelihood/startup_loan_rules.h"

namespace eastgate::livelihood {
namespace {

// More than any parameter allows.
constexpr int kMaxLoansCounted = 100;

using Loans = resource::Table<v1::StartupLoan>;

// Returns how many other loans were paid out to the borrower, which has these names, on any day or by the end
// of one.
absl::StatusOr<int> OtherLoansOf(const v1::StartupLoan& loan, const std::vector<std::string>& names,
                                 const store::Reader& reader, const Loans& loans,
                                 const std::string& by = "") {
  Loans::Query query;
  query.page_size = kMaxLoansCounted;
  query.index = OfNames(kLoansByBorrower, names);
  query.matches = [&loan, &by](const v1::StartupLoan& other) {
    return other.name() != loan.name() && WasDisbursed(other) && (by.empty() || DisbursedOn(other) <= by);
  };
  ASSIGN_OR_RETURN(const auto others, loans.List(reader, query));
  return static_cast<int>(others.rows.size());
}

// Others may have been paid out since the decision: the borrower still gets no more loans than it may have.
absl::Status CheckCount(const v1::StartupLoan& loan, const std::vector<std::string>& names,
                        const store::Reader& reader, const Loans& loans) {
  ASSIGN_OR_RETURN(const int others, OtherLoansOf(loan, names, reader, loans));
  const int64_t most = loan.decision().parameters().max_loans();
  if (loan.declared().earlier_loans() + others < most) return absl::OkStatus();
  return lifecycle::LimitReached(loan.borrower(), most);
}

// A decision counts the loans that were paid out by its day.
absl::Status CountEarlierLoans(v1::StartupLoan& loan, const std::vector<std::string>& names,
                               const store::Reader& reader, const Loans& loans) {
  v1::StartupLoanDecision& decision = *loan.mutable_decision();
  ASSIGN_OR_RETURN(const int others, OtherLoansOf(loan, names, reader, loans, decision.decided_on()));
  decision.mutable_input()->set_earlier_loans(loan.declared().earlier_loans() + others);
  return absl::OkStatus();
}

}  // namespace

lifecycle::LifecycleTable<v1::StartupLoan>::Links StartupLoanLinks(const Tables& tables) {
  const auto& loans = tables.startup_loans;
  const Persons& persons = tables.persons;
  return {.judge = [&loans, &persons](facts::Writer& writer, const lifecycle::Judgment& judgment,
                                      v1::StartupLoan& loan, int step) -> absl::Status {
    const bool awaits_decision = AwaitsDecision(loan, step);
    if (!awaits_decision && loan.steps(step).state() != v1::STARTUP_LOAN_STATE_DISBURSED)
      return absl::OkStatus();
    // Loans that were paid out before two persons were found to be one stay
    // correctable by the name that they have.
    std::vector<std::string> names = {loan.borrower()};
    if (!judgment.is_correction) {
      ASSIGN_OR_RETURN(names, NamesOf(writer.transaction(), persons, loan.borrower()));
    }
    if (awaits_decision) return CountEarlierLoans(loan, names, writer.transaction(), loans);
    return CheckCount(loan, names, writer.transaction(), loans);
  }};
}

}  // namespace eastgate::livelihood
