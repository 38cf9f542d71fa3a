// Which principal belongs to which unit.
#include "common/reference/principals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;

constexpr char kPrincipals[] = "principal,unit\nbureau:sample,office-a\nservice/economy,office-a\n";

UnitRegistry Units() {
  const auto divisions = DivisionRegistry::Build({{"36", "省", Date(1990, 1, 1), {}, {}}});
  auto units = UnitRegistry::FromCsv(
      "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
      "office-a,甲局,office,,36,2000-01-01,,,\noffice-b,乙局,office,,36,2000-01-01,2001-01-01,,\n",
      "units.csv", *divisions);
  EXPECT_TRUE(units.ok()) << units.status();
  return *std::move(units);
}

std::string RefusalOf(const std::string& row) {
  const auto principals = Principals::FromCsv(absl::StrCat(kPrincipals, row, "\n"), "principals.csv");
  const absl::Status status = principals.ok() ? principals->CheckUnits(Units()) : principals.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row;
  return std::string(status.message());
}

TEST(PrincipalsTest, APrincipalBelongsToItsUnit) {
  const auto principals = Principals::FromCsv(kPrincipals, "principals.csv");
  ASSERT_TRUE(principals.ok()) << principals.status();
  EXPECT_TRUE(principals->CheckUnits(Units()).ok());
  EXPECT_EQ(principals->UnitOf("bureau:sample"), "office-a");
  EXPECT_EQ(principals->UnitOf("service/economy"), "office-a");
  EXPECT_EQ(principals->UnitOf("bureau:sampl"), "");
  EXPECT_EQ(principals->UnitOf(""), "");
}

TEST(PrincipalsTest, EveryColumnIsChecked) {
  EXPECT_EQ(
      RefusalOf(",office-a"),
      "principals.csv: line 4: principal: got nothing, want 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -");
  EXPECT_THAT(RefusalOf("张三,office-a"), HasSubstr("line 4: principal: got"));
  EXPECT_THAT(RefusalOf("a b,office-a"), HasSubstr("line 4: principal: got a b"));
  EXPECT_THAT(RefusalOf(std::string(129, 'a') + ",office-a"), HasSubstr("line 4: principal: got"));
  EXPECT_THAT(RefusalOf("bureau:sample,office-b"), HasSubstr("want each one once: it is in line 2"));
  EXPECT_THAT(RefusalOf("a,Office"), HasSubstr("line 4: unit: got Office"));
  EXPECT_EQ(RefusalOf("a,office-c"), "principals.csv: line 4: unit: got office-c, want the code of a unit");
  EXPECT_EQ(RefusalOf("office-b,office-a"),
            "principals.csv: line 4: principal: got office-b, want one that is no unit's code");
  EXPECT_EQ(RefusalOf("a"), "principals.csv: line 4: got 1 columns, want 2");
  EXPECT_THAT(std::string(Principals::FromCsv("unit,principal\n", "principals.csv").status().message()),
              HasSubstr("line 1: want the columns principal,unit"));
}

}  // namespace
}  // namespace eastgate::reference
