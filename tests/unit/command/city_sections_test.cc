#include "services/command/city_sections.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/command/testing/district_replies.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

namespace pb = ::eastgate::figure::v1;
using namespace testing;  // The replies of districts.
using eastgate::testing::IsOk;
using ::testing::HasSubstr;

TEST(BuildCitySection, AnItemThatLacksADistrictIsNotJudgedAndSaysSo) {
  const v1::BriefingItem whole = ItemOf(Sum({Reply("a", Value(7)), Reply("b", Value(5))}));
  EXPECT_EQ(whole.target(), 10);
  EXPECT_EQ(whole.status(), v1::TARGET_STATUS_GREEN);
  EXPECT_EQ(whole.text_zh().find("未含"), std::string::npos);
  const v1::BriefingItem lacking = ItemOf(Sum({Reply("a", Value(7)), Silent("b")}));
  EXPECT_FALSE(lacking.has_target());
  EXPECT_THAT(lacking.text_zh(), HasSubstr("村点7人"));
  EXPECT_THAT(lacking.text_zh(), HasSubstr("（未含区b）"));
}

TEST(BuildCitySection, WithoutAnyDistrictItIsUnavailable) {
  const auto section = BuildCitySection(Spec(), Asked(), Sum({Silent("a"), Silent("b")}), Target);
  ASSERT_THAT(section, IsOk());
  EXPECT_EQ(section->status(), v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  EXPECT_EQ(section->unavailable_reason(), "没有区县应答");
}

TEST(BuildCitySection, ItemsKeepTheirOrderWhateverHasNoTotal) {
  BriefingSectionSpec spec = Spec(kDistinct);
  spec.items.push_back(Spec().items[0]);
  spec.items[1].title_zh = "第二";
  pb::BatchGetFiguresRequest asked = Asked(kDistinct);
  asked.MergeFrom(Asked());
  std::vector<DistrictReply> replies;
  for (const char* division : {"a", "b"}) {
    SectionAnswer answer;
    *answer.figures.add_values() = Value(3, 0, kDistinct);
    *answer.figures.add_values() = Value(4);
    replies.push_back(ReplyOf(Row(division), std::move(answer), 2));
  }
  const CitySum sum = AddDistricts(asked, std::move(replies), NatureOfTest);
  const auto section = BuildCitySection(spec, asked, sum, Target);
  ASSERT_THAT(section, IsOk());
  ASSERT_EQ(section->items_size(), 2);
  EXPECT_THAT(section->items(0).text_zh(), HasSubstr("不作合计"));
  EXPECT_THAT(section->items(1).text_zh(), HasSubstr("第二8人"));
}

TEST(MissingText, NamesThreeDistrictsAndCountsTheOthers) {
  std::vector<DistrictReply> replies;
  replies.push_back(Reply("0", Value(1)));
  for (const char* division : {"1", "2", "3", "4", "5"}) replies.push_back(Silent(division));
  EXPECT_EQ(MissingText(Sum(std::move(replies)).districts, 0), "（未含区1、区2、区3等5个区县）");
  EXPECT_EQ(MissingText(Sum({Reply("a", Value(1))}).districts, 0), "");
}

}  // namespace
}  // namespace eastgate::command
