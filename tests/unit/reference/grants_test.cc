// Who was granted what: which rows are read, and who holds them.
#include "common/reference/grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace eastgate::reference {
namespace {

using ::testing::HasSubstr;

constexpr char kColumns[] = "holder,role,division,valid_from,valid_to\n";

class GrantsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Grants> Read(const std::string& rows) {
    auto grants = Grants::FromCsv(absl::StrCat(kColumns, rows), "grants.csv");
    if (!grants.ok()) return grants;
    const absl::Status resolved = grants->Resolve(divisions_, units_, principals_);
    if (!resolved.ok()) return resolved;
    return grants;
  }
  std::string RefusalOf(const std::string& row) {
    const auto grants = Read(row + "\n");
    EXPECT_EQ(grants.status().code(), absl::StatusCode::kInvalidArgument) << row;
    return std::string(grants.status().message());
  }
  bool Holds(const Grant& grant, absl::string_view principal) const {
    return HoldsGrant(grant, principal, principals_.UnitOf(principal));
  }

  const DivisionRegistry divisions_ = *DivisionRegistry::Build(
      {{"36", "省", Date(1990, 1, 1), {}, {}}, {"3601", "市", Date(1990, 1, 1), Date(2020, 1, 1), {}}});
  const UnitRegistry units_ = *UnitRegistry::FromCsv(
      "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
      "office-a,甲局,office,,36,2000-01-01,,,\n",
      "units.csv", divisions_);
  const Principals principals_ =
      *Principals::FromCsv("principal,unit\nbureau:a,office-a\nclerk,office-a\n", "principals.csv");
};

TEST_F(GrantsTest, AGrantIsReadAsItIsWritten) {
  const auto grants = Read("service/economy,reader,3601,2024-01-01,2025-01-01\n");
  ASSERT_TRUE(grants.ok()) << grants.status();
  ASSERT_EQ(grants->all().size(), 1u);
  const Grant& grant = grants->all().front();
  EXPECT_EQ(grant.holder, "service/economy");
  EXPECT_EQ(grant.role, options::v1::ROLE_READER);
  EXPECT_EQ(grant.division, "3601");
  EXPECT_FALSE(grant.is_to_unit);
  EXPECT_FALSE(grant.ValidOn(Date(2023, 12, 31)));
  EXPECT_TRUE(grant.ValidOn(Date(2024, 1, 1)));
  EXPECT_TRUE(grant.ValidOn(Date(2024, 12, 31)));
  EXPECT_FALSE(grant.ValidOn(Date(2025, 1, 1)));
}

TEST_F(GrantsTest, EveryRoleOfTheContractHasAWord) {
  for (int number = 1; number <= options::v1::Role_MAX; ++number) {
    const std::string name = options::v1::Role_Name(static_cast<options::v1::Role>(number));
    ASSERT_FALSE(name.empty()) << number;
    const std::string word = absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_"));
    EXPECT_EQ(ParseRole(word), number) << word;
  }
  for (const char* word : {"", "READER", "Reader", "role_reader", "unspecified", "readers", "reader "})
    EXPECT_EQ(ParseRole(word), options::v1::ROLE_UNSPECIFIED) << word;
}

TEST_F(GrantsTest, WhatAUnitIsGrantedAllItsPrincipalsHold) {
  const auto grants = Read("office-a,reporter,36,2024-01-01,\nclerk,reader,36,2024-01-01,\n");
  ASSERT_TRUE(grants.ok()) << grants.status();
  const Grant& of_unit = grants->all()[0];
  EXPECT_TRUE(of_unit.is_to_unit);
  EXPECT_TRUE(of_unit.ValidOn(Date(2199, 12, 31)));
  EXPECT_TRUE(Holds(of_unit, "bureau:a"));
  EXPECT_TRUE(Holds(of_unit, "clerk"));
  EXPECT_FALSE(Holds(of_unit, "bureau:b"));
  EXPECT_FALSE(Holds(of_unit, "office-a")) << "a stranger whose name is the code of the unit";
  EXPECT_TRUE(Holds(grants->all()[1], "clerk"));
  EXPECT_FALSE(Holds(grants->all()[1], "bureau:a"));
}

TEST_F(GrantsTest, EveryColumnIsChecked) {
  EXPECT_EQ(RefusalOf(",reader,36,2024-01-01,"),
            "grants.csv: line 2: holder: got nothing, want a principal, or the code of a unit");
  EXPECT_THAT(RefusalOf("a b,reader,36,2024-01-01,"), HasSubstr("line 2: holder: got a b"));
  EXPECT_EQ(
      RefusalOf("office-b,reader,36,2024-01-01,"),
      "grants.csv: line 2: holder: got office-b, want the code of a unit, or a principal that belongs to "
      "one");
  EXPECT_EQ(
      RefusalOf("office-a,king,36,2024-01-01,"),
      "grants.csv: line 2: role: got king, want reader, reporter, reviewer, verifier, publisher, auditor, "
      "operator, importer");
  EXPECT_THAT(RefusalOf("office-a,READER,36,2024-01-01,"), HasSubstr("line 2: role: got READER"));
  EXPECT_EQ(RefusalOf("office-a,reader,37,2024-01-01,"),
            "grants.csv: line 2: division: got 37, want a known division");
  EXPECT_THAT(RefusalOf("office-a,reader,,2024-01-01,"), HasSubstr("line 2: division: got nothing"));
  EXPECT_THAT(RefusalOf("office-a,reader,3,2024-01-01,"), HasSubstr("line 2: division: got 3"));
  EXPECT_THAT(RefusalOf("office-a,reader,36,,"), HasSubstr("line 2: valid_from: got"));
  EXPECT_THAT(RefusalOf("office-a,reader,36,2024-02-30,"), HasSubstr("line 2: valid_from: got 2024-02-30"));
  EXPECT_THAT(RefusalOf("office-a,reader,36,2024-01-01,x"), HasSubstr("line 2: valid_to: got x"));
  EXPECT_EQ(RefusalOf("office-a,reader,36,2024-01-01,2024-01-01"),
            "grants.csv: line 2: valid_to: got 2024-01-01, want a date after 2024-01-01");
  EXPECT_EQ(RefusalOf("office-a,reader,36,2024-01-01"), "grants.csv: line 2: got 4 columns, want 5");
  EXPECT_THAT(std::string(Grants::FromCsv("holder\n", "grants.csv").status().message()),
              HasSubstr("line 1: want the columns holder,role,division,valid_from,valid_to"));
}

TEST_F(GrantsTest, ADivisionThatEndedIsKnown) {
  EXPECT_TRUE(Read("office-a,reader,3601,2024-01-01,\n").ok());
}

}  // namespace
}  // namespace eastgate::reference
