#include "services/urban/village_point_service.h"

#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::StatusIs;
using lifecycle::testing::kStreet;
using namespace v1;  // The states.

class VillagePointServiceTest : public testing::UrbanTest {
 protected:
  absl::StatusOr<VillagePoint> Plan() {
    CreateVillagePointRequest request;
    request.set_village_point_id("1");
    request.set_title_zh("n");
    request.set_division(kStreet);
    request.set_investment_fen(500);
    request.set_planned_on("2023-02-01");
    return Call(points_, &urban::VillagePointService::Create, request);
  }
};

TEST_F(VillagePointServiceTest, APointPassesThroughEveryStage) {
  using Service = urban::VillagePointService;
  ASSERT_THAT(Plan(), IsOk());
  FinishVillagePointRequest early;
  early.set_name("villagePoints/1");
  early.set_occurred_on("2023-05-01");
  EXPECT_THAT(Call(points_, &Service::Finish, early), Refused("TRANSITION_NOT_ALLOWED"));
  StartVillagePointRequest start;
  start.set_name("villagePoints/1");
  start.set_occurred_on("2023-05-01");
  ASSERT_THAT(Call(points_, &Service::Start, start), IsOk());
  ASSERT_THAT(Call(points_, &Service::Finish, early), IsOk());
  AcceptVillagePointRequest accept;
  accept.set_name("villagePoints/1");
  accept.set_occurred_on("2023-06-01");
  ASSERT_THAT(Call(points_, &Service::Accept, accept), IsOk());
  ShowcaseVillagePointRequest showcase;
  showcase.set_name("villagePoints/1");
  showcase.set_occurred_on("2023-07-01");
  EXPECT_EQ(Call(points_, &Service::Showcase, showcase)->state(), VILLAGE_POINT_STATE_SHOWCASE);
  EXPECT_EQ(Figure("urban.village_points", "2023-12-31", "", {{"showcase", "true"}}), 1);
}

TEST_F(VillagePointServiceTest, AnAbandonedPointNoLongerCounts) {
  ASSERT_THAT(Plan(), IsOk());
  AbandonVillagePointRequest abandon;
  abandon.set_name("villagePoints/1");
  abandon.set_occurred_on("2023-05-01");
  ASSERT_THAT(Call(points_, &urban::VillagePointService::Abandon, abandon), IsOk());
  EXPECT_EQ(Figure("urban.village_points", "2023-12-31"), 0);
}

TEST_F(VillagePointServiceTest, PointsAreReadAndListed) {
  ASSERT_THAT(Plan(), IsOk());
  ListVillagePointsRequest list;
  EXPECT_EQ(Call(points_, &urban::VillagePointService::List, list)->village_points_size(), 1);
  GetVillagePointRequest get;
  get.set_name("villagePoints/1");
  EXPECT_EQ(Call(points_, &urban::VillagePointService::Get, get)->investment_fen(), 500);
  get.set_name("renovations/1");
  EXPECT_THAT(Call(points_, &urban::VillagePointService::Get, get),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(VillagePointServiceTest, ABadRequestIsRefusedBeforeAnythingIsRead) {
  EXPECT_THAT(Call(points_, &urban::VillagePointService::Start, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace eastgate::urban
