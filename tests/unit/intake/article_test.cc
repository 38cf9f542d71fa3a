#include "services/intake/article.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Line(const std::string& filter, const std::string& relation, const std::string& value) {
  return absl::StrCat("livelihood.a\t", filter, "\tFLOW\tyear\t", relation, "\t", value, "\tITEM\t词\n");
}

TEST(ParseArticle, ReadsFiltersAndRelations) {
  const auto lines =
      ParseArticle("# comment\n\n" + Line("-", "=", "5") + Line("type=x|y,level=1", ">=", "7"));
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 2);
  EXPECT_EQ((*lines)[0].query.dimensions_size(), 0);
  EXPECT_THAT((*lines)[1].query.dimensions(0).values(), ElementsAre("x", "y"));
  EXPECT_EQ((*lines)[1].query.dimensions(1).key(), "level");
  EXPECT_EQ((*lines)[1].words, "词");
}

TEST(ParseArticle, EveryBadLineIsNamed) {
  for (const std::string& bad :
       {Line("type", "=", "5"), Line("-", "~", "5"), Line("-", "=", "five"), std::string("a\tb\n")}) {
    EXPECT_THAT(std::string(ParseArticle(Line("-", "=", "5") + bad).status().message()), HasSubstr("line 2"));
  }
  EXPECT_FALSE(ParseArticle("# nothing\n").ok());
}

TEST(ParseArticle, TheSamplesHasItsLines) {
  std::ifstream in(EASTGATE_SAMPLE "/article.tsv");
  std::ostringstream text;
  text << in.rdbuf();
  const auto lines = ParseArticle(text.str());
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(lines->size(), 48);
}

ArticleLine Relation(const std::string& relation, const std::string& value) {
  const auto lines = ParseArticle(Line("-", relation, value));
  EXPECT_TRUE(lines.ok()) << lines.status();
  return lines->front();
}

figure::v1::FigureValue ValueOf(int64_t value) {
  figure::v1::FigureValue answer;
  answer.set_value(value);
  return answer;
}

TEST(Agrees, EveryComparison) {
  const struct {
    const char* relation;
    bool below, equal, above;
  } cases[] = {{"=", false, true, false},
               {">", false, false, true},
               {">=", false, true, true},
               {"<", true, false, false},
               {"<=", true, true, false}};
  for (const auto& test : cases) {
    const ArticleLine line = Relation(test.relation, "5");
    EXPECT_EQ(Agrees(line, ValueOf(4), std::nullopt), test.below) << test.relation;
    EXPECT_EQ(Agrees(line, ValueOf(5), std::nullopt), test.equal) << test.relation;
    EXPECT_EQ(Agrees(line, ValueOf(6), std::nullopt), test.above) << test.relation;
  }
  const ArticleLine between = Relation(">70,<80", "-");
  EXPECT_FALSE(Agrees(between, ValueOf(70), std::nullopt));
  EXPECT_TRUE(Agrees(between, ValueOf(71), std::nullopt));
  EXPECT_FALSE(Agrees(between, ValueOf(80), std::nullopt));
}

TEST(Agrees, YearOnYear) {
  figure::v1::FigureValue value = ValueOf(2051);
  EXPECT_FALSE(Agrees(Relation("year_on_year.change=", "478"), value, std::nullopt)) << "not compared";
  value.mutable_year_on_year()->set_change(478);
  value.mutable_year_on_year()->set_growth_ratio(478.0 / 1573);
  EXPECT_TRUE(Agrees(Relation("year_on_year.change=", "478"), value, std::nullopt));
  EXPECT_FALSE(Agrees(Relation("year_on_year.change=", "479"), value, std::nullopt));
  EXPECT_TRUE(Agrees(Relation("year_on_year.growth_ratio rounds to", "0.30"), value, std::nullopt));
  EXPECT_FALSE(Agrees(Relation("year_on_year.growth_ratio rounds to", "0.31"), value, std::nullopt));
  EXPECT_FALSE(Agrees(Relation("year_on_year.growth_ratio rounds to", "0.300"), value, std::nullopt));
}

TEST(Agrees, TargetsAreThoseOfTheDay) {
  const ArticleLine target = Relation("target", "8500");
  const ArticleLine completion = Relation("completion of target 8500 rounds to", "0.90");
  EXPECT_TRUE(target.needs_target() && completion.needs_target());
  EXPECT_FALSE(Agrees(target, ValueOf(7664), std::nullopt));
  command::v1::TargetEvaluation evaluation;
  evaluation.set_value(8500);
  evaluation.set_actual(7664);
  evaluation.set_completion(7664.0 / 8500);
  EXPECT_TRUE(Agrees(target, ValueOf(7664), evaluation));
  EXPECT_TRUE(Agrees(completion, ValueOf(7664), evaluation));
  evaluation.set_value(8400);
  EXPECT_FALSE(Agrees(target, ValueOf(7664), evaluation));
  EXPECT_FALSE(Agrees(completion, ValueOf(7664), evaluation));
}

TEST(Agrees, ARatioIsInTenThousandths) {
  figure::v1::FigureValue value;
  value.mutable_ratio()->set_numerator(39);
  value.mutable_ratio()->set_denominator(40);
  EXPECT_TRUE(Agrees(Relation("=", "9750"), value, std::nullopt));
  EXPECT_FALSE(Agrees(Relation(">", "9750"), value, std::nullopt));
  command::v1::TargetEvaluation evaluation;
  evaluation.set_value(9500);
  EXPECT_FALSE(Agrees(Relation("target", "9500"), value, evaluation)) << "judged by another value";
  *evaluation.mutable_ratio() = value.ratio();
  EXPECT_TRUE(Agrees(Relation("target", "9500"), value, evaluation));
  value.mutable_ratio()->set_denominator(0);
  EXPECT_FALSE(Agrees(Relation(">=", "0"), value, std::nullopt)) << "there is no value";
}

TEST(BriefingText, ShowsEveryItemAndWhatIsMissing) {
  command::v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  briefing.set_narrative_zh("叙述");
  auto& section = *briefing.add_sections();
  section.set_title_zh("民生实事");
  section.set_status(command::v1::BRIEFING_SECTION_STATUS_OK);
  auto& item = *section.add_items();
  item.set_title_zh("登记");
  item.mutable_value()->set_value(1429);
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PERSON);
  item.mutable_value()->mutable_year_on_year()->set_previous(1278);
  item.mutable_value()->mutable_year_on_year()->set_growth_ratio(0.118);
  item.set_target(1900);
  item.set_completion(0.752);
  item.set_status(command::v1::TARGET_STATUS_GREEN);
  auto& down = *briefing.add_sections();
  down.set_title_zh("经济");
  down.set_status(command::v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  down.set_unavailable_reason("没有应答");
  const std::string text = BriefingText(briefing);
  EXPECT_THAT(text, HasSubstr("叙述"));
  EXPECT_THAT(text, HasSubstr("登记：1429人，上年同期 1278人，同比 +11.8%；目标 1900人，完成 75.2%，绿灯"));
  EXPECT_THAT(text, HasSubstr("【经济】 暂缺：没有应答"));
  item.mutable_value()->mutable_year_on_year()->set_comparability(
      figure::v1::FIGURE_COMPARABILITY_DIVISION_CHANGED);
  EXPECT_THAT(BriefingText(briefing), HasSubstr("上年同期 1278人（区划调整，不可比）；目标"));
  item.mutable_value()->mutable_year_on_year()->clear_comparability();
  item.set_completion(0.99996);
  item.mutable_value()->mutable_year_on_year()->set_growth_ratio(-0.0003);
  EXPECT_THAT(BriefingText(briefing), HasSubstr("同比 -0.03%；目标 1900人，完成 99.996%，绿灯")) << "true";
  item.mutable_value()->clear_value();
  item.mutable_value()->clear_year_on_year();
  item.mutable_reporting()->mutable_counts()->set_expected(2);
  item.mutable_reporting()->mutable_counts()->set_not_reported(2);
  item.set_target_direction(command::v1::TARGET_DIRECTION_AT_MOST);
  item.clear_completion();
  item.clear_status();
  EXPECT_THAT(BriefingText(briefing), HasSubstr("登记：未报；上限 1900人\n"));
  item.clear_target_direction();
  item.clear_reporting();
  item.mutable_value()->mutable_ratio();
  item.mutable_value()->set_unit(figure::v1::FIGURE_UNIT_PER_CENT);
  item.set_target(9500);
  item.clear_completion();
  item.clear_status();
  EXPECT_THAT(BriefingText(briefing), HasSubstr("登记：无；目标 95%\n")) << "nothing to judge shows no light";
}

}  // namespace
}  // namespace eastgate::intake
