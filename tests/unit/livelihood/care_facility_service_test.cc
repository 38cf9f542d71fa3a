#include "services/livelihood/care_facility_service.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using testing::Correcting;
using testing::OpenFacility;
using testing::PlannedFacility;
using v1::CARE_FACILITY_STATE_OPEN;
using v1::CARE_FACILITY_STATE_RETRACTED;
using v1::CARE_FACILITY_STATE_UNSPECIFIED;
using v1::CareFacility;

class CareFacilityServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<CareFacility> Create(const v1::CreateCareFacilityRequest& request) {
    return Call(facilities, &CareFacilityService::Create, request);
  }
  absl::StatusOr<CareFacility> Start(const std::string& on) {
    v1::StartCareFacilityRequest request;
    request.set_name("careFacilities/1");
    request.set_occurred_on(on);
    return Call(facilities, &CareFacilityService::Start, request);
  }
  absl::StatusOr<CareFacility> Open(const std::string& on, const std::string& etag = "") {
    v1::OpenCareFacilityRequest request;
    request.set_name("careFacilities/1");
    request.set_occurred_on(on);
    request.set_etag(etag);
    return Call(facilities, &CareFacilityService::Open, request);
  }
  absl::StatusOr<CareFacility> Suspend(const std::string& on, const std::string& etag = "",
                                       bool validate_only = false) {
    v1::SuspendCareFacilityRequest request;
    request.set_name("careFacilities/1");
    request.set_occurred_on(on);
    request.set_etag(etag);
    request.set_validate_only(validate_only);
    return Call(facilities, &CareFacilityService::Suspend, request);
  }
  absl::StatusOr<CareFacility> Close(const std::string& on) {
    v1::CloseCareFacilityRequest request;
    request.set_name("careFacilities/1");
    request.set_occurred_on(on);
    return Call(facilities, &CareFacilityService::Close, request);
  }
  CareFacility Facility() {
    v1::GetCareFacilityRequest request;
    request.set_name("careFacilities/1");
    return *Call(facilities, &CareFacilityService::Get, request);
  }
  int Listed(v1::CareFacilityState state) {
    v1::ListCareFacilitiesRequest request;
    if (state != v1::CARE_FACILITY_STATE_UNSPECIFIED) request.add_states(state);
    return Call(facilities, &CareFacilityService::List, request)->care_facilities_size();
  }
  int64_t OpenOn(const std::string& on, const std::string& division = "",
                 const std::string& type = "meal_point") {
    return Figure("livelihood.care_facilities", on, division, {{"type", type}});
  }
};

TEST_F(CareFacilityServiceTest, AFacilityIsCreatedOnceWithOneFact) {
  const int64_t before = revision();
  const auto facility = Create(OpenFacility());
  ASSERT_THAT(facility, IsOk());
  EXPECT_EQ(revision(), before + 1);
  EXPECT_EQ(facility->revision(), before + 1);
  EXPECT_EQ(facility->steps(2).fact(), LastFact().name());
  EXPECT_EQ(LastFact().reporter(), "clerk:li");
  EXPECT_EQ(LastFact().source_ref(), "form 1");
  EXPECT_FALSE(replayed);

  EXPECT_EQ(Create(OpenFacility())->revision(), before + 1);
  EXPECT_TRUE(replayed);
  v1::CreateCareFacilityRequest other = OpenFacility();
  other.set_title_zh("另一处");
  EXPECT_THAT(Create(other), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(revision(), before + 1);
}

TEST_F(CareFacilityServiceTest, TheFigureCountsFacilitiesOpenOnTheDay) {
  ASSERT_THAT(Create(OpenFacility()), IsOk());
  ASSERT_THAT(Suspend("2024-05-01"), IsOk());
  ASSERT_THAT(Open("2024-06-01"), IsOk());
  EXPECT_EQ(OpenOn("2024-03-14"), 0);
  EXPECT_EQ(OpenOn("2024-03-15"), 1);
  EXPECT_EQ(OpenOn("2024-05-01"), 0);
  EXPECT_EQ(OpenOn("2024-06-01"), 1);
  EXPECT_EQ(Figure("livelihood.care_facility_openings", "2024-12-31"), 1);
  ASSERT_THAT(Close("2024-07-01"), IsOk());
  EXPECT_EQ(OpenOn("2024-07-01"), 0);
}

TEST_F(CareFacilityServiceTest, AStepNamesItsDayAndAStaleEtagIsAborted) {
  const auto created = Create(OpenFacility());
  EXPECT_THAT(Suspend("2024-03-14"), RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-15 field=occurred_on"));
  ASSERT_THAT(Suspend("2024-05-01", created->etag()), IsOk());
  EXPECT_THAT(Open("2024-06-01", created->etag()), StatusIs(absl::StatusCode::kAborted));
}

TEST_F(CareFacilityServiceTest, TypeAndDivisionAreCorrectedAlsoBeforeItOpens) {
  const auto facility = Create(PlannedFacility());
  fact::v1::CorrectFactRequest request = Correcting(facility->steps(0).fact());
  (*request.mutable_dimensions())["type"] = "welfare_center";
  const auto corrected = Correct(request);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Facility().type(), "welfare_center");
  request = Correcting(corrected->name());
  request.set_division(kOtherStreet);
  ASSERT_THAT(Correct(request), IsOk());
  ASSERT_THAT(Start("2023-06-01"), IsOk());
  ASSERT_THAT(Open("2024-01-01"), IsOk());
  EXPECT_EQ(OpenOn("2024-01-01", kOtherStreet, "welfare_center"), 1);
  EXPECT_EQ(OpenOn("2024-01-01", kStreet, "meal_point"), 0);
}

TEST_F(CareFacilityServiceTest, ARetractedFacilityIsOutOfFiguresAndLists) {
  const auto facility = Create(OpenFacility());
  ASSERT_THAT(Retract(facility->steps(0).fact()), IsOk());
  EXPECT_EQ(Facility().state(), CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(OpenOn("2024-12-31"), 0);
  EXPECT_EQ(Listed(CARE_FACILITY_STATE_UNSPECIFIED), 0);
  EXPECT_EQ(Listed(CARE_FACILITY_STATE_RETRACTED), 1);
  EXPECT_THAT(Suspend("2024-05-01"), RefusedAs("RECORD_RETRACTED name=careFacilities/1"));
}

TEST_F(CareFacilityServiceTest, AnUpdateIsAFactAndOneThatChangesNothingIsNone) {
  ASSERT_THAT(Create(OpenFacility()), IsOk());
  const int64_t before = revision();
  v1::UpdateCareFacilityRequest request;
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_care_facility()->set_title_zh("新名");
  request.mutable_update_mask()->add_paths("title_zh");
  request.set_changed_on("2024-05-01");
  const auto update = [&] { return Call(facilities, &CareFacilityService::UpdateFacility, request); };
  EXPECT_EQ(update()->revision(), before + 1);
  EXPECT_EQ(LastFact().kind(), "livelihood.care_facility_updated");
  EXPECT_EQ(LastFact().occurred_on(), "2024-05-01");
  EXPECT_EQ(LastFact().postings_size(), 0);
  EXPECT_EQ(update()->title_zh(), "新名");
  EXPECT_EQ(revision(), before + 1);
  EXPECT_THAT(Retract(LastFact().name()),
              RefusedAs("OWNED_BY_RPC kind=livelihood.care_facility_updated "
                        "rpc=eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility"));
  request.mutable_care_facility()->set_title_zh("旧名");
  request.mutable_care_facility()->set_etag("r1");
  EXPECT_THAT(update(), StatusIs(absl::StatusCode::kAborted));
}

TEST_F(CareFacilityServiceTest, AnUpdateChangesOnlyTheFieldsOfTheMaskAndNamesEveryViolation) {
  ASSERT_THAT(Create(OpenFacility()), IsOk());
  v1::UpdateCareFacilityRequest request;
  const auto update = [&] { return Call(facilities, &CareFacilityService::UpdateFacility, request); };
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_care_facility()->set_operator_uscc("1");
  request.mutable_update_mask()->add_paths("title_zh");
  request.mutable_update_mask()->add_paths("operator_uscc");
  request.set_request_id("a b");
  EXPECT_THAT(update(), ViolatesFields({"care_facility.title_zh", "care_facility.operator_uscc", "changed_on",
                                        "request_id"}));
  request.set_changed_on("2024-01-01");
  request.clear_request_id();
  request.mutable_care_facility()->clear_operator_uscc();
  request.mutable_care_facility()->set_title_zh("新名");
  request.mutable_update_mask()->mutable_paths()->RemoveLast();
  const auto renamed = update();
  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(renamed->title_zh(), "新名");
  EXPECT_EQ(renamed->operator_uscc(), OpenFacility().operator_uscc());
  request.mutable_update_mask()->add_paths("operator_uscc");
  EXPECT_EQ(update()->operator_uscc(), "") << "not set is none";
}

TEST_F(CareFacilityServiceTest, NoUpdateLiesBeforeThePlan) {
  const auto facility = Create(OpenFacility());  // Planned on 2023-01-10, built from 2023-06-01.
  v1::UpdateCareFacilityRequest request;
  request.mutable_care_facility()->set_name("careFacilities/1");
  request.mutable_care_facility()->set_title_zh("另一处");
  request.mutable_update_mask()->add_paths("title_zh");
  request.set_changed_on("1900-01-01");
  EXPECT_THAT(Call(facilities, &CareFacilityService::UpdateFacility, request),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2023-01-10 field=changed_on"));
  request.set_changed_on("2023-02-10");
  ASSERT_THAT(Call(facilities, &CareFacilityService::UpdateFacility, request), IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(facility->steps(0).fact());
  correction.set_occurred_on("2023-02-11");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2023-02-10"));
  correction.set_occurred_on("2023-02-10");
  EXPECT_THAT(Correct(correction), IsOk());
}

TEST_F(CareFacilityServiceTest, APreviewChangesNothing) {
  int64_t before = revision();
  v1::CreateCareFacilityRequest request = OpenFacility();
  request.set_validate_only(true);
  const auto preview = Create(request);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->state(), CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(preview->revision(), 0);
  EXPECT_EQ(preview->etag(), "");
  EXPECT_EQ(revision(), before);
  EXPECT_THAT(Create(OpenFacility()), IsOk());
  EXPECT_FALSE(replayed);
  before = revision();
  EXPECT_EQ(Suspend("2024-05-01", "", /*validate_only=*/true)->state(), v1::CARE_FACILITY_STATE_SUSPENDED);
  EXPECT_EQ(revision(), before);
  EXPECT_EQ(Facility().state(), CARE_FACILITY_STATE_OPEN);
}

}  // namespace
}  // namespace eastgate::livelihood
