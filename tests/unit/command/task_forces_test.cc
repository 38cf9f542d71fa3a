#include "common/lifecycle/task_forces.h"

#include "eastgate/command/v1/mechanism.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using TaskForces = lifecycle::TaskForces<v1::MechanismService, v1::MECHANISM_UNIT_TYPE_TASK_FORCE>;

v1::MechanismUnit TaskForce() {
  v1::MechanismUnit unit;
  unit.set_name("mechanismUnits/tf");
  unit.set_type(v1::MECHANISM_UNIT_TYPE_TASK_FORCE);
  unit.set_state(v1::MECHANISM_UNIT_STATE_ESTABLISHED);
  unit.set_established_on("2024-02-19");
  return unit;
}

absl::Status Check(const v1::MechanismUnit& unit, absl::string_view on) {
  return lifecycle::CheckTaskForce(unit, v1::MECHANISM_UNIT_TYPE_TASK_FORCE, on);
}

TEST(CheckTaskForce, OnlyATaskForceThatExistsOnTheDayMayAnswer) {
  EXPECT_THAT(Check(TaskForce(), "2024-01-08"), IsOk()) << "what began before it may be given to it";
  v1::MechanismUnit group = TaskForce();
  group.set_type(v1::MECHANISM_UNIT_TYPE_FUNCTIONAL_GROUP);
  EXPECT_THAT(Check(group, "2024-03-01"), ViolatesFields({"task_force"}));
  v1::MechanismUnit retracted = TaskForce();
  retracted.set_state(v1::MECHANISM_UNIT_STATE_RETRACTED);
  EXPECT_THAT(Check(retracted, "2024-03-01"), RefusedAs("RECORD_RETRACTED name=mechanismUnits/tf"));
  v1::MechanismUnit dissolved = TaskForce();
  dissolved.set_dissolved_on("2024-06-01");
  EXPECT_THAT(Check(dissolved, "2024-05-31"), IsOk());
  EXPECT_THAT(Check(dissolved, "2024-06-01"),
              RefusedAs("MECHANISM_UNIT_DISSOLVED dissolved_on=2024-06-01 mechanism_unit=mechanismUnits/tf"));
}

TEST(TaskForces, CommandIsAskedOnlyWhereOneIsNamed) {
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  // Nobody listens on port 1.
  for (const rpc::PeerTargets& targets :
       {rpc::PeerTargets(), rpc::PeerTargets{.addresses = {{"command", "127.0.0.1:1"}}}}) {
    const TaskForces task_forces(targets);
    EXPECT_THAT(rpc::testing::Await(task_forces.Check(call, "", "2024-03-01")), IsOk());
    EXPECT_THAT(rpc::testing::Await(task_forces.Check(call, "mechanismUnits/tf", "2024-03-01")),
                Refused("PEER_UNAVAILABLE"));
  }
}

}  // namespace
}  // namespace eastgate::command
