// The services of urban with the log under them, for the tests of each. No other service can be asked.
#ifndef EASTGATE_TESTS_UNIT_URBAN_URBAN_TEST_H_
#define EASTGATE_TESTS_UNIT_URBAN_URBAN_TEST_H_

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/neighborhood_center_service.h"
#include "services/urban/patrol_service.h"
#include "services/urban/peers.h"
#include "services/urban/rectification_service.h"
#include "services/urban/renovation_service.h"
#include "services/urban/tables.h"
#include "services/urban/village_point_service.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban::testing {

// Before the store, whose catalogue refers to the tables.
struct Schema {
  const Tables tables;
};

class UrbanTest : public ::testing::Test, protected Schema, protected lifecycle::testing::ServiceStore {
 protected:
  UrbanTest() : ServiceStore("urban", *tables.BuildCatalogue()) {}

  absl::StatusOr<v1::RectificationCampaign> Begin(const std::string& id,
                                                  const std::string& started_on = "2024-01-01",
                                                  const std::string& task_force = "") {
    v1::CreateRectificationCampaignRequest request;
    request.set_rectification_campaign_id(id);
    request.set_title_zh("示例行动");
    request.set_task_force(task_force);
    request.set_division(lifecycle::testing::kStreet);
    request.set_started_on(started_on);
    return Call(rectification_, &RectificationService::CreateCampaign, request);
  }

  static v1::CreateRectificationItemRequest ItemRequest(const std::string& id,
                                                        const std::string& found_on = "2024-03-01",
                                                        const std::string& due_on = "2024-03-20") {
    v1::CreateRectificationItemRequest request;
    request.set_rectification_item_id(id);
    request.set_campaign("rectificationCampaigns/c");
    request.set_kind("appearance");
    request.set_place("place " + id);
    request.set_division(lifecycle::testing::kStreet);
    request.set_found_on(found_on);
    request.set_due_on(due_on);
    return request;
  }
  absl::StatusOr<v1::RectificationItem> ListItem(const v1::CreateRectificationItemRequest& request) {
    return Call(rectification_, &RectificationService::CreateItem, request);
  }

  absl::StatusOr<v1::PatrolRound> Schedule(const std::string& id) {
    v1::CreatePatrolRoundRequest request;
    request.set_patrol_round_id(id);
    request.set_route("r");
    request.set_responsible_unit("unit-a");
    request.set_division(lifecycle::testing::kStreet);
    request.set_planned_on("2024-01-02");
    request.set_scheduled_on("2024-02-10");
    return Call(patrols_, &PatrolService::Create, request);
  }
  static v1::HoldPatrolRoundRequest Holding(const std::string& id, const std::string& on) {
    v1::HoldPatrolRoundRequest request;
    request.set_name("patrolRounds/" + id);
    request.set_occurred_on(on);
    request.set_source_ref("record " + id);
    return request;
  }

  const Peers no_peers_{{}};
  const std::unique_ptr<RectificationService> rectification_ =
      std::make_unique<RectificationService>(parts(), tables, no_peers_);
  const std::unique_ptr<PatrolService> patrols_ = std::make_unique<PatrolService>(parts(), tables, no_peers_);
  const std::unique_ptr<RenovationService> renovations_ =
      std::make_unique<RenovationService>(parts(), tables);
  const std::unique_ptr<VillagePointService> points_ = std::make_unique<VillagePointService>(parts(), tables);
};

}  // namespace eastgate::urban::testing

#endif  // EASTGATE_TESTS_UNIT_URBAN_URBAN_TEST_H_
