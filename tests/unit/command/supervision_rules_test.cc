#include "services/command/supervision_rules.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/command/testing/subjects.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::AddStep;
using lifecycle::testing::JudgmentFor;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using namespace v1;  // The states, causes and colors.

// An order of a Monday, recorded by facts/1.
SupervisionOrder Issued() {
  SupervisionOrder order;
  order.set_name("supervisionOrders/1");
  *order.mutable_subject() = testing::SubjectOf("livelihood/milestones/1");
  order.set_cause(SUPERVISION_CAUSE_DUE_SOON);
  order.set_task_force("mechanismUnits/tf");
  order.set_division(kStreet);
  Issue(order, Date(2024, 7, 1), SUPERVISION_COLOR_BLUE, Date(2024, 7, 8));
  return *lifecycle::testing::Created(SupervisionOrderLifecycle(), order, "facts/1");
}

// The same, put into a state.
SupervisionOrder OrderIn(SupervisionOrderState state) {
  SupervisionOrder order = Issued();
  order.set_state(state);
  order.mutable_steps(0)->set_state(state);
  return order;
}

// Adds the step that `rule` adds for the request, under the name `fact`.
template <class Request>
absl::Status Step(SupervisionOrder& order, absl::Status (*rule)(SupervisionOrder&, const Request&),
                  const std::string& on, const std::string& fact) {
  Request request;
  request.set_occurred_on(on);
  if constexpr (requires { request.answer(); }) request.set_answer("t");
  if constexpr (requires { request.reason(); }) request.set_reason("t");
  return AddStep(SupervisionOrderLifecycle(), order, fact,
                 [&](SupervisionOrder& changed) { return rule(changed, request); });
}

absl::Status EscalateAs(SupervisionOrder& order, Date on, const std::string& fact) {
  return AddStep(SupervisionOrderLifecycle(), order, fact,
                 [&](SupervisionOrder& changed) { return Escalate(changed, on, JudgmentFor(fact)); });
}

TEST(CheckSupervision, NamesEveryViolationAtOnce) {
  ListSupervisionOrdersRequest list;
  list.set_task_force("task-force-economy");
  list.set_due_until("2024-13-01");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"due_until", "task_force"}));
}

TEST(SupervisionOrderMatches, EveryFilter) {
  const SupervisionOrder order = Issued();
  ListSupervisionOrdersRequest list;
  EXPECT_TRUE(Matches(list, order));
  EXPECT_FALSE(Matches(list, OrderIn(SUPERVISION_ORDER_STATE_RETRACTED)));
  list.add_states(SUPERVISION_ORDER_STATE_ANSWERED);
  EXPECT_FALSE(Matches(list, order));
  list.Clear();
  list.set_task_force("mechanismUnits/tf");
  EXPECT_TRUE(Matches(list, order));
  list.set_task_force("mechanismUnits/other");
  EXPECT_FALSE(Matches(list, order));
  list.Clear();
  *list.mutable_subject() = testing::SubjectOf("livelihood/milestones/1");
  EXPECT_TRUE(Matches(list, order));
  *list.mutable_subject() = testing::SubjectOf("livelihood/milestones/2");
  EXPECT_FALSE(Matches(list, order));
  *list.mutable_subject() = testing::SubjectOf("urban/milestones/1");
  EXPECT_FALSE(Matches(list, order));
  list.Clear();
  list.set_cause(SUPERVISION_CAUSE_OVERDUE);
  EXPECT_FALSE(Matches(list, order));
  list.Clear();
  list.set_color(SUPERVISION_COLOR_RED);
  EXPECT_FALSE(Matches(list, order));
}

TEST(CheckList, ASubjectIsAResourceOrAMissingReportOfItsService) {
  const auto check = [](const SupervisionSubject& subject) {
    ListSupervisionOrdersRequest list;
    *list.mutable_subject() = subject;
    return CheckList(list, NewCheck());
  };
  EXPECT_THAT(check(testing::SubjectOf("livelihood/milestones/1")), IsOk());
  SupervisionSubject report =
      testing::SubjectOf("economy/missingReports/economy.chain_output/360111001/2024-05");
  EXPECT_THAT(check(report), IsOk());
  report.set_service(SUITE_SERVICE_URBAN);
  EXPECT_THAT(check(report), ViolatesFields({"subject.service"}));
  SupervisionSubject nothing;
  nothing.set_service(SUITE_SERVICE_URBAN);
  EXPECT_THAT(check(nothing), ViolatesFields({"subject"}));
  nothing.set_resource("");
  EXPECT_THAT(check(nothing), ViolatesFields({"subject.resource"}));
}

TEST(SupervisionOrderLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      SupervisionOrderLifecycle(), Issued(),
      {{SUPERVISION_ORDER_STATE_ISSUED,
        {SUPERVISION_ORDER_STATE_ACKNOWLEDGED, SUPERVISION_ORDER_STATE_CLOSED}},
       {SUPERVISION_ORDER_STATE_ACKNOWLEDGED,
        {SUPERVISION_ORDER_STATE_ANSWERED, SUPERVISION_ORDER_STATE_CLOSED}},
       {SUPERVISION_ORDER_STATE_ANSWERED,
        {SUPERVISION_ORDER_STATE_VERIFIED, SUPERVISION_ORDER_STATE_RETURNED, SUPERVISION_ORDER_STATE_CLOSED}},
       {SUPERVISION_ORDER_STATE_RETURNED, {SUPERVISION_ORDER_STATE_ANSWERED, SUPERVISION_ORDER_STATE_CLOSED}},
       {SUPERVISION_ORDER_STATE_VERIFIED, {SUPERVISION_ORDER_STATE_CLOSED}}});
}

TEST(SupervisionOrderLifecycle, AnOrderIsOpenUntilItIsClosedOrRetracted) {
  for (int number = 1; number < SupervisionOrderState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionOrderState>(number);
    EXPECT_EQ(IsOpen(OrderIn(state)),
              state != SUPERVISION_ORDER_STATE_CLOSED && state != SUPERVISION_ORDER_STATE_RETRACTED);
  }
}

TEST(SupervisionOrderLifecycle, PeopleDriveAnOrderFromItsIssueToItsClosing) {
  SupervisionOrder order = Issued();
  ASSERT_THAT(Step(order, Acknowledge, "2024-07-02", "facts/2"), IsOk());
  ASSERT_THAT(Step(order, Answer, "2024-07-03", "facts/3"), IsOk());
  EXPECT_EQ(order.steps(2).answer(), "t");
  ASSERT_THAT(Step(order, Return, "2024-07-04", "facts/4"), IsOk());
  ASSERT_THAT(Step(order, Answer, "2024-07-05", "facts/5"), IsOk());
  EXPECT_THAT(Step(order, Verify, "2024-07-04", "facts/6"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-07-05 field=occurred_on"));
  ASSERT_THAT(Step(order, Verify, "2024-07-06", "facts/6"), IsOk());
  ASSERT_THAT(Step(order, Close, "2024-07-20", "facts/7"), IsOk());
  EXPECT_EQ(order.steps(6).reason(), "t");
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_BLUE);
  EXPECT_THAT(
      PostingsOf(SupervisionOrderLifecycle().FactOf(order, 0, kRoot)),
      ElementsAre("command.supervision_orders_issued 2024-07-01 360111001 1 cause=due_soon color=blue",
                  "command.supervision_orders_open 2024-07-01 360111001 1 cause=due_soon color=blue"));
  EXPECT_THAT(PostingsOf(SupervisionOrderLifecycle().FactOf(order, 1, kRoot)), ElementsAre());
  EXPECT_THAT(
      PostingsOf(SupervisionOrderLifecycle().FactOf(order, 6, kRoot)),
      ElementsAre("command.supervision_orders_open 2024-07-20 360111001 -1 cause=due_soon color=blue"));
}

TEST(CloseSupervisionOrder, WithoutAReasonItIsThatTheAnswerWasVerified) {
  SupervisionOrder order = OrderIn(SUPERVISION_ORDER_STATE_VERIFIED);
  CloseSupervisionOrderRequest request;
  request.set_occurred_on("2024-07-20");
  ASSERT_THAT(Close(order, request), IsOk());
  EXPECT_EQ(order.steps(1).reason(), "核实办结");
}

TEST(CloseSupervisionOrder, PeopleCloseOnlyAVerifiedOne) {
  for (int number = 1; number < SupervisionOrderState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionOrderState>(number);
    SupervisionOrder order = OrderIn(state);
    const absl::Status closed = Step(order, Close, "2024-07-20", "facts/9");
    if (state == SUPERVISION_ORDER_STATE_RETRACTED) {
      EXPECT_THAT(closed, RefusedAs("RECORD_RETRACTED name=" + order.name()));
    } else if (state == SUPERVISION_ORDER_STATE_VERIFIED) {
      EXPECT_THAT(closed, IsOk());
    } else {
      EXPECT_THAT(closed, Refused("TRANSITION_NOT_ALLOWED")) << SupervisionOrderState_Name(state);
    }
  }
}

TEST(CloseSupervisionOrder, ASweepClosesAnyOpenOneWhoseCauseIsGone) {
  for (int number = 1; number < SupervisionOrderState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionOrderState>(number);
    SupervisionOrder order = OrderIn(state);
    const absl::Status closed = CloseSinceCauseIsGone(order, Date(2024, 7, 20));
    if (state == SUPERVISION_ORDER_STATE_RETRACTED) {
      EXPECT_THAT(closed, RefusedAs("RECORD_RETRACTED name=" + order.name()));
    } else if (state == SUPERVISION_ORDER_STATE_CLOSED) {
      EXPECT_THAT(closed, Refused("TRANSITION_NOT_ALLOWED"));
    } else {
      EXPECT_THAT(closed, IsOk()) << SupervisionOrderState_Name(state);
      EXPECT_EQ(order.steps(1).reason(), "事由已消除");
    }
  }
}

TEST(Escalate, OnlyAnUnansweredOrder) {
  const std::set<SupervisionOrderState> unanswered = {
      SUPERVISION_ORDER_STATE_ISSUED, SUPERVISION_ORDER_STATE_ACKNOWLEDGED, SUPERVISION_ORDER_STATE_RETURNED};
  for (int number = 1; number < SupervisionOrderState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionOrderState>(number);
    SupervisionOrder order = OrderIn(state);
    const absl::Status escalated = EscalateAs(order, Date(2024, 7, 20), "facts/9");
    if (state == SUPERVISION_ORDER_STATE_RETRACTED) {
      EXPECT_THAT(escalated, RefusedAs("RECORD_RETRACTED name=" + order.name()));
    } else if (unanswered.count(state) > 0) {
      EXPECT_THAT(escalated, IsOk()) << SupervisionOrderState_Name(state);
    } else {
      EXPECT_THAT(escalated, Refused("TRANSITION_NOT_ALLOWED")) << SupervisionOrderState_Name(state);
    }
  }
}

TEST(Escalate, RaisesTheColorAndSetsANewDay) {
  SupervisionOrder order = Issued();
  ASSERT_THAT(EscalateAs(order, Date(2024, 7, 9), "facts/2"), IsOk());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_YELLOW);
  EXPECT_EQ(order.state(), SUPERVISION_ORDER_STATE_ISSUED);
  EXPECT_EQ(order.answer_due_on(), "2024-07-16");
  EXPECT_THAT(
      PostingsOf(SupervisionOrderLifecycle().FactOf(order, 1, kRoot)),
      ElementsAre("command.supervision_orders_open 2024-07-09 360111001 -1 cause=due_soon color=blue",
                  "command.supervision_orders_open 2024-07-09 360111001 1 cause=due_soon color=yellow"));
  ASSERT_THAT(EscalateAs(order, Date(2024, 7, 17), "facts/3"), IsOk());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_RED);
  ASSERT_THAT(SupervisionOrderLifecycle().Retract(order, "facts/3"), IsOk());
  EXPECT_EQ(order.color(), SUPERVISION_COLOR_YELLOW);
  EXPECT_EQ(order.answer_due_on(), "2024-07-16");
}

TEST(Escalate, ADayToAnswerByIsNotGuessed) {
  SupervisionOrder order = Issued();
  EXPECT_THAT(EscalateAs(order, Date(2024, 12, 30), "facts/2"), Refused("OUTSIDE_CALENDAR"));
}

TEST(CompleteOrder, SaysThatAnotherCalendarGivesAnotherDayToAnswerBy) {
  const auto is_stale = [](SupervisionOrder order, const std::string& holidays) {
    reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
    files["calendar.csv"] += holidays;
    CompleteOrder(**reference::ParseReference(files), order);
    return order.days_are_stale();
  };
  SupervisionOrder order = Issued();
  EXPECT_FALSE(is_stale(order, ""));
  EXPECT_TRUE(is_stale(order, "2024-07-05,holiday,n\n"));
  ASSERT_THAT(EscalateAs(order, Date(2024, 7, 9), "facts/2"), IsOk());
  EXPECT_FALSE(is_stale(order, "2024-07-05,holiday,n\n")) << "that day is over";
  ASSERT_THAT(Step(order, Acknowledge, "2024-07-10", "facts/3"), IsOk());
  EXPECT_TRUE(is_stale(order, "2024-07-10,holiday,n\n"));
}

}  // namespace
}  // namespace eastgate::command
