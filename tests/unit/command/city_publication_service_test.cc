#include "services/command/city_publication_service.h"

#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/live_district.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using ::testing::HasSubstr;
using testing::LiveDistrict;
using ::testing::SizeIs;

class CityPublicationServiceTest : public CommandTest {
 protected:
  CityPublicationServiceTest() : CommandTest("3601") {
    first_.Establish(2);
    second_.Establish(3);
    districts_ = std::make_unique<CityDistricts>(
        std::vector<DistrictSpec>{{"360111", {{"command", first_.address()}}},
                                  {"360112", {{"command", second_.address()}}}},
        rpc::PeerTargets());
    service_ = ServiceOver(*districts_);
  }

  std::unique_ptr<CityPublicationService> ServiceOver(const CityDistricts& districts) {
    return std::make_unique<CityPublicationService>(
        parts(), tables, districts, answers_,
        *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"));
  }

  absl::StatusOr<v1::PublishedCityBriefing> Publish(bool allow_missing = false) {
    v1::PublishCityBriefingRequest request;
    request.set_published_city_briefing_id("b");
    request.set_as_of("2024-12-31");
    request.set_published_on("2025-01-08");
    request.set_allow_missing(allow_missing);
    return Call(service_, &CityPublicationService::Publish, request);
  }
  absl::StatusOr<v1::RecomputedCityBriefing> Recompute(const std::string& id = "b") {
    v1::RecomputePublishedCityBriefingRequest request;
    request.set_name("publishedCityBriefings/" + id);
    return Call(service_, &CityPublicationService::Recompute, request);
  }

  const KnownFigures no_figures_;
  const CityAnswers answers_{/*smallest_cell=*/0, no_figures_};
  LiveDistrict first_{"360111"};
  LiveDistrict second_{"360112"};
  std::unique_ptr<CityDistricts> districts_;
  std::unique_ptr<CityPublicationService> service_;
};

TEST_F(CityPublicationServiceTest, APublishedBriefingIsRecomputedWhateverIsRecordedLater) {
  ASSERT_THAT(CreateTarget(TargetRequest("t", "command.task_forces", 4)), IsOk());
  const auto published = Publish();
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->city_briefing().briefing().sections(0).items(0).value().value(), 5);
  ASSERT_THAT(published->logs(), SizeIs(2));
  EXPECT_EQ(published->logs(1).division(), "360112");
  EXPECT_EQ(published->logs(1).revision(), second_.revision());
  EXPECT_THAT(published->logs(1).digest(), SizeIs(64));
  EXPECT_THAT(published->targets(), SizeIs(1));
  EXPECT_THAT(Retract(published->fact()), Refused("OWNED_BY_RPC"));

  first_.Establish(4);
  ASSERT_THAT(ReviseTarget("t", 6, "2024-06-01"), IsOk());
  const auto again = Recompute();
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->identical());
  EXPECT_EQ(again->digest(), published->digest());
  EXPECT_EQ(again->logs(0).digest(), published->logs(0).digest());

  first_.Stop();
  EXPECT_THAT(Recompute(), RefusedAs("PEER_UNAVAILABLE division=360111 service=command"));
  EXPECT_THAT(Recompute("none"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CityPublicationServiceTest, PublishingTheSameAgainReturnsWhatWasPublished) {
  const auto published = Publish();
  ASSERT_THAT(published, IsOk());
  EXPECT_FALSE(replayed);
  first_.Stop();
  second_.Stop();
  EXPECT_EQ(Publish()->digest(), published->digest());
  EXPECT_TRUE(replayed);
  EXPECT_THAT(Publish(/*allow_missing=*/true), Refused("ID_TAKEN"));
  v1::ListPublishedCityBriefingsRequest list;
  EXPECT_EQ(Call(service_, &CityPublicationService::List, list)->published_city_briefings_size(), 1);
}

TEST_F(CityPublicationServiceTest, WhatLacksADistrictIsPublishedOnlyIfThatIsAllowed) {
  second_.Stop();
  EXPECT_THAT(Publish(), RefusedAs("PEER_UNAVAILABLE division=360112 service=command"));
  const auto published = Publish(/*allow_missing=*/true);
  ASSERT_THAT(published, IsOk());
  EXPECT_THAT(published->city_briefing().briefing().narrative_zh(), HasSubstr("未含新建区"));
  EXPECT_THAT(published->logs(), SizeIs(1));
  // Missing then, missing again.
  const auto again = Recompute();
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->identical());
}

TEST_F(CityPublicationServiceTest, WithoutDistrictsWhatWasPublishedCanStillBeRead) {
  ASSERT_THAT(Publish(), IsOk());
  const CityDistricts none({}, rpc::PeerTargets());
  service_ = ServiceOver(none);
  v1::GetPublishedCityBriefingRequest get;
  get.set_name("publishedCityBriefings/b");
  EXPECT_THAT(Call(service_, &CityPublicationService::Get, get), IsOk());
  EXPECT_THAT(Recompute(), Refused("NOT_A_CITY"));
  v1::PublishCityBriefingRequest request;
  request.set_published_city_briefing_id("c");
  request.set_as_of("2024-12-31");
  request.set_published_on("2025-01-08");
  EXPECT_THAT(Call(service_, &CityPublicationService::Publish, request), Refused("NOT_A_CITY"));
}

}  // namespace
}  // namespace eastgate::command
