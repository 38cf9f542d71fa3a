#include "services/urban/rectification_service.h"

#include <random>

#include "services/urban/rectification_item_postings.h"
#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using namespace v1;  // The states.
using Service = urban::RectificationService;

enum class ItemStep { kDispatch, kHandle, kVerify, kClear, kReturn, kReopen, kExtend, kWithdraw };
constexpr int kItemSteps = 8;

// Returns a request for a step on the item, with what the step needs besides its day.
template <class Request>
Request For(const std::string& id) {
  Request request;
  request.set_name("rectificationItems/" + id);
  if constexpr (requires { request.set_responsible_unit(""); }) request.set_responsible_unit("unit-a");
  if constexpr (requires { request.set_acting_unit(""); }) request.set_acting_unit("unit-a");
  if constexpr (requires { request.set_reason(""); }) request.set_reason("r");
  return request;
}

class RectificationServiceTest : public testing::UrbanTest {
 protected:
  RectificationServiceTest() { EXPECT_THAT(Begin("c"), IsOk()); }

  absl::StatusOr<RectificationItem> Handle(const std::string& id, const std::string& on) {
    auto request = For<HandleRectificationItemRequest>(id);
    request.set_occurred_on(on);
    request.add_evidence()->set_uri("photo");
    request.mutable_evidence(0)->set_sha256(std::string(64, 'a'));
    return Call(rectification_, &Service::Handle, request);
  }
  absl::StatusOr<RectificationItem> Step(const std::string& id, ItemStep step, const std::string& on) {
    switch (step) {
      case ItemStep::kDispatch: {
        auto request = For<DispatchRectificationItemRequest>(id);
        request.set_occurred_on(on);
        return Call(rectification_, &Service::Dispatch, request);
      }
      case ItemStep::kHandle:
        return Handle(id, on);
      case ItemStep::kVerify: {
        auto request = For<VerifyRectificationItemRequest>(id);
        request.set_acting_unit("unit-b");
        request.set_occurred_on(on);
        return Call(rectification_, &Service::Verify, request);
      }
      case ItemStep::kClear: {
        auto request = For<ClearRectificationItemRequest>(id);
        request.set_occurred_on(on);
        return Call(rectification_, &Service::Clear, request);
      }
      case ItemStep::kReturn: {
        auto request = For<ReturnRectificationItemRequest>(id);
        request.set_acting_unit("unit-b");
        request.set_occurred_on(on);
        return Call(rectification_, &Service::Return, request);
      }
      case ItemStep::kReopen: {
        auto request = For<ReopenRectificationItemRequest>(id);
        request.set_occurred_on(on);
        request.set_due_on("2024-12-01");
        return Call(rectification_, &Service::Reopen, request);
      }
      case ItemStep::kExtend: {
        auto request = For<ExtendRectificationItemRequest>(id);
        request.set_occurred_on(on);
        request.set_due_on("2024-11-01");
        return Call(rectification_, &Service::Extend, request);
      }
      case ItemStep::kWithdraw: {
        auto request = For<WithdrawRectificationItemRequest>(id);
        request.set_occurred_on(on);
        return Call(rectification_, &Service::Withdraw, request);
      }
    }
    return absl::InternalError("no such step");
  }
  absl::StatusOr<RectificationItem> Reopen(const std::string& id, const std::string& on,
                                           const std::string& due_on) {
    auto request = For<ReopenRectificationItemRequest>(id);
    request.set_occurred_on(on);
    request.set_due_on(due_on);
    return Call(rectification_, &Service::Reopen, request);
  }
  absl::StatusOr<RectificationItem> ClearOn(const std::string& id, const std::string& on) {
    for (const ItemStep step : {ItemStep::kDispatch, ItemStep::kHandle, ItemStep::kVerify})
      EXPECT_THAT(Step(id, step, on), IsOk());
    return Step(id, ItemStep::kClear, on);
  }
  absl::StatusOr<RectificationItem> ListAt(const std::string& place, const std::string& id,
                                           const std::string& found_on, const std::string& due_on) {
    CreateRectificationItemRequest request = ItemRequest(id, found_on, due_on);
    request.set_place(place);
    return ListItem(request);
  }
  RectificationItem Item(const std::string& id) {
    GetRectificationItemRequest request;
    request.set_name("rectificationItems/" + id);
    return *Call(rectification_, &Service::GetItem, request);
  }
  RectificationCampaign Campaign() {
    GetRectificationCampaignRequest request;
    request.set_name("rectificationCampaigns/c");
    return *Call(rectification_, &Service::GetCampaign, request);
  }
  int64_t Items(const std::string& on, const std::string& status) {
    return Figure("urban.rectification_items", on, "", {{"status", status}});
  }
};

TEST_F(RectificationServiceTest, CommandIsAskedForATaskForce) {
  const int64_t before = revision();
  EXPECT_THAT(Begin("d", "2024-01-01", "mechanismUnits/tf"), Refused("PEER_UNAVAILABLE"));
  EXPECT_EQ(revision(), before);
}

// Whatever steps the items take, in whatever order: listed = open + awaiting verification + cleared +
// withdrawn, the figures agree with the rows, and no figure falls below zero.
TEST_F(RectificationServiceTest, EveryItemIsInExactlyOneStatusOnEveryDay) {
  std::mt19937 random(20240930);
  constexpr int kListed = 40;
  for (int i = 0; i < kListed; ++i)
    ASSERT_THAT(ListItem(ItemRequest(std::to_string(i), "2024-03-01", i % 2 ? "2024-04-10" : "2024-06-10")),
                IsOk());
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string id = std::to_string(random() % kListed);
    const int day = 1 + i / 75;
    const std::string on = absl::StrCat("2024-04-", day < 10 ? "0" : "", day);
    const auto stepped = Step(id, static_cast<ItemStep>(random() % kItemSteps), on);
    if (stepped.ok()) {
      ++done;
      if (random() % 6 == 0) {
        ASSERT_THAT(Retract(stepped->steps().rbegin()->fact()), IsOk());
      }
    } else {
      ASSERT_THAT(stepped, StatusIs(absl::StatusCode::kFailedPrecondition));
    }
  }
  EXPECT_GT(done, 100);
  for (const char* on :
       {"2024-03-01", "2024-04-05", "2024-04-11", "2024-04-27", "2024-06-11", "2024-12-31"}) {
    EXPECT_EQ(Items(on, "open") + Items(on, "awaiting_verification") + Items(on, "cleared") +
                  Items(on, "withdrawn"),
              kListed)
        << on;
    EXPECT_EQ(
        Figure("urban.rectification_items_cleared", on) - Figure("urban.rectification_items_reopened", on),
        Items(on, "cleared"))
        << on;
    for (const char* figure : {"due", "due_cleared", "cleared_on_time", "overdue"})
      EXPECT_GE(Figure(absl::StrCat("urban.rectification_items_", figure), on), 0) << figure << " " << on;
    for (const char* rate : {"clear", "on_time", "rework"}) {
      const figures::Value parts =
          Cohorts(absl::StrCat("urban.rectification_", rate, "_rate"), "2024-01-01", "2024-12-31", on);
      EXPECT_GE(parts.value, 0) << rate << " " << on;
      EXPECT_LE(parts.value, parts.denominator) << rate << " " << on;
    }
    ListRectificationItemsRequest list;
    list.set_overdue_on(on);
    list.set_page_size(100);
    if (std::string(on) > "2024-04-27") {
      EXPECT_EQ(Call(rectification_, &Service::ListItems, list)->rectification_items_size(),
                Figure("urban.rectification_items_overdue", on))
          << on;
    }
  }
}

// The rates of a period are about the items that were due in it.
TEST_F(RectificationServiceTest, WhatWasDueLastYearIsNotInTheRatesOfThisYear) {
  ASSERT_THAT(Begin("of-2023", "2023-01-01"), IsOk());
  for (const char* id : {"1", "2"}) {
    CreateRectificationItemRequest request =
        ItemRequest(id, "2023-11-01", id[0] == '1' ? "2023-12-20" : "2023-11-25");
    request.set_campaign("rectificationCampaigns/of-2023");
    ASSERT_THAT(ListItem(request), IsOk());
  }
  ASSERT_THAT(ClearOn("1", "2024-01-10"), IsOk());
  ASSERT_THAT(Step("2", ItemStep::kWithdraw, "2024-01-05"), IsOk());
  EXPECT_EQ(Cohorts(kClearRate, "2024-01-01", "2024-01-12", "2024-01-12"), (figures::Value{0, 0}));
  EXPECT_EQ(Cohorts(kClearRate, "2023-01-01", "2023-12-31", "2024-01-12"), (figures::Value{1, 1}));
  EXPECT_EQ(Cohorts(kClearRate, "2023-01-01", "2023-12-31", "2024-01-04"), (figures::Value{0, 2}));
  EXPECT_EQ(Cohorts(kOnTimeRate, "2023-01-01", "2023-12-31", "2024-01-12"), (figures::Value{0, 1}));
}

TEST_F(RectificationServiceTest, AReopeningTakesNothingFromTheClearingsOfAnotherYear) {
  ASSERT_THAT(Begin("of-2023", "2023-01-01"), IsOk());
  CreateRectificationItemRequest request = ItemRequest("1", "2023-11-01", "2023-12-20");
  request.set_campaign("rectificationCampaigns/of-2023");
  ASSERT_THAT(ListItem(request), IsOk());
  ASSERT_THAT(ClearOn("1", "2023-12-10"), IsOk());
  ASSERT_THAT(Reopen("1", "2024-01-10", "2024-02-10"), IsOk());
  EXPECT_EQ(Figure(kItemsCleared, "2023-12-31"), 1);
  EXPECT_EQ(Figure(kItemsCleared, "2024-01-31"), 0);
  EXPECT_EQ(Figure(kItemsReopened, "2024-01-31"), 1);
  EXPECT_EQ(Items("2024-01-31", "cleared"), 0);
  EXPECT_EQ(Cohorts(kClearRate, "2023-01-01", "2023-12-31", "2024-01-09"), (figures::Value{1, 1}));
  EXPECT_EQ(Cohorts(kClearRate, "2023-01-01", "2023-12-31", "2024-01-10"), (figures::Value{0, 0}));
  EXPECT_EQ(Cohorts(kClearRate, "2024-01-01", "2024-02-29", "2024-03-01"), (figures::Value{0, 1}));
}

TEST_F(RectificationServiceTest, TheRateOfAMonthIsOfTheItemsDueInItWheneverTheyAreCleared) {
  ASSERT_THAT(ListItem(ItemRequest("1", "2024-01-02", "2024-01-20")), IsOk());
  ASSERT_THAT(ListItem(ItemRequest("2", "2024-01-02", "2024-02-20")), IsOk());
  ASSERT_THAT(ClearOn("2", "2024-01-30"), IsOk());
  EXPECT_EQ(Cohorts(kClearRate, "2024-01-01", "2024-01-31", "2024-02-29"), (figures::Value{0, 1}));
  ASSERT_THAT(ClearOn("1", "2024-03-05"), IsOk());
  EXPECT_EQ(Cohorts(kClearRate, "2024-01-01", "2024-01-31", "2024-03-04"), (figures::Value{0, 1}));
  EXPECT_EQ(Cohorts(kClearRate, "2024-01-01", "2024-01-31", "2024-03-05"), (figures::Value{1, 1}));
  EXPECT_EQ(Cohorts(kOnTimeRate, "2024-01-01", "2024-02-29", "2024-03-05"), (figures::Value{1, 2}));
}

TEST_F(RectificationServiceTest, AReopenedItemIsDueOnItsNewDayAlsoWhereThatIsEarlier) {
  ASSERT_THAT(ListItem(ItemRequest("1", "2024-02-01", "2024-04-04")), IsOk());
  ASSERT_THAT(ClearOn("1", "2024-02-28"), IsOk());
  const auto reopened = Reopen("1", "2024-03-08", "2024-03-16");
  ASSERT_THAT(reopened, IsOk());
  EXPECT_EQ(Figure(kItemsOverdue, "2024-03-17"), 1);
  EXPECT_EQ(Figure(kItemsDue, "2024-03-17"), 1);
  EXPECT_EQ(Figure(kItemsDue, "2024-04-30"), 1) << "and no longer on its first day";
  ASSERT_THAT(Step("1", ItemStep::kWithdraw, "2024-03-14"), IsOk());
  EXPECT_EQ(Figure(kItemsOverdue, "2024-03-17"), 0);
  EXPECT_EQ(Figure(kItemsDue, "2024-03-17"), 0);
}

TEST_F(RectificationServiceTest, AReturnBelongsToTheDayOfTheHandlingWhichThenStays) {
  ASSERT_THAT(ListItem(ItemRequest("1", "2024-01-02", "2024-04-04")), IsOk());
  ASSERT_THAT(Step("1", ItemStep::kDispatch, "2024-01-03"), IsOk());
  const auto handled = Handle("1", "2024-01-31");
  ASSERT_THAT(handled, IsOk());
  ASSERT_THAT(Step("1", ItemStep::kReturn, "2024-02-02"), IsOk());
  EXPECT_EQ(Cohorts(kReworkRate, "2024-01-01", "2024-01-31", "2024-02-01"), (figures::Value{0, 1}));
  EXPECT_EQ(Cohorts(kReworkRate, "2024-01-01", "2024-01-31", "2024-02-02"), (figures::Value{1, 1}));
  EXPECT_EQ(Cohorts(kReworkRate, "2024-02-01", "2024-02-29", "2024-02-29"), (figures::Value{0, 0}));
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(handled->steps().rbegin()->fact());
  correction.set_occurred_on("2024-02-01");
  EXPECT_THAT(Correct(correction), Refused("DEPENDENT_FACTS"));
}

TEST_F(RectificationServiceTest, AnItemFoundWhereAnotherWasClearedIsARelapse) {
  ASSERT_THAT(ListAt("围墙", "1", "2024-03-01", "2024-03-20"), IsOk());
  ASSERT_THAT(ClearOn("1", "2024-03-10"), IsOk());
  const auto again = ListAt("围墙", "2", "2024-05-01", "2024-05-20");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->relapse_of(), "rectificationItems/1");
  EXPECT_EQ(Figure("urban.rectification_items_relapsed", "2024-12-31"), 1);
  EXPECT_EQ(ListAt("围墙 another", "3", "2024-05-01", "2024-05-20")->relapse_of(), "");
}

TEST_F(RectificationServiceTest, APlaceIsOneInAllItsSpellings) {
  ASSERT_THAT(ListAt("湖滨南路12号", "1", "2024-03-01", "2024-03-20"), IsOk());
  ASSERT_THAT(ClearOn("1", "2024-03-10"), IsOk());
  int id = 2;
  for (const std::string spelling : {"湖滨南路１２号", "湖滨南路\u300012号", "湖滨南路12号\u3000",
                                     "湖滨南路\u200B12号", "\u00A0湖滨南路12号", "湖滨南路12号 "}) {
    const auto again = ListAt(spelling, std::to_string(id++), "2024-05-01", "2024-05-20");
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->relapse_of(), "rectificationItems/1") << spelling;
    EXPECT_EQ(again->place(), spelling) << "stored as sent";
  }
}

TEST_F(RectificationServiceTest, ARelapseFollowsACorrectionOfItsDay) {
  ASSERT_THAT(ListAt("围墙", "1", "2024-03-01", "2024-03-20"), IsOk());
  ASSERT_THAT(ClearOn("1", "2024-03-10"), IsOk());
  const auto again = ListAt("围墙", "2", "2024-05-01", "2024-05-20");
  ASSERT_THAT(again, IsOk());
  ASSERT_THAT(Step("1", ItemStep::kReopen, "2024-05-10"), IsOk());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(again->steps(0).fact());
  correction.set_occurred_on("2024-05-02");
  const auto later = Correct(correction);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(Item("2").relapse_of(), "rectificationItems/1") << "the reopening came later";
  correction = lifecycle::testing::Correcting(later->name());
  correction.set_occurred_on("2024-03-09");
  ASSERT_THAT(Correct(correction), IsOk());
  EXPECT_EQ(Item("2").relapse_of(), "") << "the place was not cleared by then";
  EXPECT_EQ(Figure("urban.rectification_items_relapsed", "2024-12-31"), 0);
}

TEST_F(RectificationServiceTest, ACorrectedItemMayNotBeFoundBeforeItsCampaignBegan) {
  const auto item = ListItem(ItemRequest("1"));
  ASSERT_THAT(item, IsOk());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(item->steps(0).fact());
  correction.set_occurred_on("2023-12-31");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2024-01-01 field=occurred_on"));
}

TEST_F(RectificationServiceTest, AnItemOfAPatrolIsCountedAsSuch) {
  ASSERT_THAT(Schedule("1"), IsOk());
  CreateRectificationItemRequest request = ItemRequest("1", "2024-02-12");
  request.set_patrol_round("patrolRounds/1");
  EXPECT_THAT(ListItem(request), Refused("TRANSITION_NOT_ALLOWED")) << "it was not held";
  ASSERT_THAT(Call(patrols_, &urban::PatrolService::Hold, Holding("1", "2024-02-12")), IsOk());
  ASSERT_THAT(ListItem(request), IsOk());
  EXPECT_EQ(Figure("urban.rectification_items_listed", "2024-12-31", "", {{"source", "patrol"}}), 1);
}

TEST_F(RectificationServiceTest, AnItemNeedsItsCampaignAndItsPatrol) {
  CreateRectificationItemRequest request = ItemRequest("1");
  request.set_campaign("rectificationCampaigns/none");
  EXPECT_THAT(ListItem(request), StatusIs(absl::StatusCode::kNotFound));
  request = ItemRequest("1");
  request.set_patrol_round("patrolRounds/none");
  EXPECT_THAT(ListItem(request), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RectificationServiceTest, AnItemIsNotRetractedWhileAnotherIsItsRelapse) {
  ASSERT_THAT(ListAt("围墙", "1", "2024-03-01", "2024-03-20"), IsOk());
  ASSERT_THAT(ClearOn("1", "2024-03-10"), IsOk());
  const auto relapse = ListAt("围墙", "2", "2024-04-01", "2024-05-20");
  ASSERT_THAT(relapse, IsOk());
  EXPECT_EQ(relapse->relapse_of(), "rectificationItems/1");
  while (Item("1").steps_size() > 1) ASSERT_THAT(Retract(Item("1").steps().rbegin()->fact()), IsOk());
  const std::string listed = Item("1").steps(0).fact();
  EXPECT_THAT(Retract(listed),
              RefusedAs("DEPENDENT_FACTS dependents=" + relapse->steps(0).fact() + " name=" + listed));
  ASSERT_THAT(Retract(relapse->steps(0).fact()), IsOk());
  EXPECT_THAT(Retract(listed), IsOk());
}

TEST_F(RectificationServiceTest, ACampaignIsRetractedOnlyWithoutItems) {
  const auto item = ListItem(ItemRequest("1"));
  ASSERT_THAT(item, IsOk());
  EXPECT_THAT(Retract(Campaign().fact()), RefusedAs("DEPENDENT_FACTS dependents=" + item->steps(0).fact() +
                                                    " name=" + Campaign().fact()));
  ASSERT_THAT(Retract(item->steps(0).fact()), IsOk());
  ListRectificationItemsRequest items;
  items.set_campaign(Campaign().name());
  EXPECT_EQ(Call(rectification_, &Service::ListItems, items)->rectification_items_size(), 0);
  items.add_states(RECTIFICATION_ITEM_STATE_RETRACTED);
  EXPECT_EQ(Call(rectification_, &Service::ListItems, items)->rectification_items_size(), 1);
  ASSERT_THAT(Retract(Campaign().fact()), IsOk());
  EXPECT_EQ(Campaign().state(), RECTIFICATION_CAMPAIGN_STATE_RETRACTED);
  EXPECT_THAT(ListItem(ItemRequest("2")), RefusedAs("RECORD_RETRACTED name=rectificationCampaigns/c"));
  ListRectificationCampaignsRequest list;
  EXPECT_EQ(Call(rectification_, &Service::ListCampaigns, list)->rectification_campaigns_size(), 0);
  list.add_states(RECTIFICATION_CAMPAIGN_STATE_RETRACTED);
  EXPECT_EQ(Call(rectification_, &Service::ListCampaigns, list)->rectification_campaigns_size(), 1);
}

TEST_F(RectificationServiceTest, AnItemBeforeTheRelapseTimeIsKnownIsNotListed) {
  ASSERT_THAT(Begin("early", "2021-01-01"), IsOk());
  CreateRectificationItemRequest request = ItemRequest("1", "2021-03-01", "2021-03-20");
  request.set_campaign("rectificationCampaigns/early");
  EXPECT_THAT(
      ListItem(request),
      RefusedAs("PARAMETER_MISSING division=360111001 on=2021-03-01 parameter=rectification_relapse_days"));
}

TEST_F(RectificationServiceTest, ItemsAreListedByCampaign) {
  ASSERT_THAT(Begin("d"), IsOk());
  ASSERT_THAT(ListItem(ItemRequest("1")), IsOk());
  ListRectificationItemsRequest list;
  list.set_campaign("rectificationCampaigns/c");
  EXPECT_EQ(Call(rectification_, &Service::ListItems, list)->rectification_items_size(), 1);
  list.set_campaign("rectificationCampaigns/d");
  EXPECT_EQ(Call(rectification_, &Service::ListItems, list)->rectification_items_size(), 0);
}

}  // namespace
}  // namespace eastgate::urban
