// Every (state, step) of a supervision order that people or a sweep may ask for outside of its table of
// transitions, and what a sweep cannot do without.
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/supervision_rules.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::command {
namespace {

using facts::testing::kRoot;
using facts::testing::kStreet;
using facts::testing::RefusalOf;
using facts::testing::TestReference;
using facts::testing::TestReferenceWithout;
using reference::Date;
using ::testing::StartsWith;
using namespace v1;  // The states.

const Finding kLate = {.subject = "livelihood/milestones/1",
                       .title_zh = "t",
                       .unit = "u",
                       .division = kStreet,
                       .cause = SUPERVISION_CAUSE_DUE_SOON,
                       .color = SUPERVISION_COLOR_BLUE};

SupervisionOrder OrderIn(SupervisionState state) {
  SupervisionOrder order =
      PlanSweep({kLate}, {}, {}, Date(2024, 7, 1), *TestReference(), kRoot)->opened.front();
  EXPECT_TRUE(Issue(order, "2024-07-01", "facts/1").ok());
  order.set_state(state);
  order.mutable_steps(0)->set_state(state);
  return order;
}

TEST(CloseOrder, OfEveryStateOnlyAVerifiedOneIsClosedByPeople) {
  CloseOrderRequest request;
  request.set_began_on("2024-07-20");
  for (int number = 1; number < SupervisionState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionState>(number);
    SupervisionOrder order = OrderIn(state);
    const std::string outcome = RefusalOf(Close(order, request, "facts/9"));
    if (state == SUPERVISION_STATE_RETRACTED) {
      EXPECT_EQ(outcome, "RECORD_RETRACTED name=" + order.name());
    } else if (state == SUPERVISION_STATE_VERIFIED) {
      EXPECT_EQ(outcome, "OK");
    } else {
      EXPECT_THAT(outcome, StartsWith("TRANSITION_NOT_ALLOWED")) << SupervisionState_Name(state);
    }
  }
}

TEST(Escalate, OfEveryStateOnlyAnUnansweredOne) {
  const std::set<SupervisionState> unanswered = {SUPERVISION_STATE_ISSUED, SUPERVISION_STATE_ACKNOWLEDGED,
                                                 SUPERVISION_STATE_RETURNED};
  for (int number = 1; number < SupervisionState_ARRAYSIZE; ++number) {
    const auto state = static_cast<SupervisionState>(number);
    SupervisionOrder order = OrderIn(state);
    const std::string outcome = RefusalOf(Escalate(order, Date(2024, 7, 20), *TestReference(), "facts/9"));
    if (state == SUPERVISION_STATE_RETRACTED) {
      EXPECT_EQ(outcome, "RECORD_RETRACTED name=" + order.name());
    } else if (unanswered.count(state) > 0) {
      EXPECT_EQ(outcome, "OK") << SupervisionState_Name(state);
    } else {
      EXPECT_THAT(outcome, StartsWith("TRANSITION_NOT_ALLOWED")) << SupervisionState_Name(state);
    }
  }
}

TEST(PlanSweep, ADayToAnswerByIsNotGuessed) {
  const auto plan = [](Date on, const reference::ReferenceData& reference) {
    return RefusalOf(PlanSweep({kLate}, {}, {}, on, reference, kRoot).status());
  };
  EXPECT_EQ(plan(Date(2024, 7, 1), *TestReferenceWithout(kAnswerWorkingDays)),
            "PARAMETER_MISSING division=360111 on=2024-07-01 parameter=supervision_answer_working_days");
  EXPECT_THAT(plan(Date(2024, 12, 30), *TestReference()), StartsWith("OUTSIDE_CALENDAR"));
}

}  // namespace
}  // namespace eastgate::command
