#include "services/command/briefing_items.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using ::testing::HasSubstr;

constexpr char kHeader[] = "section,section_title_zh,figure,filter,title_zh,unit_zh,rounding\n";

TEST(BriefingItems, SectionsAndItemsKeepTheirOrder) {
  const auto sections =
      ParseBriefingItems(absl::StrCat(kHeader,
                                      "mechanism,工作机制,command.task_forces,,工作专班,,\n"
                                      "livelihood,民生实事,livelihood.a,type=x|y;level=1,甲,家,余:10\n"
                                      "livelihood,民生实事,livelihood.b,,乙,,超:100\n"));
  ASSERT_THAT(sections, eastgate::testing::IsOk());
  ASSERT_EQ(sections->size(), 2);
  EXPECT_EQ((*sections)[0].section, v1::BRIEFING_SECTION_KIND_MECHANISM);
  EXPECT_EQ((*sections)[1].title_zh, "民生实事");
  ASSERT_EQ((*sections)[1].items.size(), 2);
  const figure::v1::FigureQuery& query = (*sections)[1].items[0].query;
  EXPECT_EQ(query.figure(), "livelihood.a");
  ASSERT_EQ(query.dimensions_size(), 2);
  EXPECT_EQ(query.dimensions(0).key(), "type");
  EXPECT_EQ(query.dimensions(0).values(1), "y");
  EXPECT_EQ((*sections)[1].items[0].unit_zh, "家");
  EXPECT_EQ((*sections)[1].items[0].rounding->word_zh(), "余");
  EXPECT_FALSE((*sections)[0].items[0].rounding.has_value());
  EXPECT_EQ((*sections)[1].items[1].title_zh, "乙");
  EXPECT_EQ((*sections)[1].items[1].rounding->multiple(), 100);
}

TEST(BriefingItems, EveryBadLineIsNamed) {
  for (const char* line : {
           "mechanism,工作机制,command.task_forces,,,,\n",              // No title.
           "mechanism,工作机制,task_forces,,工作专班,,\n",              // No service.
           "mechanism,工作机制,command.task_forces,type,工作专班,,\n",  // No filter.
           "mechanism,工作机制,command.task_forces\n",                  // Columns.
           "health,卫生,command.task_forces,,工作专班,,\n",             // No such section.
           "urban,甲,urban.x,,子,,\nurban,甲,livelihood.x,,丑,,\n",     // Another service.
           "urban,甲,urban.x,,子,,\neconomy,乙,economy.x,,丑,,\nurban,甲,urban.x,,寅,,\n",  // Apart.
           "urban,甲,urban.x,,子,,约:10\n",                                                 // No such word.
           "urban,甲,urban.x,,子,,余:0\n",                                                  // To nothing.
           "urban,甲,urban.x,,子,,余\n",
           "",  // Nothing.
       }) {
    const auto sections = ParseBriefingItems(absl::StrCat(kHeader, line));
    EXPECT_EQ(sections.status().code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_THAT(std::string(sections.status().message()), HasSubstr("line"));
  }
  EXPECT_FALSE(ParseBriefingItems("section,figure\n").ok());
}

TEST(BriefingItems, TheSampleDistrictsAreGood) {
  const auto sections = LoadBriefingItems(EASTGATE_SAMPLE_REFERENCE);
  ASSERT_THAT(sections, eastgate::testing::IsOk());
  EXPECT_EQ(sections->size(), 4);
  EXPECT_EQ(LoadBriefingItems("/nowhere").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace eastgate::command
