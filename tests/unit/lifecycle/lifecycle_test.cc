#include "common/lifecycle/lifecycle.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using namespace testing;  // The task and its states.
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using lifecycle::testing::kRoot;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A task opened on 1 March by facts/1.
Task Opened(const std::string& due_on = "") {
  Task task;
  task.set_name("tasks/1");
  task.set_due_on(due_on);
  TaskLifecycle().Begin(task, TASK_STATE_OPEN, "2024-03-01");
  return *Created(TaskLifecycle(), std::move(task), "facts/1");
}

TEST(Lifecycle, AllowsExactlyTheTransitionsOfItsTable) {
  ExpectTransitions(TaskLifecycle(), Opened(),
                    {{TASK_STATE_OPEN, {TASK_STATE_DONE}},
                     {TASK_STATE_DONE, {TASK_STATE_REOPENED}},
                     {TASK_STATE_REOPENED, {TASK_STATE_DONE}}});
}

TEST(Lifecycle, AStepIsRecordedUnderItsFactAndDescribesTheRow) {
  Task task = Opened();
  EXPECT_EQ(task.steps_so_far(), 1);
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-05", "facts/2"), IsOk());
  EXPECT_EQ(task.steps(1).fact(), "facts/2");
  EXPECT_EQ(task.steps_so_far(), 2);
  const fact::v1::Fact fact = TaskLifecycle().FactOf(task, 1, kRoot);
  EXPECT_EQ(fact.kind(), "test.task_stepped");
  EXPECT_THAT(PostingsOf(fact), ElementsAre("test.tasks 2024-03-05 360111 -1"));
  EXPECT_EQ(TaskLifecycle().FactOf(task, 0, kRoot).kind(), "test.task_opened");
}

TEST(Lifecycle, AStepIsJudgedAlikeWhenRecordedAndWhenCorrected) {
  Task task = Opened("2024-03-31");
  EXPECT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-04-01", "facts/2"),
              RefusedAs("DATE_OUT_OF_ORDER field=on latest=2024-03-31"));
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-05", "facts/2"), IsOk());
  EXPECT_THAT(Correct(TaskLifecycle(), task, "facts/2", "facts/3", OnDay(Date(2024, 4, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-03-31"));
}

TEST(Lifecycle, LaterStepsAreJudgedAgainAfterACorrection) {
  Task task = Opened();
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-05", "facts/2"), IsOk());
  task.set_due_on("2024-03-04");  // As another correction might have left it.
  EXPECT_THAT(Correct(TaskLifecycle(), task, "facts/1", "facts/3", OnDay(Date(2024, 3, 2))),
              Refused("DATE_OUT_OF_ORDER"));
}

TEST(Lifecycle, ADayThatLaterPostingsDependOnStays) {
  Task task = Opened();
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-05", "facts/2"), IsOk());
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_REOPENED, "2024-03-06", "facts/3"), IsOk());
  EXPECT_THAT(Correct(TaskLifecycle(), task, "facts/3", "facts/4", OnDay(Date(2024, 3, 7))), IsOk());
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-08", "facts/5"), IsOk());
  EXPECT_THAT(Correct(TaskLifecycle(), task, "facts/4", "facts/6", OnDay(Date(2024, 3, 8))),
              RefusedAs("DEPENDENT_FACTS dependents=facts/5 name=facts/4"));
}

TEST(Lifecycle, TheLastStepIsRetractedAndThenTheCreation) {
  Task task = Opened();
  ASSERT_THAT(Enter(TaskLifecycle(), task, TASK_STATE_DONE, "2024-03-05", "facts/2"), IsOk());
  EXPECT_THAT(TaskLifecycle().Retract(task, "facts/1"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/2 name=facts/1"));
  ASSERT_THAT(TaskLifecycle().Retract(task, "facts/2"), IsOk());
  EXPECT_EQ(task.state(), TASK_STATE_OPEN);
  EXPECT_EQ(task.steps_so_far(), 1);
  ASSERT_THAT(TaskLifecycle().Retract(task, "facts/1"), IsOk());
  EXPECT_EQ(task.state(), TASK_STATE_RETRACTED);
  EXPECT_THAT(task.steps(), IsEmpty());
  EXPECT_FALSE(TaskLifecycle().IsListed({}, task));
  google::protobuf::RepeatedField<int> asked;
  asked.Add(TASK_STATE_DONE);
  EXPECT_FALSE(TaskLifecycle().IsListed(asked, task));
  asked.Add(TASK_STATE_RETRACTED);
  EXPECT_TRUE(TaskLifecycle().IsListed(asked, task));
}

TEST(Lifecycle, AStepThatLeavesTheStateNeedsOneOfItsStates) {
  Task task = Opened();
  ASSERT_THAT(TaskLifecycle().Remain(task, {TASK_STATE_OPEN}, {"on", "2024-03-02"}), IsOk());
  EXPECT_EQ(task.steps_size(), 2);
  EXPECT_THAT(TaskLifecycle().Remain(task, {TASK_STATE_DONE}, {"on", "2024-03-02"}),
              RefusedAs("TRANSITION_NOT_ALLOWED allowed=TASK_STATE_DONE from=TASK_STATE_OPEN name=tasks/1 "
                        "to=TASK_STATE_OPEN"));
  EXPECT_THAT(TaskLifecycle().Remain(task, {TASK_STATE_OPEN}, {"on", "2024-03-01"}),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-02 field=on"));
}

TEST(Lifecycle, EveryResourceCanReachItsEnd) {
  Task task = Opened();
  int added = 1;
  while (TaskLifecycle().Remain(task, {TASK_STATE_OPEN}, {"on", "2024-03-02"}).ok()) ++added;
  EXPECT_EQ(added, kMaxSteps / 2);
  EXPECT_THAT(TaskLifecycle().Remain(task, {TASK_STATE_OPEN}, {"on", "2024-03-02"}),
              Refused("LIMIT_REACHED"));
  while (true) {
    const TaskState next = task.state() == TASK_STATE_DONE ? TASK_STATE_REOPENED : TASK_STATE_DONE;
    if (!TaskLifecycle().Enter(task, next, {"on", "2024-03-02"}).ok()) break;
  }
  EXPECT_EQ(task.steps_size(), kMaxSteps - 1);
  EXPECT_THAT(TaskLifecycle().Next(task), IsEmpty()) << "a task has no state that ends it";
}

}  // namespace
}  // namespace eastgate::lifecycle
