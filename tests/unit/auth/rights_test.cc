#include "common/auth/rights.h"

#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::auth {
namespace {

using options::v1::ROLE_AUDITOR;
using options::v1::ROLE_READER;
using options::v1::ROLE_REPORTER;
using reference::Date;
using reference::Grant;
using ::testing::ElementsAre;

constexpr char kRoot[] = "360111";
const Date kToday(2024, 9, 30);

Grant Reader(std::string principal, std::string division, Date from = Date(2024, 1, 1),
             std::optional<Date> until = std::nullopt) {
  return {std::move(principal), ROLE_READER, std::move(division), from, until};
}

Allowed ReaderOf(const std::vector<Grant>& grants, absl::string_view principal) {
  // The answer refers to the rights, which a test keeps for good.
  static std::vector<std::shared_ptr<const Rights>> kept;
  kept.push_back(Rights::FromGrants(grants, {}, kRoot));
  return kept.back()->Of(principal, {ROLE_READER}, kToday);
}

TEST(Rights, WhatWasNotGrantedIsDenied) {
  const std::vector<Grant> grants = {Reader("clerk", "360111001")};
  EXPECT_TRUE(ReaderOf({}, "clerk").nowhere());
  EXPECT_TRUE(ReaderOf(grants, "another").nowhere());
  const auto rights = Rights::FromGrants(grants, {}, kRoot);
  EXPECT_TRUE(rights->Of("clerk", {ROLE_REPORTER, ROLE_AUDITOR}, kToday).nowhere()) << "another role";
  EXPECT_TRUE(rights->Of("clerk", {}, kToday).nowhere());
  EXPECT_FALSE(rights->Of("clerk", {ROLE_REPORTER, ROLE_READER}, kToday).nowhere());
}

TEST(Rights, AGrantIsForADivisionAndWhatIsInIt) {
  const Allowed allowed = ReaderOf({Reader("clerk", "360111001"), Reader("clerk", "360111002")}, "clerk");
  EXPECT_FALSE(allowed.everywhere());
  EXPECT_TRUE(allowed.Covers("360111001"));
  EXPECT_TRUE(allowed.Covers("360111002005"));
  EXPECT_FALSE(allowed.Covers("360111003"));
  EXPECT_FALSE(allowed.Covers(kRoot));
  EXPECT_FALSE(allowed.Covers("")) << "the root";
  EXPECT_THAT(allowed.Divisions(20), ElementsAre("360111001", "360111002"));
  EXPECT_THAT(allowed.Divisions(1), ElementsAre("360111001"));
}

TEST(Rights, AGrantForTheRootOrWhatItLiesInIsForEverything) {
  for (const char* division : {kRoot, "3601", "36"}) {
    const Allowed allowed = ReaderOf({Reader("clerk", division)}, "clerk");
    EXPECT_TRUE(allowed.everywhere()) << division;
    EXPECT_TRUE(allowed.Covers(""));
  }
}

TEST(Rights, AGrantIsValidFromItsFirstDayUntilItsLastIsOver) {
  EXPECT_TRUE(ReaderOf({Reader("clerk", kRoot, kToday)}, "clerk").everywhere());
  EXPECT_TRUE(ReaderOf({Reader("clerk", kRoot, kToday + 1)}, "clerk").nowhere());
  EXPECT_TRUE(ReaderOf({Reader("clerk", kRoot, Date(2024, 1, 1), kToday)}, "clerk").nowhere());
  EXPECT_TRUE(ReaderOf({Reader("clerk", kRoot, Date(2024, 1, 1), kToday + 1)}, "clerk").everywhere());
}

TEST(Rights, EverybodyMayDoEverythingWhereThatIsSaid) {
  EXPECT_TRUE(Rights::OfEverybody()->Of("anyone", {ROLE_AUDITOR}, kToday).everywhere());
}

TEST(Rights, TheUnitOfAPrincipalIsToldWhereItIsKnown) {
  const auto rights = Rights::FromGrants({}, {{"clerk", "culture-bureau"}}, kRoot);
  EXPECT_EQ(rights->UnitOf("clerk"), "culture-bureau");
  EXPECT_EQ(rights->UnitOf("another"), "");
}

// Two sets of divisions together cover a division exactly if both do.
TEST(Allowed, AndCoversWhatBothCover) {
  const std::vector<std::string> divisions = {"360111001", "360111002", "360111001001", "360111001002",
                                              "360111003"};
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<Grant> grants;
    for (const char* principal : {"a", "b"}) {
      for (unsigned i = random() % 4; i > 0; --i)
        grants.push_back(Reader(principal, divisions[random() % divisions.size()]));
    }
    if (random() % 10 == 0) grants.push_back(Reader("a", kRoot));
    const Allowed a = ReaderOf(grants, "a"), b = ReaderOf(grants, "b"), both = a.And(b);
    for (const std::string& division : divisions)
      EXPECT_EQ(both.Covers(division), a.Covers(division) && b.Covers(division)) << division;
    EXPECT_EQ(both.Covers(""), a.Covers("") && b.Covers(""));
  }
}

TEST(RoleSet, ItsNamesAreThoseOfGrants) {
  EXPECT_EQ(RoleSet({ROLE_AUDITOR, ROLE_READER}).Names(), "reader, auditor");
  EXPECT_TRUE(RoleSet().empty());
}

}  // namespace
}  // namespace eastgate::auth
