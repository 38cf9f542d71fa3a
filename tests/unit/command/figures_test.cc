// The catalogue holds together.
#include "services/command/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

TEST(CommandCatalogue, EveryFigureHasAKindOfFactThatPostsToIt) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_THAT(catalogue, eastgate::testing::IsOk());
  EXPECT_FALSE(catalogue->figures().empty());
  for (const auto& definition : catalogue->figures())
    EXPECT_GT(definition.figure.fact_kinds_size(), 0) << definition.id();
}

}  // namespace
}  // namespace eastgate::command
