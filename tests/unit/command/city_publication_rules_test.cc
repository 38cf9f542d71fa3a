#include "services/command/city_publication_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;

v1::PublishCityBriefingRequest Request() {
  v1::PublishCityBriefingRequest request;
  request.set_published_city_briefing_id("b");
  request.set_as_of("2024-09-30");
  request.set_published_on("2024-10-08");
  return request;
}

// A section of urban with the answers of two districts.
v1::CityBriefing Briefing(v1::DistrictAnswerStatus first = v1::DISTRICT_ANSWER_STATUS_ANSWERED,
                          v1::DistrictAnswerStatus second = v1::DISTRICT_ANSWER_STATUS_ANSWERED) {
  v1::CityBriefing briefing;
  briefing.mutable_briefing()->set_as_of("2024-09-30");
  v1::CityBriefingSection& section = *briefing.add_sections();
  section.set_section(v1::BRIEFING_SECTION_KIND_URBAN);
  for (const auto& [division, status] : {std::pair("360111", first), std::pair("360112", second)}) {
    v1::DistrictAnswer& district = *section.add_districts();
    district.set_division(division);
    district.set_status(status);
    district.set_log_id("log-" + std::string(division));
  }
  return briefing;
}

constexpr auto kDown = v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE;

v1::DistrictLogHead Head(const std::string& log_id, const std::string& digest) {
  v1::DistrictLogHead head;
  head.set_log_id(log_id);
  head.set_digest(digest);
  return head;
}

TEST(CheckPublish, WantsAnIdAndDaysInOrder) {
  EXPECT_THAT(CheckPublish(Request(), NewCheck()), IsOk());
  v1::PublishCityBriefingRequest early = Request();
  early.set_published_on("2024-09-29");
  EXPECT_THAT(CheckPublish(early, NewCheck()), ViolatesFields({"published_on"}));
  EXPECT_THAT(CheckPublish(v1::PublishCityBriefingRequest(), NewCheck()),
              ViolatesFields({"published_city_briefing_id", "as_of", "published_on"}));
}

TEST(Matches, OnlyTheDayThatIsAskedFor) {
  v1::PublishedCityBriefing published;
  *published.mutable_city_briefing() = Briefing();
  v1::ListPublishedCityBriefingsRequest request;
  EXPECT_TRUE(Matches(request, published));
  request.set_as_of("2024-09-30");
  EXPECT_TRUE(Matches(request, published));
  request.set_as_of("2024-08-31");
  EXPECT_FALSE(Matches(request, published));
}

TEST(CheckComplete, ADistrictMayBeMissingOnlyWhereThatIsAllowed) {
  EXPECT_THAT(CheckComplete(Briefing(), /*allow_missing=*/false), IsOk());
  EXPECT_THAT(CheckComplete(Briefing(v1::DISTRICT_ANSWER_STATUS_ANSWERED, kDown), /*allow_missing=*/false),
              RefusedAs("PEER_UNAVAILABLE division=360112 service=urban"));
  EXPECT_THAT(CheckComplete(Briefing(v1::DISTRICT_ANSWER_STATUS_ANSWERED, kDown), /*allow_missing=*/true),
              IsOk());
  EXPECT_THAT(CheckComplete(Briefing(kDown, kDown), /*allow_missing=*/true),
              RefusedAs("PEER_UNAVAILABLE division=360111 service=urban"));
}

TEST(CheckAsComplete, WhoHasAnsweredThenMustAnswerAgain) {
  EXPECT_THAT(CheckAsComplete(Briefing(kDown), Briefing(kDown)), IsOk());
  EXPECT_THAT(CheckAsComplete(Briefing(), Briefing(kDown)),
              RefusedAs("PEER_UNAVAILABLE division=360111 service=urban"));
}

TEST(NameLogsAsThen, ALogThatWasRestoredHasItsOldNameWhereItsDigestIsTheSame) {
  v1::CityBriefing briefing = Briefing();
  NameLogsAsThen(std::vector{Head("old", "d"), Head("other", "e")},
                 std::vector{Head("log-360111", "d"), Head("log-360112", "altered")}, briefing);
  EXPECT_EQ(briefing.sections(0).districts(0).log_id(), "old");
  EXPECT_EQ(briefing.sections(0).districts(1).log_id(), "log-360112");
}

TEST(Publish, KeepsTheBriefingItsLogsAndItsDigest) {
  const v1::PublishedCityBriefing published = Publish(Request(), Briefing(), {Head("log-360111", "d")},
                                                      {v1::Target()}, {v1::CountedParts()}, "facts/7");
  EXPECT_EQ(published.name(), "publishedCityBriefings/b");
  EXPECT_EQ(published.counted_parts_size(), 1);
  EXPECT_EQ(published.digest(), DigestOf(Briefing()));
  EXPECT_NE(published.digest(), DigestOf(Briefing(kDown)));
  EXPECT_EQ(published.logs_size(), 1);
  EXPECT_EQ(published.targets_size(), 1);
  const fact::v1::Fact fact = PublishedFact(published, "3601");
  EXPECT_EQ(fact.kind(), kCityBriefingPublished);
  EXPECT_EQ(fact.occurred_on(), "2024-10-08");
  EXPECT_EQ(fact.division(), "3601");
  EXPECT_EQ(fact.evidence(0).sha256(), published.digest());
}

}  // namespace
}  // namespace eastgate::command
