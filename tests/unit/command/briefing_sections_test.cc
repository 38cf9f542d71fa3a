#include "services/command/briefing_sections.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using ::testing::HasSubstr;

BriefingSectionSpec Spec() {
  BriefingItemSpec item;
  item.query.set_figure("urban.village_points");
  item.title_zh = "村点";
  item.unit_zh = "处";
  return {v1::BRIEFING_SECTION_KIND_URBAN, "城市", {item}};
}

absl::StatusOr<std::optional<v1::Target>> NoTarget(const figure::v1::FigureQuery&, int) {
  return std::optional<v1::Target>();
}

// A target of 10 points, in force from that day.
FindTarget TargetFrom(const std::string& set_on) {
  return [set_on](const figure::v1::FigureQuery&, int year) -> absl::StatusOr<std::optional<v1::Target>> {
    v1::Target target;
    target.set_name("targets/t");
    target.set_year(year);
    target.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
    target.set_red_threshold_permille(100);
    v1::TargetVersion& version = *target.add_versions();
    version.set_number(1);
    version.set_value(10);
    version.set_set_on(set_on);
    return target;
  };
}

// Seven points at revision 9.
SectionAnswer Answered() {
  SectionAnswer answer;
  figure::v1::FigureValue& value = *answer.figures.add_values();
  value.set_value(7);
  value.set_revision(9);
  value.set_log_id("log");
  return answer;
}

TEST(Questions, OnePerItemOfTheDayWithYearOnYear) {
  const auto questions = Questions(Spec(), "2024-09-30");
  ASSERT_EQ(questions.requests_size(), 1);
  EXPECT_EQ(questions.requests(0).query().figure(), "urban.village_points");
  EXPECT_EQ(questions.requests(0).query().as_of(), "2024-09-30");
  EXPECT_TRUE(questions.requests(0).compare_year_on_year());
}

TEST(BuildSection, PutsTheAnswerBesideTheTargetInForce) {
  const auto asked = Questions(Spec(), "2024-12-31");
  const auto section = BuildSection(Spec(), asked, Answered(), TargetFrom("2024-01-10"));
  ASSERT_THAT(section, IsOk());
  EXPECT_EQ(section->status(), v1::BRIEFING_SECTION_STATUS_OK);
  EXPECT_EQ(section->revision(), 9);
  EXPECT_EQ(section->log_id(), "log");
  const v1::BriefingItem& item = section->items(0);
  EXPECT_EQ(item.target(), 10);
  EXPECT_EQ(item.completion(), 0.7);
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_RED);
  EXPECT_THAT(item.text_zh(), HasSubstr("村点7处"));
  EXPECT_FALSE(BuildSection(Spec(), asked, Answered(), TargetFrom("2025-01-01"))->items(0).has_target())
      << "the target was not yet in force";
  EXPECT_FALSE(BuildSection(Spec(), asked, Answered(), NoTarget)->items(0).has_target());
}

TEST(BuildSection, WhatIsNotComparableHasNoGrowth) {
  const auto asked = Questions(Spec(), "2024-12-31");
  SectionAnswer answer = Answered();
  auto& compared = *answer.figures.mutable_values(0)->mutable_year_on_year();
  compared.set_previous(4);
  compared.set_change(3);
  compared.set_growth_ratio(0.75);
  compared.set_comparability(figure::v1::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_TRUE(
      BuildSection(Spec(), asked, answer, NoTarget)->items(0).value().year_on_year().has_growth_ratio());
  compared.set_comparability(figure::v1::FIGURE_COMPARABILITY_DEFINITION_CHANGED);
  const v1::BriefingItem item = BuildSection(Spec(), asked, answer, NoTarget)->items(0);
  EXPECT_EQ(item.value().year_on_year().previous(), 4);
  EXPECT_FALSE(item.value().year_on_year().has_change());
  EXPECT_FALSE(item.value().year_on_year().has_growth_ratio());
  EXPECT_EQ(item.text_zh(), "村点7处（口径调整，不可比）");
}

TEST(BuildSection, WhatWasNotReportedHasNeitherAValueNorALight) {
  const auto asked = Questions(Spec(), "2024-12-31");
  SectionAnswer answer = Answered();
  figure::v1::FigureValue& value = *answer.figures.mutable_values(0);
  value.set_value(0);
  value.mutable_year_on_year()->set_previous(4);
  value.mutable_year_on_year()->set_change(-4);
  value.mutable_year_on_year()->set_growth_ratio(-1);
  auto& counts = *answer.reporting.add_statuses()->mutable_counts();
  counts.set_expected(3);
  counts.set_not_reported(3);
  const v1::BriefingItem item = BuildSection(Spec(), asked, answer, TargetFrom("2024-01-10"))->items(0);
  EXPECT_FALSE(item.value().has_value());
  EXPECT_EQ(item.value().year_on_year().previous(), 4);
  EXPECT_FALSE(item.value().year_on_year().has_change());
  EXPECT_FALSE(item.value().year_on_year().has_growth_ratio());
  EXPECT_EQ(item.target(), 10);
  EXPECT_EQ(item.target_direction(), v1::TARGET_DIRECTION_AT_LEAST);
  EXPECT_FALSE(item.has_completion());
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_UNSPECIFIED);
  EXPECT_THAT(item.text_zh(), HasSubstr("村点未报，不以零计"));
  counts.set_not_reported(2);
  const v1::BriefingItem zero = BuildSection(Spec(), asked, answer, TargetFrom("2024-01-10"))->items(0);
  EXPECT_TRUE(zero.value().has_value() && zero.value().year_on_year().has_change()) << "reported as zero";
  EXPECT_EQ(zero.status(), v1::TARGET_STATUS_RED);
}

TEST(BuildSection, NothingIsComparedWithAYearThatWasNotReported) {
  const auto asked = Questions(Spec(), "2024-12-31");
  EXPECT_EQ(OneYearEarlier(asked.requests(0).query()).as_of(), "2023-12-31");
  SectionAnswer answer = Answered();
  answer.figures.mutable_values(0)->mutable_year_on_year()->set_previous(0);
  answer.figures.mutable_values(0)->mutable_year_on_year()->set_change(7);
  auto& before = *answer.previous_reporting.add_statuses()->mutable_counts();
  before.set_expected(3);
  EXPECT_TRUE(BuildSection(Spec(), asked, answer, NoTarget)->items(0).value().has_year_on_year());
  before.set_not_reported(3);
  const v1::BriefingItem item = BuildSection(Spec(), asked, answer, NoTarget)->items(0);
  EXPECT_FALSE(item.value().has_year_on_year());
  EXPECT_EQ(item.previous_reporting().not_reported(), 3);
  EXPECT_EQ(item.text_zh(), "村点7处（上年同期未报，不可比）");
}

TEST(BuildSection, IsUnavailableWithoutACompleteAnswer) {
  const auto asked = Questions(Spec(), "2024-09-30");
  const auto down = BuildSection(Spec(), asked, absl::UnavailableError("down"), NoTarget);
  EXPECT_EQ(down->status(), v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  EXPECT_EQ(down->unavailable_reason(), "服务未在时限内应答");
  EXPECT_EQ(down->items_size(), 0);
  const auto partial = BuildSection(Spec(), asked, SectionAnswer(), NoTarget);
  EXPECT_EQ(partial->unavailable_reason(), "服务应答不完整");
  const auto refused = BuildSection(Spec(), asked, absl::NotFoundError("secret"), NoTarget);
  EXPECT_EQ(refused->unavailable_reason(), "服务拒绝了查询（NOT_FOUND）");
}

}  // namespace
}  // namespace eastgate::command
