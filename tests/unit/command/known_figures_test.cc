#include "services/command/known_figures.h"

#include "gtest/gtest.h"

namespace eastgate::command {
namespace {

namespace pb = ::eastgate::figure::v1;

pb::Figure Figure(const std::string& id, pb::FigureKind kind, pb::FigureUnit unit = pb::FIGURE_UNIT_ITEM,
                  int version = 1) {
  pb::Figure figure;
  figure.set_id(id);
  figure.set_kind(kind);
  figure.set_unit(unit);
  figure.set_definition_version(version);
  return figure;
}

pb::Figure Ratio(const std::string& id, const std::string& numerator, const std::string& denominator) {
  pb::Figure figure = Figure(id, pb::FIGURE_KIND_RATIO, pb::FIGURE_UNIT_PER_CENT);
  figure.set_numerator(numerator);
  figure.set_denominator(denominator);
  return figure;
}

pb::FigureValue ValueOf(const std::string& id, int version = 1) {
  pb::FigureValue value;
  value.set_figure(id);
  value.set_definition_version(version);
  return value;
}

TEST(KnownFigures, FlowsStocksAndRatiosOfThemAddUp) {
  KnownFigures known;
  EXPECT_FALSE(known.Find(ValueOf("flow")));
  known.Add({Figure("flow", pb::FIGURE_KIND_FLOW, pb::FIGURE_UNIT_PERSON),
             Figure("stock", pb::FIGURE_KIND_STOCK), Figure("distinct", pb::FIGURE_KIND_DISTINCT),
             Ratio("of-sums", "flow", "stock"), Ratio("of-distinct", "flow", "distinct"),
             Ratio("without-parts", "flow", "none")});
  for (const char* id : {"flow", "stock", "of-sums"}) EXPECT_TRUE(known.Find(ValueOf(id))->is_additive) << id;
  for (const char* id : {"distinct", "of-distinct"}) EXPECT_FALSE(known.Find(ValueOf(id))->is_additive) << id;
  EXPECT_TRUE(known.Find(ValueOf("of-sums"))->is_ratio);
  EXPECT_FALSE(known.Find(ValueOf("without-parts")));
  EXPECT_TRUE(known.Find(ValueOf("flow"))->counted.value);
  EXPECT_TRUE(known.Find(ValueOf("of-sums"))->counted.numerator);
  EXPECT_FALSE(known.Find(ValueOf("of-sums"))->counted.denominator);
  EXPECT_FALSE(known.Find(ValueOf("stock"))->counted.any());
}

TEST(KnownFigures, EachVersionOfADefinitionIsKnownByItself) {
  KnownFigures known;
  known.Add({Figure("f", pb::FIGURE_KIND_FLOW, pb::FIGURE_UNIT_ITEM, 1)});
  EXPECT_FALSE(known.Find(ValueOf("f", 2)));
  known.Add({Figure("f", pb::FIGURE_KIND_DISTINCT, pb::FIGURE_UNIT_ITEM, 2)});
  EXPECT_TRUE(known.Find(ValueOf("f", 1))->is_additive);
  EXPECT_FALSE(known.Find(ValueOf("f", 2))->is_additive);
}

}  // namespace
}  // namespace eastgate::command
