// The rules that milestones share with deliverables are tested in project_item_rules_test.cc.
#include "services/livelihood/milestone_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;

TEST(CheckMilestone, NamesEveryViolationAtOnce) {
  v1::CreateMilestoneRequest request = testing::MilestoneOfProject();
  request.set_milestone_id("a b");
  request.set_key("a b");
  request.clear_title_zh();
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"key", "milestone_id", "title_zh"}));
}

}  // namespace
}  // namespace eastgate::livelihood
