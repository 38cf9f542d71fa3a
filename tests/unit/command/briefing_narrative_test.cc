#include "services/command/briefing_narrative.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::command {
namespace {

using figure::v1::FIGURE_UNIT_DAY;
using figure::v1::FIGURE_UNIT_FEN;
using figure::v1::FIGURE_UNIT_HOUSEHOLD;
using figure::v1::FIGURE_UNIT_ITEM;
using figure::v1::FIGURE_UNIT_PER_CENT;
using figure::v1::FIGURE_UNIT_PERSON;
using figure::v1::FIGURE_UNIT_TIMES;
using ::testing::HasSubstr;

v1::BriefingItem Item(int64_t value, figure::v1::FigureUnit unit = FIGURE_UNIT_PERSON) {
  v1::BriefingItem item;
  item.set_title_zh("登记");
  item.mutable_value()->set_value(value);
  item.mutable_value()->set_unit(unit);
  return item;
}

v1::BriefingItem Compared(int64_t value, int64_t previous) {
  v1::BriefingItem item = Item(value);
  item.mutable_value()->mutable_year_on_year()->set_previous(previous);
  item.mutable_value()->mutable_year_on_year()->set_change(value - previous);
  return item;
}

TEST(ItemText, WhatIsTooSmallIsNotTold) {
  v1::BriefingItem item = Compared(120, 4);
  item.mutable_query()->set_as_of("2024-09-30");
  EXPECT_EQ(ItemText(item, ItemTold::kNotTheYearEarlier), "登记120人（上年同期人数过少，不予显示）");
  EXPECT_EQ(ItemText(item, ItemTold::kNoValue), "登记人数过少，按规定不予显示");
  // Why two values are not compared tells neither of them.
  item.mutable_value()->mutable_year_on_year()->set_comparability(
      figure::v1::FIGURE_COMPARABILITY_DEFINITION_CHANGED);
  EXPECT_EQ(ItemText(item, ItemTold::kNotTheYearEarlier), ItemText(item));
  item.mutable_reporting()->mutable_counts()->set_expected(3);
  item.mutable_reporting()->mutable_counts()->set_not_reported(3);
  EXPECT_THAT(ItemText(item, ItemTold::kNoValue), HasSubstr("不予显示（应报3份，未报3份"));
}

TEST(AmountText, RoundingWordsAreTrue) {
  const struct {
    int64_t value;
    figure::v1::FigureUnit unit;
    const char* text;
  } cases[] = {{1429, FIGURE_UNIT_PERSON, "1429人"},
               {30, FIGURE_UNIT_HOUSEHOLD, "30户"},
               {5, FIGURE_UNIT_ITEM, "5个"},
               {54302000, FIGURE_UNIT_FEN, "54万余元"},  // 543,020 yuan, as the report says it.
               {54000000, FIGURE_UNIT_FEN, "54万元"},
               {1000000, FIGURE_UNIT_FEN, "1万元"},
               {999999, FIGURE_UNIT_FEN, "9999.99元"},
               {38000, FIGURE_UNIT_FEN, "380元"},
               {305, FIGURE_UNIT_FEN, "3.05元"},
               {0, FIGURE_UNIT_FEN, "0元"},
               {10000000000, FIGURE_UNIT_FEN, "1亿元"},
               {10000000001, FIGURE_UNIT_FEN, "1亿余元"},
               {9999999999, FIGURE_UNIT_FEN, "9999万余元"},
               {-54302000, FIGURE_UNIT_FEN, "负54万余元"}};
  for (const auto& test : cases) EXPECT_EQ(AmountText(test.value, test.unit), test.text);
}

TEST(PercentText, SaysWhenItIsRounded) {
  EXPECT_EQ(PercentText(3, 10), "30%");
  EXPECT_EQ(PercentText(1, 3), "约33.3%");
  EXPECT_EQ(PercentText(151, 1278), "约11.8%");
  EXPECT_EQ(PercentText(1, 8), "12.5%");
  EXPECT_EQ(PercentText(2, 3), "约66.7%");
  EXPECT_EQ(PercentText(7'664'000'000, 7'666'000'000), "约99.9%") << "not 100";
  EXPECT_EQ(PercentText(10'002, 10'000), "约100.1%");
  EXPECT_EQ(PercentText(1, 3000), "不足0.1%");
  EXPECT_EQ(PercentText(0, 3000), "0%");
  EXPECT_EQ(PercentText(9746, 10'000, 9748), "约97.4%") << "below the target";
  EXPECT_EQ(PercentText(99'981, 100'000, 9996), "约99.98%") << "between the target and 100";
  EXPECT_EQ(PercentText(9748, 10'000, 9748), "97.48%") << "on the target";
  EXPECT_EQ(PercentText(9'000'000'000'000'000, 1), "900000000000000000%");
  EXPECT_EQ(PercentText(9'000'000'000'000'000, 1'000'000'000'000'000), "900%") << "without overflow";
}

TEST(ItemText, ComparesWithTheYearBefore) {
  EXPECT_EQ(ItemText(Compared(130, 100)), "登记130人，同比增长30%");
  EXPECT_EQ(ItemText(Compared(3001, 3000)), "登记3001人，同比增长不足0.1%");
  EXPECT_EQ(ItemText(Compared(1, 3001)), "登记1人，同比下降约99.9%") << "not all of it";
  EXPECT_EQ(ItemText(Compared(70, 100)), "登记70人，同比下降30%");
  EXPECT_EQ(ItemText(Compared(100, 100)), "登记100人，与上年同期持平");
  EXPECT_EQ(ItemText(Compared(5, 0)), "登记5人") << "nothing to compare with";
  EXPECT_EQ(ItemText(Compared(5, -2)), "登记5人，上年同期为-2人");
  EXPECT_EQ(ItemText(Item(5)), "登记5人");
}

TEST(ItemText, RoundsAsReportsDoAndStaysTrue) {
  const auto rounded = [](int64_t value, const char* word, int64_t to, figure::v1::FigureUnit unit,
                          const char* unit_zh) {
    v1::BriefingItem item = Item(value, unit);
    item.set_unit_zh(unit_zh);
    item.mutable_rounding()->set_word_zh(word);
    item.mutable_rounding()->set_multiple(to);
    return ItemText(item);
  };
  EXPECT_EQ(rounded(73, kAndMore, 10, FIGURE_UNIT_ITEM, "场"), "登记70余场");
  EXPECT_EQ(rounded(70, kAndMore, 10, FIGURE_UNIT_ITEM, "场"), "登记70场") << "exact";
  EXPECT_EQ(rounded(7, kAndMore, 10, FIGURE_UNIT_ITEM, "场"), "登记7场") << "below what it rounds to";
  EXPECT_EQ(rounded(73, kAndMore, 10, FIGURE_UNIT_PERSON, ""), "登记70余人");
  EXPECT_EQ(rounded(20'001, kAndMore, 10'000, FIGURE_UNIT_HOUSEHOLD, ""), "登记2万余户");
  EXPECT_EQ(rounded(105'500'000'000, kOver, 100'000'000'000, FIGURE_UNIT_FEN, ""), "登记超10亿元");
  EXPECT_EQ(rounded(100'000'000'000, kOver, 100'000'000'000, FIGURE_UNIT_FEN, ""), "登记10亿元")
      << "not above";
  EXPECT_EQ(rounded(99'999'999'999, kOver, 100'000'000'000, FIGURE_UNIT_FEN, ""), "登记9亿余元");
  EXPECT_EQ(rounded(105'500'000'000, kAndMore, 100'000'000'000, FIGURE_UNIT_FEN, ""), "登记10亿余元");
  EXPECT_EQ(rounded(12'345'678, kAndMore, 100, FIGURE_UNIT_FEN, ""), "登记12万余元") << "one 余 is enough";
  EXPECT_EQ(rounded(12'345'678, kOver, 100, FIGURE_UNIT_FEN, ""), "登记12万余元");
  EXPECT_EQ(rounded(-73, kAndMore, 10, FIGURE_UNIT_ITEM, "场"), "登记-73场");
}

TEST(ItemText, SaysHowFarTheTargetIsReached) {
  const auto with_target = [](int64_t value, int64_t target) {
    v1::BriefingItem item = Item(value);
    item.set_target(target);
    return ItemText(item);
  };
  EXPECT_EQ(with_target(90, 100), "登记90人，完成全年目标的90%");
  EXPECT_EQ(with_target(100, 100), "登记100人，完成全年目标");
  EXPECT_EQ(with_target(101, 100), "登记101人，超过全年目标（100人）") << "strictly above";
  EXPECT_EQ(with_target(0, 0), "登记0人");
}

TEST(ItemText, ACeilingIsExceededOrKept) {
  const auto with_ceiling = [](int64_t value, int64_t ceiling) {
    v1::BriefingItem item = Item(value);
    item.set_target(ceiling);
    item.set_target_direction(v1::TARGET_DIRECTION_AT_MOST);
    return ItemText(item);
  };
  EXPECT_EQ(with_ceiling(16, 10), "登记16人，超出上限6人");
  EXPECT_EQ(with_ceiling(10, 10), "登记10人，控制在上限（10人）以内");
  EXPECT_EQ(with_ceiling(4, 10), "登记4人，控制在上限（10人）以内");
  EXPECT_EQ(with_ceiling(1, 0), "登记1人，超出上限1人");
}

TEST(ItemText, ARoundedRatioIsOnItsSideOfTheTarget) {
  const auto with_target = [](int64_t numerator, int64_t denominator, int64_t target,
                              v1::TargetDirection direction) {
    v1::BriefingItem item = Item(0, FIGURE_UNIT_PER_CENT);
    item.mutable_value()->clear_value();
    auto& ratio = *item.mutable_value()->mutable_ratio();
    ratio.set_numerator(numerator);
    ratio.set_denominator(denominator);
    ratio.set_value(static_cast<double>(numerator) / static_cast<double>(denominator));
    item.set_target(target);
    item.set_target_direction(direction);
    return ItemText(item);
  };
  EXPECT_EQ(with_target(2499, 2500, 10'000, v1::TARGET_DIRECTION_AT_LEAST),
            "登记约99.9%，低于全年目标（100%）");
  EXPECT_EQ(with_target(9501, 10'000, 9500, v1::TARGET_DIRECTION_AT_LEAST),
            "登记约95.1%，超过全年目标（95%）");
  EXPECT_EQ(with_target(501, 10'000, 500, v1::TARGET_DIRECTION_AT_MOST), "登记约5.1%，超出上限（5%）");
  EXPECT_EQ(with_target(5, 100, 500, v1::TARGET_DIRECTION_AT_MOST), "登记5%，控制在上限（5%）以内");
}

TEST(ItemText, ARatioIsRoundedOrMissing) {
  v1::BriefingItem item = Item(0, FIGURE_UNIT_DAY);
  item.mutable_value()->clear_value();
  auto& ratio = *item.mutable_value()->mutable_ratio();
  ratio.set_numerator(2401);
  ratio.set_denominator(1235);
  EXPECT_EQ(ItemText(item), "登记暂无");
  ratio.set_value(2401.0 / 1235);
  EXPECT_EQ(ItemText(item), "登记约1.9天");
  ratio.set_numerator(5);
  ratio.set_denominator(2);
  EXPECT_EQ(ItemText(item), "登记2.5天");
}

TEST(ItemText, SaysWhatWasNotReportedAndWhatWasRevised) {
  v1::BriefingItem item = Item(0);
  item.mutable_query()->set_as_of("2024-09-30");
  auto& reporting = *item.mutable_reporting();
  reporting.mutable_counts()->set_expected(4);
  EXPECT_EQ(ItemText(item), "登记0人") << "reported as zero";
  const auto miss = [&](const char* title, const char* period) {
    reporting.mutable_counts()->set_not_reported(reporting.counts().not_reported() + 1);
    auto& missing = *reporting.add_missing();
    missing.set_title_zh(title);
    missing.set_period(period);
  };
  miss("甲街道", "2024-09");
  EXPECT_EQ(ItemText(item), "登记0人（应报4份，未报1份：甲街道9月）");
  miss("乙街道", "2024-Q3");
  miss("丙街道", "2023-12");
  reporting.mutable_counts()->set_revised(2);
  EXPECT_EQ(ItemText(item),
            "登记0人（应报4份，未报3份：甲街道9月、乙街道三季度、丙街道2023年12月；结账后修订2份）");
  miss("丁街道", "2024");
  reporting.mutable_counts()->set_revised(0);
  EXPECT_EQ(ItemText(item),
            "登记未报，不以零计（应报4份，未报4份：甲街道9月、乙街道三季度、丙街道2023年12月等）");
  item.mutable_value()->set_value(5);
  EXPECT_THAT(ItemText(item), HasSubstr("登记5人（应报4份")) << "facts there are";
}

TEST(ItemText, NothingIsComparedWithAYearThatWasNotReported) {
  v1::BriefingItem item = Item(5);
  item.mutable_query()->set_as_of("2024-09-30");
  item.mutable_value()->mutable_year_on_year()->set_previous(0);
  item.mutable_value()->mutable_year_on_year()->set_change(5);
  item.mutable_previous_reporting()->set_expected(2);
  EXPECT_EQ(ItemText(item), "登记5人") << "reported as zero";
  item.mutable_previous_reporting()->set_not_reported(2);
  EXPECT_EQ(ItemText(item), "登记5人（上年同期未报，不可比）");
  item.mutable_value()->clear_year_on_year();
  EXPECT_EQ(ItemText(item), "登记5人（上年同期未报，不可比）");
  *item.mutable_value()->mutable_year_on_year() = Compared(5, 4).value().year_on_year();
  EXPECT_EQ(ItemText(item), "登记5人，同比增长25%（上年同期未报2份）") << "facts there were";
}

TEST(ItemText, WhatIsNotComparableIsNotCompared) {
  v1::BriefingItem item = Compared(5, 4);
  auto& compared = *item.mutable_value()->mutable_year_on_year();
  const auto said = [&](figure::v1::FigureComparability comparability) {
    compared.set_comparability(comparability);
    return ItemText(item);
  };
  EXPECT_EQ(said(figure::v1::FIGURE_COMPARABILITY_COMPARABLE), "登记5人，同比增长25%");
  EXPECT_EQ(said(figure::v1::FIGURE_COMPARABILITY_DEFINITION_CHANGED), "登记5人（口径调整，不可比）");
  EXPECT_EQ(said(figure::v1::FIGURE_COMPARABILITY_DIVISION_CHANGED), "登记5人（区划调整，不可比）");
  EXPECT_EQ(said(figure::v1::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED), "登记5人（上年同期未报，不可比）");
  item.mutable_previous_reporting()->set_expected(3);
  item.mutable_previous_reporting()->set_not_reported(2);
  EXPECT_EQ(ItemText(item), "登记5人（上年同期未报2份，不可比）");
  item.set_target(10);
  EXPECT_EQ(ItemText(item), "登记5人（上年同期未报2份，不可比），完成全年目标的50%");
}

TEST(ItemText, AMissingReportOfAMalformedPeriodIsNamedAsItCame) {
  v1::BriefingItem item = Item(0);
  item.mutable_query()->set_as_of("2024-09-30");
  auto& reporting = *item.mutable_reporting();
  reporting.mutable_counts()->set_expected(2);
  reporting.mutable_counts()->set_not_reported(1);
  reporting.add_missing()->set_title_zh("甲街道");
  reporting.mutable_missing(0)->set_period("2024-13");
  EXPECT_EQ(ItemText(item), "登记0人（应报2份，未报1份：甲街道2024-13）");
}

v1::BriefingItem RatioItem(int64_t numerator, int64_t denominator,
                           figure::v1::FigureUnit unit = FIGURE_UNIT_PER_CENT) {
  v1::BriefingItem item;
  item.set_title_zh("销号率");
  item.mutable_value()->set_unit(unit);
  auto& ratio = *item.mutable_value()->mutable_ratio();
  ratio.set_numerator(numerator);
  ratio.set_denominator(denominator);
  if (denominator != 0) ratio.set_value(static_cast<double>(numerator) / static_cast<double>(denominator));
  return item;
}

TEST(ItemText, ARatioIsSaidInItsUnit) {
  EXPECT_EQ(ItemText(RatioItem(39, 40)), "销号率97.5%");
  EXPECT_EQ(ItemText(RatioItem(2, 3)), "销号率约66.7%");
  EXPECT_EQ(ItemText(RatioItem(1000, 100)), "销号率1000%");
  EXPECT_EQ(ItemText(RatioItem(1000, 100, FIGURE_UNIT_TIMES)), "销号率10倍");
  EXPECT_EQ(ItemText(RatioItem(105500000000, 230000000, FIGURE_UNIT_TIMES)), "销号率约458.7倍");
  EXPECT_EQ(ItemText(RatioItem(99'999, 100'000, FIGURE_UNIT_TIMES)), "销号率约0.9倍") << "below one time";
  EXPECT_EQ(ItemText(RatioItem(100'001, 100'000, FIGURE_UNIT_TIMES)), "销号率约1.1倍");
  EXPECT_EQ(ItemText(RatioItem(1, 0)), "销号率暂无");
  EXPECT_EQ(ItemText(RatioItem(1, -2)), "销号率暂无");
}

TEST(ItemText, ARatioIsComparedExactlyWithItsTarget) {
  const auto with_target = [](v1::BriefingItem item, int64_t target) {
    item.set_target(target);
    return ItemText(item);
  };
  EXPECT_EQ(with_target(RatioItem(39, 40), 9500), "销号率97.5%，超过全年目标（95%）");
  EXPECT_EQ(with_target(RatioItem(19, 20), 9500), "销号率95%，达到全年目标（95%）");
  EXPECT_EQ(with_target(RatioItem(1'900'001, 2'000'000), 9500), "销号率约95.1%，超过全年目标（95%）")
      << "above, however little";
  EXPECT_EQ(with_target(RatioItem(1'899'999, 2'000'000), 9500), "销号率约94.9%，低于全年目标（95%）");
  EXPECT_EQ(with_target(RatioItem(3, 4), 9999), "销号率75%，低于全年目标（99.99%）");
  EXPECT_EQ(with_target(RatioItem(5, 2, FIGURE_UNIT_DAY), 30000), "销号率2.5天，低于全年目标（3天）");
  EXPECT_EQ(with_target(RatioItem(5, 2, FIGURE_UNIT_DAY), 12345), "销号率2.5天，超过全年目标（1.2345天）");
  EXPECT_EQ(with_target(RatioItem(50, 1, FIGURE_UNIT_TIMES), 4'000'000), "销号率50倍，低于全年目标（400倍）");
  EXPECT_EQ(with_target(RatioItem(0, 7), 0), "销号率0%，达到全年目标（0%）");
  EXPECT_EQ(with_target(RatioItem(0, 0), 9500), "销号率暂无") << "nothing to compare";
}

TEST(TargetValueText, HasEveryDigitOfTheLargestTarget) {
  v1::BriefingItem item = RatioItem(1, 2, FIGURE_UNIT_DAY);
  item.set_target(999'999'999'999'999);
  EXPECT_EQ(TargetValueText(item), "99999999999.9999天");
  item.mutable_value()->set_unit(FIGURE_UNIT_TIMES);
  EXPECT_EQ(TargetValueText(item), "99999999999.9999倍");
  item.mutable_value()->set_unit(FIGURE_UNIT_PER_CENT);
  EXPECT_EQ(TargetValueText(item), "9999999999999.99%");
}

TEST(NarrativeText, AnUnavailableSectionSaysSoAndIsNotZero) {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  v1::BriefingSection& mechanism = *briefing.add_sections();
  mechanism.set_title_zh("工作机制");
  mechanism.set_status(v1::BRIEFING_SECTION_STATUS_OK);
  mechanism.add_items()->set_text_zh("工作专班5个");
  mechanism.add_items()->set_text_zh("职能小组2个");
  v1::BriefingSection& livelihood = *briefing.add_sections();
  livelihood.set_title_zh("民生实事");
  livelihood.set_status(v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
  livelihood.set_unavailable_reason("服务未在时限内应答");
  const std::string text = NarrativeText(briefing);
  EXPECT_THAT(text, HasSubstr("截至2024年9月30日"));
  EXPECT_THAT(text, HasSubstr("工作机制：工作专班5个；职能小组2个。"));
  EXPECT_THAT(text, HasSubstr("民生实事：数据暂缺（服务未在时限内应答），不以零计。"));
}

}  // namespace
}  // namespace eastgate::command
