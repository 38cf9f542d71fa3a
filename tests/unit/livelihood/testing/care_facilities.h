// Facilities in every state of their lives, for the tests of their rules.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_CARE_FACILITIES_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_CARE_FACILITIES_H_

#include "gtest/gtest.h"
#include "services/livelihood/care_facility_rules.h"
#include "tests/unit/livelihood/testing/rules.h"

namespace eastgate::livelihood::testing {

// A meal point planned on 2023-01-10, built from 2023-06-01, open since 2024-03-15.
inline v1::CreateCareFacilityRequest Opened() {
  v1::CreateCareFacilityRequest request;
  request.set_care_facility_id("1");
  request.set_display_name("青山路助餐点");
  request.set_type(v1::CARE_FACILITY_TYPE_MEAL_POINT);
  request.set_division(kStreet);
  request.set_operator_uscc("91350100M000100Y43");
  request.set_planned_on("2023-01-10");
  request.set_building_on("2023-06-01");
  request.set_opened_on("2024-03-15");
  request.set_source_ref("form 1");
  return request;
}

inline absl::Status ChangeState(v1::CareFacility& facility, v1::CareFacilityState state, reference::Date on,
                                absl::string_view fact) {
  return CareFacilityLife().Take(facility, state, reference::FormatDate(on), fact).status();
}

// The same in any state. Created by facts/10; suspended (facts/11) or closed (facts/12) on 2024-09-01.
inline v1::CareFacility FacilityIn(v1::CareFacilityState state) {
  v1::CreateCareFacilityRequest request = Opened();
  if (state == v1::CARE_FACILITY_STATE_PLANNED) request.clear_building_on();
  if (state == v1::CARE_FACILITY_STATE_PLANNED || state == v1::CARE_FACILITY_STATE_BUILDING)
    request.clear_opened_on();
  v1::CareFacility facility = Establish(request, "facts/10");
  absl::Status status;
  const reference::Date on(2024, 9, 1);
  if (state == v1::CARE_FACILITY_STATE_SUSPENDED) status = ChangeState(facility, state, on, "facts/11");
  if (state == v1::CARE_FACILITY_STATE_CLOSED) status = ChangeState(facility, state, on, "facts/12");
  if (state == v1::CARE_FACILITY_STATE_RETRACTED) status = CareFacilityLife().Withdraw(facility, "facts/10");
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(facility.state(), state);
  return facility;
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_CARE_FACILITIES_H_
