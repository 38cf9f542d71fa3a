#include "common/facts/division_of.h"

#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"

namespace eastgate::facts {
namespace {

class DivisionOfTest : public ::testing::Test, public testing::RowsLog {
 protected:
  std::string Of(const std::string& name) const {
    const auto division = DivisionOf(log.log().schema(), *log.Read(), name);
    EXPECT_TRUE(division.ok()) << division.status();
    return division->value_or("none");
  }
};

TEST_F(DivisionOfTest, AFactLiesWhereItSaysAndARowWithoutADivisionInTheRoot) {
  const fact::v1::Fact fact = Record(testing::MakeRow("a", "li"), "2024-03-01");
  EXPECT_EQ(Of(fact.name()), fact.division());
  EXPECT_NE(fact.division(), "");
  EXPECT_EQ(Of("rows/a"), "") << "rows of this table have no division";
}

TEST_F(DivisionOfTest, WhatDoesNotExistHasNone) {
  for (const char* name :
       {"facts/999999", "facts/0", "facts/x", "rows/nobody", "others/a", "rows", "rows/", "/", ""})
    EXPECT_EQ(Of(name), "none") << name;
}

}  // namespace
}  // namespace eastgate::facts
