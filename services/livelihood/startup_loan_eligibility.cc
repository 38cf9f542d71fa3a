#include "services/livelihood/startup_loan_eligibility.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "common/reference/citizen_id.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
using reference::Date;

constexpr int kPermille = 1000;
constexpr char kMinAge[] = "startup_loan_min_age";
constexpr char kMaxAge[] = "startup_loan_max_age";

}  // namespace

absl::Status CheckAge(const v1::CreateStartupLoanRequest& request, const reference::Parameters& parameters) {
  ASSIGN_OR_RETURN(const Date born_on, reference::BirthDateOf(request.person_identity().citizen_id()));
  const Date on = StoredDate(request.applied_on());
  const bool had_birthday =
      on.month() > born_on.month() || (on.month() == born_on.month() && on.day() >= born_on.day());
  const int64_t age = on.year() - born_on.year() - (had_birthday ? 0 : 1);
  ASSIGN_OR_RETURN(const int64_t youngest, parameters.InForce(kMinAge, on, request.division()));
  ASSIGN_OR_RETURN(const int64_t oldest, parameters.InForce(kMaxAge, on, request.division()));
  if (age >= youngest && age <= oldest) return absl::OkStatus();
  return status::InvalidField(
      "person_identity.citizen_id",
      absl::StrCat("want a borrower of ", youngest, " to ", oldest, " years of age on applied_on"));
}

absl::StatusOr<v1::StartupLoanEligibilityParameters> ParametersOf(const v1::StartupLoan& loan,
                                                                  const reference::Parameters& parameters) {
  const std::string of_borrower =
      absl::StrCat("startup_loan_", lifecycle::ValueOf(loan.borrower_kind()), "_");
  const Date on = StoredDate(loan.decision().decided_on());
  const auto in_force = [&](const std::string& name) {
    return parameters.InForce(name, on, loan.division());
  };
  v1::StartupLoanEligibilityParameters found;
  ASSIGN_OR_RETURN(const int64_t ceiling, in_force(of_borrower + "ceiling_fen"));
  found.set_ceiling_fen(ceiling);
  ASSIGN_OR_RETURN(const int64_t months, in_force(of_borrower + "max_months"));
  found.set_max_term_months(months);
  ASSIGN_OR_RETURN(const int64_t loans, in_force("startup_loan_max_count"));
  found.set_max_loans(loans);
  ASSIGN_OR_RETURN(const int64_t hires, in_force("startup_loan_hires_permille"));
  found.set_hires_permille(hires);
  ASSIGN_OR_RETURN(const int64_t large, in_force("startup_loan_hires_permille_large"));
  found.set_hires_permille_large(large);
  ASSIGN_OR_RETURN(const int64_t staff, in_force("startup_loan_large_staff"));
  found.set_large_staff(staff);
  return found;
}

std::vector<v1::StartupLoanRefusalReason> ReasonsAgainst(
    const v1::StartupLoanEligibilityInput& input, const v1::StartupLoanEligibilityParameters& parameters) {
  std::vector<v1::StartupLoanRefusalReason> reasons;
  if (input.amount_fen() > parameters.ceiling_fen())
    reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_ABOVE_CEILING);
  if (input.term_months() > parameters.max_term_months())
    reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_TERM_TOO_LONG);
  if (input.earlier_loans() >= parameters.max_loans())
    reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_TOO_MANY_LOANS);
  if (input.borrower_kind() == v1::BORROWER_KIND_ENTERPRISE) {
    if (!input.is_micro_or_small()) reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_NOT_MICRO_OR_SMALL);
    const int64_t permille = input.staff() > parameters.large_staff() ? parameters.hires_permille_large()
                                                                      : parameters.hires_permille();
    if (int64_t{input.new_hires()} * kPermille < permille * input.staff())
      reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES);
  }
  if (input.has_arrears()) reasons.push_back(v1::STARTUP_LOAN_REFUSAL_REASON_ARREARS);
  return reasons;
}

}  // namespace eastgate::livelihood
