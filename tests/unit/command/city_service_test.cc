#include "services/command/city_service.h"

#include "services/command/city_gathering.h"
#include "services/command/districts.h"
#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/live_district.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::LiveDistrict;
using ::testing::SizeIs;

constexpr char kCity[] = "3601";
constexpr char kUnits[] = "command.task_forces";

class CityServiceTest : public CommandTest {
 protected:
  CityServiceTest() : CommandTest(kCity) {}

  // The districts, and one that is given for no service of the questions.
  std::unique_ptr<CityDistricts> Districts() {
    return std::make_unique<CityDistricts>(
        std::vector<DistrictSpec>{{"360111", {{"command", first_.address()}}},
                                  {"360112", {{"command", second_.address()}}}},
        rpc::PeerTargets());
  }

  std::unique_ptr<CityService> ServiceOver(const CityDistricts& districts) {
    return std::make_unique<CityService>(
        parts(), tables, districts, answers_,
        *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"));
  }

  static v1::GetCityFigureRequest Question(const std::string& division = "",
                                           const std::string& figure = kUnits) {
    v1::GetCityFigureRequest request;
    request.mutable_query()->set_figure(figure);
    request.mutable_query()->set_as_of("2024-09-30");
    request.mutable_query()->set_division(division);
    request.set_compare_year_on_year(true);
    return request;
  }

  const KnownFigures no_figures_;
  const CityAnswers answers_{/*smallest_cell=*/0, no_figures_};
  LiveDistrict first_{"360111"};
  LiveDistrict second_{"360112"};
};

TEST_F(CityServiceTest, AFigureIsThatOfAllDistrictsAndOfEach) {
  first_.Establish(2);
  second_.Establish(3);
  const auto districts = Districts();
  const auto city = ServiceOver(*districts);
  const auto figure = Call(city, &CityService::GetFigure, Question());
  ASSERT_THAT(figure, IsOk());
  EXPECT_EQ(figure->total().value(), 5);
  EXPECT_EQ(figure->total().year_on_year().change(), 5);
  EXPECT_EQ(figure->total_state().status(), v1::CITY_TOTAL_STATUS_COMPLETE);
  ASSERT_THAT(figure->districts(), SizeIs(2));
  EXPECT_EQ(figure->districts(0).title_zh(), "青山湖区");
  EXPECT_EQ(figure->districts(0).figures(0).value(), 2);
  EXPECT_EQ(figure->districts(1).figures(0).value(), 3);
  EXPECT_EQ(figure->districts(1).revision(), second_.revision());
  EXPECT_NE(figure->districts(0).log_id(), figure->districts(1).log_id());
}

TEST_F(CityServiceTest, ADistrictIsAskedAloneForItselfAndWhatLiesInIt) {
  first_.Establish(2);
  const auto districts = Districts();
  const auto city = ServiceOver(*districts);
  for (const std::string division : {"360111", "360111001"}) {
    const auto figure = Call(city, &CityService::GetFigure, Question(division));
    ASSERT_THAT(figure, IsOk());
    ASSERT_THAT(figure->districts(), SizeIs(1)) << division;
    EXPECT_EQ(figure->total().value(), division == "360111" ? 2 : 0);
  }
}

TEST_F(CityServiceTest, BadQuestionsAreRefusedBeforeAnybodyIsAsked) {
  const auto districts = Districts();
  const auto city = ServiceOver(*districts);
  const auto ask = [&](const v1::GetCityFigureRequest& request) {
    return Call(city, &CityService::GetFigure, request);
  };
  EXPECT_THAT(ask(Question("", "urban.village_points")), ViolatesFields({"query.figure"}));
  EXPECT_THAT(ask(Question("", "command.none")), ViolatesFields({"requests[0].query.figure"}));
  EXPECT_THAT(ask(Question("3602")), ViolatesFields({"query.division"}));
  v1::GetCityFigureRequest ahead = Question();
  ahead.set_min_revision(1000);
  EXPECT_THAT(ask(ahead), Refused("REVISION_AHEAD"));
}

TEST_F(CityServiceTest, AServerWithoutDistrictsIsNotThatOfACity) {
  const CityDistricts none({}, rpc::PeerTargets());
  const auto city = ServiceOver(none);
  EXPECT_THAT(Call(city, &CityService::GetFigure, Question()), Refused("NOT_A_CITY"));
  EXPECT_THAT(Call(city, &CityService::ListDistricts, v1::ListDistrictsRequest()), Refused("NOT_A_CITY"));
  v1::GetCityBriefingRequest briefing;
  briefing.set_as_of("2024-09-30");
  EXPECT_THAT(Call(city, &CityService::GetBriefing, briefing), Refused("NOT_A_CITY"));
}

TEST_F(CityServiceTest, TheBriefingHasTheSumsAndNamesWhomItLacks) {
  first_.Establish(2);
  second_.Establish(3);
  ASSERT_THAT(CreateTarget(TargetRequest("t", kUnits, 4)), IsOk());
  const auto districts = Districts();
  const auto city = ServiceOver(*districts);
  v1::GetCityBriefingRequest request;
  request.set_as_of("2024-12-31");
  const auto whole = Call(city, &CityService::GetBriefing, request);
  ASSERT_THAT(whole, IsOk());
  const v1::BriefingItem& item = whole->briefing().sections(0).items(0);
  EXPECT_EQ(item.value().value(), 5);
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_GREEN);
  EXPECT_THAT(whole->briefing().narrative_zh(), HasSubstr("专班5个，"));
  ASSERT_THAT(whole->sections(0).districts(), SizeIs(2));
  EXPECT_EQ(whole->sections(0).districts(1).figures(0).value(), 3);

  second_.Stop();
  const auto lacking = Call(city, &CityService::GetBriefing, request);
  ASSERT_THAT(lacking, IsOk());
  EXPECT_EQ(lacking->briefing().sections(0).items(0).value().value(), 2);
  EXPECT_THAT(lacking->briefing().narrative_zh(), HasSubstr("（未含新建区）"));
  EXPECT_THAT(lacking->sections(0).totals(0).missing_divisions(), ElementsAre("360112"));
  EXPECT_EQ(lacking->sections(0).districts(1).status(), v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE);

  first_.Stop();
  const auto none = Call(city, &CityService::GetBriefing, request);
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->briefing().sections(0).status(), v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  EXPECT_THAT(none->briefing().narrative_zh(), HasSubstr("没有区县应答"));
  EXPECT_THAT(Call(city, &CityService::GetFigure, Question()), RefusedAs("PEER_UNAVAILABLE service=command"));
}

TEST_F(CityServiceTest, OnlySumsThatLackADistrictAreRefusedToTargets) {
  first_.Establish(2);
  second_.Stop();
  const auto districts = Districts();
  const DistrictFigures together = FiguresTogether(log(), *districts);
  EXPECT_TRUE(together.has("command"));
  EXPECT_FALSE(together.has("urban"));
  figure::v1::BatchGetFiguresRequest asked;
  for (const char* division : {"", "360111"})
    *asked.add_requests()->mutable_query() = Question(division).query();
  rpc::Call call = rpc::Call::ForTest(principal);
  const auto sums = rpc::testing::Await(together.ask(call, asked));
  ASSERT_THAT(sums, IsOk());
  EXPECT_THAT(sums->errors[0], RefusedAs("PEER_UNAVAILABLE division=360112 service=command"));
  EXPECT_THAT(sums->errors[1], IsOk());
  EXPECT_EQ(sums->answer.figures.values(1).value(), 2);
  EXPECT_FALSE(sums->ask_each_alone);
  // A refusal may be about one of the questions only.
  asked.mutable_requests(0)->mutable_query()->set_figure("command.none");
  asked.mutable_requests(0)->mutable_query()->set_division("360111");
  const auto refused = rpc::testing::Await(together.ask(call, asked));
  ASSERT_THAT(refused, IsOk());
  EXPECT_FALSE(refused->errors[1].ok());
  EXPECT_TRUE(refused->ask_each_alone);
}

TEST_F(CityServiceTest, EveryDistrictIsListedWithItsLogs) {
  first_.Establish(1);
  second_.Stop();
  const auto districts = Districts();
  const auto city = ServiceOver(*districts);
  const auto listed = Call(city, &CityService::ListDistricts, v1::ListDistrictsRequest());
  ASSERT_THAT(listed, IsOk());
  ASSERT_THAT(listed->districts(), SizeIs(2));
  const v1::DistrictService& there = listed->districts(0).services(0);
  EXPECT_EQ(there.service(), v1::SUITE_SERVICE_COMMAND);
  EXPECT_EQ(there.revision(), first_.revision());
  EXPECT_THAT(there.digest(), SizeIs(64));
  EXPECT_EQ(listed->districts(1).services(0).status(), v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE);
  EXPECT_EQ(listed->districts(1).title_zh(), "新建区");
}

}  // namespace
}  // namespace eastgate::command
