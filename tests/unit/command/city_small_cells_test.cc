#include "services/command/city_small_cells.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/command/briefing_narrative.h"
#include "tests/unit/command/testing/district_replies.h"

namespace eastgate::command {
namespace {

namespace pb = ::eastgate::figure::v1;
using namespace testing;  // The replies of districts.
using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The flow counts persons, as the denominator of the ratio does.
figures::CountedParts Persons(const std::string& figure, int /*definition_version*/) {
  if (figure == kRatio) return {.denominator = true};
  return {.value = true};
}
figures::CountedParts Nobody(const std::string& /*figure*/, int /*definition_version*/) {
  return {};
}

v1::CityFigure Told(std::vector<DistrictReply> replies, int64_t smallest_cell,
                    const std::string& figure = kFlow) {
  v1::CityFigure answer = *CityFigureOf(Sum(std::move(replies), figure));
  SuppressSmallCells(smallest_cell, Persons, answer);
  return answer;
}

// The briefing of one item, in full.
v1::CityBriefing BriefingOf(std::vector<DistrictReply> replies, const std::string& figure = kFlow) {
  CitySum sum = Sum(std::move(replies), figure);
  v1::CityBriefing city;
  city.mutable_briefing()->set_as_of("2024-09-30");
  *city.mutable_briefing()->add_sections() = *BuildCitySection(Spec(figure), Asked(figure), sum, Target);
  city.mutable_briefing()->set_narrative_zh(NarrativeText(city.briefing()));
  v1::CityBriefingSection& section = *city.add_sections();
  section.mutable_totals()->Add(sum.totals.begin(), sum.totals.end());
  *section.mutable_districts() = std::move(sum.districts);
  return city;
}

v1::CityBriefing ToldBriefing(std::vector<DistrictReply> replies, int64_t smallest_cell,
                              const std::string& figure = kFlow) {
  v1::CityBriefing city = BriefingOf(std::move(replies), figure);
  SuppressSmallCells(smallest_cell, Persons, city);
  return city;
}

const v1::BriefingItem& ItemOf(const v1::CityBriefing& city) {
  return city.briefing().sections(0).items(0);
}

// "2", "-" where it is suppressed, "" where there is none.
std::vector<std::string> ValuesOf(const v1::CityBriefing& city) {
  std::vector<std::string> values;
  for (const v1::DistrictAnswer& district : city.sections(0).districts()) {
    if (district.figures().empty()) {
      values.emplace_back();
      continue;
    }
    const v1::DistrictFigure& one = district.figures(0);
    EXPECT_FALSE(one.suppressed() && (one.has_value() || one.has_ratio() || one.has_year_on_year()));
    values.push_back(one.suppressed() ? "-" : absl::StrCat(one.value()));
  }
  return values;
}

TEST(SuppressSmallCells, OneDistrictIsNotToldByTheOthers) {
  const v1::CityFigure figure =
      Told({Reply("a", Value(2, 50)), Reply("b", Value(30, 50)), Reply("c", Value(40, 50))}, 10);
  EXPECT_EQ(figure.smallest_cell(), 10);
  EXPECT_TRUE(figure.districts(0).figures(0).suppressed());
  EXPECT_TRUE(figure.districts(1).figures(0).suppressed());
  EXPECT_FALSE(figure.districts(1).figures(0).has_value());
  EXPECT_FALSE(figure.districts(1).figures(0).has_year_on_year());
  EXPECT_EQ(figure.districts(2).figures(0).value(), 40);
  EXPECT_EQ(figure.total().value(), 72);
  // A value that was small a year earlier is not told, nor one that would tell it.
  const v1::CityFigure before = Told({Reply("a", Value(20, 2)), Reply("b", Value(30, 30))}, 10);
  EXPECT_EQ(before.districts(0).figures(0).value(), 20);
  EXPECT_FALSE(before.districts(0).figures(0).has_year_on_year());
  EXPECT_FALSE(before.districts(1).figures(0).has_year_on_year());
  // If there is one district, the total tells it.
  const v1::CityFigure alone = Told({Reply("a", Value(2, 0)), Silent("b")}, 10);
  EXPECT_TRUE(alone.total_suppressed());
  EXPECT_TRUE(alone.total_state().suppressed());
}

TEST(SuppressSmallCells, ADistrictThatDoesNotCountHidesNoOther) {
  pb::FigureValue other = Value(3), large = Value(50);
  other.set_definition_version(1);
  large.set_definition_version(1);
  const std::vector<DistrictReply> replies = {Reply("a", Value(2)), Reply("b", Value(30)), Reply("c", other),
                                              Reply("d", large)};
  const v1::CityBriefing city = ToldBriefing(replies, 10);
  // Without b, the total would tell a; c is small itself, and is in no total, as d is.
  EXPECT_THAT(ValuesOf(city), ElementsAre("-", "-", "-", "50"));
  EXPECT_EQ(ItemOf(city).value().value(), 32);
}

TEST(SuppressSmallCells, ABriefingHasTheAnswersOfItsFigures) {
  std::mt19937_64 random(7);
  const auto below = [&random](int64_t most) { return static_cast<int64_t>(random() % most); };
  for (int round = 0; round < 300; ++round) {
    const std::string figure = below(2) == 0 ? kFlow : kRatio;
    std::vector<DistrictReply> replies;
    const int64_t count = 1 + below(6);
    for (int64_t i = 0; i < count; ++i) {
      const std::string division = absl::StrCat(360100 + i);
      pb::FigureValue value =
          figure == kRatio ? Ratio(below(30), below(30), below(30), below(30)) : Value(below(30), below(30));
      if (below(6) == 0) value.set_definition_version(1);
      replies.push_back(below(6) == 0 ? Silent(division) : Reply(division, value));
    }
    const CitySum sum = Sum(replies, figure);
    const bool any = std::any_of(sum.districts.begin(), sum.districts.end(),
                                 [](const auto& row) { return !row.figures().empty(); });
    if (!any) continue;
    const v1::CityFigure answer = Told(replies, 10, figure);
    const v1::CityBriefing city = ToldBriefing(replies, 10, figure);
    EXPECT_EQ(city.smallest_cell(), answer.smallest_cell());
    EXPECT_TRUE(MessageDifferencer::Equals(city.sections(0).totals(0), answer.total_state()));
    for (int i = 0; i < answer.districts_size(); ++i)
      EXPECT_TRUE(MessageDifferencer::Equals(city.sections(0).districts(i), answer.districts(i)));
    const pb::FigureValue& total = ItemOf(city).value();
    EXPECT_EQ(total.has_value(), answer.total().has_value());
    EXPECT_EQ(total.value(), answer.total().value());
    EXPECT_EQ(total.ratio().denominator(), answer.total().ratio().denominator());
    EXPECT_EQ(total.has_year_on_year(), answer.total().has_year_on_year());
    // Those of the rows that count which are withheld are no small cell together, so the total tells none.
    if (answer.total_suppressed()) continue;
    int withheld = 0;
    int64_t told = 0;
    for (const v1::DistrictAnswer& district : answer.districts()) {
      if (district.figures().empty() || district.figures(0).status() != v1::DISTRICT_FIGURE_STATUS_COUNTED)
        continue;
      const v1::DistrictFigure& one = district.figures(0);
      if (one.suppressed()) ++withheld;
      told += figure == kRatio ? one.ratio().denominator() : one.value();
    }
    const int64_t all = figure == kRatio ? answer.total().ratio().denominator() : answer.total().value();
    if (withheld > 0) {
      EXPECT_GE(withheld, 2);
      EXPECT_GE(all - told, 10);
    } else {
      EXPECT_EQ(all, told);
    }
  }
}

TEST(SuppressSmallCells, TheTextsTellNoTotalThatIsSuppressed) {
  const std::vector<DistrictReply> replies = {Reply("a", Value(7, 40)), Reply("b", Value(0, 30))};
  const v1::CityBriefing full = BriefingOf(replies);
  EXPECT_THAT(full.briefing().narrative_zh(), HasSubstr("村点7人，同比下降90%，完成全年目标的70%"));
  const v1::CityBriefing city = ToldBriefing(replies, 10);
  EXPECT_EQ(city.smallest_cell(), 10);
  EXPECT_TRUE(city.sections(0).totals(0).suppressed());
  EXPECT_THAT(ValuesOf(city), ElementsAre("-", "0"));
  const v1::BriefingItem& item = ItemOf(city);
  EXPECT_EQ(item.text_zh(), "村点人数过少，按规定不予显示");
  EXPECT_FALSE(item.value().has_value());
  EXPECT_FALSE(item.value().has_year_on_year());
  EXPECT_FALSE(item.has_completion());
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_UNSPECIFIED);
  EXPECT_EQ(item.target(), 10);
  EXPECT_THAT(city.briefing().narrative_zh(), HasSubstr("村点人数过少，按规定不予显示。"));
  EXPECT_THAT(city.briefing().narrative_zh(), Not(HasSubstr("7")));
  EXPECT_THAT(ToldBriefing({Reply("a", Value(7)), Silent("b")}, 10).briefing().narrative_zh(),
              HasSubstr("村点人数过少，按规定不予显示（未含区b）"));
}

TEST(SuppressSmallCells, TheTextsTellNoChangeSinceATotalThatIsSuppressed) {
  const v1::CityBriefing city = ToldBriefing({Reply("a", Value(30, 2)), Reply("b", Value(30, 0))}, 10);
  EXPECT_FALSE(city.sections(0).totals(0).suppressed());
  EXPECT_EQ(ItemOf(city).value().value(), 60);
  EXPECT_FALSE(ItemOf(city).value().has_year_on_year());
  EXPECT_EQ(ItemOf(city).text_zh(), "村点60人（上年同期人数过少，不予显示），超过全年目标（10人）");
  EXPECT_THAT(ValuesOf(city), ElementsAre("30", "30"));
}

TEST(SuppressSmallCells, CountsThatAreNotAddedAreSuppressedEachForItself) {
  const v1::CityBriefing city = ToldBriefing(
      {Reply("a", Value(2, 0, kDistinct)), Reply("b", Value(30, 0, kDistinct)), Silent("c")}, 10, kDistinct);
  EXPECT_THAT(ValuesOf(city), ElementsAre("-", "30", ""));
  EXPECT_THAT(ItemOf(city).text_zh(), HasSubstr("不作合计"));
}

TEST(SuppressSmallCells, WhatCountsNobodyIsToldAsItIs) {
  const v1::CityBriefing full = BriefingOf({Reply("a", Value(2)), Reply("b", Value(3))});
  v1::CityBriefing city = full;
  SuppressSmallCells(10, Nobody, city);
  EXPECT_TRUE(MessageDifferencer::Equals(city, full));
}

TEST(PartsOf, OfWhatIsNotKnownEveryPartMayCountPersons) {
  const KnownFigures no_figures;
  const PartsOf known = KnownParts(no_figures);
  EXPECT_TRUE(known(kFlow, 1).value && known(kFlow, 1).numerator && known(kFlow, 1).denominator);
  const v1::PublishedCityBriefing older;
  const PartsOf published = PublishedParts(older);
  EXPECT_TRUE(published(kRatio, 1).value && published(kRatio, 1).numerator);
}

TEST(PartsOf, WhatWasKnownAtThePublicationDecidesThen) {
  KnownFigures figures;
  pb::Figure persons, shares, items;
  persons.set_id(kFlow);
  persons.set_kind(pb::FIGURE_KIND_FLOW);
  persons.set_unit(pb::FIGURE_UNIT_PERSON);
  persons.set_definition_version(2);
  items = persons;
  items.set_id("urban.items");
  items.set_unit(pb::FIGURE_UNIT_ITEM);
  shares.set_id(kRatio);
  shares.set_kind(pb::FIGURE_KIND_RATIO);
  shares.set_definition_version(2);
  shares.set_numerator("urban.items");
  shares.set_denominator(kFlow);
  figures.Add({persons, shares, items});
  pb::FigureValue other = Ratio(1, 1, 1, 1);
  other.set_definition_version(1);
  const v1::CityBriefing city = BriefingOf({Reply("a", Ratio(1, 2, 1, 4)), Reply("b", other)}, kRatio);
  const std::vector<v1::CountedParts> counted = CountedPartsIn(city, figures);
  ASSERT_EQ(counted.size(), 1);  // Nobody tells the other definition.
  v1::PublishedCityBriefing published;
  *published.add_counted_parts() = counted[0];
  const PartsOf parts_of = PublishedParts(published);
  EXPECT_TRUE(parts_of(kRatio, 2).denominator);
  EXPECT_FALSE(parts_of(kRatio, 2).numerator || parts_of(kRatio, 2).value);
  EXPECT_TRUE(parts_of(kRatio, 1).numerator);
  EXPECT_THAT(CountedPartsIn(v1::CityBriefing(), figures), IsEmpty());
}

}  // namespace
}  // namespace eastgate::command
