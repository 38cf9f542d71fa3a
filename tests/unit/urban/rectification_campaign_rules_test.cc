#include "services/urban/rectification_campaign_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::IsEmpty;
using namespace v1;  // The states.

CreateRectificationCampaignRequest Request() {
  CreateRectificationCampaignRequest request;
  request.set_rectification_campaign_id("c");
  request.set_title_zh("示例行动");
  request.set_division(kStreet);
  request.set_started_on("2024-01-01");
  return request;
}

// A campaign recorded by facts/1.
RectificationCampaign Started() {
  RectificationCampaign campaign = Begin(Request());
  EXPECT_THAT(RectificationCampaignEntry().Record(JudgmentFor("facts/1"), campaign), IsOk());
  return campaign;
}

TEST(CheckRectificationCampaign, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  CreateRectificationCampaignRequest request;
  request.set_task_force("tf");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division", "rectification_campaign_id",
                                                                "started_on", "task_force", "title_zh"}));
  ListRectificationCampaignsRequest list;
  list.set_division("12");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"division", "page_size"}));
}

TEST(RectificationCampaign, IsRecordedByAFactThatPostsNothing) {
  const RectificationCampaign campaign = Started();
  EXPECT_EQ(campaign.state(), RECTIFICATION_CAMPAIGN_STATE_STARTED);
  EXPECT_EQ(campaign.fact(), "facts/1");
  const fact::v1::Fact fact = RectificationCampaignEntry().FactOf(campaign, kRoot);
  EXPECT_EQ(fact.occurred_on(), "2024-01-01");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_THAT(PostingsOf(fact), IsEmpty());
}

TEST(RectificationCampaign, ARetractedOneIsListedOnlyWhereThatIsAskedFor) {
  RectificationCampaign campaign = Started();
  ASSERT_THAT(RectificationCampaignEntry().Retract(JudgmentFor("facts/2"), campaign), IsOk());
  ListRectificationCampaignsRequest request;
  EXPECT_FALSE(Matches(request, campaign));
  request.add_states(RECTIFICATION_CAMPAIGN_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, campaign));
}

TEST(RectificationCampaignMatches, Division) {
  ListRectificationCampaignsRequest request;
  EXPECT_TRUE(Matches(request, Started()));
  request.set_division(kOutside);
  EXPECT_FALSE(Matches(request, Started()));
}

}  // namespace
}  // namespace eastgate::urban
