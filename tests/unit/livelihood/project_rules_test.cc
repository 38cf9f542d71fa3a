#include "services/livelihood/project_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/entry.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Project;
using v1::LivelihoodProject;

LivelihoodProject Recorded(const v1::CreateLivelihoodProjectRequest& request) {
  return *lifecycle::testing::Recorded(LivelihoodProjectEntry(), NewProject(request), "facts/1");
}

TEST(CheckProject, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Project(), NewCheck()), IsOk());
  v1::CreateLivelihoodProjectRequest request;
  request.set_task_force("tf");
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"adopted_on", "division", "level", "livelihood_project_id", "task_force",
                              "title_zh", "year"}));
  v1::ListLivelihoodProjectsRequest list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_level(static_cast<reference::v1::TerritorialLevel>(99));
  list.set_year(1);
  list.set_division("12");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "level", "page_size", "year"}));
}

TEST(ProjectMatches, AllFiltersMustMatch) {
  LivelihoodProject project = Recorded(Project());
  v1::ListLivelihoodProjectsRequest request;
  request.set_level(reference::v1::TERRITORIAL_LEVEL_PROVINCIAL);
  request.set_year(2024);
  request.set_division(kRoot);
  EXPECT_TRUE(Matches(request, project));
  request.set_year(2023);
  EXPECT_FALSE(Matches(request, project));
  request.clear_year();
  request.set_level(reference::v1::TERRITORIAL_LEVEL_DISTRICT);
  EXPECT_FALSE(Matches(request, project));
  request.clear_level();
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, project));
  request.clear_division();
  ASSERT_THAT(lifecycle::testing::Retract(LivelihoodProjectEntry(), project, "facts/2"), IsOk());
  EXPECT_FALSE(Matches(request, project));
  request.add_states(v1::LIVELIHOOD_PROJECT_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, project));
}

TEST(LivelihoodProjectEntry, CountsInItsYearFromTheDayOnWhichItWasAdopted) {
  v1::CreateLivelihoodProjectRequest request = Project();
  const LivelihoodProject project = Recorded(request);
  EXPECT_EQ(project.state(), v1::LIVELIHOOD_PROJECT_STATE_RECORDED);
  EXPECT_EQ(project.fact(), "facts/1");
  EXPECT_THAT(project.responsible_units(), ElementsAre("unit-b"));
  EXPECT_EQ(ProjectId(project.name()), "p");
  const fact::v1::Fact fact = LivelihoodProjectEntry().FactOf(project, kRoot);
  EXPECT_EQ(fact.occurred_on(), "2024-01-15");
  EXPECT_THAT(PostingsOf(fact),
              ElementsAre("livelihood.projects 2024-01-15@2024-01-01 360111001 1 level=provincial",
                          "livelihood.provincial_projects 2024-01-15@2024-01-01 360111001 1"));
  request.set_level(reference::v1::TERRITORIAL_LEVEL_DISTRICT);
  EXPECT_EQ(LivelihoodProjectEntry().FactOf(Recorded(request), kRoot).postings_size(), 1);
}

TEST(LivelihoodProjectEntry, IsAdoptedInItsYearOrInTheYearBefore) {
  LivelihoodProject project = Recorded(Project());
  const auto correct = [&project](reference::Date on) {
    return lifecycle::testing::Correct(LivelihoodProjectEntry(), project, "facts/2",
                                       lifecycle::testing::OnDay(on));
  };
  EXPECT_THAT(correct(reference::Date(2022, 12, 31)),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2023-01-01 field=occurred_on"));
  EXPECT_THAT(correct(reference::Date(2025, 1, 1)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-31"));
  ASSERT_THAT(correct(reference::Date(2023, 12, 20)), IsOk());
  EXPECT_EQ(project.adopted_on(), "2023-12-20");
}

}  // namespace
}  // namespace eastgate::livelihood
