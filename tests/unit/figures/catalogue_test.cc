// The catalogue: what it refuses at start, and when its fingerprint moves.
#include "common/figures/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/facts/log.h"
#include "tests/unit/figures/testing/test_catalogue.h"

namespace eastgate::figures {
namespace {

using testing::Definition;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::RatioDefinition;
using testing::TestFigures;
using testing::TestKinds;

std::string Refusal(std::vector<FigureDefinition> figures, std::vector<facts::FactKind> kinds = {}) {
  const auto catalogue = Catalogue::Build(std::move(figures), std::move(kinds));
  EXPECT_TRUE(absl::IsInvalidArgument(catalogue.status()));
  return std::string(catalogue.status().message());
}

std::string FingerprintOf(std::vector<FigureDefinition> figures) {
  return Catalogue::Build(std::move(figures), {})->fingerprint();
}

TEST(CatalogueTest, FiguresKnowTheKindsThatPostToThem) {
  const auto catalogue = Catalogue::Build(TestFigures(), TestKinds());
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_THAT(catalogue->FindFigure(testing::kBeds)->figure.fact_kinds(), ElementsAre(testing::kBedsKind));
  EXPECT_THAT(catalogue->FindFigure(testing::kPerBed)->figure.fact_kinds(),
              ElementsAre(testing::kBedsKind, testing::kEnrolledKind));
  EXPECT_EQ(catalogue->FindFigure("none"), nullptr);
}

TEST(CatalogueTest, EveryCatalogueHasTheKindThatRecordsReferenceData) {
  const auto catalogue = Catalogue::Build({}, {});
  ASSERT_TRUE(catalogue.ok());
  ASSERT_NE(catalogue->FindKind(facts::kReferenceLoaded), nullptr);
  EXPECT_FALSE(catalogue->FindKind(facts::kReferenceLoaded)->owner_rpc.empty());
  EXPECT_TRUE(Catalogue::Build({}, {facts::ReferenceLoadedKind()}).ok());
}

TEST(CatalogueTest, TheEmptyRollUpComesFirstAndOnlyWhereThereAreCells) {
  const auto catalogue = Catalogue::Build(TestFigures(), {});
  EXPECT_THAT(catalogue->FindFigure(testing::kEnrollments)->roll_ups,
              ElementsAre(DimensionSet{}, DimensionSet{"channel"}));
  EXPECT_TRUE(catalogue->FindFigure(testing::kChildren)->roll_ups.empty());
}

TEST(CatalogueTest, MistakesAreRefused) {
  const FigureDefinition flow = Definition(1, "f", figure::v1::FIGURE_KIND_FLOW, {"a", "b"});
  EXPECT_THAT(Refusal({flow, Definition(1, "g", figure::v1::FIGURE_KIND_FLOW, {})}),
              HasSubstr("number used twice"));
  EXPECT_THAT(Refusal({flow, Definition(2, "f", figure::v1::FIGURE_KIND_FLOW, {})}),
              HasSubstr("id used twice"));
  EXPECT_THAT(Refusal({Definition(1, "f", figure::v1::FIGURE_KIND_FLOW, {"a"}, {{"z"}})}),
              HasSubstr("unknown z"));
  EXPECT_THAT(Refusal({Definition(1, "f", figure::v1::FIGURE_KIND_FLOW, {"a", "b"}, {{"b", "a"}})}),
              HasSubstr("not in order"));
  EXPECT_THAT(Refusal({Definition(1, "f", figure::v1::FIGURE_KIND_DISTINCT, {"a"}, {{"a"}})}),
              HasSubstr("roll-ups"));
  EXPECT_THAT(Refusal({flow, RatioDefinition(2, "r", "f", "none", {})}), HasSubstr("'none'"));
  EXPECT_THAT(Refusal({flow, RatioDefinition(2, "r", "f", "f", {"z"})}), HasSubstr("no dimension z"));
}

TEST(CatalogueTest, OnlyFlowsHaveCohortsAndARatioHasThoseOfItsParts) {
  const auto with = [](FigureDefinition definition, figure::v1::FigureCohort cohort) {
    definition.figure.set_cohort(cohort);
    return definition;
  };
  const FigureDefinition due =
      with(Definition(1, "due", figure::v1::FIGURE_KIND_FLOW, {}), figure::v1::FIGURE_COHORT_DUE);
  const FigureDefinition flow = Definition(2, "flow", figure::v1::FIGURE_KIND_FLOW, {});
  for (const auto kind : {figure::v1::FIGURE_KIND_STOCK, figure::v1::FIGURE_KIND_DISTINCT}) {
    EXPECT_THAT(Refusal({with(Definition(1, "f", kind, {}), figure::v1::FIGURE_COHORT_PLAN)}),
                HasSubstr("only flows have cohorts"));
  }
  FigureDefinition ratio = RatioDefinition(3, "ratio", "due", "flow", {});
  EXPECT_THAT(Refusal({due, flow, with(ratio, figure::v1::FIGURE_COHORT_DUE)}), HasSubstr("only flows"));
  EXPECT_THAT(Refusal({due, flow, ratio}), HasSubstr("different cohorts"));
  ratio.parts_of_other_cohorts = {"flow"};
  const auto catalogue = Catalogue::Build({due, flow, ratio}, {});
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_EQ(catalogue->FindFigure("ratio")->figure.cohort(), figure::v1::FIGURE_COHORT_DUE);
  EXPECT_EQ(catalogue->FindFigure("flow")->figure.cohort(), figure::v1::FIGURE_COHORT_NONE);
}

TEST(CatalogueTest, ARatioHasTheUnitOfItsQuotientAndNoOtherFigureHas) {
  const auto with = [](FigureDefinition definition, int unit) {
    definition.figure.set_unit(static_cast<figure::v1::FigureUnit>(unit));
    return definition;
  };
  const FigureDefinition days =
      with(Definition(1, "days", figure::v1::FIGURE_KIND_FLOW, {}), figure::v1::FIGURE_UNIT_DAY);
  const FigureDefinition persons = Definition(2, "persons", figure::v1::FIGURE_KIND_STOCK, {});
  const FigureDefinition others = Definition(3, "others", figure::v1::FIGURE_KIND_DISTINCT, {});
  for (int unit = figure::v1::FIGURE_UNIT_FEN; unit <= figure::v1::FigureUnit_MAX; ++unit) {
    const bool is_of_quotients =
        unit == figure::v1::FIGURE_UNIT_TIMES || unit == figure::v1::FIGURE_UNIT_PER_CENT;
    const auto refused = [](std::vector<FigureDefinition> figures) {
      return !Catalogue::Build(std::move(figures), {}).ok();
    };
    EXPECT_EQ(refused({with(persons, unit)}), is_of_quotients) << unit;
    EXPECT_EQ(refused({persons, others, with(RatioDefinition(4, "r", "persons", "others", {}), unit)}),
              !is_of_quotients)
        << unit;
    EXPECT_EQ(refused({days, persons, with(RatioDefinition(4, "r", "days", "persons", {}), unit)}),
              unit != figure::v1::FIGURE_UNIT_DAY)
        << unit;
  }
}

TEST(CatalogueTest, KindsNeedMeasuresOfTheCatalogueAndHooksOrAnOwner) {
  facts::FactKind kind;
  kind.name = "k";
  EXPECT_THAT(Refusal({}, {kind}), HasSubstr("hooks"));
  kind.owner_rpc = "S/M";
  EXPECT_THAT(Refusal({}, {kind, kind}), HasSubstr("declared twice"));
  kind.measures = {"none"};
  EXPECT_THAT(Refusal({}, {kind}), HasSubstr("'none'"));
  facts::FactKind both = TestKinds()[0];
  both.owner_rpc = "S/M";
  EXPECT_THAT(Refusal(TestFigures(), {both}), HasSubstr("hooks"));
}

TEST(CatalogueTest, TheFingerprintMovesWithWhatCellsHoldAndOnlyWithThat) {
  std::vector<FigureDefinition> figures = TestFigures();
  const std::string before = FingerprintOf(figures);
  figures[0].figure.set_title_en("another title");
  EXPECT_EQ(FingerprintOf(figures), before);
  figures[0].roll_ups.push_back({"place"});
  const std::string with_roll_up = FingerprintOf(figures);
  EXPECT_NE(with_roll_up, before);
  std::vector<FigureDefinition> with_cohorts = {figures[0]};
  with_cohorts[0].figure.set_cohort(figure::v1::FIGURE_COHORT_PLAN);
  EXPECT_NE(FingerprintOf(with_cohorts), FingerprintOf({figures[0]}));
}

}  // namespace
}  // namespace eastgate::figures
