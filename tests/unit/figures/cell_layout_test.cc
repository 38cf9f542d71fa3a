// Which cells a posting adds to.
#include "common/figures/cell_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TestLog;

TEST(CellLayoutTest, CellsAreKeptForAllAndForEveryLevelBelowTheRoot) {
  TestLog test;
  EXPECT_THAT(test.figures().layout().DivisionsOf("360111"), ElementsAre(""));
  EXPECT_THAT(test.figures().layout().DivisionsOf("360111001"), ElementsAre("", "360111001"));
  EXPECT_THAT(test.figures().layout().DivisionsOf("360111001001"),
              ElementsAre("", "360111001", "360111001001"));
}

TEST(CellLayoutTest, TheRootAndWhatContainsItAreAllOfIt) {
  TestLog test;
  for (const char* all : {"", "36", "3601", "360111"})
    EXPECT_THAT(test.figures().layout().Normalized(all), IsEmpty()) << all;
  EXPECT_EQ(test.figures().layout().Normalized("360111001"), "360111001");
}

}  // namespace
}  // namespace eastgate::figures
