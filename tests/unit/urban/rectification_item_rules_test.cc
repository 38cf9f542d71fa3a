#include "services/urban/rectification_item_rules.h"

#include <limits>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/rectification_campaign_rules.h"
#include "tests/unit/urban/item_history.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::NewCheck;
using reference::Date;
using testing::ItemHistory;
using testing::ItemRequest;
using namespace v1;  // The states.

RectificationItem Listed() {
  return ItemHistory().item;
}

RectificationItem Cleared(const std::string& name, const std::string& on) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear(on);
  history.item.set_name("rectificationItems/" + name);
  return history.item;
}

RectificationItem FoundOn(const std::string& on) {
  RectificationItem item = Listed();
  item.set_name("rectificationItems/found");
  item.mutable_steps(0)->set_occurred_on(on);
  return item;
}

TEST(CheckRectificationItem, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(ItemRequest(), NewCheck()), IsOk());
  CreateRectificationItemRequest request = ItemRequest();
  request.set_due_on("2024-02-29");
  request.mutable_location()->set_latitude(std::numeric_limits<double>::quiet_NaN());
  request.mutable_location()->set_longitude(181);
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"due_on", "location.latitude", "location.longitude"}));
  ListRectificationItemsRequest list;
  list.set_campaign("c");
  list.set_overdue_on("yesterday");
  list.set_due_until("tomorrow");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()),
              ViolatesFields({"campaign", "due_until", "overdue_on", "page_size"}));
}

TEST(CheckRectificationItem, NamesEveryViolationOfAStepAtOnce) {
  HandleRectificationItemRequest handle;
  handle.set_name("rectificationItems/1");
  handle.set_acting_unit("unit-a");
  handle.set_occurred_on("2024-03-05");
  handle.add_evidence()->set_sha256("ABC");
  const resource::RequestCheck check(lifecycle::testing::TestReference(), lifecycle::testing::kRoot, nullptr,
                                     handle);
  EXPECT_THAT(CheckHandle(handle, check), ViolatesFields({"evidence[0].sha256", "evidence[0].uri"}));
}

TEST(RectificationItemLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      RectificationItemLifecycle(), Listed(),
      {{RECTIFICATION_ITEM_STATE_LISTED,
        {RECTIFICATION_ITEM_STATE_DISPATCHED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
       {RECTIFICATION_ITEM_STATE_DISPATCHED,
        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
       {RECTIFICATION_ITEM_STATE_HANDLED,
        {RECTIFICATION_ITEM_STATE_VERIFIED, RECTIFICATION_ITEM_STATE_RETURNED}},
       {RECTIFICATION_ITEM_STATE_VERIFIED,
        {RECTIFICATION_ITEM_STATE_CLEARED, RECTIFICATION_ITEM_STATE_RETURNED}},
       {RECTIFICATION_ITEM_STATE_RETURNED,
        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
       {RECTIFICATION_ITEM_STATE_CLEARED, {RECTIFICATION_ITEM_STATE_REOPENED}},
       {RECTIFICATION_ITEM_STATE_REOPENED,
        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}}});
}

TEST(RectificationItemLifecycle, TheHandlerCanNeitherVerifyNorReturn) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05");
  EXPECT_THAT(history.TryVerify("2024-03-06", "unit-a"),
              RefusedAs("VERIFIER_IS_HANDLER acting_unit=unit-a handler=unit-a"));
  EXPECT_THAT(history.TryReturn("2024-03-06", "unit-a"),
              RefusedAs("VERIFIER_IS_HANDLER acting_unit=unit-a handler=unit-a"));
  EXPECT_THAT(history.TryVerify("2024-03-06", "unit-merged"),
              RefusedAs("VERIFIER_IS_HANDLER acting_unit=unit-merged handler=unit-a"))
      << "the handler took over from it";
  EXPECT_THAT(history.TryReturn("2024-03-06", "unit-b"), IsOk());
}

TEST(RectificationItemLifecycle, TheUnitToWhichItWasDispatchedHandlesItOrItsSuccessor) {
  ItemHistory history;
  history.Dispatch("2024-03-02", "unit-merged");
  EXPECT_THAT(history.TryHandle("2024-07-05", "unit-b"),
              RefusedAs("UNIT_NOT_RESPONSIBLE acting_unit=unit-b responsible_unit=unit-merged"));
  EXPECT_THAT(history.TryHandle("2024-07-05", "unit-a"), IsOk());
}

TEST(RectificationItemLifecycle, AnItemIsOfTheUnitToWhichItWasDispatchedLast) {
  ItemHistory history;
  EXPECT_EQ(history.item.responsible_unit(), "");
  history.Dispatch("2024-03-02");
  EXPECT_EQ(history.item.responsible_unit(), "unit-a");
  EXPECT_THAT(history.TryExtend("2024-03-03", "2024-04-10"), IsOk());
  EXPECT_EQ(history.item.responsible_unit(), "unit-a") << "an extension names no unit";
  history.Handle("2024-03-05").Verify("2024-03-06");
  EXPECT_EQ(history.item.responsible_unit(), "unit-a");
  EXPECT_EQ(history.item.steps(4).acting_unit(), "unit-b");
  EXPECT_EQ(history.item.steps(4).responsible_unit(), "");
}

TEST(RectificationItemLifecycle, AStepKeepsTheDueDayUnlessItSetsAnother) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  EXPECT_EQ(history.item.steps(4).due_on(), "2024-03-20");
  history.Reopen("2024-03-15", "2024-04-10");
  EXPECT_EQ(history.item.due_on(), "2024-04-10");
  ASSERT_THAT(RectificationItemLifecycle().Retract(history.item, history.item.steps(5).fact()), IsOk());
  EXPECT_EQ(history.item.due_on(), "2024-03-20");
}

TEST(RectificationItemLifecycle, TheDayOfAClearingIsNotCorrectedWhileTheItemIsReopened) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  history.Reopen("2024-03-15", "2024-04-10");
  EXPECT_THAT(history.Correct(4, Date(2024, 3, 11)),
              RefusedAs("DEPENDENT_FACTS dependents=facts/15 name=facts/14"))
      << "the reopening subtracts what the clearing added";
}

TEST(RectificationItemLifecycle, AnExtensionMovesTheDueDayWhileTheItemIsNotOverdue) {
  ItemHistory history;
  EXPECT_THAT(history.TryExtend("2024-03-02", "2024-04-01"), Refused("TRANSITION_NOT_ALLOWED"))
      << "it is not dispatched";
  history.Dispatch("2024-03-02");
  EXPECT_THAT(history.TryExtend("2024-03-21", "2024-04-01"),
              RefusedAs("EXTENSION_TOO_LATE due_on=2024-03-20"));
  EXPECT_THAT(history.TryExtend("2024-03-10", "2024-03-20"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-21 field=due_on"));
  ASSERT_THAT(history.TryExtend("2024-03-10", "2024-04-01"), IsOk());
  EXPECT_EQ(history.item.state(), RECTIFICATION_ITEM_STATE_DISPATCHED);
  EXPECT_EQ(history.item.due_on(), "2024-04-01");
}

TEST(RectificationItemLifecycle, AnItemIsExtendedOnlyInTheseStates) {
  const std::set<RectificationItemState> extendable = {RECTIFICATION_ITEM_STATE_DISPATCHED,
                                                       RECTIFICATION_ITEM_STATE_RETURNED,
                                                       RECTIFICATION_ITEM_STATE_REOPENED};
  for (int number = 1; number < RectificationItemState_ARRAYSIZE; ++number) {
    const auto state = static_cast<RectificationItemState>(number);
    ItemHistory history;
    history.item.set_state(state);
    history.item.mutable_steps(0)->set_state(state);
    const absl::Status outcome = history.TryExtend("2024-03-10", "2024-04-01");
    if (state == RECTIFICATION_ITEM_STATE_RETRACTED) {
      EXPECT_THAT(outcome, RefusedAs("RECORD_RETRACTED name=rectificationItems/1"));
    } else if (extendable.count(state) > 0) {
      EXPECT_THAT(outcome, IsOk()) << RectificationItemState_Name(state);
      EXPECT_EQ(history.item.state(), state) << "an extension leaves the state as it is";
    } else {
      EXPECT_THAT(outcome, Refused("TRANSITION_NOT_ALLOWED")) << RectificationItemState_Name(state);
    }
  }
}

TEST(RectificationItemLifecycle, HalfTheStepsAreLeftForItsEnd) {
  ItemHistory history;
  history.Dispatch("2024-03-02");
  Date due(2024, 4, 1);
  while (history.item.steps_size() < lifecycle::kMaxSteps / 2)
    ASSERT_THAT(history.TryExtend("2024-03-10", reference::FormatDate(due++)), IsOk());
  EXPECT_THAT(history.TryExtend("2024-03-10", reference::FormatDate(due)),
              RefusedAs("LIMIT_REACHED limit=500 name=rectificationItems/1"));
  EXPECT_THAT(history.Withdraw("2024-03-11").item.state(), RECTIFICATION_ITEM_STATE_WITHDRAWN);
}

TEST(RectificationItemLifecycle, ACorrectedDayIsJudgedAsANewOne) {
  ItemHistory listed;
  EXPECT_THAT(listed.Correct(0, Date(2024, 3, 21)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-03-20"))
      << "found after it was due";
  ItemHistory extended;
  extended.Dispatch("2024-03-02");
  ASSERT_THAT(extended.TryExtend("2024-03-10", "2024-04-01"), IsOk());
  EXPECT_THAT(extended.Correct(2, Date(2024, 3, 21)), RefusedAs("EXTENSION_TOO_LATE due_on=2024-03-20"));
  ItemHistory reopened;
  reopened.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  reopened.Reopen("2024-03-15", "2024-04-10");
  EXPECT_THAT(reopened.Correct(5, Date(2024, 4, 11)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-04-10"))
      << "reopened after it is due";
}

TEST(CheckListable, TheCampaignMustHaveBegunAndThePatrolBeenHeld) {
  CreateRectificationCampaignRequest request;
  request.set_rectification_campaign_id("c");
  request.set_started_on("2024-01-01");
  RectificationCampaign campaign = Begin(request);
  ASSERT_THAT(RectificationCampaignEntry().Record(JudgmentFor("facts/1"), campaign), IsOk());
  const lifecycle::Judgment judgment = JudgmentFor("facts/10");
  const lifecycle::Judgment correction = JudgmentFor("facts/11", lifecycle::Change::kCorrect);
  EXPECT_THAT(CheckListable(judgment, Listed(), campaign, nullptr), IsOk());
  PatrolRound round;
  round.set_name("patrolRounds/1");
  round.set_state(PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_THAT(CheckListable(judgment, Listed(), campaign, &round),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed=PATROL_ROUND_STATE_HELD "
                        "from=PATROL_ROUND_STATE_SCHEDULED name=patrolRounds/1 to=an item found by it"));
  round.set_state(PATROL_ROUND_STATE_HELD);
  round.add_steps()->set_occurred_on("2024-03-02");
  EXPECT_THAT(CheckListable(judgment, Listed(), campaign, &round),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-02 field=found_on"));
  campaign.set_started_on("2024-03-02");
  EXPECT_THAT(CheckListable(judgment, Listed(), campaign, nullptr),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-02 field=found_on"));
  EXPECT_THAT(CheckListable(correction, Listed(), campaign, nullptr),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-02 field=occurred_on"));
  campaign.set_state(RECTIFICATION_CAMPAIGN_STATE_RETRACTED);
  EXPECT_THAT(CheckListable(judgment, Listed(), campaign, nullptr),
              RefusedAs("RECORD_RETRACTED name=rectificationCampaigns/c"));
}

TEST(RelapseOf, TheItemOfThePlaceThatWasClearedLastWithinTheTime) {
  const RectificationItem a = Cleared("a", "2024-03-10"), b = Cleared("b", "2024-03-12");
  EXPECT_EQ(RelapseOf(FoundOn("2024-06-08"), {a}, 90), "rectificationItems/a") << "on the 90th day";
  EXPECT_EQ(RelapseOf(FoundOn("2024-06-09"), {a}, 90), "");
  EXPECT_EQ(RelapseOf(FoundOn("2024-03-09"), {a}, 90), "") << "not cleared by then";
  EXPECT_EQ(RelapseOf(FoundOn("2024-03-20"), {a, b}, 90), "rectificationItems/b");
  EXPECT_EQ(RelapseOf(FoundOn("2024-03-09"), {Listed()}, 90), "");
}

TEST(RelapseOf, AnItemIsNoRelapseOfItself) {
  const RectificationItem item = Cleared("a", "2024-03-10");
  EXPECT_EQ(RelapseOf(item, {item}, 90), "");
}

TEST(RelapseOf, ALaterReopeningDoesNotUndoARelapse) {
  ItemHistory history;
  history.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  history.Reopen("2024-04-15", "2024-05-10");
  EXPECT_EQ(RelapseOf(FoundOn("2024-04-01"), {history.item}, 90), "rectificationItems/1");
  EXPECT_EQ(RelapseOf(FoundOn("2024-04-15"), {history.item}, 90), "") << "the place was open then";
}

TEST(RectificationItemMatches, CampaignKindStateAndDivision) {
  const RectificationItem item = Listed();
  ListRectificationItemsRequest request;
  EXPECT_TRUE(Matches(request, item));
  request.set_campaign("rectificationCampaigns/d");
  EXPECT_FALSE(Matches(request, item));
  request.clear_campaign();
  request.set_kind("clearance");
  EXPECT_FALSE(Matches(request, item));
  request.clear_kind();
  request.add_states(RECTIFICATION_ITEM_STATE_CLEARED);
  EXPECT_FALSE(Matches(request, item));
  request.clear_states();
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, item));
}

TEST(RectificationItemMatches, AnItemIsOverdueFromTheDayAfterItsDueDayUntilItIsCleared) {
  ListRectificationItemsRequest request;
  request.set_overdue_on("2024-03-20");
  EXPECT_FALSE(Matches(request, Listed()));
  request.set_overdue_on("2024-03-21");
  EXPECT_TRUE(Matches(request, Listed()));
  const RectificationItem cleared = Cleared("1", "2024-03-25");
  request.set_overdue_on("2024-03-24");
  EXPECT_TRUE(Matches(request, cleared));
  request.set_overdue_on("2024-03-25");
  EXPECT_FALSE(Matches(request, cleared));
}

}  // namespace
}  // namespace eastgate::urban
