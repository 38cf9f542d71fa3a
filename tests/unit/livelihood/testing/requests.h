// Good requests of every noun of livelihood, for the tests of rules and services.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_REQUESTS_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_REQUESTS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/deliverable.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"
#include "eastgate/livelihood/v1/milestone.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/livelihood/v1/procurement.pb.h"
#include "eastgate/livelihood/v1/startup_loan_service.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "tests/unit/lifecycle/testing/rules.h"

namespace eastgate::livelihood::testing {

inline constexpr char kProject[] = "livelihoodProjects/p";
inline constexpr char kEnterprise[] = "enterprises/91350100M000100Y43";

// Returns a citizen ID born on "YYYYMMDD", with the right check character.
inline std::string CitizenId(const std::string& born_on, int sequence = 1) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  std::string id = absl::StrCat("360111", born_on, absl::Dec(sequence, absl::kZeroPad3));
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += (id[i] - '0') * kWeights[i];
  return id + "10X98765432"[sum % 11];
}

// Born on 2024-03-05, enrolled on 2024-03-20 in a hospital, entitlement not known yet.
inline v1::CreateNewbornEnrollmentRequest Newborn(const std::string& id = "1") {
  v1::CreateNewbornEnrollmentRequest request;
  request.set_newborn_enrollment_id(id);
  request.mutable_child_identity()->set_citizen_id(CitizenId("20240305"));
  request.set_born_on("2024-03-05");
  request.set_enrolled_on("2024-03-20");
  request.set_division(lifecycle::testing::kStreet);
  request.set_channel(v1::NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL);
  request.set_source_ref("form 1");
  return request;
}

// A meal point planned on 2023-01-10, built from 2023-06-01, open since 2024-03-15.
inline v1::CreateCareFacilityRequest OpenFacility() {
  v1::CreateCareFacilityRequest request;
  request.set_care_facility_id("1");
  request.set_title_zh("青山路助餐点");
  request.set_type("meal_point");
  request.set_division(lifecycle::testing::kStreet);
  request.set_operator_uscc("91350100M000100Y43");
  request.set_planned_on("2023-01-10");
  request.set_building_on("2023-06-01");
  request.set_opened_on("2024-03-15");
  request.set_source_ref("form 1");
  return request;
}

// The same, planned only.
inline v1::CreateCareFacilityRequest PlannedFacility() {
  v1::CreateCareFacilityRequest request = OpenFacility();
  request.clear_building_on();
  request.clear_opened_on();
  return request;
}

inline v1::CreateHomeCareSubsidyRequest Payment(const std::string& id = "1",
                                                const std::string& month = "2024-03") {
  v1::CreateHomeCareSubsidyRequest request;
  request.set_home_care_subsidy_id(id);
  request.mutable_recipient_identity()->set_citizen_id(CitizenId("19600101"));
  request.set_disability_level(1);
  request.set_month(month);
  request.set_amount_fen(20000);
  request.set_paid_on(absl::StrCat(month, "-15"));
  request.set_division(lifecycle::testing::kStreet);
  request.set_source_ref("form 1");
  return request;
}

// Makes the request that recovers money of a payment, or of the cost of a retrofit.
template <class Request>
Request Recovery(const std::string& name, const std::string& on, int64_t amount_fen) {
  Request request;
  request.set_name(name);
  request.set_occurred_on(on);
  request.set_amount_fen(amount_fen);
  request.set_reason("不再符合条件");
  return request;
}

inline v1::CreateBarrierFreeRetrofitRequest RetrofitOfHousehold(const std::string& id = "1") {
  v1::CreateBarrierFreeRetrofitRequest request;
  request.set_barrier_free_retrofit_id(id);
  request.set_household_number("360111000123");
  request.set_completed_on("2024-05-20");
  request.set_cost_fen(800000);
  request.set_division(lifecycle::testing::kStreet);
  request.set_source_ref("form 2");
  return request;
}

// A provincial project of 2024.
inline v1::CreateLivelihoodProjectRequest Project() {
  v1::CreateLivelihoodProjectRequest request;
  request.set_livelihood_project_id("p");
  request.add_responsible_units("unit-b");
  request.set_title_zh("民生实事");
  request.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  request.set_year(2024);
  request.set_adopted_on("2024-01-15");
  request.set_lead_unit("unit-a");
  request.set_division(lifecycle::testing::kStreet);
  return request;
}

inline v1::CreateMilestoneRequest MilestoneOfProject(const std::string& id = "1") {
  v1::CreateMilestoneRequest request;
  request.set_milestone_id(id);
  request.set_project(kProject);
  request.set_key("interior");
  request.set_title_zh("室内装修");
  request.set_planned_on("2024-01-10");
  request.set_due_on("2024-06-30");
  request.set_division(lifecycle::testing::kStreet);
  return request;
}

inline v1::CreateDeliverableRequest DeliverableOfProject(const std::string& id = "1") {
  v1::CreateDeliverableRequest request;
  request.set_deliverable_id(id);
  request.set_project(kProject);
  request.set_kind("meal_point");
  request.set_place("示例社区");
  request.set_planned_on("2024-01-10");
  request.set_due_on("2024-06-30");
  request.set_division(lifecycle::testing::kStreet);
  return request;
}

// The notice is due on a Saturday: Monday 2024-06-03 is the last day in time.
inline v1::CreateProcurementRequest ProcurementOfProject(const std::string& id = "1") {
  v1::CreateProcurementRequest request;
  request.set_procurement_id(id);
  request.set_project(kProject);
  request.set_title_zh("课桌椅");
  request.set_demanded_on("2024-05-06");
  request.set_notice_due_on("2024-06-01");
  request.set_bid_opening_due_on("2024-06-21");
  request.set_award_due_on("2024-07-01");
  request.set_contract_due_on("2024-07-31");
  request.set_acceptance_due_on("2024-09-30");
  request.set_division(lifecycle::testing::kStreet);
  return request;
}

// An application of an enterprise that can be granted.
inline v1::CreateStartupLoanRequest LoanOfEnterprise(const std::string& applied_on = "2024-02-01") {
  v1::CreateStartupLoanRequest request;
  request.set_startup_loan_id("1");
  request.set_enterprise(kEnterprise);
  request.set_division(lifecycle::testing::kStreet);
  request.set_amount_fen(300000000);
  request.set_term_months(24);
  request.set_loans_elsewhere(0);
  request.set_staff(50);
  request.set_new_hires(5);
  request.set_has_arrears(false);
  request.set_jobs_created(12);
  request.set_applied_on(applied_on);
  request.set_acting_unit("street-a");
  return request;
}

// An application of a person, about whom economy is not asked.
inline v1::CreateStartupLoanRequest LoanOfPerson(const std::string& id) {
  v1::CreateStartupLoanRequest request;
  request.set_startup_loan_id(id);
  request.mutable_person_identity()->set_citizen_id(CitizenId("19850630"));
  request.set_division(lifecycle::testing::kStreet);
  request.set_amount_fen(10000000);
  request.set_term_months(36);
  request.set_loans_elsewhere(0);
  request.set_has_arrears(false);
  request.set_jobs_created(3);
  request.set_applied_on("2024-02-01");
  request.set_acting_unit("street-a");
  return request;
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_REQUESTS_H_
