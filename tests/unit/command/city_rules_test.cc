#include "services/command/city_rules.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/command/districts.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

namespace pb = ::eastgate::figure::v1;
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::ViolatesFields;
using google::protobuf::util::MessageDifferencer;
using lifecycle::testing::NewCheck;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFlow[] = "urban.village_points";
constexpr char kRatio[] = "urban.share";
constexpr char kDistinct[] = "urban.households";
constexpr int64_t kMost = int64_t{1} << 62;

std::optional<FigureNature> NatureOfTest(const pb::FigureValue& value) {
  if (value.figure() == kFlow) return FigureNature{.is_additive = true, .counted = {.value = true}};
  if (value.figure() == kRatio) return FigureNature{.is_ratio = true, .is_additive = true};
  if (value.figure() == kDistinct) return FigureNature{};
  return std::nullopt;
}

pb::BatchGetFiguresRequest Asked(const std::string& figure = kFlow) {
  pb::BatchGetFiguresRequest asked;
  asked.add_requests()->mutable_query()->set_figure(figure);
  asked.mutable_requests(0)->mutable_query()->set_as_of("2024-09-30");
  return asked;
}

pb::FigureValue Value(int64_t now, int64_t previous = 0, const std::string& figure = kFlow) {
  pb::FigureValue value;
  value.set_figure(figure);
  value.set_unit(pb::FIGURE_UNIT_PERSON);
  value.set_definition_version(2);
  value.set_value(now);
  value.mutable_year_on_year()->set_previous(previous);
  value.mutable_year_on_year()->set_comparability(pb::FIGURE_COMPARABILITY_COMPARABLE);
  value.set_revision(9);
  value.set_log_id("log");
  return value;
}

pb::FigureValue Ratio(int64_t numerator, int64_t denominator, int64_t before, int64_t denominator_before) {
  pb::FigureValue value = Value(0, 0, kRatio);
  value.clear_value();
  value.mutable_year_on_year()->clear_previous();
  value.mutable_ratio()->set_numerator(numerator);
  value.mutable_ratio()->set_denominator(denominator);
  value.mutable_year_on_year()->mutable_previous_ratio()->set_numerator(before);
  value.mutable_year_on_year()->mutable_previous_ratio()->set_denominator(denominator_before);
  return value;
}

v1::DistrictAnswer Row(const std::string& division) {
  v1::DistrictAnswer row;
  row.set_division(division);
  row.set_title_zh(absl::StrCat("区", division));
  return row;
}

// The reply of a district with one value; with reports, so many are expected and missing.
DistrictReply Reply(const std::string& division, const pb::FigureValue& value, int expected = 0,
                    int not_reported = 0) {
  SectionAnswer answer;
  *answer.figures.add_values() = value;
  for (auto* reporting : {&answer.reporting, &answer.previous_reporting}) {
    pb::ReportingStatus& status = *reporting->add_statuses();
    status.set_figure(value.figure());
    if (expected == 0) continue;
    status.mutable_counts()->set_expected(expected);
    status.mutable_counts()->set_not_reported(reporting == &answer.reporting ? not_reported : 0);
    status.mutable_counts()->set_closed(expected - status.counts().not_reported());
  }
  return ReplyOf(Row(division), std::move(answer), 1);
}

DistrictReply Silent(const std::string& division) {
  return ReplyOf(Row(division), absl::UnavailableError("down"), 1);
}

CitySum Sum(std::vector<DistrictReply> replies, const std::string& figure = kFlow) {
  return AddDistricts(Asked(figure), std::move(replies), NatureOfTest);
}

const pb::FigureValue& TotalOf(const CitySum& sum) {
  return sum.sum.figures.values(0);
}

std::vector<std::string> MissingOf(const CitySum& sum) {
  return {sum.totals[0].missing_divisions().begin(), sum.totals[0].missing_divisions().end()};
}

BriefingSectionSpec Spec(const std::string& figure = kFlow) {
  BriefingItemSpec item;
  item.query.set_figure(figure);
  item.title_zh = "村点";
  return {v1::BRIEFING_SECTION_KIND_URBAN, "城市", {item}};
}

// A target of 10.
absl::StatusOr<std::optional<v1::Target>> Target(const pb::FigureQuery&, int year) {
  v1::Target target;
  target.set_name("targets/t");
  target.set_year(year);
  target.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
  v1::TargetVersion& version = *target.add_versions();
  version.set_number(1);
  version.set_value(10);
  version.set_set_on("2024-01-01");
  return target;
}

v1::BriefingItem ItemOf(const CitySum& sum, const std::string& figure = kFlow) {
  const auto section = BuildCitySection(Spec(figure), Asked(figure), sum, Target);
  EXPECT_THAT(section, IsOk());
  EXPECT_EQ(section->status(), v1::BRIEFING_SECTION_STATUS_OK);
  EXPECT_EQ(section->log_id(), "");
  EXPECT_EQ(section->revision(), 0);
  return section->items(0);
}

TEST(AddDistricts, FlowsAddUpAndAreComparedWithTheSumOfAYearEarlier) {
  const CitySum sum = Sum({Reply("a", Value(7, 4)), Reply("b", Value(5, 4))});
  EXPECT_EQ(TotalOf(sum).value(), 12);
  EXPECT_EQ(TotalOf(sum).year_on_year().previous(), 8);
  EXPECT_EQ(TotalOf(sum).year_on_year().change(), 4);
  EXPECT_DOUBLE_EQ(TotalOf(sum).year_on_year().growth_ratio(), 0.5);
  EXPECT_EQ(TotalOf(sum).year_on_year().comparability(), pb::FIGURE_COMPARABILITY_COMPARABLE);
  EXPECT_EQ(TotalOf(sum).definition_version(), 2);
  EXPECT_EQ(TotalOf(sum).unit(), pb::FIGURE_UNIT_PERSON);
  EXPECT_EQ(TotalOf(sum).log_id(), "");
  EXPECT_EQ(TotalOf(sum).revision(), 0);
  EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_COMPLETE);
  EXPECT_EQ(sum.districts[0].revision(), 9);
  EXPECT_EQ(sum.districts[0].log_id(), "log");
  EXPECT_EQ(sum.districts[1].figures(0).value(), 5);
}

TEST(AddDistricts, ARatioIsComputedFromTheSumsOfItsParts) {
  const CitySum sum = Sum({Reply("a", Ratio(1, 2, 1, 4)), Reply("b", Ratio(2, 2, 1, 4))}, kRatio);
  EXPECT_FALSE(TotalOf(sum).has_value());
  EXPECT_EQ(TotalOf(sum).ratio().numerator(), 3);
  EXPECT_DOUBLE_EQ(TotalOf(sum).ratio().value(), 0.75);
  EXPECT_DOUBLE_EQ(TotalOf(sum).year_on_year().previous_ratio().value(), 0.25);
  EXPECT_DOUBLE_EQ(TotalOf(sum).year_on_year().ratio_change(), 0.5);
  const CitySum nothing = Sum({Reply("a", Ratio(0, 0, 0, 0)), Reply("b", Ratio(0, 0, 0, 0))}, kRatio);
  EXPECT_FALSE(TotalOf(nothing).ratio().has_value());
}

TEST(AddDistricts, DistinctCountsOfSeveralDistrictsAreNotAdded) {
  const CitySum sum =
      Sum({Reply("a", Value(3, 0, kDistinct)), Reply("b", Value(4, 0, kDistinct))}, kDistinct);
  EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_NOT_ADDITIVE);
  EXPECT_FALSE(TotalOf(sum).has_value());
  EXPECT_EQ(sum.districts[1].figures(0).value(), 4);
  EXPECT_THAT(CityFigureOf(sum), Refused("NOT_ADDITIVE"));
  EXPECT_EQ(ItemOf(sum, kDistinct).text_zh(), "村点不能由各区县数值相加，不作合计");
  // One district alone leaves nothing to add.
  EXPECT_EQ(TotalOf(Sum({Reply("a", Value(3, 0, kDistinct))}, kDistinct)).value(), 3);
}

TEST(AddDistricts, ADistrictThatDoesNotAnswerIsNamedAndNeverZero) {
  DistrictReply refusing = ReplyOf(Row("c"), absl::PermissionDeniedError("no"), 1);
  const CitySum sum = Sum({Reply("a", Value(7)), Silent("b"), std::move(refusing), NotConfigured(Row("d"))});
  EXPECT_EQ(TotalOf(sum).value(), 7);
  EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_INCOMPLETE);
  EXPECT_THAT(MissingOf(sum), ElementsAre("b", "c", "d"));
  EXPECT_EQ(sum.districts[1].status(), v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE);
  EXPECT_EQ(sum.districts[1].unavailable_reason(), "服务未在时限内应答");
  EXPECT_TRUE(sum.districts[1].figures().empty());
  EXPECT_EQ(sum.districts[2].status(), v1::DISTRICT_ANSWER_STATUS_REFUSED);
  EXPECT_THAT(sum.districts[2].unavailable_reason(), HasSubstr("PERMISSION_DENIED"));
  EXPECT_EQ(sum.districts[3].status(), v1::DISTRICT_ANSWER_STATUS_NOT_CONFIGURED);
  EXPECT_EQ(MissingText(sum.districts, 0), "（未含区b、区c、区d）");
}

TEST(AddDistricts, AnAnswerThatIsNotWholeCountsAsNone) {
  const CitySum sum = Sum({Reply("a", Value(7)), ReplyOf(Row("b"), SectionAnswer(), 1)});
  EXPECT_EQ(sum.districts[1].status(), v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE);
  EXPECT_EQ(sum.districts[1].unavailable_reason(), kIncompleteAnswer);
  EXPECT_THAT(MissingOf(sum), ElementsAre("b"));
}

TEST(AddDistricts, ADistrictThatHasNotReportedIsNamedAndNotCompared) {
  const CitySum sum = Sum({Reply("a", Value(7, 4), 3, 1), Reply("b", Value(0, 50), 3, 3)});
  EXPECT_EQ(TotalOf(sum).value(), 7);
  EXPECT_EQ(TotalOf(sum).year_on_year().previous(), 4);
  EXPECT_THAT(MissingOf(sum), ElementsAre("b"));
  EXPECT_EQ(sum.districts[1].figures(0).status(), v1::DISTRICT_FIGURE_STATUS_NOT_REPORTED);
  EXPECT_FALSE(sum.districts[1].figures(0).has_value());
  EXPECT_EQ(sum.sum.reporting.statuses(0).counts().expected(), 6);
  EXPECT_EQ(sum.sum.reporting.statuses(0).counts().not_reported(), 4);
  const v1::BriefingItem item = ItemOf(sum);
  EXPECT_THAT(item.text_zh(), HasSubstr("（区b未报）"));
  EXPECT_EQ(item.target(), 10);
}

TEST(AddDistricts, IfNobodyHasReportedThereIsNoValue) {
  const CitySum sum = Sum({Reply("a", Value(0, 4), 3, 3), Reply("b", Value(0), 3, 3)});
  EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_NOT_REPORTED);
  const v1::BriefingItem item = ItemOf(sum);
  EXPECT_FALSE(item.value().has_value());
  EXPECT_EQ(item.status(), v1::TARGET_STATUS_UNSPECIFIED);
  EXPECT_THAT(item.text_zh(), HasSubstr("村点未报，不以零计"));
  const auto figure = CityFigureOf(sum);
  ASSERT_THAT(figure, IsOk());
  EXPECT_FALSE(figure->total().has_value());
  EXPECT_EQ(figure->reporting().expected(), 6);
}

TEST(AddDistricts, AnotherDefinitionDoesNotCount) {
  pb::FigureValue older = Value(100), other_unit = Value(200), unknown = Value(300);
  older.set_definition_version(1);
  other_unit.set_unit(pb::FIGURE_UNIT_ITEM);
  unknown.set_figure("urban.unheard_of");
  const CitySum sum =
      Sum({Reply("a", older), Reply("b", Value(7)), Reply("c", other_unit), Reply("d", unknown)});
  EXPECT_EQ(TotalOf(sum).value(), 7);
  EXPECT_THAT(MissingOf(sum), ElementsAre("a", "c", "d"));
  EXPECT_EQ(sum.districts[0].figures(0).status(), v1::DISTRICT_FIGURE_STATUS_DEFINITION_DIFFERS);
  EXPECT_EQ(sum.districts[0].figures(0).value(), 100);
  EXPECT_EQ(MissingText(sum.districts, 0), "（区a、区c、区d口径不同，未计入）");
  EXPECT_FALSE(ItemOf(sum).has_target());
}

TEST(AddDistricts, ASumOutOfRangeIsNone) {
  for (const auto& values :
       {std::pair(Value(kMost - 1), Value(1)), std::pair(Value(1, 1 - kMost), Value(1, -1))}) {
    const CitySum sum = Sum({Reply("a", values.first), Reply("b", values.second)});
    EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_OUT_OF_RANGE);
    EXPECT_THAT(CityFigureOf(sum), Refused("SUM_OUT_OF_RANGE"));
    EXPECT_EQ(ItemOf(sum).text_zh(), "村点无法合计，不以零计");
  }
  EXPECT_EQ(TotalOf(Sum({Reply("a", Value(kMost - 2)), Reply("b", Value(1))})).value(), kMost - 1);
}

TEST(AddDistricts, TheFirstReasonAgainstAComparisonCounts) {
  const auto together = [](std::vector<pb::FigureComparability> all) {
    std::vector<DistrictReply> replies;
    for (const pb::FigureComparability one : all) {
      pb::FigureValue value = Value(1, 1);
      value.mutable_year_on_year()->set_comparability(one);
      replies.push_back(Reply(absl::StrCat(replies.size()), value));
    }
    return TotalOf(Sum(std::move(replies))).year_on_year().comparability();
  };
  EXPECT_EQ(together({pb::FIGURE_COMPARABILITY_COMPARABLE, pb::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED,
                      pb::FIGURE_COMPARABILITY_DIVISION_CHANGED}),
            pb::FIGURE_COMPARABILITY_DIVISION_CHANGED);
  EXPECT_EQ(together({pb::FIGURE_COMPARABILITY_UNSPECIFIED, pb::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED}),
            pb::FIGURE_COMPARABILITY_PREVIOUS_NOT_REPORTED);
  EXPECT_EQ(together({pb::FIGURE_COMPARABILITY_COMPARABLE, pb::FIGURE_COMPARABILITY_UNSPECIFIED}),
            pb::FIGURE_COMPARABILITY_UNSPECIFIED);
}

TEST(AddDistricts, MissingReportsAreNamedWithTheirDistrictAndTheFirstOnly) {
  DistrictReply a = Reply("a", Value(7), 30, 15), b = Reply("b", Value(7), 30, 15);
  for (DistrictReply* reply : {&a, &b}) {
    for (int i = 0; i < 15; ++i) {
      pb::MissingReport& missing = *reply->answer->reporting.mutable_statuses(0)->add_missing();
      missing.set_division(i == 0 ? reply->row.division() : absl::StrCat(reply->row.division(), i));
      missing.set_title_zh(i == 0 ? reply->row.title_zh() : "街道");
      missing.set_period(reply == &a ? "2024-02" : "2024-01");
    }
  }
  const CitySum sum = Sum({std::move(a), std::move(b)});
  const pb::ReportingStatus& status = sum.sum.reporting.statuses(0);
  ASSERT_EQ(status.missing_size(), kMostMissingReports);
  EXPECT_EQ(status.missing(0).title_zh(), "区b");
  EXPECT_EQ(status.missing(1).title_zh(), "区b街道");
  EXPECT_EQ(status.missing(15).period(), "2024-02");
}

TEST(AddDistricts, ReportsThatOneDistrictCannotTellAreToldOfNone) {
  DistrictReply scanned = Reply("a", Value(7), 3, 1), unscanned = Reply("b", Value(0), 3, 3);
  unscanned.answer->reporting.clear_statuses();
  const CitySum sum = Sum({std::move(scanned), std::move(unscanned)});
  EXPECT_TRUE(sum.sum.reporting.statuses().empty());
  EXPECT_EQ(sum.totals[0].status(), v1::CITY_TOTAL_STATUS_COMPLETE);
  EXPECT_FALSE(ItemOf(sum).has_reporting());
}

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

TEST(AskedOf, ADistrictIsAskedForItselfOrForWhatLiesInIt) {
  EXPECT_EQ(AskedOf("360111", ""), "360111");
  EXPECT_EQ(AskedOf("360111", "3601"), "360111");
  EXPECT_EQ(AskedOf("360111", "360111"), "360111");
  EXPECT_EQ(AskedOf("360111", "360111001"), "360111001");
  EXPECT_EQ(AskedOf("360111", "360112"), std::nullopt);
  EXPECT_EQ(AskedOf("360111", "360112001"), std::nullopt);
}

TEST(CheckGetFigure, RevisionsAreThoseOfNobody) {
  v1::GetCityFigureRequest request;
  EXPECT_THAT(CheckGetFigure(request, {lifecycle::testing::TestReference(), "", absl::Now, request}),
              ViolatesFields({"query"}));
  request.mutable_query()->set_min_revision(1);
  request.mutable_query()->set_known_at_revision(0);
  EXPECT_THAT(
      CheckGetFigure(request, NewCheck()),
      ViolatesFields({"query.figure", "query.as_of", "query.min_revision", "query.known_at_revision"}));
}

TEST(SuppressSmallCells, OneDistrictIsNotToldByTheOthers) {
  const auto told = [](std::vector<DistrictReply> replies, int64_t smallest) {
    v1::CityFigure figure = *CityFigureOf(Sum(std::move(replies)));
    SuppressSmallCells(smallest, {.value = true}, figure);
    return figure;
  };
  const v1::CityFigure figure =
      told({Reply("a", Value(2, 50)), Reply("b", Value(30, 50)), Reply("c", Value(40, 50))}, 10);
  EXPECT_EQ(figure.smallest_cell(), 10);
  EXPECT_TRUE(figure.districts(0).figures(0).suppressed());
  EXPECT_TRUE(figure.districts(1).figures(0).suppressed());
  EXPECT_FALSE(figure.districts(1).figures(0).has_value());
  EXPECT_FALSE(figure.districts(1).figures(0).has_year_on_year());
  EXPECT_EQ(figure.districts(2).figures(0).value(), 40);
  EXPECT_EQ(figure.total().value(), 72);
  // A value that was small a year earlier is not told, nor one that would tell it.
  const v1::CityFigure before = told({Reply("a", Value(20, 2)), Reply("b", Value(30, 30))}, 10);
  EXPECT_EQ(before.districts(0).figures(0).value(), 20);
  EXPECT_FALSE(before.districts(0).figures(0).has_year_on_year());
  EXPECT_FALSE(before.districts(1).figures(0).has_year_on_year());
  // If there is one district, the total tells it.
  EXPECT_TRUE(told({Reply("a", Value(2, 0)), Silent("b")}, 10).total_suppressed());
}

// The sum of random answers, by the rows of the answer, and in whatever order the districts are given.
TEST(AddDistricts, TheTotalIsTheSumOfTheRowsThatCount) {
  std::mt19937_64 random(20240930);
  const auto below = [&random](int64_t most) { return static_cast<int64_t>(random() % most); };
  for (int round = 0; round < 500; ++round) {
    std::vector<DistrictReply> replies;
    const bool is_ratio = below(2) == 0;
    const auto districts = 1 + below(20);
    for (int64_t i = 0; i < districts; ++i) {
      const std::string division = absl::StrCat(360100 + i);
      pb::FigureValue value = is_ratio ? Ratio(below(1000), below(1000), below(1000), below(1000))
                                       : Value(below(1000) - 500, below(1000) - 500);
      if (below(5) == 0) value.set_definition_version(1);
      const int expected = static_cast<int>(below(4));
      if (below(4) == 0)
        replies.push_back(Silent(division));
      else
        replies.push_back(Reply(division, value, expected, static_cast<int>(below(expected + 1))));
    }
    const std::string figure = is_ratio ? kRatio : kFlow;
    const CitySum sum = Sum(replies, figure);
    int64_t value = 0, denominator = 0, previous = 0;
    std::vector<std::string> missing;
    for (const v1::DistrictAnswer& row : sum.districts) {
      if (row.figures().empty() || row.figures(0).status() != v1::DISTRICT_FIGURE_STATUS_COUNTED) {
        missing.push_back(row.division());
        continue;
      }
      const v1::DistrictFigure& one = row.figures(0);
      value += is_ratio ? one.ratio().numerator() : one.value();
      denominator += one.ratio().denominator();
      previous += is_ratio ? one.year_on_year().previous_ratio().numerator() : one.year_on_year().previous();
    }
    const pb::FigureValue& total = TotalOf(sum);
    EXPECT_EQ(MissingOf(sum), missing);
    EXPECT_EQ(is_ratio ? total.ratio().numerator() : total.value(), value);
    EXPECT_EQ(total.ratio().denominator(), denominator);
    if (missing.size() < sum.districts.size()) {
      const pb::YearOnYear& compared = total.year_on_year();
      EXPECT_EQ(is_ratio ? compared.previous_ratio().numerator() : compared.previous(), previous);
    }
    std::shuffle(replies.begin(), replies.end(), random);
    const CitySum shuffled = Sum(replies, figure);
    EXPECT_TRUE(MessageDifferencer::Equals(TotalOf(shuffled), total)) << total.DebugString();
    EXPECT_EQ(shuffled.totals[0].status(), sum.totals[0].status());
  }
}

// A briefing with as many values as there may be, each of the largest numbers, fits into a message.
TEST(AddDistricts, TheLargestBriefingFitsIntoAMessage) {
  pb::FigureValue value = Ratio(kMost / 400, -kMost / 400, -kMost / 400, kMost / 400);
  pb::YearOnYear& compared = *value.mutable_year_on_year();
  for (auto* ratio : {value.mutable_ratio(), compared.mutable_previous_ratio()}) ratio->set_value(-1.5);
  compared.set_ratio_change(1.5);
  compared.set_growth_ratio(1.5);
  const DistrictReply reply = Reply("360111", value, 100'000, 50'000);
  const CitySum sum = Sum({reply}, kRatio);
  const size_t bytes = 3 + sum.districts[0].figures(0).ByteSizeLong();
  EXPECT_LT(bytes * kMaxCityValues, config::kMaxMessageBytes * 7 / 8) << bytes;
}

}  // namespace
}  // namespace eastgate::command
