#include "common/resource/code_fields.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/lifecycle/testing/rules.h"

namespace eastgate::resource {
namespace {

using lifecycle::testing::TestReference;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KindRequest;
using ::testing::Not;
using testing::UnitRequest;

template <class Request>
std::vector<std::string> Found(const Request& request) {
  std::vector<std::string> found;
  CodeFieldsOf<Request>().CheckRequest(request, "", *TestReference(),
                                       [&](const std::string& path, absl::string_view description) {
                                         found.push_back(absl::StrCat(path, ": ", description));
                                       });
  return found;
}

UnitRequest OnDay(const std::string& day) {
  UnitRequest request;
  request.set_started_on(day);
  return request;
}

TEST(CodeFields, EveryUnitMustBeValidOnItsDay) {
  UnitRequest request = OnDay("2024-06-30");
  request.set_lead_unit("unit-merged");
  request.add_responsible_units("unit-a");
  request.add_responsible_units("unit-merged");
  EXPECT_THAT(Found(request), IsEmpty());
  request.set_started_on("2024-07-01");
  EXPECT_THAT(Found(request),
              ElementsAre("lead_unit: got unit-merged, want the code of a unit that is valid on 2024-07-01",
                          "responsible_units[1]: got unit-merged, want the code of a unit that is valid on "
                          "2024-07-01"));
  request.set_started_on("soon");
  EXPECT_THAT(Found(request), IsEmpty()) << "the day is wrong, which its own check says";
}

TEST(CodeFields, WithoutADayAUnitMustBeKnown) {
  UnitRequest request;
  request.set_known_unit("unit-merged");
  EXPECT_THAT(Found(request), IsEmpty());
  request.set_known_unit("unit-z");
  EXPECT_THAT(Found(request), ElementsAre("known_unit: got unit-z, want the code of a unit"));
}

TEST(CodeFields, PartsAreCheckedAndADayMayLieInTheFirst) {
  UnitRequest request;
  for (const char* day : {"2024-06-30", "2024-07-01"}) {
    auto& part = *request.add_parts();
    part.set_occurred_on(day);
    part.set_unit("unit-merged");
  }
  request.set_first_unit("unit-merged");
  EXPECT_THAT(Found(request), ElementsAre("parts[1].unit: got unit-merged, want the code of a unit that is "
                                          "valid on 2024-07-01"));
}

TEST(CodeFields, AListNamesAtMost64AndNoneThatIsEmpty) {
  UnitRequest request = OnDay("2024-06-30");
  request.add_responsible_units("");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("responsible_units[0]: got nothing")));
  request = OnDay("2024-06-30");
  for (int i = 0; i <= kMaxCodes; ++i) request.add_responsible_units("unit-a");
  EXPECT_THAT(Found(request), ElementsAre("responsible_units: got 65, want at most 64"));
}

TEST(CodeFields, ANameInPlaceOfACodeIsAnsweredWithTheCode) {
  UnitRequest request = OnDay("2024-06-30");
  request.set_lead_unit("甲局");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("valid on 2024-06-30: unit-a")));
}

TEST(CodeFields, NoErrorRepeatsACitizenId) {
  UnitRequest request = OnDay("2024-06-30");
  request.set_lead_unit("11010519491231002X");
  EXPECT_THAT(Found(request), ElementsAre(Not(HasSubstr("1949"))));
}

TEST(CodeFields, ACodeOfAListMustBeValidOnItsDayAndTheErrorSaysWhichAre) {
  KindRequest request;
  request.set_started_on("2024-07-01");
  request.set_type("tea_house");
  EXPECT_THAT(
      Found(request),
      ElementsAre("type: got tea_house, want a code of the list care_facility that is valid on 2024-07-01: "
                  "community_canteen, day_center, elderly_and_child_center, embedded_nursing_home, "
                  "home_care_center, meal_point, welfare_center"));
  request.set_started_on("2024-06-30");
  EXPECT_THAT(Found(request), IsEmpty());
  request.set_type("day_center");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("got day_center, want a code")));
  request.set_started_on("soon");
  EXPECT_THAT(Found(request), IsEmpty())
      << "the day is wrong, which its own check says, and the code is known";
  request.set_type("CARE_FACILITY_TYPE_MEAL_POINT");
  EXPECT_THAT(Found(request),
              ElementsAre(HasSubstr("want a code of the list care_facility: community_canteen")));
}

TEST(CodeFields, ATitleInPlaceOfACodeIsAnsweredWithTheCode) {
  KindRequest request;
  request.set_started_on("2024-06-30");
  request.set_type("社区助餐点");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("valid on 2024-06-30: meal_point")));
}

TEST(CodeFields, OfARequestOnlyWhatCallersSetIsCheckedAndOfARowEverything) {
  KindRequest request;
  request.add_formats("meals");
  request.add_formats("cinema");
  request.set_computed("cinema");
  request.mutable_part()->set_type("cinema");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("formats[1]: got cinema")));
  std::vector<std::string> paths;
  CodeFieldsOf<KindRequest>().CheckRow(
      request, *TestReference(), [&](const std::string& path, absl::string_view) { paths.push_back(path); });
  EXPECT_THAT(paths, ElementsAre("formats[1]", "computed", "part.type"));
}

}  // namespace
}  // namespace eastgate::resource
