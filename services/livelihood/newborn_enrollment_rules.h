// The rules of newborn enrollment: which requests are well-formed, which steps are allowed, what a step posts
// to figures.
//
// Pure functions of the resource, the request and the parameters in force; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/reference/parameters.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact.
inline constexpr char kNewbornEnrolled[] = "livelihood.newborn_enrolled";
inline constexpr char kNewbornEntitled[] = "livelihood.newborn_entitled";
inline constexpr char kNewbornPremiumWaived[] = "livelihood.newborn_premium_waived";
inline constexpr char kNewbornIdentityLinked[] = "livelihood.newborn_identity_linked";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateNewbornEnrollmentRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListNewbornEnrollmentsRequest& request, resource::RequestCheck check);
absl::Status CheckEntitlement(const v1::RecordEntitlementRequest& request, resource::RequestCheck check);
absl::Status CheckWaiver(const v1::GrantPremiumWaiverRequest& request, resource::RequestCheck check);
absl::Status CheckLink(const v1::LinkChildIdentityRequest& request, resource::RequestCheck check);

// "village_point", the value of dimension `channel`; and back, UNSPECIFIED for none of them.
std::string ChannelValue(v1::EnrollmentChannel channel);
v1::EnrollmentChannel ChannelOf(absl::string_view value);

// The enrollment that a request asks for, with the waiver of its first year: the insurance year that
// enrolled_on lies in. The premium is waived in the year of birth and the years after it,
// newborn_waived_years in all (three since the report).
absl::StatusOr<v1::NewbornEnrollment> Enroll(const v1::CreateNewbornEnrollmentRequest& request,
                                             absl::string_view child,
                                             const reference::Parameters& parameters);

// The steps after it. Each changes `enrollment` or refuses.
absl::Status Entitle(v1::NewbornEnrollment& enrollment, reference::Date entitled_on);
// The waiver granted, recorded by `fact`.
absl::StatusOr<v1::PremiumWaiver> GrantWaiver(v1::NewbornEnrollment& enrollment, int insurance_year,
                                              reference::Date granted_on, absl::string_view fact,
                                              const reference::Parameters& parameters);
// Refuses a retracted enrollment, and a citizen ID of another birth date.
absl::Status CheckLinkable(const v1::NewbornEnrollment& enrollment, const v1::PersonIdentity& identity);

// Corrections: what the enrollment would be had the fact said so from the beginning.
absl::Status AmendEnrollment(v1::NewbornEnrollment& enrollment, const facts::Correction& correction,
                             const reference::Parameters& parameters);
absl::Status AmendEntitlement(v1::NewbornEnrollment& enrollment, const facts::Correction& correction);
// The waiver that `standing` had recorded, as corrected by `fact`.
absl::StatusOr<v1::PremiumWaiver> AmendWaiver(v1::NewbornEnrollment& enrollment, absl::string_view standing,
                                              absl::string_view fact, const facts::Correction& correction);

// Retractions.
absl::Status WithdrawEnrollment(v1::NewbornEnrollment& enrollment);
absl::Status WithdrawEntitlement(v1::NewbornEnrollment& enrollment);
absl::Status WithdrawWaiver(v1::NewbornEnrollment& enrollment, absl::string_view fact);

// The facts of the steps, as they follow from the resource: kind, subject, division, occurred_on, postings.
fact::v1::Fact EnrolledFact(const v1::NewbornEnrollment& enrollment);
fact::v1::Fact EntitledFact(const v1::NewbornEnrollment& enrollment);
fact::v1::Fact WaivedFact(const v1::NewbornEnrollment& enrollment, const v1::PremiumWaiver& waiver);
fact::v1::Fact IdentityLinkedFact(const v1::NewbornEnrollment& enrollment, absl::string_view linked_on);

// Names `fact` as the one that recorded the enrollment, its first waiver, and the entitlement known since
// then.
void NameEnrolledFact(v1::NewbornEnrollment& enrollment, absl::string_view fact);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_RULES_H_
