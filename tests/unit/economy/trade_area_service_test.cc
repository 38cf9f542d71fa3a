#include <string>

#include "gmock/gmock.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/economy_test.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;

// Urban, with one renovation and one center in every division.
struct Renovations final : urban::v1::RenovationService::Service {
  grpc::Status ListRenovations(grpc::ServerContext*, const urban::v1::ListRenovationsRequest* request,
                               urban::v1::ListRenovationsResponse* response) override {
    response->add_renovations()->set_division(request->division());
    return grpc::Status::OK;
  }
};
struct Centers final : urban::v1::NeighborhoodCenterService::Service {
  grpc::Status ListNeighborhoodCenters(grpc::ServerContext*,
                                       const urban::v1::ListNeighborhoodCentersRequest* request,
                                       urban::v1::ListNeighborhoodCentersResponse* response) override {
    response->add_neighborhood_centers()->set_division(request->division());
    response->set_next_page_token(next_page_token);
    return grpc::Status::OK;
  }
  std::string next_page_token;
};

class TradeAreaServiceTest : public testing::EconomyTest {
 protected:
  TradeAreaServiceTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&renovations_);
    builder.RegisterService(&centers_);
    urban_ = builder.BuildAndStart();
    answering_ = std::make_unique<Peers>(
        rpc::PeerTargets{.addresses = {{"urban", "127.0.0.1:" + std::to_string(port)}}});
    asking_ = std::make_unique<TradeAreaService>(parts(), tables, *answering_);
  }
  ~TradeAreaServiceTest() override { urban_->Shutdown(); }

  absl::StatusOr<v1::TradeAreaProfile> Profile(const std::unique_ptr<TradeAreaService>& areas) {
    v1::GetTradeAreaProfileRequest request;
    request.set_name("tradeAreas/1");
    return Call(areas, &TradeAreaService::GetProfile, request);
  }

  Renovations renovations_;
  Centers centers_;
  std::unique_ptr<grpc::Server> urban_;
  std::unique_ptr<Peers> answering_;
  std::unique_ptr<TradeAreaService> asking_;
};

TEST_F(TradeAreaServiceTest, ATradeAreaIsRetractedOnlyWithoutFirstStores) {
  const auto area = FoundArea();
  const auto store = ClaimStore("1");
  EXPECT_THAT(Retract(area->fact()),
              RefusedAs("DEPENDENT_FACTS dependents=" + store->steps(0).fact() + " name=" + area->fact()));
  ASSERT_THAT(Retract(store->steps(0).fact()), IsOk());
  ASSERT_THAT(Retract(area->fact()), IsOk());
  v1::ListTradeAreasRequest list;
  EXPECT_EQ(Call(areas_, &TradeAreaService::List, list)->trade_areas_size(), 0);
  list.add_states(v1::TRADE_AREA_STATE_RETRACTED);
  EXPECT_EQ(Call(areas_, &TradeAreaService::List, list)->trade_areas(0).state(),
            v1::TRADE_AREA_STATE_RETRACTED);
}

TEST_F(TradeAreaServiceTest, NoFirstStoreAppliesBeforeItsTradeAreaIsFounded) {
  const auto area = FoundArea();  // On 2020-01-01.
  v1::CreateFirstStoreRequest early =
      StoreClaim("1", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL, "tradeAreas/1");
  early.set_opened_on("2019-01-05");
  early.set_applied_on("2019-12-31");
  EXPECT_THAT(Call(stores_, &FirstStoreService::Create, early),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2020-01-01 field=applied_on"));
  early.set_applied_on("2024-02-01");
  const auto store = Call(stores_, &FirstStoreService::Create, early);
  ASSERT_THAT(store, IsOk());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(store->steps(0).fact());
  correction.set_occurred_on("2019-12-31");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER earliest=2020-01-01 field=occurred_on"));
  correction = lifecycle::testing::Correcting(area->fact());
  correction.set_occurred_on("2024-02-02");
  EXPECT_THAT(Correct(correction), RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-02-01"));
  correction.set_occurred_on("2024-02-01");
  EXPECT_THAT(Correct(correction), IsOk());
}

TEST_F(TradeAreaServiceTest, AProfileNeedsUrban) {
  EXPECT_THAT(Profile(areas_), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(FoundArea(), IsOk());
  EXPECT_THAT(Profile(areas_), Refused("PEER_UNAVAILABLE"));
}

TEST_F(TradeAreaServiceTest, AProfileHasTheStoresAndWhatUrbanKnowsOfEveryDivisionServed) {
  ASSERT_THAT(FoundArea(), IsOk());
  ASSERT_THAT(ClaimStore("1"), IsOk());
  const auto profile = Profile(asking_);
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->trade_area().name(), "tradeAreas/1");
  ASSERT_EQ(profile->first_stores_size(), 1);
  ASSERT_EQ(profile->neighborhoods_size(), 2);
  EXPECT_EQ(profile->neighborhoods(0).division(), kStreet);
  EXPECT_EQ(profile->neighborhoods(1).division(), kOtherStreet);
  ASSERT_EQ(profile->neighborhood_centers_size(), 2);
  EXPECT_EQ(profile->neighborhood_centers(1).division(), kOtherStreet);
  EXPECT_FALSE(profile->truncated());
  centers_.next_page_token = "more";
  EXPECT_TRUE(Profile(asking_)->truncated());
}

}  // namespace
}  // namespace eastgate::economy
