#include "services/urban/figures.h"

#include "gtest/gtest.h"

namespace eastgate::urban {
namespace {

TEST(UrbanCatalogue, AKindOfFactPostsToEveryFigure) {
  const Tables tables;
  const auto catalogue = BuildCatalogue(tables);
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_FALSE(catalogue->figures().empty());
  for (const auto& definition : catalogue->figures())
    EXPECT_GT(definition.figure.fact_kinds_size(), 0) << definition.id();
}

}  // namespace
}  // namespace eastgate::urban
