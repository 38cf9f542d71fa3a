#include "common/figures/small_cells.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::figures {
namespace {

namespace pb = ::eastgate::figure::v1;
using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using ::testing::ElementsAre;

const SmallCells kFive(5);

pb::Figure Figure(pb::FigureUnit unit, pb::FigureKind kind = pb::FIGURE_KIND_FLOW) {
  pb::Figure figure;
  figure.set_unit(unit);
  figure.set_kind(kind);
  return figure;
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
  cells.Suppress(response);
  std::vector<std::string> told;
  for (const auto& row : response.rows()) {
    EXPECT_NE(row.has_value(), row.suppressed());
    told.push_back(row.suppressed() ? "-" : absl::StrCat(row.value()));
  }
  EXPECT_NE(response.total().has_value(), response.total_suppressed());
  told.push_back(response.total_suppressed() ? "-" : absl::StrCat(response.total().value()));
  return told;
}

TEST(SmallCellsTest, OnlyFiguresOfPersonsAndHouseholdsHaveThem) {
  EXPECT_TRUE(kFive.Concern(Figure(pb::FIGURE_UNIT_PERSON)));
  EXPECT_TRUE(kFive.Concern(Figure(pb::FIGURE_UNIT_HOUSEHOLD, pb::FIGURE_KIND_DISTINCT)));
  EXPECT_FALSE(kFive.Concern(Figure(pb::FIGURE_UNIT_FEN)));
  EXPECT_FALSE(kFive.Concern(Figure(pb::FIGURE_UNIT_PERSON, pb::FIGURE_KIND_RATIO)));
  EXPECT_FALSE(SmallCells(0).Concern(Figure(pb::FIGURE_UNIT_PERSON)));
  EXPECT_FALSE(SmallCells(1).Concern(Figure(pb::FIGURE_UNIT_PERSON)));
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
  kFive.Suppress(response);
  EXPECT_FALSE(response.rows(0).suppressed());
  EXPECT_EQ(response.smallest_cell(), 5);
}

TEST(SmallCellsTest, ASmallValueIsNotToldNorTheOneOfTheYearBefore) {
  pb::FigureValue value;
  value.set_figure("f");
  value.set_value(5);
  EXPECT_THAT(kFive.CheckTold(value), IsOk());
  value.mutable_year_on_year()->set_previous(4);
  EXPECT_THAT(kFive.CheckTold(value), RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
  value.clear_year_on_year();
  value.set_value(-1);
  EXPECT_THAT(kFive.CheckTold(value), RefusedAs("CELL_SUPPRESSED figure=f smallest_cell=5"));
}

TEST(SmallCellsTest, PointsOfASeriesAreSuppressedEachForItself) {
  pb::GetFigureSeriesResponse response;
  for (const int64_t value : {7, 2, 0}) response.add_points()->set_value(value);
  kFive.Suppress(response);
  EXPECT_EQ(response.points(0).value(), 7);
  EXPECT_TRUE(response.points(1).suppressed() && !response.points(1).has_value());
  EXPECT_TRUE(!response.points(2).suppressed() && response.points(2).has_value());
}

}  // namespace
}  // namespace eastgate::figures
