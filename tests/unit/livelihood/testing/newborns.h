// Enrollments for the tests of their rules.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_

#include "gtest/gtest.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood::testing {

// Born on 2024-03-05, enrolled on 2024-03-20 in a hospital, entitlement not known yet.
inline v1::CreateNewbornEnrollmentRequest Newborn() {
  v1::CreateNewbornEnrollmentRequest request;
  request.set_newborn_enrollment_id("1");
  request.mutable_child()->set_citizen_id(CitizenId("20240305"));
  request.set_birth_date("2024-03-05");
  request.set_enrolled_on("2024-03-20");
  request.set_division(kStreet);
  request.set_channel(v1::ENROLLMENT_CHANNEL_HOSPITAL);
  request.set_source_ref("form 1");
  return request;
}

// Recorded by facts/10.
inline v1::NewbornEnrollment Enrolled(const v1::CreateNewbornEnrollmentRequest& request = Newborn()) {
  auto enrollment = Enroll(request, "persons/7", TestReference()->parameters);
  EXPECT_TRUE(enrollment.ok()) << enrollment.status();
  NameEnrolledFact(*enrollment, "facts/10");
  return *std::move(enrollment);
}

// Entitled from its birth by facts/11; the premium of 2025 waived on 2025-01-10 by facts/12.
inline v1::NewbornEnrollment Continued() {
  v1::NewbornEnrollment enrollment = Enrolled();
  EXPECT_TRUE(Entitle(enrollment, reference::Date(2024, 3, 5)).ok());
  enrollment.set_entitlement_fact("facts/11");
  EXPECT_TRUE(
      GrantWaiver(enrollment, 2025, reference::Date(2025, 1, 10), "facts/12", TestReference()->parameters)
          .ok());
  return enrollment;
}

inline v1::NewbornEnrollment Retracted() {
  v1::NewbornEnrollment enrollment = Enrolled();
  EXPECT_TRUE(WithdrawEnrollment(enrollment).ok());
  return enrollment;
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_NEWBORNS_H_
