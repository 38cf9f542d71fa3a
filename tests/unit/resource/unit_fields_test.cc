#include "common/resource/unit_fields.h"

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
using ::testing::Not;
using testing::UnitRequest;

std::vector<std::string> Found(const UnitRequest& request) {
  std::vector<std::string> found;
  UnitFieldsOf<UnitRequest>().Check(request, "", TestReference()->units,
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

TEST(UnitFields, EveryUnitMustBeValidOnItsDay) {
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

TEST(UnitFields, WithoutADayAUnitMustBeKnown) {
  UnitRequest request;
  request.set_known_unit("unit-merged");
  EXPECT_THAT(Found(request), IsEmpty());
  request.set_known_unit("unit-z");
  EXPECT_THAT(Found(request), ElementsAre("known_unit: got unit-z, want the code of a unit"));
}

TEST(UnitFields, PartsAreCheckedAndADayMayLieInTheFirst) {
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

TEST(UnitFields, AListNamesAtMost64AndNoneThatIsEmpty) {
  UnitRequest request = OnDay("2024-06-30");
  request.add_responsible_units("");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("responsible_units[0]: got nothing")));
  request = OnDay("2024-06-30");
  for (int i = 0; i <= kMaxUnits; ++i) request.add_responsible_units("unit-a");
  EXPECT_THAT(Found(request), ElementsAre("responsible_units: got 65, want at most 64"));
}

TEST(UnitFields, ANameInPlaceOfACodeIsAnsweredWithTheCode) {
  UnitRequest request = OnDay("2024-06-30");
  request.set_lead_unit("甲局");
  EXPECT_THAT(Found(request), ElementsAre(HasSubstr("valid on 2024-06-30: unit-a")));
}

TEST(UnitFields, NoErrorRepeatsACitizenId) {
  UnitRequest request = OnDay("2024-06-30");
  request.set_lead_unit("11010519491231002X");
  EXPECT_THAT(Found(request), ElementsAre(Not(HasSubstr("1949"))));
}

}  // namespace
}  // namespace eastgate::resource
