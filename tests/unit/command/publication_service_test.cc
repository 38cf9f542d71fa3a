#include "services/command/publication_service.h"

#include "tests/unit/command/command_test.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::StatusIs;

class PublicationServiceTest : public CommandTest {
 protected:
  static v1::PublishBriefingRequest Publication() {
    v1::PublishBriefingRequest request;
    request.set_published_briefing_id("b");
    request.set_as_of("2024-09-30");
    request.set_published_on("2024-10-08");
    return request;
  }
};

TEST_F(PublicationServiceTest, APublishedBriefingIsComparedByTargetAndCheck) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  const auto publications = std::make_unique<PublicationService>(
      parts(), tables, *peers_,
      *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"),
      *ParseCrossChecks("title_zh,left,right\n专班＝目标,command.task_forces,command.targets\n"));
  const auto published = Call(publications, &PublicationService::Publish, Publication());
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->briefing().cross_checks(0).result(), v1::CROSS_CHECK_RESULT_AGREES);
  EXPECT_THAT(Retract(published->fact()), Refused("OWNED_BY_RPC"));

  const auto unit = CreateMechanismUnit("b");
  const auto revised = ReviseTarget("t", 6, "2024-06-01");
  v1::RecomputePublishedBriefingRequest recompute;
  recompute.set_name("publishedBriefings/b");
  EXPECT_TRUE(Call(publications, &PublicationService::Recompute, recompute)->identical());
  v1::ComparePublishedBriefingRequest compare;
  compare.set_name("publishedBriefings/b");
  const auto comparison = Call(publications, &PublicationService::Compare, compare);
  ASSERT_THAT(comparison, IsOk());
  ASSERT_EQ(comparison->changes_size(), 1);
  EXPECT_EQ(comparison->changes(0).published_target().version(), 1);
  EXPECT_EQ(comparison->changes(0).current_target().version(), 2);
  EXPECT_EQ(comparison->changes(0).current_target().fact(), revised->versions(1).fact());
  ASSERT_EQ(comparison->facts_size(), 1);
  EXPECT_EQ(comparison->facts(0).fact().name(), unit->steps(0).fact());
  EXPECT_EQ(comparison->facts(0).items(0).contribution(), 1);
  ASSERT_EQ(comparison->cross_check_changes_size(), 1);
  EXPECT_EQ(comparison->cross_check_changes(0).published().left().sum(), 1);
  EXPECT_EQ(comparison->cross_check_changes(0).current().left().sum(), 2);
  EXPECT_EQ(comparison->cross_check_changes(0).current().result(), v1::CROSS_CHECK_RESULT_DIFFERS);
  EXPECT_EQ(comparison->parameter_changes_size(), 0);

  compare.set_name("publishedBriefings/none");
  recompute.set_name("publishedBriefings/none");
  EXPECT_THAT(Call(publications, &PublicationService::Compare, compare),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Call(publications, &PublicationService::Recompute, recompute),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PublicationServiceTest, ABriefingThatLacksASectionIsNotPublished) {
  const auto publications = std::make_unique<PublicationService>(
      parts(), tables, *peers_,
      *ParseBriefingItems(std::string(kItems) + "livelihood,民生,livelihood.newborn_enrollments,,登记,,\n"),
      std::vector<CrossCheckSpec>());
  EXPECT_THAT(Call(publications, &PublicationService::Publish, Publication()), Refused("PEER_UNAVAILABLE"));
}

TEST_F(PublicationServiceTest, PublishingTheSameAgainReturnsWhatWasPublished) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const auto publications = std::make_unique<PublicationService>(
      parts(), tables, *peers_,
      *ParseBriefingItems(std::string(kItems) + "mechanism,机制,command.task_forces,,专班,,\n"),
      std::vector<CrossCheckSpec>());
  v1::PublishBriefingRequest request = Publication();
  request.set_validate_only(true);
  ASSERT_THAT(Call(publications, &PublicationService::Publish, request), IsOk());
  request.set_validate_only(false);
  const auto published = Call(publications, &PublicationService::Publish, request);
  ASSERT_THAT(published, IsOk());
  EXPECT_FALSE(replayed);
  ASSERT_THAT(CreateMechanismUnit("b"), IsOk());
  const auto again = Call(publications, &PublicationService::Publish, request);
  EXPECT_TRUE(replayed);
  EXPECT_EQ(again->digest(), published->digest());
  request.set_as_of("2024-08-31");
  EXPECT_THAT(Call(publications, &PublicationService::Publish, request), Refused("ID_TAKEN"));
  v1::ListPublishedBriefingsRequest list;
  EXPECT_EQ(Call(publications, &PublicationService::List, list)->published_briefings_size(), 1);
}

}  // namespace
}  // namespace eastgate::command
