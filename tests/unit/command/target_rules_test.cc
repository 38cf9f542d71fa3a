#include "services/command/target_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/command/target_history.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::RatioTarget;
using testing::Request;
using testing::ReviseAs;
using testing::Revision;
using testing::Target;

TEST(CheckTarget, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(1), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(Request(0), NewCheck()), ViolatesFields({"value"}));
  EXPECT_THAT(CheckCreate(Request(-1, v1::TARGET_DIRECTION_AT_MOST), NewCheck()), ViolatesFields({"value"}));
  v1::ListTargetsRequest list;
  list.set_page_size(-1);
  list.set_year(1);
  list.set_task_force("task-force-economy");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"page_size", "task_force", "year"}));
}

TEST(CheckTarget, AMonthlyScheduleHasTwelveValuesAndEndsAtTheValue) {
  const auto check = [](const std::vector<int64_t>& monthly_values) {
    v1::CreateTargetRequest request = Request(12);
    request.mutable_monthly_values()->Add(monthly_values.begin(), monthly_values.end());
    return CheckCreate(request, NewCheck());
  };
  EXPECT_THAT(check({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), IsOk());
  EXPECT_THAT(check({1, 2, 3}), ViolatesFields({"monthly_values"}));
  EXPECT_THAT(check({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11}), ViolatesFields({"monthly_values"}));
  EXPECT_THAT(check({-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), ViolatesFields({"monthly_values[0]"}));
  EXPECT_THAT(check({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1'000'000'000'000'001, 12}),
              ViolatesFields({"monthly_values[10]"}));
}

TEST(SetTarget, AScheduleMayFallOnlyOverARatio) {
  v1::CreateTargetRequest request = Request(12);
  for (const int64_t value : {2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) request.add_monthly_values(value);
  ASSERT_THAT(CheckCreate(request, NewCheck()), IsOk());
  figure::v1::Figure figure;
  for (const auto kind :
       {figure::v1::FIGURE_KIND_FLOW, figure::v1::FIGURE_KIND_STOCK, figure::v1::FIGURE_KIND_DISTINCT}) {
    figure.set_kind(kind);
    EXPECT_THAT(Set(request, figure), ViolatesFields({"monthly_values"}));
  }
  figure.set_kind(figure::v1::FIGURE_KIND_RATIO);
  EXPECT_THAT(Set(request, figure), IsOk());

  v1::ReviseTargetRequest revision = Revision(12, "2024-06-01");
  *revision.mutable_monthly_values() = request.monthly_values();
  ASSERT_THAT(CheckRevise(revision, NewCheck()), IsOk());
  v1::Target flow = Target(1000), ratio = RatioTarget(1000);
  EXPECT_THAT(ReviseAs(flow, revision, "facts/20"), ViolatesFields({"monthly_values"}));
  EXPECT_EQ(flow.versions_size(), 1);
  EXPECT_THAT(ReviseAs(ratio, revision, "facts/20"), IsOk());
}

TEST(SetTarget, TheFigureHasTheDimensions) {
  figure::v1::Figure figure;
  figure.set_kind(figure::v1::FIGURE_KIND_FLOW);
  figure.add_dimensions("channel");
  v1::CreateTargetRequest request = Request(1);
  request.add_dimensions()->set_key("channel");
  EXPECT_THAT(Set(request, figure), ViolatesFields({"dimensions[0].values"}));
  request.mutable_dimensions(0)->add_values("hospital");
  EXPECT_THAT(Set(request, figure), IsOk());
  request.mutable_dimensions(0)->set_key("color");
  EXPECT_THAT(Set(request, figure), ViolatesFields({"dimensions[0].key"}));
}

TEST(TargetVersions, ARevisionComesAfterTheLastAndSuitsTheDirection) {
  for (const char* set_on : {"2024-01-09", "2024-01-10"}) {
    v1::Target target = Target(1000);
    EXPECT_THAT(ReviseAs(target, Revision(1200, set_on), "facts/20"),
                RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-11 field=set_on"));
    EXPECT_EQ(target.versions_size(), 1);
  }
  v1::Target target = Target(1000);
  EXPECT_THAT(ReviseAs(target, Revision(0, "2024-02-01"), "facts/20"), ViolatesFields({"value"}));
  v1::Target at_most = Target(10, v1::TARGET_DIRECTION_AT_MOST);
  EXPECT_THAT(ReviseAs(at_most, Revision(0, "2024-02-01"), "facts/20"), IsOk());
  EXPECT_EQ(at_most.versions(1).number(), 2);
  EXPECT_EQ(at_most.versions(1).fact(), "facts/20");
}

TEST(TargetVersions, OnlyTheLastIsRetracted) {
  v1::Target target = Target(1000);
  ASSERT_THAT(ReviseAs(target, Revision(1200, "2024-06-01"), "facts/20"), IsOk());
  ASSERT_THAT(ReviseAs(target, Revision(1300, "2024-07-01"), "facts/30"), IsOk());
  EXPECT_THAT(CheckLastVersion(target, target.versions(0)),
              RefusedAs("DEPENDENT_FACTS dependents=facts/20,facts/30 name=facts/10"));
  EXPECT_THAT(TargetVersionEntry().Retract(target, "facts/20"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/30 name=facts/20"));
  ASSERT_THAT(TargetVersionEntry().Retract(target, "facts/30"), IsOk());
  ASSERT_THAT(TargetVersionEntry().Retract(target, "facts/20"), IsOk());
  EXPECT_EQ(target.versions_size(), 1);
  EXPECT_EQ(target.state(), v1::TARGET_STATE_SET);
  EXPECT_THAT(CheckLastVersion(target, target.versions(0)), IsOk());
}

TEST(TargetVersions, ARetractedTargetRefusesThem) {
  v1::Target target = Target(1000);
  ASSERT_THAT(TargetEntry().Retract(JudgmentFor("facts/11"), target), IsOk());
  EXPECT_EQ(target.state(), v1::TARGET_STATE_RETRACTED);
  EXPECT_EQ(target.fact(), "facts/11");
  EXPECT_THAT(TargetEntry().Retract(JudgmentFor("facts/12"), target),
              RefusedAs("RECORD_RETRACTED name=targets/t-1"));
  EXPECT_THAT(ReviseAs(target, Revision(1, "2024-09-01"), "facts/30"),
              RefusedAs("RECORD_RETRACTED name=targets/t-1"));
}

TEST(TargetFacts, OnlyTheFirstVersionCounts) {
  v1::Target target = Target(1000);
  EXPECT_EQ(target.fact(), "facts/10");
  EXPECT_EQ(target.versions(0).fact(), "facts/10");
  const fact::v1::Fact set = TargetEntry().FactOf(target, kRoot);
  EXPECT_EQ(set.occurred_on(), "2024-01-10");
  EXPECT_THAT(PostingsOf(set), ElementsAre("command.targets 2024-01-10 360111 1"));
  ASSERT_THAT(ReviseAs(target, Revision(1200, "2024-06-01"), "facts/20"), IsOk());
  const fact::v1::Fact revised = TargetVersionEntry().FactOf(target, target.versions(1), kRoot);
  EXPECT_EQ(revised.occurred_on(), "2024-06-01");
  EXPECT_THAT(PostingsOf(revised), IsEmpty());
}

TEST(TargetMatches, FigureYearAndState) {
  v1::Target target = Target(1000);
  v1::ListTargetsRequest request;
  EXPECT_TRUE(Matches(request, target));
  request.set_year(2023);
  EXPECT_FALSE(Matches(request, target));
  request.set_year(2024);
  request.set_figure("livelihood.newborn_enrollments");
  EXPECT_TRUE(Matches(request, target));
  request.set_figure("command.task_forces");
  EXPECT_FALSE(Matches(request, target));
  ASSERT_THAT(TargetEntry().Retract(JudgmentFor("facts/11"), target), IsOk());
  request.Clear();
  EXPECT_FALSE(Matches(request, target));
  request.add_states(v1::TARGET_STATE_SET);
  EXPECT_FALSE(Matches(request, target));
  request.add_states(v1::TARGET_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, target));
}

TEST(TargetKeys, TheOrderOfFiltersDoesNotMatter) {
  figure::v1::FigureQuery a, b;
  const auto add = [](figure::v1::FigureQuery& query, const std::string& key,
                      std::vector<std::string> values) {
    auto& filter = *query.add_dimensions();
    filter.set_key(key);
    for (const std::string& value : values) filter.add_values(value);
  };
  add(a, "channel", {"x", "y"});
  add(a, "place", {"z"});
  add(b, "place", {"z"});
  add(b, "channel", {"y", "x"});
  EXPECT_EQ(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "", b.dimensions(), 2024));
  EXPECT_NE(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "", a.dimensions(), 2025));
  EXPECT_NE(TargetKey("f", "", a.dimensions(), 2024), TargetKey("f", "360111001", a.dimensions(), 2024));
}

}  // namespace
}  // namespace eastgate::command
