// The methods with the log under them: what is recorded once, what figures say, what corrections and
// retractions free.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/care_facilities.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/livelihood/testing/newborns.h"

namespace eastgate::livelihood {
namespace {

using testing::CitizenId;
using testing::Correcting;
using testing::District;
using testing::kOtherStreet;
using testing::kStreet;
using testing::Newborn;
using testing::Opened;
using testing::RefusalOf;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_SUSPENDED;

class LivelihoodServices : public ::testing::Test {
 protected:
  absl::StatusOr<v1::CareFacility> Create(const v1::CreateCareFacilityRequest& request) {
    return district_.Call(district_.facilities, &CareFacilityService::Create, request);
  }
  absl::StatusOr<v1::CareFacility> Change(v1::CareFacilityState state, const std::string& began_on,
                                          const std::string& etag = "") {
    v1::ChangeCareFacilityStateRequest request;
    request.set_name("careFacilities/1");
    request.set_state(state);
    request.set_began_on(began_on);
    request.set_etag(etag);
    return district_.Call(district_.facilities, &CareFacilityService::ChangeCareFacilityState, request);
  }
  v1::CareFacility Facility() {
    v1::GetCareFacilityRequest request;
    request.set_name("careFacilities/1");
    return *district_.Call(district_.facilities, &CareFacilityService::Get, request);
  }
  int FacilitiesListed(v1::CareFacilityState state) {
    v1::ListCareFacilitiesRequest request;
    request.set_state(state);
    return district_.Call(district_.facilities, &CareFacilityService::List, request)->care_facilities_size();
  }
  absl::StatusOr<v1::HomeCareSubsidy> Pay(const std::string& id, const std::string& month, int64_t amount_fen,
                                          const std::string& citizen_id = CitizenId("19600101")) {
    v1::CreateHomeCareSubsidyRequest request;
    request.set_home_care_subsidy_id(id);
    request.mutable_recipient()->set_citizen_id(citizen_id);
    request.set_disability_level(1);
    request.set_month(month);
    request.set_amount_fen(amount_fen);
    request.set_paid_on(month + "-15");
    request.set_division(kStreet);
    return district_.Call(district_.assistance, &AssistanceService::CreateSubsidy, request);
  }
  absl::StatusOr<v1::BarrierFreeRetrofit> Retrofit(const std::string& id) {
    v1::CreateBarrierFreeRetrofitRequest request;
    request.set_barrier_free_retrofit_id(id);
    request.set_household_number("360111000123");
    request.set_completed_on("2024-05-20");
    request.set_cost_fen(500000);
    request.set_division(kStreet);
    return district_.Call(district_.assistance, &AssistanceService::CreateRetrofit, request);
  }
  int64_t Open(const std::string& on, const std::string& division = "",
               const std::string& type = "meal_point") {
    return district_.Figure("livelihood.care_facilities", on, division, {{"type", type}});
  }

  District district_;
};

TEST_F(LivelihoodServices, AFacilityIsCreatedOnceWithOneFact) {
  const int64_t before = district_.revision();
  const auto facility = Create(Opened());
  ASSERT_TRUE(facility.ok()) << facility.status();
  EXPECT_EQ(district_.revision(), before + 1);
  EXPECT_EQ(facility->revision(), before + 1);
  EXPECT_EQ(facility->steps(2).fact(), district_.LastFact().name());
  EXPECT_EQ(district_.LastFact().reporter(), "clerk:li");
  EXPECT_EQ(district_.LastFact().source_ref(), "form 1");
  EXPECT_FALSE(district_.replayed);

  EXPECT_EQ(Create(Opened())->revision(), before + 1);
  EXPECT_TRUE(district_.replayed);
  v1::CreateCareFacilityRequest other = Opened();
  other.set_display_name("另一处");
  EXPECT_TRUE(absl::IsAlreadyExists(Create(other).status()));
  EXPECT_EQ(district_.revision(), before + 1);
}

TEST_F(LivelihoodServices, TheFigureCountsFacilitiesOpenOnTheDay) {
  ASSERT_TRUE(Create(Opened()).ok());
  ASSERT_TRUE(Change(CARE_FACILITY_STATE_SUSPENDED, "2024-05-01").ok());
  ASSERT_TRUE(Change(CARE_FACILITY_STATE_OPEN, "2024-06-01").ok());
  EXPECT_EQ(Open("2024-03-14"), 0);
  EXPECT_EQ(Open("2024-03-15"), 1);
  EXPECT_EQ(Open("2024-05-01"), 0);
  EXPECT_EQ(Open("2024-06-01"), 1);
  EXPECT_EQ(district_.Figure("livelihood.care_facility_openings", "2024-12-31"), 1);
}

TEST_F(LivelihoodServices, AStaleEtagOfAFacilityIsAborted) {
  const auto created = Create(Opened());
  ASSERT_TRUE(Change(CARE_FACILITY_STATE_SUSPENDED, "2024-05-01", created->etag()).ok());
  EXPECT_TRUE(absl::IsAborted(Change(CARE_FACILITY_STATE_OPEN, "2024-06-01", created->etag()).status()));
}

TEST_F(LivelihoodServices, AStepOfAFacilityIsMendedAndTakenBack) {
  ASSERT_TRUE(Create(Opened()).ok());
  const std::string suspended = Change(CARE_FACILITY_STATE_SUSPENDED, "2024-05-01")->steps(3).fact();
  fact::v1::CorrectFactRequest request = Correcting(suspended);
  request.set_occurred_on("2024-04-01");
  const auto corrected = district_.Correct(request);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Facility().steps(3).began_on(), "2024-04-01");
  EXPECT_EQ(Facility().steps(3).fact(), corrected->name());
  EXPECT_EQ(Facility().revision(), corrected->revision());
  EXPECT_EQ(Open("2024-04-01"), 0);
  ASSERT_TRUE(district_.Retract(corrected->name()).ok());
  EXPECT_EQ(Facility().state(), CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(Open("2024-12-31"), 1);
}

TEST_F(LivelihoodServices, TypeAndDivisionOfAFacilityAreMendedAlsoBeforeItOpens) {
  v1::CreateCareFacilityRequest planned = Opened();
  planned.clear_building_on();
  planned.clear_opened_on();
  const auto facility = Create(planned);
  fact::v1::CorrectFactRequest request = Correcting(facility->steps(0).fact());
  (*request.mutable_dimensions())["type"] = "welfare_center";
  const auto corrected = district_.Correct(request);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Facility().type(), v1::CARE_FACILITY_TYPE_WELFARE_CENTER);
  request = Correcting(corrected->name());
  request.set_division(kOtherStreet);
  ASSERT_TRUE(district_.Correct(request).ok());
  ASSERT_TRUE(Change(v1::CARE_FACILITY_STATE_BUILDING, "2023-06-01").ok());
  ASSERT_TRUE(Change(CARE_FACILITY_STATE_OPEN, "2024-01-01").ok());
  EXPECT_EQ(Open("2024-01-01", kOtherStreet, "welfare_center"), 1);
  EXPECT_EQ(Open("2024-01-01", kStreet, "meal_point"), 0);
}

TEST_F(LivelihoodServices, ARetractedFacilityIsOutOfFiguresAndLists) {
  const auto facility = Create(Opened());
  ASSERT_TRUE(district_.Retract(facility->steps(0).fact()).ok());
  EXPECT_EQ(Facility().state(), CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(Open("2024-12-31"), 0);
  EXPECT_EQ(FacilitiesListed(v1::CARE_FACILITY_STATE_UNSPECIFIED), 0);
  EXPECT_EQ(FacilitiesListed(CARE_FACILITY_STATE_RETRACTED), 1);
  EXPECT_EQ(RefusalOf(Change(CARE_FACILITY_STATE_SUSPENDED, "2024-05-01").status()),
            "RECORD_RETRACTED name=careFacilities/1");
}

TEST_F(LivelihoodServices, AnUpdateIsAFactAndOneThatChangesNothingIsNone) {
  ASSERT_TRUE(Create(Opened()).ok());
  const int64_t before = district_.revision();
  v1::UpdateCareFacilityRequest request;
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_care_facility()->set_display_name("新名");
  request.mutable_update_mask()->add_paths("display_name");
  request.set_changed_on("2024-05-01");
  const auto update = [&] {
    return district_.Call(district_.facilities, &CareFacilityService::UpdateCareFacility, request);
  };
  EXPECT_EQ(update()->revision(), before + 1);
  EXPECT_EQ(district_.LastFact().kind(), "livelihood.care_facility_updated");
  EXPECT_EQ(update()->display_name(), "新名");
  EXPECT_EQ(district_.revision(), before + 1);
  EXPECT_EQ(RefusalOf(district_.Retract(district_.LastFact().name()).status()),
            "OWNED_BY_RPC kind=livelihood.care_facility_updated "
            "rpc=eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility");
  request.mutable_care_facility()->set_display_name("旧名");
  request.mutable_care_facility()->set_etag("r1");
  EXPECT_TRUE(absl::IsAborted(update().status()));
}

TEST_F(LivelihoodServices, APreviewOfAFacilityChangesNothing) {
  const int64_t before = district_.revision();
  v1::CreateCareFacilityRequest request = Opened();
  request.set_validate_only(true);
  const auto preview = Create(request);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->state(), CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(preview->revision(), 0);
  EXPECT_EQ(preview->etag(), "");
  EXPECT_EQ(district_.revision(), before);
  EXPECT_TRUE(Create(Opened()).ok());
  EXPECT_FALSE(district_.replayed);
}

TEST_F(LivelihoodServices, ARetractedPaymentFreesItsMonth) {
  const auto paid = Pay("1", "2024-03", 20000);
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_EQ(RefusalOf(Pay("2", "2024-03", 10000).status()),
            "MONTH_ALREADY_PAID month=2024-03 subsidy=homeCareSubsidies/1");
  const auto other_month = Pay("3", "2024-04", 10000);
  ASSERT_TRUE(other_month.ok()) << other_month.status();
  EXPECT_EQ(other_month->recipient(), paid->recipient());
  EXPECT_TRUE(Pay("4", "2024-03", 10000, CitizenId("19600101", 2)).ok());
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_recipients", "2024-12-31"), 2);
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_paid", "2024-12-31"), 40000);

  const auto retraction = district_.Retract(paid->fact());
  ASSERT_TRUE(retraction.ok()) << retraction.status();
  v1::GetHomeCareSubsidyRequest get;
  get.set_name("homeCareSubsidies/1");
  EXPECT_EQ(district_.Call(district_.assistance, &AssistanceService::GetSubsidy, get)->fact(),
            retraction->name());
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_recipients", "2024-12-31"), 2);
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_recipients", "2024-03-31"), 1);
  EXPECT_TRUE(Pay("5", "2024-03", 10000).ok());
}

TEST_F(LivelihoodServices, APaymentIsMendedWithItsFigures) {
  const auto paid = Pay("1", "2024-03", 20000);
  fact::v1::CorrectFactRequest request = Correcting(paid->fact());
  request.set_occurred_on("2024-04-02");
  (*request.mutable_amounts())["livelihood.home_care_subsidy_paid"] = 12000;
  (*request.mutable_dimensions())["level"] = "2";
  const auto corrected = district_.Correct(request);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_paid", "2024-03-31"), 0);
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_paid", "2024-04-30", "", {{"level", "2"}}), 12000);
  EXPECT_EQ(district_.Figure("livelihood.home_care_subsidy_recipients", "2024-04-30", "", {{"level", "1"}}),
            0);
  request = Correcting(corrected->name());
  (*request.mutable_amounts())["livelihood.home_care_subsidy_recipients"] = 3;
  EXPECT_THAT(RefusalOf(district_.Correct(request).status()), ::testing::StartsWith("FIELD_NOT_CORRECTABLE"));
}

TEST_F(LivelihoodServices, ListsOfPaymentsFollowRecipientMonthAndState) {
  const auto paid = Pay("1", "2024-03", 20000);
  ASSERT_TRUE(Pay("2", "2024-04", 20000).ok());
  ASSERT_TRUE(Pay("3", "2024-03", 20000, CitizenId("19600101", 2)).ok());
  const auto listed = [&](const std::string& recipient, const std::string& month, bool retracted) {
    v1::ListHomeCareSubsidiesRequest request;
    request.set_recipient(recipient);
    request.set_month(month);
    request.set_include_retracted(retracted);
    return district_.Call(district_.assistance, &AssistanceService::ListSubsidies, request)
        ->home_care_subsidies_size();
  };
  EXPECT_EQ(listed("", "", false), 3);
  EXPECT_EQ(listed(paid->recipient(), "", false), 2);
  EXPECT_EQ(listed("", "2024-03", false), 2);
  EXPECT_EQ(listed(paid->recipient(), "2024-03", false), 1);
  ASSERT_TRUE(district_.Retract(paid->fact()).ok());
  EXPECT_EQ(listed("", "2024-03", false), 1);
  EXPECT_EQ(listed("", "2024-03", true), 2);
}

TEST_F(LivelihoodServices, ARetractedRetrofitFreesItsHousehold) {
  const auto first = Retrofit("1");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RefusalOf(Retrofit("2").status()), "HOUSEHOLD_ALREADY_SERVED retrofit=barrierFreeRetrofits/1");
  EXPECT_EQ(district_.Figure("livelihood.barrier_free_households", "2024-12-31"), 1);
  fact::v1::CorrectFactRequest request = Correcting(first->fact());
  (*request.mutable_amounts())["livelihood.barrier_free_retrofit_cost"] = 600000;
  const auto corrected = district_.Correct(request);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(district_.Figure("livelihood.barrier_free_retrofit_cost", "2024-12-31"), 600000);
  ASSERT_TRUE(district_.Retract(corrected->name()).ok());
  EXPECT_EQ(district_.Figure("livelihood.barrier_free_households", "2024-12-31"), 0);
  const auto second = Retrofit("2");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->household(), first->household());
}

TEST_F(LivelihoodServices, StepsAfterAnEnrollmentAreRecordedMendedAndTakenBackWithIt) {
  const auto enrolled = district_.Call(district_.newborns, &NewbornEnrollmentService::Create, Newborn());
  ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  v1::RecordEntitlementRequest entitle;
  entitle.set_name("newbornEnrollments/none");
  entitle.set_entitled_on("2024-03-08");
  const auto record = [&] {
    return district_.Call(district_.newborns, &NewbornEnrollmentService::RecordEntitlement, entitle);
  };
  EXPECT_TRUE(absl::IsNotFound(record().status()));
  entitle.set_name(enrolled->name());
  const auto entitled = record();
  ASSERT_TRUE(entitled.ok()) << entitled.status();
  entitle.set_entitled_on("2024-03-09");
  EXPECT_THAT(RefusalOf(record().status()), ::testing::StartsWith("ALREADY_ENTITLED"));
  v1::GrantPremiumWaiverRequest grant;
  grant.set_name(enrolled->name());
  grant.set_insurance_year(2025);
  grant.set_granted_on("2025-01-10");
  const auto waive = [&] {
    return district_.Call(district_.newborns, &NewbornEnrollmentService::GrantPremiumWaiver, grant);
  };
  const auto waived = waive();
  ASSERT_TRUE(waived.ok()) << waived.status();
  grant.set_granted_on("2025-01-11");
  EXPECT_THAT(RefusalOf(waive().status()), ::testing::StartsWith("YEAR_ALREADY_WAIVED"));
  grant.set_insurance_year(2027);
  EXPECT_THAT(RefusalOf(waive().status()), ::testing::StartsWith("OUTSIDE_WAIVED_YEARS"));

  const std::string entitlement = entitled->entitlement_fact(), waiver = waived->waivers(1).fact();
  EXPECT_THAT(RefusalOf(district_.Retract(enrolled->fact()).status()),
              ::testing::StartsWith("DEPENDENT_FACTS"));
  fact::v1::CorrectFactRequest correction = Correcting(enrolled->fact());
  correction.set_occurred_on("2024-03-04");
  EXPECT_EQ(RefusalOf(district_.Correct(correction).status()),
            "DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on");
  correction = Correcting(entitlement);
  correction.set_occurred_on("2024-03-04");
  EXPECT_EQ(RefusalOf(district_.Correct(correction).status()),
            "DATE_OUT_OF_ORDER earliest=2024-03-05 field=occurred_on");
  correction = Correcting(waiver);
  correction.set_occurred_on("2024-03-19");
  EXPECT_EQ(RefusalOf(district_.Correct(correction).status()),
            "DATE_OUT_OF_ORDER earliest=2024-03-20 field=occurred_on");
  ASSERT_TRUE(district_.Retract(waiver).ok());
  ASSERT_TRUE(district_.Retract(entitlement).ok());
  ASSERT_TRUE(district_.Retract(enrolled->fact()).ok());
  EXPECT_THAT(RefusalOf(record().status()), ::testing::StartsWith("ENROLLMENT_RETRACTED"));
  EXPECT_THAT(RefusalOf(waive().status()), ::testing::StartsWith("ENROLLMENT_RETRACTED"));
}

TEST_F(LivelihoodServices, AnIdentityOfAnotherPersonIsNotLinked) {
  v1::CreateNewbornEnrollmentRequest first = Newborn(), second = Newborn();
  second.set_newborn_enrollment_id("2");
  second.mutable_child()->set_birth_certificate("R360000001");
  ASSERT_TRUE(district_.Call(district_.newborns, &NewbornEnrollmentService::Create, first).ok());
  const auto enrolled = district_.Call(district_.newborns, &NewbornEnrollmentService::Create, second);
  ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  v1::LinkChildIdentityRequest link;
  link.set_name(enrolled->name());
  *link.mutable_identity() = first.child();
  link.set_linked_on("2024-04-01");
  EXPECT_THAT(
      RefusalOf(
          district_.Call(district_.newborns, &NewbornEnrollmentService::LinkChildIdentity, link).status()),
      ::testing::StartsWith("IDENTITY_TAKEN"));
}

TEST_F(LivelihoodServices, ARetractedEnrollmentFreesTheChild) {
  const auto enroll = [&](const std::string& id) {
    v1::CreateNewbornEnrollmentRequest request = Newborn();
    request.set_newborn_enrollment_id(id);
    return district_.Call(district_.newborns, &NewbornEnrollmentService::Create, request);
  };
  const auto first = enroll("1");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(RefusalOf(enroll("2").status()), "CHILD_ALREADY_ENROLLED enrollment=newbornEnrollments/1");
  EXPECT_EQ(district_.Figure("livelihood.newborn_premium_relief", "2024-12-31"), 38000);
  ASSERT_TRUE(district_.Retract(first->fact()).ok());
  EXPECT_EQ(district_.Figure("livelihood.newborn_enrollments", "2024-12-31"), 0);
  EXPECT_EQ(enroll("2")->child(), first->child());
}

}  // namespace
}  // namespace eastgate::livelihood
