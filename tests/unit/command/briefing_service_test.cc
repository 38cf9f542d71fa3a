#include "services/command/briefing_service.h"

#include "tests/unit/command/command_test.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using ::testing::DoubleEq;
using ::testing::HasSubstr;

class BriefingServiceTest : public CommandTest {
 protected:
  // A briefing of 30 September with these sections, given as rows of briefing.csv.
  std::unique_ptr<BriefingService> Serving(const std::string& rows) {
    return std::make_unique<BriefingService>(parts(), tables, *peers_, *ParseBriefingItems(kItems + rows),
                                             std::vector<CrossCheckSpec>());
  }
  static v1::GetBriefingRequest Of(const std::string& as_of) {
    v1::GetBriefingRequest request;
    request.set_as_of(as_of);
    return request;
  }
};

TEST_F(BriefingServiceTest, AnItemHasTheTargetOfItsRatio) {
  ASSERT_THAT(CreateTarget(TargetRequest("rate", "command.fund_allocation_rate", 9500)), IsOk());
  const auto briefings = Serving("mechanism,机制,command.fund_allocation_rate,,资金分配率,,\n");
  auto item = Call(briefings, &BriefingService::GetBriefing, Of("2024-09-30"))->sections(0).items(0);
  EXPECT_EQ(item.target(), 9500);
  EXPECT_FALSE(item.has_completion());
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_UNSPECIFIED);
  EXPECT_EQ(item.text_zh(), "资金分配率暂无");
  ASSERT_THAT(Appropriate("a", 1000), IsOk());
  ASSERT_THAT(Allocate("b", 960), IsOk());
  item = Call(briefings, &BriefingService::GetBriefing, Of("2024-09-30"))->sections(0).items(0);
  EXPECT_THAT(item.completion(), DoubleEq(0.96 / 0.95));
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(item.text_zh(), "资金分配率96%，超过全年目标（95%）");
}

TEST_F(BriefingServiceTest, ASectionWhoseServiceDoesNotAnswerIsUnavailable) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  const auto briefings = std::make_unique<BriefingService>(parts(), tables, *peers_,
                                                           *LoadBriefingItems(EASTGATE_SAMPLE_REFERENCE),
                                                           *LoadCrossChecks(EASTGATE_SAMPLE_REFERENCE));
  const auto briefing = Call(briefings, &BriefingService::GetBriefing, Of("2024-09-30"));
  ASSERT_THAT(briefing, IsOk());
  ASSERT_EQ(briefing->sections_size(), 4);
  const v1::BriefingSection& mechanism = briefing->sections(0);
  EXPECT_EQ(mechanism.status(), v1::BRIEFING_SECTION_STATUS_OK);
  EXPECT_EQ(mechanism.log_id(), log().log_id());
  EXPECT_EQ(mechanism.revision(), revision());
  EXPECT_EQ(mechanism.items(1).value().value(), 1);
  EXPECT_EQ(mechanism.items(1).target(), 5);
  EXPECT_EQ(mechanism.items(1).status(), v1::TARGET_STATUS_RED);
  EXPECT_FALSE(mechanism.items(0).has_target());
  for (const int away : {1, 2, 3}) {
    EXPECT_EQ(briefing->sections(away).status(), v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
    EXPECT_EQ(briefing->sections(away).items_size(), 0);
  }
  EXPECT_THAT(briefing->narrative_zh(), HasSubstr("数据暂缺"));
  EXPECT_THAT(Call(briefings, &BriefingService::GetBriefing, Of("2024-13-01")), ViolatesFields({"as_of"}));
}

TEST_F(BriefingServiceTest, AnExportIsTheBriefingOfTheDayAsAFile) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const auto briefings = Serving("mechanism,机制,command.task_forces,,工作专班,,\n");
  v1::ExportBriefingRequest request;
  request.set_as_of("2024-09-30");
  request.set_format(v1::BRIEFING_EXPORT_FORMAT_CSV_UTF8);
  const auto file = Call(briefings, &BriefingService::ExportBriefing, request);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->file_name(), "briefing-2024-09-30.csv");
  EXPECT_THAT(file->content(), HasSubstr("工作专班"));
  request.clear_as_of();
  EXPECT_THAT(Call(briefings, &BriefingService::ExportBriefing, request), ViolatesFields({"source"}));
  request.set_published_briefing("publishedBriefings/none");
  EXPECT_THAT(Call(briefings, &BriefingService::ExportBriefing, request),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace eastgate::command
