#include "services/command/suite_names.h"

#include "common/config/suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::command {
namespace {

TEST(SuiteNames, EveryServiceOfTheSuiteHasAValueAndASection) {
  const std::vector<std::string> names = config::ServiceNames();
  EXPECT_EQ(v1::SuiteService_descriptor()->value_count(), static_cast<int>(names.size()) + 1);
  EXPECT_EQ(v1::BriefingSectionKind_descriptor()->value_count(), static_cast<int>(names.size()) + 1);
  for (const std::string& name : names) {
    EXPECT_NE(ServiceNamed(name), v1::SUITE_SERVICE_UNSPECIFIED) << name;
    EXPECT_EQ(NameOf(ServiceNamed(name)), name);
  }
  for (const auto section : {v1::BRIEFING_SECTION_KIND_MECHANISM, v1::BRIEFING_SECTION_KIND_ECONOMY,
                             v1::BRIEFING_SECTION_KIND_LIVELIHOOD, v1::BRIEFING_SECTION_KIND_URBAN}) {
    EXPECT_EQ(SectionNamed(NameOf(section)), section);
    EXPECT_THAT(names, ::testing::Contains(ServiceOf(section)));
  }
  EXPECT_EQ(ServiceOf(v1::BRIEFING_SECTION_KIND_MECHANISM), "command");
}

TEST(SuiteNames, AnotherNameIsNone) {
  EXPECT_EQ(ServiceNamed("health"), v1::SUITE_SERVICE_UNSPECIFIED);
  EXPECT_EQ(ServiceNamed(""), v1::SUITE_SERVICE_UNSPECIFIED);
  EXPECT_EQ(SectionNamed("command"), v1::BRIEFING_SECTION_KIND_UNSPECIFIED);
  EXPECT_EQ(NameOf(v1::SUITE_SERVICE_UNSPECIFIED), "");
  EXPECT_EQ(NameOf(v1::BRIEFING_SECTION_KIND_UNSPECIFIED), "");
}

}  // namespace
}  // namespace eastgate::command
