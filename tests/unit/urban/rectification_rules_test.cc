#include "services/urban/rectification_rules.h"

#include <limits>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/life.h"

namespace eastgate::urban {
namespace {

using facts::testing::FieldsOf;
using facts::testing::kStreet;
using facts::testing::NewCheck;
using facts::testing::OnDay;
using facts::testing::PostingsOf;
using facts::testing::RefusalOf;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using namespace v1;  // The states.

constexpr char kOf[] = " campaign=c kind=facades";

RectificationCampaign Campaign() {
  CreateRectificationCampaignRequest request;
  request.set_rectification_campaign_id("c");
  request.set_title_zh("示例行动");
  request.set_division(kStreet);
  request.set_started_on("2024-01-01");
  EXPECT_TRUE(CheckCreate(request, NewCheck()).ok());
  return Begin(request, "facts/1");
}

CreateRectificationItemRequest Request() {
  CreateRectificationItemRequest request;
  request.set_rectification_item_id("1");
  request.set_campaign("rectificationCampaigns/c");
  request.set_kind(RECTIFICATION_KIND_FACADES);
  request.set_place("涂料厂围墙");
  request.set_division(kStreet);
  request.set_found_on("2024-03-01");
  request.set_due_on("2024-03-20");
  return request;
}

RectificationItem Listed() {
  return List(Request(), "", "facts/10");
}

// Steps with the least that each needs; facts number themselves.
struct Walk {
  RectificationItem item = Listed();
  std::string Fact() const { return "facts/" + std::to_string(10 + item.steps_size()); }
  Walk& Do(absl::Status status) {
    EXPECT_TRUE(status.ok()) << status;
    return *this;
  }
  Walk& Dispatch(const std::string& on) {
    DispatchItemRequest request;
    request.set_unit("unit-a");
    request.set_dispatched_on(on);
    return Do(urban::Dispatch(item, request, Fact()));
  }
  Walk& Handle(const std::string& on) {
    HandleItemRequest request;
    request.set_unit("unit-a");
    request.set_handled_on(on);
    auto& evidence = *request.add_evidence();
    evidence.set_uri("photo");
    evidence.set_sha256(std::string(64, 'a'));
    return Do(urban::Handle(item, request, Fact()));
  }
  absl::Status TryVerify(const std::string& on, const std::string& unit) {
    VerifyItemRequest request;
    request.set_unit(unit);
    request.set_verified_on(on);
    return urban::Verify(item, request, Fact());
  }
  Walk& Verify(const std::string& on) { return Do(TryVerify(on, "unit-b")); }
  absl::Status TryReturn(const std::string& on, const std::string& unit) {
    ReturnItemRequest request;
    request.set_unit(unit);
    request.set_reason("not clean");
    request.set_returned_on(on);
    return urban::Return(item, request, Fact());
  }
  Walk& Clear(const std::string& on) {
    ClearItemRequest request;
    request.set_cleared_on(on);
    return Do(urban::Clear(item, request, Fact()));
  }
  absl::Status TryExtend(const std::string& on, const std::string& due_on) {
    ExtendItemRequest request;
    request.set_extended_on(on);
    request.set_due_on(due_on);
    request.set_reason("rain");
    return urban::Extend(item, request, Fact());
  }
  Walk& Reopen(const std::string& on, const std::string& due_on) {
    ReopenItemRequest request;
    request.set_reopened_on(on);
    request.set_due_on(due_on);
    request.set_reason("back");
    return Do(urban::Reopen(item, request, Fact()));
  }
  Walk& Withdraw(const std::string& on) {
    WithdrawItemRequest request;
    request.set_withdrawn_on(on);
    request.set_reason("listed twice");
    return Do(urban::Withdraw(item, request, Fact()));
  }
  std::vector<std::string> Posted() const { return PostingsOf(ItemLife().LastFact(item)); }
};

std::string Line(const std::string& measure, const std::string& on, int amount) {
  return "urban.rectification_items_" + measure + " " + on + " 360111001 " + std::to_string(amount) + kOf;
}

TEST(CheckItem, EveryViolationIsNamedAtOnce) {
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_THAT(
      FieldsOf(CheckCreate(CreateRectificationItemRequest(), NewCheck())),
      ElementsAre("campaign", "division", "due_on", "found_on", "kind", "place", "rectification_item_id"));
  CreateRectificationCampaignRequest units;
  units.set_task_force("tf");
  units.add_responsible_units("");
  EXPECT_THAT(FieldsOf(CheckCreate(units, NewCheck())),
              ::testing::IsSupersetOf({"task_force", "responsible_units[0]"}));
  CreateRectificationItemRequest request = Request();
  request.set_due_on("2024-02-29");
  request.set_latitude(std::numeric_limits<double>::quiet_NaN());
  request.set_longitude(181);
  EXPECT_THAT(FieldsOf(CheckCreate(request, NewCheck())), ElementsAre("due_on", "latitude", "longitude"));
  EXPECT_THAT(FieldsOf(CheckDispatch({}, NewCheck())), ElementsAre("dispatched_on", "name", "unit"));
  EXPECT_THAT(FieldsOf(CheckHandle({}, NewCheck())), ElementsAre("evidence", "handled_on", "name", "unit"));
  EXPECT_THAT(FieldsOf(CheckVerify({}, NewCheck())), ElementsAre("name", "unit", "verified_on"));
  EXPECT_THAT(FieldsOf(CheckReturn({}, NewCheck())), ElementsAre("name", "reason", "returned_on", "unit"));
  EXPECT_THAT(FieldsOf(CheckClear({}, NewCheck())), ElementsAre("cleared_on", "name"));
  EXPECT_THAT(FieldsOf(CheckExtend({}, NewCheck())), ElementsAre("due_on", "extended_on", "name", "reason"));
  EXPECT_THAT(FieldsOf(CheckReopen({}, NewCheck())), ElementsAre("due_on", "name", "reason", "reopened_on"));
  EXPECT_THAT(FieldsOf(CheckWithdraw({}, NewCheck())), ElementsAre("name", "reason", "withdrawn_on"));
  HandleItemRequest handle;
  handle.set_name("rectificationItems/1");
  handle.set_unit("a");
  handle.set_handled_on("2024-03-05");
  handle.add_evidence()->set_sha256("ABC");
  EXPECT_THAT(FieldsOf(CheckHandle(handle, NewCheck())),
              ElementsAre("evidence[0].sha256", "evidence[0].uri"));
}

TEST(ItemLife, EveryTransition) {
  facts::testing::ExpectTransitions(
      ItemLife(), Listed(), RECTIFICATION_STATE_RETRACTED,
      {{RECTIFICATION_STATE_LISTED, {RECTIFICATION_STATE_DISPATCHED, RECTIFICATION_STATE_WITHDRAWN}},
       {RECTIFICATION_STATE_DISPATCHED, {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}},
       {RECTIFICATION_STATE_HANDLED, {RECTIFICATION_STATE_VERIFIED, RECTIFICATION_STATE_RETURNED}},
       {RECTIFICATION_STATE_VERIFIED, {RECTIFICATION_STATE_CLEARED, RECTIFICATION_STATE_RETURNED}},
       {RECTIFICATION_STATE_RETURNED, {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}},
       {RECTIFICATION_STATE_CLEARED, {RECTIFICATION_STATE_REOPENED}},
       {RECTIFICATION_STATE_REOPENED, {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}}});
}

TEST(ItemLife, TheHandlerCanNeitherVerifyNorReturn) {
  Walk walk;
  walk.Dispatch("2024-03-02").Handle("2024-03-05");
  Walk same = walk;
  EXPECT_EQ(RefusalOf(same.TryVerify("2024-03-06", "unit-a")), "VERIFIER_IS_HANDLER unit=unit-a");
  same = walk;
  EXPECT_EQ(RefusalOf(same.TryReturn("2024-03-06", "unit-a")), "VERIFIER_IS_HANDLER unit=unit-a");
  EXPECT_TRUE(walk.TryReturn("2024-03-06", "unit-b").ok());
}

TEST(ItemLife, TheEvidenceStandsInTheFact) {
  Walk walk;
  walk.Dispatch("2024-03-02").Handle("2024-03-05");
  EXPECT_EQ(ItemLife().LastFact(walk.item).evidence(0).uri(), "photo");
  EXPECT_EQ(ItemLife().FactOf(walk.item, 1).evidence_size(), 0);
}

TEST(ItemLife, ListingPostsWhenItIsDueAndFromWhenItIsLate) {
  EXPECT_THAT(
      PostingsOf(ItemLife().LastFact(Listed())),
      ElementsAre("urban.rectification_items_listed 2024-03-01 360111001 1 campaign=c kind=facades "
                  "source=inspection",
                  "urban.rectification_items 2024-03-01 360111001 1 campaign=c kind=facades status=open",
                  Line("due", "2024-03-20", 1), Line("overdue", "2024-03-21", 1)));
}

TEST(ItemLife, ClearingOnTimeAndLate) {
  Walk walk;
  walk.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-20");
  EXPECT_THAT(walk.Posted(), Contains(Line("cleared", "2024-03-20", 1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("cleared_on_time", "2024-03-20", 1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("due_cleared", "2024-03-20", 1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("overdue", "2024-03-21", -1)));
  Walk late;
  late.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-25");
  EXPECT_THAT(late.Posted(), Not(Contains(::testing::HasSubstr("on_time"))));
  EXPECT_THAT(late.Posted(), Contains(Line("due_cleared", "2024-03-25", 1)));
  EXPECT_THAT(late.Posted(), Contains(Line("overdue", "2024-03-25", -1)));
}

TEST(ItemLife, AReopenedItemLeavesTheClearedTotalAndIsDueAnew) {
  Walk walk;
  walk.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  walk.Reopen("2024-03-15", "2024-04-10");
  EXPECT_EQ(walk.item.due_on(), "2024-04-10");
  EXPECT_THAT(walk.Posted(), Contains(Line("cleared", "2024-03-15", -1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("due_cleared", "2024-03-20", -1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("cleared_on_time", "2024-03-20", -1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("due", "2024-03-20", -1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("due", "2024-04-10", 1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("overdue", "2024-04-11", 1)));
  const std::string cleared = walk.item.steps(4).fact(), reopened = walk.item.steps(5).fact();
  EXPECT_EQ(RefusalOf(ItemLife().Amend(walk.item, cleared, "facts/90", OnDay(Date(2024, 3, 11))).status()),
            "DEPENDENT_FACTS dependents=" + reopened + " name=" + cleared)
      << "the reopening takes out what the clearing put in";
  ASSERT_TRUE(ItemLife().Withdraw(walk.item, reopened).ok());
  EXPECT_EQ(walk.item.due_on(), "2024-03-20");
}

TEST(ItemLife, AnExtensionMovesTheDueDayWhileItIsNotOverdue) {
  Walk walk;
  EXPECT_THAT(RefusalOf(Walk(walk).TryExtend("2024-03-02", "2024-04-01")),
              ::testing::StartsWith("TRANSITION_NOT_ALLOWED"))
      << "not dispatched";
  walk.Dispatch("2024-03-02");
  EXPECT_EQ(RefusalOf(Walk(walk).TryExtend("2024-03-21", "2024-04-01")),
            "EXTENSION_TOO_LATE due_on=2024-03-20");
  EXPECT_EQ(RefusalOf(Walk(walk).TryExtend("2024-03-10", "2024-03-20")),
            "DATE_OUT_OF_ORDER earliest=2024-03-21 field=due_on");
  ASSERT_TRUE(walk.TryExtend("2024-03-10", "2024-04-01").ok());
  EXPECT_EQ(walk.item.state(), RECTIFICATION_STATE_DISPATCHED);
  EXPECT_THAT(walk.Posted(),
              ElementsAre(Line("due", "2024-03-20", -1), Line("due", "2024-04-01", 1),
                          Line("overdue", "2024-03-21", -1), Line("overdue", "2024-04-02", 1)));
}

TEST(ItemLife, AnItemIsExtendedOnlyWhereTheTableSaysSo) {
  const std::set<RectificationState> extendable = {
      RECTIFICATION_STATE_DISPATCHED, RECTIFICATION_STATE_RETURNED, RECTIFICATION_STATE_REOPENED};
  for (int number = 1; number < RectificationState_ARRAYSIZE; ++number) {
    const auto state = static_cast<RectificationState>(number);
    Walk walk;
    walk.item.set_state(state);
    walk.item.mutable_steps(0)->set_state(state);
    const std::string outcome = RefusalOf(walk.TryExtend("2024-03-10", "2024-04-01"));
    if (state == RECTIFICATION_STATE_RETRACTED) {
      EXPECT_EQ(outcome, "RECORD_RETRACTED name=rectificationItems/1");
    } else if (extendable.count(state) > 0) {
      EXPECT_EQ(outcome, "OK") << RectificationState_Name(state);
      EXPECT_EQ(walk.item.state(), state) << "it stays where it is";
    } else {
      EXPECT_THAT(outcome, ::testing::StartsWith("TRANSITION_NOT_ALLOWED")) << RectificationState_Name(state);
    }
  }
}

TEST(ItemLife, HalfTheStepsAreLeftForItsEnd) {
  Walk walk;
  walk.Dispatch("2024-03-02");
  Date due(2024, 4, 1);
  while (walk.item.steps_size() < facts::kMaxSteps / 2)
    ASSERT_TRUE(walk.TryExtend("2024-03-10", reference::FormatDate(due++)).ok());
  EXPECT_EQ(RefusalOf(walk.TryExtend("2024-03-10", reference::FormatDate(due))),
            "LIMIT_REACHED limit=500 name=rectificationItems/1");
}

TEST(ItemLife, ADayDoesNotMoveBehindWhatIsDueByIt) {
  Walk walk;
  EXPECT_EQ(RefusalOf(ItemLife().Amend(walk.item, "facts/10", "facts/90", OnDay(Date(2024, 3, 21))).status()),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-03-20")
      << "found after it was due";
  walk = Walk();
  walk.Dispatch("2024-03-02");
  ASSERT_TRUE(walk.TryExtend("2024-03-10", "2024-04-01").ok());
  Walk extended = walk;
  EXPECT_EQ(
      RefusalOf(ItemLife().Amend(extended.item, "facts/12", "facts/90", OnDay(Date(2024, 3, 21))).status()),
      "DATE_OUT_OF_ORDER field=occurred_on latest=2024-03-20")
      << "extended after it was due";
  walk = Walk();
  walk.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  walk.Reopen("2024-03-15", "2024-04-10");
  EXPECT_EQ(RefusalOf(ItemLife().Amend(walk.item, "facts/15", "facts/90", OnDay(Date(2024, 4, 11))).status()),
            "DATE_OUT_OF_ORDER field=occurred_on latest=2024-04-10")
      << "reopened after it is due";
}

TEST(ItemLife, AWithdrawnItemIsNoLongerDue) {
  Walk walk;
  walk.Withdraw("2024-03-05");
  EXPECT_THAT(walk.Posted(), Contains(Line("due", "2024-03-20", -1)));
  EXPECT_THAT(walk.Posted(), Contains(Line("overdue", "2024-03-21", -1)));
}

TEST(CheckListable, TheCampaignMustHaveBegunAndThePatrolBeenHeld) {
  RectificationCampaign campaign = Campaign();
  EXPECT_EQ(RefusalOf(CheckListable(Request(), campaign, nullptr)), "OK");
  PatrolRound round;
  round.set_name("patrolRounds/1");
  round.set_state(PATROL_ROUND_STATE_SCHEDULED);
  EXPECT_THAT(RefusalOf(CheckListable(Request(), campaign, &round)),
              ::testing::StartsWith("TRANSITION_NOT_ALLOWED"));
  round.set_state(PATROL_ROUND_STATE_HELD);
  round.add_steps()->set_began_on("2024-03-02");
  EXPECT_EQ(RefusalOf(CheckListable(Request(), campaign, &round)),
            "DATE_OUT_OF_ORDER earliest=2024-03-02 field=found_on");
  campaign.set_started_on("2024-03-02");
  EXPECT_EQ(RefusalOf(CheckListable(Request(), campaign, nullptr)),
            "DATE_OUT_OF_ORDER earliest=2024-03-02 field=found_on");
  campaign.set_retracted(true);
  EXPECT_EQ(RefusalOf(CheckListable(Request(), campaign, nullptr)),
            "RECORD_RETRACTED name=rectificationCampaigns/c");
}

TEST(RelapseOf, TheLastClearedWithinTheTime) {
  Walk cleared;
  cleared.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-10");
  EXPECT_EQ(RelapseOf({cleared.item}, Date(2024, 6, 8), 90), "rectificationItems/1") << "the 90th day";
  EXPECT_EQ(RelapseOf({cleared.item}, Date(2024, 6, 9), 90), "");
  EXPECT_EQ(RelapseOf({cleared.item}, Date(2024, 3, 9), 90), "") << "not cleared yet";
  EXPECT_EQ(RelapseOf({Listed()}, Date(2024, 3, 9), 90), "");
}

TEST(ItemMatches, OverdueOnADay) {
  ListRectificationItemsRequest request;
  request.set_overdue_on("2024-03-20");
  EXPECT_FALSE(Matches(request, Listed()));
  request.set_overdue_on("2024-03-21");
  EXPECT_TRUE(Matches(request, Listed()));
  Walk walk;
  walk.Dispatch("2024-03-02").Handle("2024-03-05").Verify("2024-03-06").Clear("2024-03-25");
  request.set_overdue_on("2024-03-24");
  EXPECT_TRUE(Matches(request, walk.item));
  request.set_overdue_on("2024-03-25");
  EXPECT_FALSE(Matches(request, walk.item));
}

}  // namespace
}  // namespace eastgate::urban
