#include "services/intake/yuan.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

TEST(YuanText, IsExact) {
  EXPECT_EQ(YuanText(54302000), "543020元");
  EXPECT_EQ(YuanText(5), "0.05元");
  EXPECT_EQ(YuanText(-1250), "-12.50元");
  EXPECT_EQ(YuanText(0), "0元");
  EXPECT_EQ(YuanText(INT64_MIN), "-92233720368547758.08元");
}

TEST(ValueText, CarriesItsUnit) {
  EXPECT_EQ(ValueText(1429, figure::v1::FIGURE_UNIT_PERSON), "1429人");
  EXPECT_EQ(ValueText(100, figure::v1::FIGURE_UNIT_FEN), "1元");
  figure::v1::FigureValue ratio;
  ratio.set_unit(figure::v1::FIGURE_UNIT_DAY);
  ratio.mutable_ratio()->set_numerator(5);
  EXPECT_EQ(ValueText(ratio), "无");
  ratio.mutable_ratio()->set_denominator(2);
  ratio.mutable_ratio()->set_value(2.5);
  EXPECT_EQ(ValueText(ratio), "2.5天（5÷2）");
  ratio.set_unit(figure::v1::FIGURE_UNIT_TIMES);
  EXPECT_EQ(ValueText(ratio), "2.5倍（5÷2）");
  ratio.set_unit(figure::v1::FIGURE_UNIT_PER_CENT);
  EXPECT_EQ(ValueText(ratio), "250.0%（5÷2）");
}

TEST(TargetText, IsInTheTermsOfItsValue) {
  figure::v1::FigureValue value;
  value.set_unit(figure::v1::FIGURE_UNIT_PERSON);
  EXPECT_EQ(TargetText(1900, value), "1900人");
  value.mutable_ratio()->set_denominator(1);
  value.set_unit(figure::v1::FIGURE_UNIT_PER_CENT);
  EXPECT_EQ(TargetText(9525, value), "95.25%");
  value.set_unit(figure::v1::FIGURE_UNIT_TIMES);
  EXPECT_EQ(TargetText(9525, value), "0.9525倍");
  value.set_unit(figure::v1::FIGURE_UNIT_DAY);
  EXPECT_EQ(TargetText(30000, value), "3天");
}

}  // namespace
}  // namespace eastgate::intake
