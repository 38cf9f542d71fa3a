#include "common/facts/task_forces.h"

#include "eastgate/command/v1/mechanism_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rules.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::command {
namespace {

using facts::testing::FieldsOf;
using facts::testing::RefusalOf;
using TaskForces = facts::TaskForces<v1::MechanismService, v1::BODY_TYPE_TASK_FORCE>;

v1::Body TaskForce() {
  v1::Body body;
  body.set_name("bodies/tf");
  body.set_type(v1::BODY_TYPE_TASK_FORCE);
  body.set_established_on("2024-02-19");
  return body;
}

absl::Status Check(const v1::Body& body, absl::string_view on) {
  return facts::CheckTaskForce(body, v1::BODY_TYPE_TASK_FORCE, on);
}

TEST(CheckTaskForce, OnlyATaskForceThatStandsOnTheDayMayAnswer) {
  EXPECT_TRUE(Check(TaskForce(), "2024-01-08").ok()) << "what began before it may be given to it";
  v1::Body group = TaskForce();
  group.set_type(v1::BODY_TYPE_FUNCTIONAL_GROUP);
  EXPECT_THAT(FieldsOf(Check(group, "2024-03-01")), ::testing::ElementsAre("task_force"));
  v1::Body retracted = TaskForce();
  retracted.set_retracted(true);
  EXPECT_EQ(RefusalOf(Check(retracted, "2024-03-01")), "RECORD_RETRACTED name=bodies/tf");
  v1::Body dissolved = TaskForce();
  dissolved.set_dissolved_on("2024-06-01");
  EXPECT_TRUE(Check(dissolved, "2024-05-31").ok());
  EXPECT_EQ(RefusalOf(Check(dissolved, "2024-06-01")),
            "BODY_DISSOLVED body=bodies/tf dissolved_on=2024-06-01");
}

TEST(TaskForces, CommandIsAskedOnlyWhereOneIsNamed) {
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  // Nobody listens on port 1.
  for (const std::map<std::string, std::string>& targets :
       {std::map<std::string, std::string>(), {{"command", "127.0.0.1:1"}}}) {
    const TaskForces task_forces(targets);
    EXPECT_TRUE(rpc::testing::Await(task_forces.Check(call, "", "2024-03-01")).ok());
    const absl::Status asked =
        rpc::testing::Await(task_forces.Check(call, "bodies/tf", "2024-03-01")).status();
    EXPECT_EQ(rpc::ReasonOf(asked), "PEER_UNAVAILABLE");
  }
}

}  // namespace
}  // namespace eastgate::command
