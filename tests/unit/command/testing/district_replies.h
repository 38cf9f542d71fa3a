// The replies of districts to one question, for the tests of what a city makes of them.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TESTING_DISTRICT_REPLIES_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TESTING_DISTRICT_REPLIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/city_sections.h"
#include "services/command/city_sums.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command::testing {

namespace pb = ::eastgate::figure::v1;

inline constexpr char kFlow[] = "urban.village_points";
inline constexpr char kRatio[] = "urban.share";
inline constexpr char kDistinct[] = "urban.households";
inline constexpr int64_t kMost = int64_t{1} << 62;

inline std::optional<FigureNature> NatureOfTest(const pb::FigureValue& value) {
  if (value.figure() == kFlow) return FigureNature{.is_additive = true, .counted = {.value = true}};
  if (value.figure() == kRatio) return FigureNature{.is_ratio = true, .is_additive = true};
  if (value.figure() == kDistinct) return FigureNature{};
  return std::nullopt;
}

inline pb::BatchGetFiguresRequest Asked(const std::string& figure = kFlow) {
  pb::BatchGetFiguresRequest asked;
  asked.add_requests()->mutable_query()->set_figure(figure);
  asked.mutable_requests(0)->mutable_query()->set_as_of("2024-09-30");
  return asked;
}

inline pb::FigureValue Value(int64_t now, int64_t previous = 0, const std::string& figure = kFlow) {
  pb::FigureValue value;
  value.set_figure(figure);
  value.set_unit(pb::FIGURE_UNIT_PERSON);
  value.set_definition_version(2);
  value.set_value(now);
  value.mutable_year_on_year()->set_previous(previous);
  value.mutable_year_on_year()->set_comparability(pb::FIGURE_COMPARABILITY_COMPARABLE);
  value.set_revision(9);
  value.set_log_id("log");
  return value;
}

inline pb::FigureValue Ratio(int64_t numerator, int64_t denominator, int64_t before,
                             int64_t denominator_before) {
  pb::FigureValue value = Value(0, 0, kRatio);
  value.clear_value();
  value.mutable_year_on_year()->clear_previous();
  value.mutable_ratio()->set_numerator(numerator);
  value.mutable_ratio()->set_denominator(denominator);
  value.mutable_year_on_year()->mutable_previous_ratio()->set_numerator(before);
  value.mutable_year_on_year()->mutable_previous_ratio()->set_denominator(denominator_before);
  return value;
}

inline v1::DistrictAnswer Row(const std::string& division) {
  v1::DistrictAnswer row;
  row.set_division(division);
  row.set_title_zh(absl::StrCat("区", division));
  return row;
}

// The reply of a district with one value; with reports, so many are expected and missing.
inline DistrictReply Reply(const std::string& division, const pb::FigureValue& value, int expected = 0,
                           int not_reported = 0) {
  SectionAnswer answer;
  *answer.figures.add_values() = value;
  for (auto* reporting : {&answer.reporting, &answer.previous_reporting}) {
    pb::ReportingStatus& status = *reporting->add_statuses();
    status.set_figure(value.figure());
    if (expected == 0) continue;
    status.mutable_counts()->set_expected(expected);
    status.mutable_counts()->set_not_reported(reporting == &answer.reporting ? not_reported : 0);
    status.mutable_counts()->set_closed(expected - status.counts().not_reported());
  }
  return ReplyOf(Row(division), std::move(answer), 1);
}

inline DistrictReply Silent(const std::string& division) {
  return ReplyOf(Row(division), absl::UnavailableError("down"), 1);
}

inline CitySum Sum(std::vector<DistrictReply> replies, const std::string& figure = kFlow) {
  return AddDistricts(Asked(figure), std::move(replies), NatureOfTest);
}

inline const pb::FigureValue& TotalOf(const CitySum& sum) {
  return sum.sum.figures.values(0);
}

inline std::vector<std::string> MissingOf(const CitySum& sum) {
  return {sum.totals[0].missing_divisions().begin(), sum.totals[0].missing_divisions().end()};
}

inline BriefingSectionSpec Spec(const std::string& figure = kFlow) {
  BriefingItemSpec item;
  item.query.set_figure(figure);
  item.title_zh = "村点";
  return {v1::BRIEFING_SECTION_KIND_URBAN, "城市", {item}};
}

// A target of 10.
inline absl::StatusOr<std::optional<v1::Target>> Target(const pb::FigureQuery&, int year) {
  v1::Target target;
  target.set_name("targets/t");
  target.set_year(year);
  target.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
  v1::TargetVersion& version = *target.add_versions();
  version.set_number(1);
  version.set_value(10);
  version.set_set_on("2024-01-01");
  return target;
}

// Returns the one item of the section of the briefing.
inline v1::BriefingItem ItemOf(const CitySum& sum, const std::string& figure = kFlow) {
  const auto section = BuildCitySection(Spec(figure), Asked(figure), sum, Target);
  EXPECT_THAT(section, eastgate::testing::IsOk());
  EXPECT_EQ(section->status(), v1::BRIEFING_SECTION_STATUS_OK);
  EXPECT_EQ(section->log_id(), "");
  EXPECT_EQ(section->revision(), 0);
  return section->items(0);
}

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TESTING_DISTRICT_REPLIES_H_
