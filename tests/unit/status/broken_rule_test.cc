#include "common/status/broken_rule.h"

#include "gtest/gtest.h"

namespace eastgate::status {
namespace {

TEST(BrokenRuleTest, ABuildThatIsNotForThatBreaksNoRule) {
  EXPECT_EQ(BrokenRule(), "");
  EXPECT_FALSE(Breaks(kCorrectionSign));
  EXPECT_FALSE(Breaks(kCohortDay));
  EXPECT_FALSE(Breaks(kTextKey));
}

}  // namespace
}  // namespace eastgate::status
