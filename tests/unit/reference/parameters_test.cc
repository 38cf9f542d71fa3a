// Which value is in force: by date, by jurisdiction, or none.
#include "common/reference/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/errors.h"

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr char kCommunity[] = "360111003001";

Parameter Row(std::string jurisdiction, Date from, int64_t value, std::optional<Date> to = std::nullopt,
              std::string key = "ceiling_fen") {
  return {key, jurisdiction, from, to, value, "source", 0};
}

Parameters Built(std::vector<Parameter> rows) {
  auto parameters = Parameters::Build(std::move(rows));
  EXPECT_TRUE(parameters.ok()) << parameters.status();
  return *std::move(parameters);
}

void ExpectMissing(const absl::StatusOr<int64_t>& value) {
  EXPECT_EQ(value.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status::ReasonOf(value.status()), Optional(std::string("PARAMETER_MISSING")));
}

TEST(ParametersTest, AValueHoldsFromItsDateUntilTheNext) {
  const Parameters parameters =
      Built({Row("36", Date(2024, 1, 1), 38000), Row("36", Date(2023, 1, 1), 35000)});
  ExpectMissing(parameters.InForce("ceiling_fen", Date(2022, 12, 31), kCommunity));
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2023, 1, 1), kCommunity), 35000);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2023, 12, 31), kCommunity), 35000);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2024, 1, 1), kCommunity), 38000);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2199, 12, 31), kCommunity), 38000);
}

TEST(ParametersTest, AnEndIsExclusiveAndLeavesNothingInForce) {
  const Parameters parameters =
      Built({Row("36", Date(2022, 1, 1), 1), Row("36", Date(2023, 1, 1), 2, Date(2023, 6, 1))});
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2023, 5, 31), kCommunity), 2);
  ExpectMissing(parameters.InForce("ceiling_fen", Date(2023, 6, 1), kCommunity));
}

TEST(ParametersTest, TheMostSpecificJurisdictionInForceWins) {
  const Parameters parameters = Built({Row("36", Date(2020, 1, 1), 36), Row("3601", Date(2021, 1, 1), 3601),
                                       Row("360111", Date(2022, 1, 1), 360111, Date(2023, 1, 1)),
                                       Row("360111004", Date(2020, 1, 1), 4)});
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2020, 6, 1), kCommunity), 36);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2021, 6, 1), kCommunity), 3601);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2022, 6, 1), kCommunity), 360111);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2023, 6, 1), kCommunity), 3601);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2023, 6, 1), "360111004"), 4);
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2022, 6, 1), "3601"), 3601);
}

TEST(ParametersTest, WhatIsSetForAYearIsNotCarriedOnToOneForWhichNothingWasStated) {
  const Parameters parameters =
      Built({Row("36", Date(2023, 1, 1), 35000), Row("36", Date(2024, 1, 1), 38000),
             Row("36", Date(2025, 1, 1), 40000, Date(2027, 1, 1)), Row("36", Date(2027, 3, 1), 41000)});
  ExpectMissing(parameters.ForYear("ceiling_fen", 2022, kCommunity));
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2023, kCommunity), 35000);
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2024, kCommunity), 38000);
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2025, kCommunity), 40000);
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2026, kCommunity), 40000) << "its end says so";
  ExpectMissing(parameters.ForYear("ceiling_fen", 2027, kCommunity));
  ExpectMissing(parameters.ForYear("ceiling_fen", 2028, kCommunity));
  EXPECT_EQ(*parameters.InForce("ceiling_fen", Date(2028, 1, 1), kCommunity), 41000) << "as a policy";
}

TEST(ParametersTest, OfAYearTheMostSpecificJurisdictionThatStatesItWins) {
  const Parameters parameters =
      Built({Row("36", Date(2024, 1, 1), 36), Row("360111", Date(2023, 1, 1), 360111)});
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2023, kCommunity), 360111);
  EXPECT_EQ(*parameters.ForYear("ceiling_fen", 2024, kCommunity), 36) << "the district stated 2023 only";
}

TEST(ParametersTest, OtherKeysAndDivisionsHaveNothing) {
  const Parameters parameters =
      Built({Row("36", Date(2020, 1, 1), 1), Row("36", Date(2020, 1, 1), 2, {}, "other")});
  ExpectMissing(parameters.InForce("ceiling", Date(2024, 1, 1), "36"));
  ExpectMissing(parameters.InForce("ceiling_fen", Date(2024, 1, 1), "37"));
  ExpectMissing(parameters.InForce("ceiling_fen", Date(2024, 1, 1), ""));
  ExpectMissing(parameters.InForce("ceiling_fen", Date(2024, 1, 1), "36011"));
  ExpectMissing(Built({}).InForce("ceiling_fen", Date(2024, 1, 1), "36"));
  EXPECT_EQ(*parameters.InForce("other", Date(2024, 1, 1), "36"), 2);
}

TEST(ParametersTest, FindTellsTheRowForTheRecord) {
  const Parameters parameters = Built({Row("36", Date(2020, 1, 1), 7)});
  const Parameter* row = parameters.Find("ceiling_fen", Date(2024, 1, 1), kCommunity);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->source, "source");
  EXPECT_EQ(row->jurisdiction, "36");
  EXPECT_EQ(row->valid_from, Date(2020, 1, 1));
}

TEST(ParametersTest, RowsThatDoNotFitAreRefused) {
  const auto refusal = [](std::vector<Parameter> rows) {
    return std::string(Parameters::Build(std::move(rows)).status().message());
  };
  for (const char* key : {"", "Ceiling", "9a", "_a", "a-b", "a b"}) {
    EXPECT_THAT(refusal({Row("36", Date(2020, 1, 1), 1, {}, key)}), HasSubstr("want a key")) << key;
  }
  EXPECT_THAT(refusal({Row("36", Date(2020, 1, 1), 1, {}, std::string(65, 'a'))}), HasSubstr("want a key"));
  EXPECT_THAT(refusal({Row("361", Date(2020, 1, 1), 1)}), HasSubstr("got jurisdiction 361"));
  EXPECT_THAT(refusal({Row("36", Date(2020, 1, 1), 1, Date(2020, 1, 1))}),
              HasSubstr("want a date after 2020-01-01"));
  EXPECT_THAT(refusal({Row("36", Date(2020, 1, 1), 1), Row("36", Date(2020, 1, 1), 2)}),
              HasSubstr("overlaps"));
  EXPECT_THAT(refusal({Row("36", Date(2020, 1, 1), 1, Date(2021, 1, 2)), Row("36", Date(2021, 1, 1), 2)}),
              HasSubstr("overlaps the value in effect from 2020-01-01"));
  EXPECT_EQ(refusal({Row("36", Date(2020, 1, 1), 1, Date(2021, 1, 1)), Row("36", Date(2021, 1, 1), 2)}), "");
  Parameter no_source = Row("36", Date(2020, 1, 1), 1);
  no_source.source.clear();
  EXPECT_THAT(refusal({no_source}), HasSubstr("the source is missing"));
}

}  // namespace
}  // namespace eastgate::reference
