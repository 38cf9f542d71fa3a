// The rules of newborn enrollment: which requests are well-formed, what an enrollment, an entitlement and a
// premium waiver must obey, what each posts.
//
// An enrollment is an entry. Its first waiver and an entitlement that was known from the beginning are
// recorded with it, by one fact; later waivers and a later entitlement are parts with facts of their own.
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/part_entry.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
//
// An enrollment occurs on enrolled_on. It posts +1 to newborn_enrollments and the premium of its year to
// newborn_premium_relief, both by channel, and +1 to newborn_waivers, by insurance_year; where the
// entitlement is known already, it also posts what kNewbornEntitled posts. Its day, its division, which the
// facts of its entitlement and its later waivers follow, and the channel can be corrected.
inline constexpr char kNewbornEnrolled[] = "livelihood.newborn_enrolled";
// An entitlement occurs on entitled_on, which alone can be corrected. It posts the days since the birth to
// newborn_entitlement_days and +1 to newborn_entitlements.
inline constexpr char kNewbornEntitled[] = "livelihood.newborn_entitled";
// A later waiver occurs on its granted_on, which alone can be corrected. It posts the premium of its year to
// newborn_continued_relief and +1 to newborn_waivers, both by insurance_year.
inline constexpr char kNewbornPremiumWaived[] = "livelihood.newborn_premium_waived";
// A link occurs on the day of its request and posts nothing. It is neither corrected nor retracted:
// LinkNewbornIdentity is called again.
inline constexpr char kNewbornIdentityLinked[] = "livelihood.newborn_identity_linked";

// Figures.
inline constexpr char kNewbornEnrollments[] = "livelihood.newborn_enrollments";
inline constexpr char kNewbornPremiumRelief[] = "livelihood.newborn_premium_relief";
inline constexpr char kNewbornContinuedRelief[] = "livelihood.newborn_continued_relief";
inline constexpr char kNewbornWaivers[] = "livelihood.newborn_waivers";
inline constexpr char kNewbornEntitlementDays[] = "livelihood.newborn_entitlement_days";
inline constexpr char kNewbornEntitlements[] = "livelihood.newborn_entitlements";
inline constexpr char kNewbornEntitlementDaysAverage[] = "livelihood.newborn_entitlement_days_average";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateNewbornEnrollmentRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListNewbornEnrollmentsRequest& request, resource::RequestCheck check);
absl::Status CheckEntitlement(const v1::RecordNewbornEntitlementRequest& request,
                              resource::RequestCheck check);
absl::Status CheckWaiver(const v1::GrantNewbornPremiumWaiverRequest& request, resource::RequestCheck check);
absl::Status CheckLink(const v1::LinkNewbornIdentityRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the enrollment, as far as that does not depend on the child.
bool Matches(const v1::ListNewbornEnrollmentsRequest& request, const v1::NewbornEnrollment& enrollment);

// Returns the first insurance year after the enrollment's whose premium is not waived.
int YearOfNextWaiver(const v1::NewbornEnrollment& enrollment);
// Returns the most years from birth for which a premium is waived anywhere; 0 where none is.
int64_t MostWaivedYears(const reference::Parameters& parameters);
// Returns whether the premium of the insurance year, one after the enrollment's, can be waived where the
// enrollment lies, and is not. PARAMETER_MISSING.
absl::StatusOr<bool> IsWaiverDue(const reference::Parameters& parameters,
                                 const v1::NewbornEnrollment& enrollment, int insurance_year);

// Returns the enrollment of the child as a request has it.
v1::NewbornEnrollment Enroll(const v1::CreateNewbornEnrollmentRequest& request, absl::string_view child);

// Adds what a request says to the enrollment. ALREADY_ENTITLED of an entitled child.
absl::StatusOr<v1::NewbornEnrollment*> Entitle(v1::NewbornEnrollment& enrollment,
                                               const v1::RecordNewbornEntitlementRequest& request);
absl::StatusOr<v1::PremiumWaiver*> GrantWaiver(v1::NewbornEnrollment& enrollment,
                                               const v1::GrantNewbornPremiumWaiverRequest& request);

// Refuses a retracted enrollment, a day before the enrollment (DATE_OUT_OF_ORDER), and a citizen ID of
// another birth date.
absl::Status CheckLinkable(const v1::NewbornEnrollment& enrollment,
                           const v1::LinkNewbornIdentityRequest& request);

// The premium is waived in the year of birth and the years after it, newborn_waived_years in all (three since
// the report): OUTSIDE_WAIVED_YEARS; YEAR_ALREADY_WAIVED; PARAMETER_MISSING.
const lifecycle::Entry<v1::NewbornEnrollment>& NewbornEnrollmentEntry();
// The part is the enrollment itself, of which the entitlement is some fields.
const lifecycle::PartEntry<v1::NewbornEnrollment, v1::NewbornEnrollment>& NewbornEntitlementEntry();
const lifecycle::PartEntry<v1::NewbornEnrollment, v1::PremiumWaiver>& NewbornWaiverEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures NewbornEnrollmentFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_
