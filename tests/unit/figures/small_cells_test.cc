#include "common/figures/small_cells.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_catalogue.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::figures {
namespace {

namespace pb = ::eastgate::figure::v1;
using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using ::testing::ElementsAre;

const SmallCells kFive(5);

constexpr CountedParts kOfValue{.value = true};
constexpr CountedParts kOfDenominator{.denominator = true};

// The catalogue has figures of two units, and their ratio.
const Catalogue& SomeCatalogue() {
  static const Catalogue catalogue = [] {
    std::vector<FigureDefinition> figures = testing::TestFigures();
    figures[1].figure.set_unit(pb::FIGURE_UNIT_ITEM);
    figures.pop_back();
    figures.push_back(
        testing::RatioDefinition(6, "test.beds_per_enrollment", testing::kBeds, testing::kEnrollments, {}));
    figures.back().figure.set_unit(pb::FIGURE_UNIT_ITEM);
    return *Catalogue::Build(std::move(figures), {});
  }();
  return catalogue;
}

// Returns the parts that count, by their first letters.
std::string Counted(const SmallCells& cells, absl::string_view figure) {
  const CountedParts parts = cells.Concern(SomeCatalogue(), SomeCatalogue().FindFigure(figure)->figure);
  return absl::StrCat(parts.value ? "v" : "", parts.numerator ? "n" : "", parts.denominator ? "d" : "");
}

// Returns the values that are told of rows with these, "-" of one that is suppressed, and at the end the
// total.
std::vector<std::string> Told(const std::vector<int64_t>& values, const SmallCells& cells = kFive) {
  pb::BreakDownFigureResponse response;
  int64_t total = 0;
  for (const int64_t value : values) {
    response.add_rows()->set_value(value);
    total += value;
  }
  response.mutable_total()->set_value(total);
  cells.Suppress(response, kOfValue);
  std::vector<std::string> told;
  for (const auto& row : response.rows()) {
    EXPECT_NE(row.has_value(), row.suppressed());
    told.push_back(row.suppressed() ? "-" : absl::StrCat(row.value()));
  }
  EXPECT_NE(response.total().has_value(), response.total_suppressed());
  told.push_back(response.total_suppressed() ? "-" : absl::StrCat(response.total().value()));
  return told;
}

TEST(SmallCellsTest, OnlyFiguresOfPersonsAndHouseholdsHaveThemAndRatiosWithSuchAPart) {
  EXPECT_EQ(Counted(kFive, testing::kEnrollments), "v");
  EXPECT_EQ(Counted(kFive, testing::kChildren), "v");
  EXPECT_EQ(Counted(kFive, testing::kBeds), "");
  EXPECT_EQ(Counted(kFive, testing::kPerChild), "nd");
  EXPECT_EQ(Counted(kFive, "test.beds_per_enrollment"), "d");
  EXPECT_EQ(Counted(SmallCells(0), testing::kEnrollments), "");
  EXPECT_EQ(Counted(SmallCells(1), testing::kPerChild), "");
}

TEST(SmallCellsTest, ARatioIsNotToldWhereItsCountedPartIsSmall) {
  const auto ratio = [](int64_t numerator, int64_t denominator) {
    pb::FigureValue value;
    value.set_figure("f");
    value.mutable_ratio()->set_numerator(numerator);
    value.mutable_ratio()->set_denominator(denominator);
    return value;
  };
  EXPECT_THAT(kFive.CheckTold(ratio(2, 31), kOfDenominator), IsOk());
  EXPECT_THAT(kFive.CheckTold(ratio(31, 1), kOfDenominator),
              RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
  pb::FigureValue later = ratio(31, 7);
  *later.mutable_year_on_year()->mutable_previous_ratio() = ratio(90, 3).ratio();
  EXPECT_THAT(kFive.CheckTold(later, kOfDenominator), RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
}

TEST(SmallCellsTest, TheRowsOfARatioHideItsSmallPartFromTheTotal) {
  pb::BreakDownFigureResponse response;
  for (const int64_t denominator : {30, 2, 9}) {
    auto& ratio = *response.add_rows()->mutable_ratio();
    ratio.set_numerator(100);
    ratio.set_denominator(denominator);
    ratio.set_value(100.0 / static_cast<double>(denominator));
  }
  response.mutable_total()->mutable_ratio()->set_denominator(41);
  kFive.Suppress(response, kOfDenominator);
  EXPECT_TRUE(response.rows(0).has_ratio());
  EXPECT_TRUE(response.rows(1).suppressed() && !response.rows(1).has_ratio());
  EXPECT_TRUE(response.rows(2).suppressed() && !response.rows(2).has_ratio());
  EXPECT_TRUE(response.total().has_ratio());
}

TEST(SmallCellsTest, NothingAndTheSmallestCellAreNotSmall) {
  EXPECT_THAT(Told({0, 5, 20, 0}), ElementsAre("0", "5", "20", "0", "25"));
  EXPECT_THAT(Told({4, 20, 3, 0}), ElementsAre("-", "20", "-", "0", "27"));
  EXPECT_THAT(Told({-4, 20, -3}), ElementsAre("-", "20", "-", "13"));
}

TEST(SmallCellsTest, OneThatIsSuppressedTakesTheSmallestOtherAlong) {
  EXPECT_THAT(Told({30, 4, 20, 0}), ElementsAre("30", "-", "-", "0", "54"));
}

TEST(SmallCellsTest, ThoseThatAreTogetherSmallTakeAnotherAlong) {
  EXPECT_THAT(Told({1, 1, 30, 20}), ElementsAre("-", "-", "30", "-", "52"));
  EXPECT_THAT(Told({1, 4, 30, 20}), ElementsAre("-", "-", "30", "20", "55"));
}

TEST(SmallCellsTest, WhereNoOtherRowHidesThemTheTotalIsSuppressed) {
  EXPECT_THAT(Told({0, 3, 0}), ElementsAre("0", "-", "0", "-"));
  EXPECT_THAT(Told({1, 2, 0}), ElementsAre("-", "-", "0", "-"));
  EXPECT_THAT(Told({4, 4}), ElementsAre("-", "-", "8"));
}

TEST(SmallCellsTest, ARowThatHasNoValueStaysOneOfWhichNothingWasReported) {
  pb::BreakDownFigureResponse response;
  response.add_rows()->set_key("a");
  response.add_rows()->set_value(30);
  response.mutable_total()->set_value(30);
  kFive.Suppress(response, kOfValue);
  EXPECT_FALSE(response.rows(0).suppressed());
  EXPECT_EQ(response.smallest_cell(), 5);
}

TEST(SmallCellsTest, ASmallValueIsNotToldNorTheOneOfTheYearBefore) {
  pb::FigureValue value;
  value.set_figure("f");
  value.set_value(5);
  EXPECT_THAT(kFive.CheckTold(value, kOfValue), IsOk());
  value.mutable_year_on_year()->set_previous(4);
  EXPECT_THAT(kFive.CheckTold(value, kOfValue), RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
  value.clear_year_on_year();
  value.set_value(-1);
  EXPECT_THAT(kFive.CheckTold(value, kOfValue), RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
}

TEST(SmallCellsTest, PointsOfASeriesAreSuppressedEachForItself) {
  pb::GetFigureSeriesResponse response;
  for (const int64_t value : {7, 2, 0}) response.add_points()->set_value(value);
  kFive.Suppress(response, kOfValue);
  EXPECT_EQ(response.points(0).value(), 7);
  EXPECT_TRUE(response.points(1).suppressed() && !response.points(1).has_value());
  EXPECT_TRUE(!response.points(2).suppressed() && response.points(2).has_value());
}

}  // namespace
}  // namespace eastgate::figures
