#include "services/urban/neighborhood_center_service.h"

#include "tests/unit/rpc/testing/fake_peer.h"
#include "tests/unit/urban/urban_test.h"

namespace eastgate::urban {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kStreet;
using namespace v1;  // The states and formats.
using Centers = std::unique_ptr<urban::NeighborhoodCenterService>;

constexpr char kOperator[] = "enterprises/91350100M000100Y43";

class NeighborhoodCenterServiceTest : public testing::UrbanTest {
 protected:
  struct Economy final : economy::v1::EnterpriseService::Service {
    grpc::Status GetEnterprise(grpc::ServerContext*, const economy::v1::GetEnterpriseRequest* request,
                               economy::v1::Enterprise* enterprise) override {
      asked_as_of = request->as_of();
      return enterprises.Get(*request, *enterprise);
    }
    std::string asked_as_of;  // The day of the last question.
    rpc::testing::FakeRows<economy::v1::Enterprise> enterprises;
  };
  struct Livelihood final : livelihood::v1::CareFacilityService::Service {
    grpc::Status GetCareFacility(grpc::ServerContext*, const livelihood::v1::GetCareFacilityRequest* request,
                                 livelihood::v1::CareFacility* facility) override {
      return facilities.Get(*request, *facility);
    }
    rpc::testing::FakeRows<livelihood::v1::CareFacility> facilities;
  };

  absl::StatusOr<NeighborhoodCenter> Open(const Centers& centers, const std::string& id,
                                          const std::string& operator_name = "") {
    CreateNeighborhoodCenterRequest request;
    request.set_neighborhood_center_id(id);
    request.set_title_zh("n");
    request.set_division(kStreet);
    request.set_opened_on("2024-01-10");
    request.set_operator_enterprise(operator_name);
    if (!operator_name.empty()) request.set_contract_until("2027-01-09");
    return Call(centers, &urban::NeighborhoodCenterService::Create, request);
  }
  absl::StatusOr<NeighborhoodCenter> OpenMeals(const Centers& centers, const std::string& facility = "") {
    OpenNeighborhoodCenterFormatRequest request;
    request.set_name("neighborhoodCenters/1");
    request.set_format("meals");
    request.set_facility(facility);
    request.set_occurred_on("2024-02-01");
    return Call(centers, &urban::NeighborhoodCenterService::OpenFormat, request);
  }

  economy::v1::Enterprise& Operator() {
    economy::v1::Enterprise& enterprise = economy_.enterprises[kOperator];
    enterprise.set_registered_on("2020-01-01");
    return enterprise;
  }

  Economy economy_;
  Livelihood livelihood_;
  const rpc::testing::FakePeer economy_server_{economy_}, livelihood_server_{livelihood_};
  const Peers peers_{rpc::PeerTargets{
      .addresses = {{"economy", economy_server_.address()}, {"livelihood", livelihood_server_.address()}}}};
  const Centers centers_ = std::make_unique<urban::NeighborhoodCenterService>(parts(), tables, peers_);
  const Centers alone_ = std::make_unique<urban::NeighborhoodCenterService>(parts(), tables, no_peers_);
};

TEST_F(NeighborhoodCenterServiceTest, OnlyACenterWithAnOperatorNeedsEconomy) {
  EXPECT_THAT(Open(alone_, "1"), IsOk());
  EXPECT_THAT(Open(alone_, "2", kOperator), Refused("PEER_UNAVAILABLE"));
  EXPECT_EQ(Figure("urban.neighborhood_centers", "2024-12-31"), 1);
}

TEST_F(NeighborhoodCenterServiceTest, AnOperatorIsAnEnterpriseThatWasNotRetracted) {
  EXPECT_THAT(Open(centers_, "1", kOperator), StatusIs(absl::StatusCode::kNotFound));
  Operator().set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_THAT(Open(centers_, "1", kOperator), RefusedAs("RECORD_RETRACTED name=" + std::string(kOperator)));
  for (const auto state :
       {economy::v1::ENTERPRISE_STATE_MOVED_OUT, economy::v1::ENTERPRISE_STATE_DEREGISTERED}) {
    Operator().set_state(state);
    EXPECT_THAT(
        Open(centers_, "1", kOperator),
        RefusedAs("ENTERPRISE_NOT_REGISTERED enterprise=" + std::string(kOperator) + " on=2024-01-10"));
    EXPECT_EQ(economy_.asked_as_of, "2024-01-10");
  }
  Operator().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_THAT(Open(centers_, "1", kOperator), IsOk());
}

TEST_F(NeighborhoodCenterServiceTest, AnotherOperatorIsAskedForAndFoundByTheList) {
  ASSERT_THAT(Open(centers_, "1"), IsOk());
  UpdateNeighborhoodCenterRequest request;
  NeighborhoodCenter& wanted = *request.mutable_neighborhood_center();
  wanted.set_name("neighborhoodCenters/1");
  wanted.set_operator_enterprise(kOperator);
  wanted.set_contract_until("2027-01-09");
  request.set_changed_on("2024-06-01");
  request.mutable_update_mask()->add_paths("contract_until");
  const auto update = [&](const Centers& centers) {
    return Call(centers, &urban::NeighborhoodCenterService::Update, request);
  };
  EXPECT_THAT(update(alone_), ViolatesFields({"neighborhood_center.contract_until"}))
      << "the mask leaves out the operator, and nobody is asked for it";
  request.mutable_update_mask()->add_paths("operator_enterprise");
  wanted.set_operator_enterprise("careFacilities/1");
  EXPECT_THAT(update(centers_), ViolatesFields({"neighborhood_center.operator_enterprise"}));
  wanted.set_operator_enterprise(kOperator);
  EXPECT_THAT(update(alone_), Refused("PEER_UNAVAILABLE"));
  EXPECT_THAT(update(centers_), StatusIs(absl::StatusCode::kNotFound));
  Operator().set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_THAT(update(centers_), RefusedAs("RECORD_RETRACTED name=" + std::string(kOperator)));
  Operator().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  const int64_t before = revision();
  ASSERT_THAT(update(centers_), IsOk());
  GetNeighborhoodCenterRequest get;
  get.set_name("neighborhoodCenters/1");
  get.set_as_of("2024-05-31");
  EXPECT_EQ(Call(centers_, &urban::NeighborhoodCenterService::Get, get)->operator_enterprise(), "");
  get.set_as_of("2024-06-01");
  EXPECT_EQ(Call(centers_, &urban::NeighborhoodCenterService::Get, get)->operator_enterprise(), kOperator);
  get.clear_as_of();
  get.set_known_at_revision(before);
  EXPECT_EQ(Call(centers_, &urban::NeighborhoodCenterService::Get, get)->operator_enterprise(), "");
  ListNeighborhoodCentersRequest list;
  list.set_operator_enterprise(kOperator);
  EXPECT_EQ(Call(centers_, &urban::NeighborhoodCenterService::List, list)->neighborhood_centers_size(), 1);
  wanted.clear_operator_enterprise();
  wanted.clear_contract_until();
  ASSERT_THAT(update(alone_), IsOk()) << "none to ask for";
  EXPECT_EQ(Call(centers_, &urban::NeighborhoodCenterService::List, list)->neighborhood_centers_size(), 0);
}

TEST_F(NeighborhoodCenterServiceTest, AKnownCenterIsAnsweredWithoutAsking) {
  Operator().set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_THAT(Open(centers_, "1", kOperator), IsOk());
  EXPECT_THAT(Open(alone_, "1", kOperator), IsOk());
  EXPECT_TRUE(replayed);
}

TEST_F(NeighborhoodCenterServiceTest, AHostedFormatNeedsAFacilityThatWasNotRetracted) {
  EXPECT_THAT(OpenMeals(centers_), StatusIs(absl::StatusCode::kNotFound)) << "no such center";
  ASSERT_THAT(Open(centers_, "1"), IsOk());
  EXPECT_THAT(OpenMeals(alone_, "careFacilities/1"), Refused("PEER_UNAVAILABLE"));
  EXPECT_THAT(OpenMeals(centers_, "careFacilities/1"), StatusIs(absl::StatusCode::kNotFound))
      << "no such facility";
  auto& facility = livelihood_.facilities["careFacilities/1"];
  facility.set_state(livelihood::v1::CARE_FACILITY_STATE_RETRACTED);
  EXPECT_THAT(OpenMeals(centers_, "careFacilities/1"), RefusedAs("RECORD_RETRACTED name=careFacilities/1"));
  facility.set_state(livelihood::v1::CARE_FACILITY_STATE_OPEN);
  EXPECT_EQ(OpenMeals(centers_, "careFacilities/1")->steps(1).facility(), "careFacilities/1");
}

TEST_F(NeighborhoodCenterServiceTest, AFormatClosesAndThenTheCenter) {
  ASSERT_THAT(Open(alone_, "1"), IsOk());
  ASSERT_THAT(OpenMeals(alone_), IsOk());
  EXPECT_THAT(OpenMeals(alone_), RefusedAs("FORMAT_UNCHANGED format=meals"));
  CloseNeighborhoodCenterFormatRequest format;
  format.set_name("neighborhoodCenters/1");
  format.set_format("meals");
  format.set_occurred_on("2024-03-01");
  EXPECT_EQ(Call(alone_, &urban::NeighborhoodCenterService::CloseFormat, format)->open_formats_size(), 0);
  CloseNeighborhoodCenterRequest close;
  close.set_name("neighborhoodCenters/1");
  close.set_occurred_on("2024-06-01");
  EXPECT_EQ(Call(alone_, &urban::NeighborhoodCenterService::Close, close)->state(),
            NEIGHBORHOOD_CENTER_STATE_CLOSED);
  EXPECT_EQ(Figure("urban.neighborhood_centers", "2024-12-31"), 0);
}

TEST_F(NeighborhoodCenterServiceTest, CentersAreReadAndListed) {
  ASSERT_THAT(Open(alone_, "1"), IsOk());
  GetNeighborhoodCenterRequest get;
  get.set_name("neighborhoodCenters/1");
  EXPECT_THAT(Call(alone_, &urban::NeighborhoodCenterService::Get, get), IsOk());
  ListNeighborhoodCentersRequest list;
  EXPECT_EQ(Call(alone_, &urban::NeighborhoodCenterService::List, list)->neighborhood_centers_size(), 1);
}

}  // namespace
}  // namespace eastgate::urban
