#include "common/resource/enum_text.h"

#include "eastgate/fact/v1/error_reason.pb.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "gtest/gtest.h"

namespace eastgate::resource {
namespace {

TEST(TextZh, IsTheOptionOfTheValue) {
  EXPECT_EQ(TextZh(figure::v1::FIGURE_UNIT_PERSON), "人");
  EXPECT_EQ(TextZh(figure::v1::FIGURE_UNIT_UNSPECIFIED), "");
  EXPECT_EQ(TextZh(static_cast<figure::v1::FigureUnit>(999)), "");
}

TEST(TextZh, EveryReasonAndUnitHasOne) {
  for (const auto* type : {fact::v1::ErrorReason_descriptor(), figure::v1::FigureUnit_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      if (type->value(i)->number() == 0) continue;
      EXPECT_NE(TextZh(*type, type->value(i)->number()), "") << type->value(i)->name();
    }
  }
}

}  // namespace
}  // namespace eastgate::resource
