// The rules that deliverables share with milestones are tested in project_item_rules_test.cc.
#include "services/livelihood/deliverable_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;

TEST(CheckDeliverable, NamesEveryViolationAtOnce) {
  v1::CreateDeliverableRequest request = testing::DeliverableOfProject();
  request.set_deliverable_id("a b");
  request.set_kind("a b");
  request.clear_place();
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"deliverable_id", "kind", "place"}));
  v1::ListDeliverablesRequest list;
  list.set_kind("a b");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"kind"}));
}

TEST(DeliverableMatches, Kind) {
  const v1::Deliverable planned = PlanDeliverable(testing::DeliverableOfProject());
  v1::ListDeliverablesRequest request;
  request.set_kind("clinic");
  EXPECT_FALSE(Matches(request, planned));
  request.set_kind("meal_point");
  EXPECT_TRUE(Matches(request, planned));
}

}  // namespace
}  // namespace eastgate::livelihood
