#include "services/economy/promotion_campaign_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;
using reference::Date;
using testing::Carnival;
using testing::JudgmentFor;
using testing::Recorded;
using testing::Retracted;

v1::PromotionCampaign Started() {
  return Recorded(PromotionCampaignEntry(), StartCampaign(Carnival()));
}

TEST(CheckPromotionCampaign, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Carnival(), NewCheck()), IsOk());
  v1::CreatePromotionCampaignRequest request = Carnival();
  for (int i = 0; i <= kMaxPartners; ++i) request.add_partners("p");
  request.set_task_force("tf");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"partners", "task_force"}));
  v1::ListPromotionCampaignsRequest list;
  list.set_theme_year(1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"theme_year"}));
}

TEST(PromotionCampaignMatches, YearAndWhetherItIsRetracted) {
  v1::ListPromotionCampaignsRequest request;
  request.set_theme_year(2024);
  EXPECT_TRUE(Matches(request, Started()));
  EXPECT_FALSE(Matches(request, Retracted(PromotionCampaignEntry(), Started())));
  request.set_theme_year(2023);
  EXPECT_FALSE(Matches(request, Started()));
}

TEST(JudgeInCampaign, ACampaignHasBegunAndIsNotRetracted) {
  const lifecycle::Judgment judgment = JudgmentFor("facts/2");
  EXPECT_THAT(JudgeInCampaign(judgment, "held_on", Date(2024, 3, 1), Started()), IsOk())
      << "on its first day";
  EXPECT_THAT(JudgeInCampaign(judgment, "held_on", Date(2024, 2, 29), Started()),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=held_on"));
  EXPECT_THAT(JudgeInCampaign(JudgmentFor("facts/2", lifecycle::Change::kCorrect), "held_on",
                              Date(2024, 2, 29), Started()),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on"));
  EXPECT_THAT(
      JudgeInCampaign(judgment, "held_on", Date(2024, 3, 1), Retracted(PromotionCampaignEntry(), Started())),
      RefusedAs("RECORD_RETRACTED name=promotionCampaigns/carnival"));
}

}  // namespace
}  // namespace eastgate::economy
