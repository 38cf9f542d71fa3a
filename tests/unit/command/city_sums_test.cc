#include "services/command/city_sums.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/command/city_sections.h"
#include "services/command/districts.h"
#include "tests/unit/command/testing/district_replies.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

namespace pb = ::eastgate::figure::v1;
using namespace testing;  // The replies of districts.
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST(CheckWhole, ASumIsRefusedWhereADistrictIsMissingAndNotWhereItHasNotReported) {
  EXPECT_THAT(CheckWhole(Sum({Reply("a", Value(7)), Reply("b", Value(0), 3, 3)}), 0, "urban"), IsOk());
  EXPECT_THAT(CheckWhole(Sum({Reply("a", Value(7)), Silent("b")}), 0, "urban"),
              RefusedAs("PEER_UNAVAILABLE division=b service=urban"));
  pb::FigureValue older = Value(100);
  older.set_definition_version(1);
  EXPECT_THAT(CheckWhole(Sum({Reply("a", older), Reply("b", Value(7))}), 0, "urban"),
              RefusedAs("PEER_UNAVAILABLE division=a service=urban"));
  const CitySum distinct =
      Sum({Reply("a", Value(3, 0, kDistinct)), Reply("b", Value(4, 0, kDistinct))}, kDistinct);
  EXPECT_THAT(CheckWhole(distinct, 0, "urban"), Refused("NOT_ADDITIVE"));
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
    if (missing.size() < replies.size()) {
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
