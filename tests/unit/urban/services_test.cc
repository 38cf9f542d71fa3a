// The methods with the log under them: what is recorded once, what figures say, what corrections move.
#include <random>

#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/figures.h"
#include "services/urban/neighborhood_center_service.h"
#include "services/urban/patrol_service.h"
#include "services/urban/rectification_service.h"
#include "services/urban/renovation_service.h"
#include "services/urban/village_point_service.h"
#include "tests/unit/facts/testing/service_store.h"
#include "tests/unit/rpc/testing/fake_peer.h"

namespace eastgate::urban {
namespace {

using facts::testing::kStreet;
using facts::testing::RefusalOf;
using ::testing::StartsWith;
using namespace v1;  // The states.

struct Schema {
  const Tables tables;
};

class UrbanServices : public ::testing::Test, public Schema, public facts::testing::ServiceStore {
 protected:
  UrbanServices() : ServiceStore("urban", *BuildCatalogue(tables)) { EXPECT_TRUE(Begin("c").ok()); }

  absl::StatusOr<RectificationCampaign> Begin(const std::string& id, const std::string& task_force = "") {
    CreateRectificationCampaignRequest campaign;
    campaign.set_rectification_campaign_id(id);
    campaign.set_title_zh("示例行动");
    campaign.set_task_force(task_force);
    campaign.set_division(kStreet);
    campaign.set_started_on("2024-01-01");
    return Call(items_, &urban::RectificationService::CreateCampaign, campaign);
  }

  absl::StatusOr<RectificationItem> ListItem(const std::string& id, const std::string& found_on,
                                             const std::string& due_on, const std::string& place = "") {
    CreateRectificationItemRequest request;
    request.set_rectification_item_id(id);
    request.set_campaign("rectificationCampaigns/c");
    request.set_kind(RECTIFICATION_KIND_APPEARANCE);
    request.set_place(place.empty() ? "place " + id : place);
    request.set_division(kStreet);
    request.set_found_on(found_on);
    request.set_due_on(due_on);
    return Call(items_, &urban::RectificationService::CreateItem, request);
  }
  // The step of that name on the day; what was refused is as it was.
  absl::StatusOr<RectificationItem> Step(const std::string& id, int step, const std::string& on) {
    const std::string name = "rectificationItems/" + id;
    switch (step) {
      case 0: {
        DispatchItemRequest request;
        request.set_name(name);
        request.set_unit("a");
        request.set_dispatched_on(on);
        return Call(items_, &urban::RectificationService::Dispatch, request);
      }
      case 1: {
        HandleItemRequest request;
        request.set_name(name);
        request.set_unit("a");
        request.set_handled_on(on);
        request.add_evidence()->set_uri("photo");
        request.mutable_evidence(0)->set_sha256(std::string(64, 'a'));
        return Call(items_, &urban::RectificationService::Handle, request);
      }
      case 2: {
        VerifyItemRequest request;
        request.set_name(name);
        request.set_unit("b");
        request.set_verified_on(on);
        return Call(items_, &urban::RectificationService::Verify, request);
      }
      case 3: {
        ClearItemRequest request;
        request.set_name(name);
        request.set_cleared_on(on);
        return Call(items_, &urban::RectificationService::Clear, request);
      }
      case 4: {
        ReturnItemRequest request;
        request.set_name(name);
        request.set_unit("b");
        request.set_reason("r");
        request.set_returned_on(on);
        return Call(items_, &urban::RectificationService::Return, request);
      }
      case 5: {
        ReopenItemRequest request;
        request.set_name(name);
        request.set_reason("r");
        request.set_reopened_on(on);
        request.set_due_on("2024-12-01");
        return Call(items_, &urban::RectificationService::Reopen, request);
      }
      case 6: {
        ExtendItemRequest request;
        request.set_name(name);
        request.set_reason("r");
        request.set_extended_on(on);
        request.set_due_on("2024-11-01");
        return Call(items_, &urban::RectificationService::Extend, request);
      }
      default: {
        WithdrawItemRequest request;
        request.set_name(name);
        request.set_reason("r");
        request.set_withdrawn_on(on);
        return Call(items_, &urban::RectificationService::Withdraw, request);
      }
    }
  }
  int64_t Items(const std::string& on, const std::string& status) {
    return Figure("urban.rectification_items", on, "", {{"status", status}});
  }

  const Peers peers_{{}};
  const std::unique_ptr<urban::RenovationService> renovations_ =
      std::make_unique<urban::RenovationService>(parts(), tables);
  const std::unique_ptr<urban::NeighborhoodCenterService> centers_ =
      std::make_unique<urban::NeighborhoodCenterService>(parts(), tables, peers_);
  const std::unique_ptr<urban::VillagePointService> points_ =
      std::make_unique<urban::VillagePointService>(parts(), tables);
  const std::unique_ptr<urban::RectificationService> items_ =
      std::make_unique<urban::RectificationService>(parts(), tables, peers_);
  const std::unique_ptr<urban::PatrolService> patrols_ =
      std::make_unique<urban::PatrolService>(parts(), tables);
};

TEST_F(UrbanServices, ATaskForceIsAskedOfCommand) {
  const int64_t before = revision();
  EXPECT_EQ(rpc::ReasonOf(Begin("d", "bodies/tf").status()), "PEER_UNAVAILABLE");
  EXPECT_EQ(revision(), before);
}

// Whatever becomes of the items, in whatever order: listed = open + awaiting verification + cleared +
// withdrawn, what the figures say agrees with the rows, and no figure falls below zero.
TEST_F(UrbanServices, EveryItemIsInExactlyOneStatusOnEveryDay) {
  std::mt19937 random(20240930);
  constexpr int kItemsListed = 40;
  for (int i = 0; i < kItemsListed; ++i)
    ASSERT_TRUE(ListItem(std::to_string(i), "2024-03-01", i % 2 ? "2024-04-10" : "2024-06-10").ok());
  int done = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string id = std::to_string(random() % kItemsListed);
    const int day = 1 + i / 75;
    const std::string on = absl::StrCat("2024-04-", day < 10 ? "0" : "", day);
    const auto stepped = Step(id, static_cast<int>(random() % 8), on);
    if (stepped.ok()) {
      ++done;
      if (random() % 6 == 0) {
        ASSERT_TRUE(Retract(stepped->steps().rbegin()->fact()).ok());
      }
    } else {
      ASSERT_TRUE(absl::IsFailedPrecondition(stepped.status())) << stepped.status();
    }
  }
  EXPECT_GT(done, 100);
  for (const char* on :
       {"2024-03-01", "2024-04-05", "2024-04-11", "2024-04-27", "2024-06-11", "2024-12-31"}) {
    EXPECT_EQ(Items(on, "open") + Items(on, "awaiting_verification") + Items(on, "cleared") +
                  Items(on, "withdrawn"),
              kItemsListed)
        << on;
    EXPECT_EQ(Figure("urban.rectification_items_cleared", on), Items(on, "cleared")) << on;
    for (const char* figure : {"due", "due_cleared", "cleared_on_time", "overdue"})
      EXPECT_GE(Figure(absl::StrCat("urban.rectification_items_", figure), on), 0) << figure << " " << on;
    EXPECT_LE(Figure("urban.rectification_items_due_cleared", on),
              Figure("urban.rectification_items_due", on))
        << on;
    ListRectificationItemsRequest list;
    list.set_overdue_on(on);
    list.set_page_size(100);
    if (std::string(on) > "2024-04-27") {
      EXPECT_EQ(Call(items_, &urban::RectificationService::ListItems, list)->rectification_items_size(),
                Figure("urban.rectification_items_overdue", on))
          << on;
    }
  }
}

TEST_F(UrbanServices, AnItemThatComesBackIsARelapseAndACampaignWithItemsStays) {
  ASSERT_TRUE(ListItem("1", "2024-03-01", "2024-03-20", "围墙").ok());
  for (int step = 0; step < 4; ++step) ASSERT_TRUE(Step("1", step, "2024-03-10").ok());
  const auto again = ListItem("2", "2024-05-01", "2024-05-20", "围墙");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->relapse_of(), "rectificationItems/1");
  EXPECT_EQ(Figure("urban.rectification_items_relapsed", "2024-12-31"), 1);
  EXPECT_EQ(ListItem("3", "2024-05-01", "2024-05-20", "围墙 another")->relapse_of(), "");
  GetRectificationCampaignRequest get;
  get.set_name("rectificationCampaigns/c");
  const auto campaign = Call(items_, &urban::RectificationService::GetCampaign, get);
  EXPECT_THAT(RefusalOf(Retract(campaign->fact()).status()), StartsWith("DEPENDENT_FACTS"));
}

TEST_F(UrbanServices, APatrolThatFoundSomethingStaysHeld) {
  CreatePatrolRoundRequest request;
  request.set_patrol_round_id("1");
  request.set_route("r");
  request.set_unit("u");
  request.set_division(kStreet);
  request.set_planned_on("2024-01-02");
  request.set_scheduled_on("2024-02-10");
  ASSERT_TRUE(Call(patrols_, &urban::PatrolService::Create, request).ok());
  EXPECT_EQ(Figure("urban.patrol_rounds_overdue", "2024-02-11"), 1);
  HoldPatrolRoundRequest hold;
  hold.set_name("patrolRounds/1");
  hold.set_held_on("2024-02-12");
  hold.set_source_ref("record 1");
  const auto held = Call(patrols_, &urban::PatrolService::Hold, hold);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(Call(patrols_, &urban::PatrolService::Hold, hold)->revision(), held->revision());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(Figure("urban.patrol_rounds_overdue", "2024-02-12"), 0);
  CreateRectificationItemRequest item;
  item.set_rectification_item_id("9");
  item.set_campaign("rectificationCampaigns/c");
  item.set_kind(RECTIFICATION_KIND_CLEARANCE);
  item.set_place("p");
  item.set_division(kStreet);
  item.set_found_on("2024-02-12");
  item.set_due_on("2024-03-12");
  item.set_patrol_round("patrolRounds/1");
  const auto listed = Call(items_, &urban::RectificationService::CreateItem, item);
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(Figure("urban.rectification_items_listed", "2024-12-31", "", {{"source", "patrol"}}), 1);
  EXPECT_EQ(RefusalOf(Retract(held->steps(1).fact()).status()),
            "DEPENDENT_FACTS dependents=" + listed->steps(0).fact() + " name=" + held->steps(1).fact());
  ASSERT_TRUE(Retract(listed->steps(0).fact()).ok());
  EXPECT_TRUE(Retract(held->steps(1).fact()).ok());
}

TEST_F(UrbanServices, ProgressNamesTheVersionThatItIsMeasuredAgainst) {
  CreateRenovationPlanRequest plan;
  plan.set_year(2024);
  plan.set_adopted_by("示例局");
  ASSERT_TRUE(Call(renovations_, &urban::RenovationService::CreatePlan, plan).ok());
  const auto add = [&](const std::string& id) {
    CreateRenovationRequest request;
    request.set_renovation_id(id);
    request.set_plan("renovationPlans/2024");
    request.set_display_name("n");
    request.set_division(kStreet);
    request.set_class_(RENOVATION_CLASS_BASIC);
    request.set_buildings(2);
    request.set_area_m2(300);
    request.set_households(40);
    return Call(renovations_, &urban::RenovationService::Create, request);
  };
  ASSERT_TRUE(add("1").ok());
  ASSERT_TRUE(add("2").ok());
  ReviseRenovationPlanRequest revise;
  revise.set_name("renovationPlans/2024");
  revise.set_adopted_on("2024-07-01");
  revise.set_adopted_by("示例局");
  revise.set_reason("增补");
  const auto revised = Call(renovations_, &urban::RenovationService::RevisePlan, revise);
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_THAT(RefusalOf(Retract(revised->versions(1).fact()).status()), StartsWith("OWNED_BY_RPC"));
  ASSERT_TRUE(add("3").ok());
  for (const auto& [state, on] : {std::pair(RENOVATION_STATE_SURVEYED, "2024-02-01"),
                                  std::pair(RENOVATION_STATE_CONSENTED, "2024-02-10"),
                                  std::pair(RENOVATION_STATE_DESIGNED, "2024-03-01"),
                                  std::pair(RENOVATION_STATE_STARTED, "2024-04-01")}) {
    ChangeRenovationStateRequest request;
    request.set_name("renovations/1");
    request.set_state(state);
    request.set_began_on(on);
    if (state == RENOVATION_STATE_CONSENTED) request.set_consented_households(40);
    ASSERT_TRUE(Call(renovations_, &urban::RenovationService::ChangeState, request).ok()) << on;
  }
  const auto progress = [&](const std::string& as_of) {
    GetRenovationProgressRequest request;
    request.set_name("renovationPlans/2024");
    request.set_as_of(as_of);
    return *Call(renovations_, &urban::RenovationService::GetProgress, request);
  };
  EXPECT_EQ(progress("2024-06-30").plan_version(), 1);
  EXPECT_EQ(progress("2024-06-30").measures(0).planned(), 2);
  EXPECT_DOUBLE_EQ(progress("2024-06-30").measures(0).start_rate(), 0.5);
  EXPECT_EQ(progress("2024-07-01").plan_version(), 2);
  EXPECT_EQ(progress("2024-07-01").measures(2).planned(), 900);
  EXPECT_NEAR(progress("2024-07-01").measures(0).start_rate(), 1.0 / 3, 1e-12);
  EXPECT_EQ(progress("2024-07-01").measures(0).accepted(), 0);
}

TEST_F(UrbanServices, ACenterWithAnOperatorNeedsEconomyAndOneWithoutDoesNot) {
  CreateNeighborhoodCenterRequest request;
  request.set_neighborhood_center_id("1");
  request.set_display_name("n");
  request.set_division(kStreet);
  request.set_opened_on("2024-01-10");
  EXPECT_TRUE(Call(centers_, &urban::NeighborhoodCenterService::Create, request).ok());
  request.set_neighborhood_center_id("2");
  request.set_operator_("enterprises/91350100M000100Y43");
  request.set_contract_until("2027-01-09");
  EXPECT_EQ(rpc::ReasonOf(Call(centers_, &urban::NeighborhoodCenterService::Create, request).status()),
            "PEER_UNAVAILABLE");
  EXPECT_EQ(Figure("urban.neighborhood_centers", "2024-12-31"), 1);
}

class UrbanPeers : public UrbanServices {
 protected:
  struct Economy final : economy::v1::EnterpriseService::Service {
    grpc::Status GetEnterprise(grpc::ServerContext*, const economy::v1::GetEnterpriseRequest* request,
                               economy::v1::Enterprise* enterprise) override {
      return enterprises.Get(*request, *enterprise);
    }
    rpc::testing::FakeRows<economy::v1::Enterprise> enterprises;
  };
  struct Livelihood final : livelihood::v1::CareFacilityService::Service {
    grpc::Status GetCareFacility(grpc::ServerContext*, const livelihood::v1::GetCareFacilityRequest* request,
                                 livelihood::v1::CareFacility* facility) override {
      return facilities.Get(*request, *facility);
    }
    rpc::testing::FakeRows<livelihood::v1::CareFacility> facilities;
  };

  absl::StatusOr<NeighborhoodCenter> Open(const std::string& operator_name = "") {
    CreateNeighborhoodCenterRequest request;
    request.set_neighborhood_center_id("1");
    request.set_display_name("n");
    request.set_division(kStreet);
    request.set_opened_on("2024-01-10");
    request.set_operator_(operator_name);
    if (!operator_name.empty()) request.set_contract_until("2027-01-09");
    return Call(asking_, &urban::NeighborhoodCenterService::Create, request);
  }
  absl::StatusOr<NeighborhoodCenter> Host(const std::unique_ptr<urban::NeighborhoodCenterService>& centers) {
    ChangeCenterFormatRequest request;
    request.set_name("neighborhoodCenters/1");
    request.set_format(CENTER_FORMAT_MEALS);
    request.set_open(true);
    request.set_facility("careFacilities/1");
    request.set_changed_on("2024-02-01");
    return Call(centers, &urban::NeighborhoodCenterService::ChangeFormat, request);
  }

  Economy economy_;
  Livelihood livelihood_;
  const rpc::testing::FakePeer economy_server_{economy_}, livelihood_server_{livelihood_};
  const Peers answering_{
      {{"economy", economy_server_.address()}, {"livelihood", livelihood_server_.address()}}};
  const std::unique_ptr<urban::NeighborhoodCenterService> asking_ =
      std::make_unique<urban::NeighborhoodCenterService>(parts(), tables, answering_);
};

TEST_F(UrbanPeers, AnOperatorIsAnEnterpriseThatStands) {
  const std::string name = "enterprises/91350100M000100Y43";
  EXPECT_TRUE(absl::IsNotFound(Open(name).status()));
  economy_.enterprises[name].set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Open(name).status()), "RECORD_RETRACTED name=" + name);
  economy_.enterprises[name].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_TRUE(Open(name).ok());
}

TEST_F(UrbanPeers, AHostedFacilityIsOneThatStands) {
  EXPECT_TRUE(absl::IsNotFound(Host(asking_).status())) << "no such center";
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(rpc::ReasonOf(Host(centers_).status()), "PEER_UNAVAILABLE");
  EXPECT_TRUE(absl::IsNotFound(Host(asking_).status())) << "no such facility";
  auto& facility = livelihood_.facilities["careFacilities/1"];
  facility.set_state(livelihood::v1::CARE_FACILITY_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Host(asking_).status()), "RECORD_RETRACTED name=careFacilities/1");
  facility.set_state(livelihood::v1::CARE_FACILITY_STATE_OPEN);
  EXPECT_TRUE(Host(asking_).ok());
}

TEST_F(UrbanServices, WhatAnItemRestsOnIsThere) {
  CreateRectificationItemRequest request;
  request.set_rectification_item_id("1");
  request.set_campaign("rectificationCampaigns/none");
  request.set_kind(RECTIFICATION_KIND_APPEARANCE);
  request.set_place("p");
  request.set_division(kStreet);
  request.set_found_on("2024-03-01");
  request.set_due_on("2024-03-20");
  EXPECT_TRUE(absl::IsNotFound(Call(items_, &urban::RectificationService::CreateItem, request).status()));
  request.set_campaign("rectificationCampaigns/c");
  request.set_patrol_round("patrolRounds/none");
  EXPECT_TRUE(absl::IsNotFound(Call(items_, &urban::RectificationService::CreateItem, request).status()));
  request.clear_patrol_round();
  const auto item = Call(items_, &urban::RectificationService::CreateItem, request);
  ASSERT_TRUE(item.ok()) << item.status();
  GetRectificationCampaignRequest get;
  get.set_name("rectificationCampaigns/c");
  const auto campaign = Call(items_, &urban::RectificationService::GetCampaign, get);
  EXPECT_EQ(RefusalOf(Retract(campaign->fact()).status()),
            "DEPENDENT_FACTS dependents=" + item->steps(0).fact() + " name=" + campaign->fact());
  ASSERT_TRUE(Retract(item->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(campaign->fact()).ok());
  EXPECT_EQ(RefusalOf(ListItem("2", "2024-03-01", "2024-03-20").status()),
            "RECORD_RETRACTED name=rectificationCampaigns/c");
}

TEST_F(UrbanServices, AnItemBeforeTheTimeOfRelapsesIsNotListed) {
  CreateRectificationCampaignRequest campaign;
  campaign.set_rectification_campaign_id("early");
  campaign.set_title_zh("示例行动");
  campaign.set_division(kStreet);
  campaign.set_started_on("2021-01-01");
  ASSERT_TRUE(Call(items_, &urban::RectificationService::CreateCampaign, campaign).ok());
  CreateRectificationItemRequest request;
  request.set_rectification_item_id("1");
  request.set_campaign("rectificationCampaigns/early");
  request.set_kind(RECTIFICATION_KIND_APPEARANCE);
  request.set_place("p");
  request.set_division(kStreet);
  request.set_found_on("2021-03-01");
  request.set_due_on("2021-03-20");
  EXPECT_EQ(RefusalOf(Call(items_, &urban::RectificationService::CreateItem, request).status()),
            "PARAMETER_MISSING division=360111001 on=2021-03-01 parameter=rectification_relapse_days");
}

TEST_F(UrbanServices, ARenovationNeedsItsPlan) {
  CreateRenovationRequest request;
  request.set_renovation_id("1");
  request.set_plan("renovationPlans/2024");
  request.set_display_name("n");
  request.set_division(kStreet);
  request.set_class_(RENOVATION_CLASS_BASIC);
  request.set_buildings(2);
  request.set_area_m2(300);
  request.set_households(40);
  EXPECT_TRUE(absl::IsNotFound(Call(renovations_, &urban::RenovationService::Create, request).status()));
  ReviseRenovationPlanRequest revise;
  revise.set_name("renovationPlans/2024");
  revise.set_adopted_on("2024-07-01");
  revise.set_adopted_by("示例局");
  revise.set_reason("增补");
  EXPECT_TRUE(absl::IsNotFound(Call(renovations_, &urban::RenovationService::RevisePlan, revise).status()));
}

TEST_F(UrbanServices, APointIsMendedAndListed) {
  CreateVillagePointRequest request;
  request.set_village_point_id("1");
  request.set_display_name("n");
  request.set_division(kStreet);
  request.set_investment_fen(500);
  request.set_planned_on("2023-02-01");
  const auto created = Call(points_, &urban::VillagePointService::Create, request);
  ASSERT_TRUE(created.ok()) << created.status();
  fact::v1::CorrectFactRequest correction = facts::testing::Correcting(created->steps(0).fact());
  (*correction.mutable_amounts())["urban.village_point_investment"] = 800;
  ASSERT_TRUE(Correct(correction).ok());
  EXPECT_EQ(Figure("urban.village_point_investment", "2024-12-31"), 800);
  ChangeVillagePointStateRequest change;
  change.set_name("villagePoints/1");
  change.set_state(VILLAGE_POINT_STATE_COMPLETED);
  change.set_began_on("2023-05-01");
  EXPECT_THAT(RefusalOf(Call(points_, &urban::VillagePointService::ChangeState, change).status()),
              StartsWith("TRANSITION_NOT_ALLOWED"));
  change.set_state(VILLAGE_POINT_STATE_BUILDING);
  ASSERT_TRUE(Call(points_, &urban::VillagePointService::ChangeState, change).ok());
  ListVillagePointsRequest list;
  EXPECT_EQ(Call(points_, &urban::VillagePointService::List, list)->village_points_size(), 1);
  GetVillagePointRequest get;
  get.set_name("renovations/1");
  EXPECT_TRUE(absl::IsInvalidArgument(Call(points_, &urban::VillagePointService::Get, get).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Call(points_, &urban::VillagePointService::ChangeState, {}).status()));
}

}  // namespace
}  // namespace eastgate::urban
