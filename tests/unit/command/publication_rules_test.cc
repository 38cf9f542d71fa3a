#include "services/command/publication_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;

v1::PublishBriefingRequest Request() {
  v1::PublishBriefingRequest request;
  request.set_published_briefing_id("b");
  request.set_as_of("2024-09-30");
  request.set_published_on("2024-10-08");
  return request;
}

// One section of one figure.
v1::Briefing Briefing() {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  v1::BriefingSection& section = *briefing.add_sections();
  section.set_section(v1::BRIEFING_SECTION_KIND_URBAN);
  section.set_title_zh("城市");
  v1::BriefingItem& item = *section.add_items();
  item.mutable_query()->set_figure("urban.village_points");
  item.set_title_zh("村点");
  item.mutable_rounding()->set_word_zh("余");
  return briefing;
}

v1::Target TargetOf(const std::string& figure) {
  v1::Target target;
  target.set_name("targets/" + figure);
  target.set_figure(figure);
  target.set_year(2024);
  return target;
}

TEST(CheckPublication, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckPublish(Request(), NewCheck()), IsOk());
  v1::PublishBriefingRequest early = Request();
  early.set_published_on("2024-09-29");
  EXPECT_THAT(CheckPublish(early, NewCheck()), ViolatesFields({"published_on"}));
  v1::ListPublishedBriefingsRequest list;
  list.set_as_of("yesterday");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"as_of"}));
}

TEST(PublishedBriefing, IsFrozenWithItsDigestWhichItsFactHasAsEvidence) {
  const v1::PublishedBriefing published =
      Publish(Request(), Briefing(), {v1::ServiceLogHead()}, {TargetOf("urban.village_points")}, "facts/7");
  EXPECT_EQ(published.name(), "publishedBriefings/b");
  EXPECT_EQ(published.fact(), "facts/7");
  EXPECT_EQ(published.digest(), DigestOf(Briefing()));
  EXPECT_EQ(published.digest().size(), 64u);
  v1::Briefing other = Briefing();
  other.set_narrative_zh("x");
  EXPECT_NE(DigestOf(other), DigestOf(Briefing()));
  const fact::v1::Fact fact = PublishedFact(published, kRoot);
  EXPECT_EQ(fact.occurred_on(), "2024-10-08");
  EXPECT_EQ(fact.evidence(0).sha256(), published.digest());
  EXPECT_EQ(fact.postings_size(), 0);
  v1::ListPublishedBriefingsRequest list;
  EXPECT_TRUE(Matches(list, published));
  list.set_as_of("2024-08-31");
  EXPECT_FALSE(Matches(list, published));
}

TEST(PublishedBriefing, IsAskedForAgainAsItWasSpecified) {
  const std::vector<BriefingSectionSpec> specs = SpecsOf(Briefing());
  ASSERT_EQ(specs.size(), 1u);
  EXPECT_EQ(specs[0].section, v1::BRIEFING_SECTION_KIND_URBAN);
  EXPECT_EQ(specs[0].title_zh, "城市");
  ASSERT_EQ(specs[0].items.size(), 1u);
  EXPECT_EQ(specs[0].items[0].query.figure(), "urban.village_points");
  EXPECT_EQ(specs[0].items[0].rounding->word_zh(), "余");
}

TEST(FrozenTargets, AreThoseOfThePublication) {
  const v1::PublishedBriefing published =
      Publish(Request(), Briefing(), {}, {TargetOf("urban.village_points")}, "facts/7");
  const FindTarget find = FrozenTargets(published.targets());
  EXPECT_EQ((*find(published.briefing().sections(0).items(0).query(), 2024))->name(),
            "targets/urban.village_points");
  EXPECT_FALSE(find(published.briefing().sections(0).items(0).query(), 2023)->has_value());
}

v1::ServiceLogHead LogHead(const std::string& log_id, const std::string& digest) {
  v1::ServiceLogHead head;
  head.set_log_id(log_id);
  head.set_digest(digest);
  return head;
}

TEST(NameLogsAsThen, ALogThatWasRestoredHasItsOldNameWhereItsDigestIsTheSame) {
  v1::Briefing now = Briefing();
  now.mutable_sections(0)->set_log_id("new");
  now.mutable_sections(0)->mutable_items(0)->mutable_value()->set_log_id("new");
  auto& revised = *now.mutable_sections(0)->mutable_items(0)->mutable_reporting()->add_revised();
  revised.mutable_closed()->set_log_id("new");
  v1::Briefing same = now;
  NameLogsAsThen<v1::ServiceLogHead>({LogHead("old", "d"), LogHead("other", "e")},
                                     {LogHead("new", "d"), LogHead("x", "e")}, same);
  EXPECT_EQ(same.sections(0).log_id(), "old");
  EXPECT_EQ(same.sections(0).items(0).value().log_id(), "old");
  EXPECT_EQ(same.sections(0).items(0).reporting().revised(0).closed().log_id(), "old");
  v1::Briefing another = now;
  NameLogsAsThen<v1::ServiceLogHead>({LogHead("old", "d")}, {LogHead("new", "altered")}, another);
  EXPECT_EQ(another.sections(0).log_id(), "new") << "another log is not passed off as the old one";
}

}  // namespace
}  // namespace eastgate::command
