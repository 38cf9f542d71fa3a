// The rules of home-care subsidies: which requests are well-formed, who is entitled to how much, what a
// payment posts.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_HOME_CARE_SUBSIDY_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_HOME_CARE_SUBSIDY_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/recovery.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"

namespace eastgate::livelihood {

// The kind of fact. It occurs on paid_on and posts the person as a counted subject to
// home_care_subsidy_recipients and the amount to home_care_subsidy_paid, both by level. Its day, its
// division, the amount of the latter and the level can be corrected.
inline constexpr char kSubsidyPaid[] = "livelihood.home_care_subsidy_paid";

// The kind of fact of a recovery. It occurs on its recovered_on and posts the amount to
// home_care_subsidies_recovered, by the level of the payment. Its day and that amount can be corrected; it
// follows the division and the level of the payment.
inline constexpr char kSubsidyRecovered[] = "livelihood.home_care_subsidy_recovered";

// Figures.
inline constexpr char kHomeCareSubsidyRecipients[] = "livelihood.home_care_subsidy_recipients";
inline constexpr char kHomeCareSubsidyPaid[] = "livelihood.home_care_subsidy_paid";
inline constexpr char kHomeCareSubsidiesRecovered[] = "livelihood.home_care_subsidies_recovered";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateHomeCareSubsidyRequest& request, resource::RequestCheck check);
absl::Status CheckRecover(const v1::RecoverHomeCareSubsidyRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListHomeCareSubsidiesRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the payment, as far as that does not depend on the recipient.
bool Matches(const v1::ListHomeCareSubsidiesRequest& request, const v1::HomeCareSubsidy& subsidy);

// Returns the payment to the recipient as a request has it.
v1::HomeCareSubsidy Pay(const v1::CreateHomeCareSubsidyRequest& request, absl::string_view recipient);

// Returns the key under which a person has at most one payment for a month that was not retracted.
std::string MonthOfRecipient(const v1::HomeCareSubsidy& subsidy);
std::string MonthOfRecipient(absl::string_view recipient, absl::string_view month);

// Returns whether all that was paid came back.
bool CameBack(const v1::HomeCareSubsidy& subsidy);

// NOT_ELIGIBLE; AMOUNT_ABOVE_CEILING, by the ceiling on the first day of the month; PARAMETER_MISSING.
const lifecycle::Entry<v1::HomeCareSubsidy>& HomeCareSubsidyEntry();
const lifecycle::PartEntry<v1::HomeCareSubsidy, fact::v1::PaymentRecovery>& HomeCareSubsidyRecoveryEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures HomeCareSubsidyFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_HOME_CARE_SUBSIDY_RULES_H_
