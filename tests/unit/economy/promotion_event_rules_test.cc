// The rules that all entries of a campaign share are tested in campaign_entry_test.cc.
#include "services/economy/promotion_event_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Recorded;

TEST(CheckPromotionEvent, NamesEveryViolationAtOnce) {
  v1::CreatePromotionEventRequest request = testing::Event();
  request.set_title_zh(std::string(201, 't'));
  request.set_held_on("soon");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"held_on", "title_zh"}));
}

TEST(PromotionEventEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(PostingsOf(PromotionEventEntry().FactOf(
                  Recorded(PromotionEventEntry(), HoldEvent(testing::Event())), kRoot)),
              ElementsAre("economy.promotion_events 2024-04-01 360111001 1 campaign=carnival"));
}

}  // namespace
}  // namespace eastgate::economy
