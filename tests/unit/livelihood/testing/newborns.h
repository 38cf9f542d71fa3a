// Enrollments of newborns as they were recorded, with their entitlements and waivers, for the tests of their
// rules.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "tests/unit/lifecycle/testing/entry.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood::testing {

inline constexpr char kRetracted[] = "RECORD_RETRACTED name=newbornEnrollments/1";

// Recorded by facts/10.
inline absl::StatusOr<v1::NewbornEnrollment> Record(const v1::CreateNewbornEnrollmentRequest& request) {
  return lifecycle::testing::Recorded(NewbornEnrollmentEntry(), Enroll(request, "persons/7"), "facts/10");
}
inline v1::NewbornEnrollment Enrolled(const v1::CreateNewbornEnrollmentRequest& request = Newborn()) {
  return *Record(request);
}
inline v1::NewbornEnrollment EnrolledAndEntitled() {
  v1::CreateNewbornEnrollmentRequest request = Newborn();
  request.set_entitled_on("2024-03-08");
  return Enrolled(request);
}

inline absl::Status EntitleOn(v1::NewbornEnrollment& enrollment, const std::string& on,
                              const std::string& fact) {
  v1::RecordNewbornEntitlementRequest request;
  request.set_entitled_on(on);
  return lifecycle::testing::AddPart(NewbornEntitlementEntry(), enrollment, fact,
                                     [&](v1::NewbornEnrollment& row) { return Entitle(row, request); });
}

inline absl::Status Waive(v1::NewbornEnrollment& enrollment, int year, const std::string& on,
                          const std::string& fact) {
  v1::GrantNewbornPremiumWaiverRequest request;
  request.set_insurance_year(year);
  request.set_occurred_on(on);
  return lifecycle::testing::AddPart(NewbornWaiverEntry(), enrollment, fact,
                                     [&](v1::NewbornEnrollment& row) { return GrantWaiver(row, request); });
}

// Entitled from its birth by facts/11; the premium of 2025 waived on 2025-01-10 by facts/12.
inline v1::NewbornEnrollment Continued() {
  v1::NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(EntitleOn(enrollment, "2024-03-05", "facts/11"), eastgate::testing::IsOk());
  EXPECT_THAT(Waive(enrollment, 2025, "2025-01-10", "facts/12"), eastgate::testing::IsOk());
  return enrollment;
}

inline v1::NewbornEnrollment RetractedOne() {
  v1::NewbornEnrollment enrollment = Enrolled();
  EXPECT_THAT(lifecycle::testing::Retract(NewbornEnrollmentEntry(), enrollment, "facts/20"),
              eastgate::testing::IsOk());
  return enrollment;
}

inline fact::v1::Fact FactOf(const v1::NewbornEnrollment& enrollment) {
  return NewbornEnrollmentEntry().FactOf(enrollment, lifecycle::testing::kRoot);
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_
