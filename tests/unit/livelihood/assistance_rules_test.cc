#include "services/livelihood/assistance_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using lifecycle::testing::TestParameters;
using reference::Date;

constexpr char kCeiling[] = "barrier_free_retrofit_ceiling_fen";

TEST(CheckCeiling, IsThatOfTheDayAndTheDivision) {
  const auto check = [](int64_t fen, Date on, absl::string_view division) {
    return CheckCeiling(fen, kCeiling, on, division, TestParameters());
  };
  EXPECT_THAT(check(800000, Date(2024, 6, 30), kStreet), IsOk());
  EXPECT_THAT(check(800001, Date(2024, 6, 30), kStreet),
              RefusedAs("AMOUNT_ABOVE_CEILING amount_fen=800001 ceiling_fen=800000 "
                        "parameter=barrier_free_retrofit_ceiling_fen"));
  EXPECT_THAT(check(900000, Date(2024, 7, 1), kStreet), IsOk());
  EXPECT_THAT(check(700001, Date(2024, 7, 1), kOtherStreet), Refused("AMOUNT_ABOVE_CEILING"));
  EXPECT_THAT(check(1, Date(2022, 12, 31), kStreet), Refused("PARAMETER_MISSING"));
}

}  // namespace
}  // namespace eastgate::livelihood
