// The division in which a record of an ended division counts today, and divisions that have changed.
#include "common/reference/succession.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastgate::reference {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kNorth[] = "360111001";
constexpr char kNorthA[] = "360111001001";
constexpr char kNorthB[] = "360111001002";
constexpr char kSouth[] = "360111002";
constexpr char kSouthA[] = "360111002001";

// All began in 2000 unless said otherwise.
Division Row(const std::string& code, std::optional<Date> valid_to = std::nullopt,
             std::vector<std::string> successors = {}, Date valid_from = Date(2000, 1, 1)) {
  return {code, "区划" + code, valid_from, valid_to, std::move(successors), 0};
}

std::vector<Division> District() {
  return {Row("36"),    Row("3601"),  Row("360111"), Row(kNorth),
          Row(kNorthA), Row(kNorthB), Row(kSouth),   Row(kSouthA)};
}

std::shared_ptr<const DivisionRegistry> With(std::vector<Division> more) {
  std::vector<Division> rows = District();
  rows.insert(rows.end(), more.begin(), more.end());
  auto registry = DivisionRegistry::Build(std::move(rows));
  EXPECT_TRUE(registry.ok()) << registry.status();
  return std::make_shared<const DivisionRegistry>(*std::move(registry));
}

std::string TodayOf(const std::vector<Division>& more, const std::string& code,
                    Date today = Date(2025, 1, 1)) {
  return std::string(Succession(With(more), today).TodayOf(code));
}

TEST(SuccessionTest, ADivisionCountsInItselfUntilItHasEnded) {
  const std::vector<Division> merged = {Row("360111001003", Date(2024, 7, 1), {kNorthA})};
  EXPECT_EQ(TodayOf(merged, kNorthA), kNorthA);
  EXPECT_EQ(TodayOf(merged, "360111001003", Date(2024, 6, 30)), "360111001003");
  EXPECT_EQ(TodayOf(merged, "360111001003", Date(2024, 7, 1)), kNorthA);
}

TEST(SuccessionTest, SuccessorsAreFollowedToTheLastOne) {
  EXPECT_EQ(TodayOf({Row("360111002008", Date(2023, 1, 1), {"360111002009"}),
                     Row("360111002009", Date(2024, 1, 1), {kNorthB})},
                    "360111002008"),
            kNorthB);
}

TEST(SuccessionTest, WhatWasDividedCountsInTheLowestDivisionAboveAll) {
  EXPECT_EQ(TodayOf({Row("360111001003", Date(2024, 1, 1), {kNorthA, kNorthB})}, "360111001003"), kNorth);
  EXPECT_EQ(TodayOf({Row("360111001003", Date(2024, 1, 1), {kNorthA, kSouthA})}, "360111001003"), "360111");
  EXPECT_EQ(TodayOf({Row("360111001003", Date(2024, 1, 1), {kNorthA, kNorth})}, "360111001003"), kNorth)
      << "one of them contains the other";
  EXPECT_EQ(TodayOf({Row("360111001003", Date(2023, 1, 1), {kNorthA, "360111001004"}),
                     Row("360111001004", Date(2024, 1, 1), {kNorthA})},
                    "360111001003"),
            kNorthA)
      << "the parts are one again";
}

TEST(SuccessionTest, WithoutASuccessorItCountsWhereTheDivisionAboveDoes) {
  EXPECT_EQ(TodayOf({Row("360111001003", Date(2024, 1, 1))}, "360111001003"), kNorth);
  const std::vector<Division> street = {Row("360111003", Date(2024, 1, 1), {kSouth}),
                                        Row("360111003001", Date(2024, 1, 1)),
                                        Row("360111003002", Date(2024, 1, 1), {kNorthA})};
  EXPECT_EQ(TodayOf(street, "360111003"), kSouth);
  EXPECT_EQ(TodayOf(street, "360111003001"), kSouth);
  EXPECT_EQ(TodayOf(street, "360111003002"), kNorthA) << "its own successor";
  EXPECT_EQ(TodayOf(street, "360111003999"), kSouth) << "not known, but in one that has ended";
  EXPECT_EQ(TodayOf(street, "360111001999"), "360111001999");
  EXPECT_EQ(TodayOf({Row("37", Date(2024, 1, 1))}, "37"), "") << "there is none above";
}

TEST(SuccessionTest, TheSharesOfADivisionAreWhatEndedAcrossItsBorder) {
  const Succession succession(With({Row("360111001003", Date(2024, 7, 1), {kNorthA}),
                                    Row("360111002003", Date(2024, 7, 1), {kNorthB}),
                                    Row("360111001004", Date(2024, 7, 1), {kNorthA, kSouthA})}),
                              Date(2025, 1, 1));
  EXPECT_THAT(succession.SharesOf("360111").add, UnorderedElementsAre("360111"));
  EXPECT_THAT(succession.SharesOf("360111").subtract, IsEmpty());
  EXPECT_THAT(succession.SharesOf(kNorth).add, UnorderedElementsAre(kNorth, "360111002003"));
  EXPECT_THAT(succession.SharesOf(kNorth).subtract, UnorderedElementsAre("360111001004"));
  EXPECT_THAT(succession.SharesOf(kNorthA).add, UnorderedElementsAre(kNorthA, "360111001003"));
  EXPECT_THAT(succession.SharesOf(kSouth).subtract, UnorderedElementsAre("360111002003"));
  EXPECT_THAT(succession.SharesOf("360111001003").add, IsEmpty()) << "it has ended";
}

const Date kFrom(2023, 1, 1);
const Date kTo(2024, 9, 30);

struct Changes {
  bool recorded, today;
  friend bool operator==(const Changes&, const Changes&) = default;
};

Changes ChangesOf(const std::vector<Division>& more, const std::string& division) {
  const auto registry = With(more);
  return {HasChanged(*registry, division, kFrom, kTo),
          Succession(registry, Date(2025, 1, 1)).HasChangedToday(division, kFrom, kTo)};
}

TEST(HasChangedTest, AMergerChangesBothSidesOfItsBorderAndNothingAbove) {
  const std::vector<Division> merged = {Row("360111001003", Date(2024, 7, 1), {kNorthA})};
  EXPECT_EQ(ChangesOf(merged, kNorthA), (Changes{true, false})) << "it counts the merged one before, too";
  EXPECT_EQ(ChangesOf(merged, "360111001003"), (Changes{true, true})) << "it has ended";
  EXPECT_EQ(ChangesOf(merged, kNorth), (Changes{false, false})) << "both lie in it";
  EXPECT_EQ(ChangesOf(merged, kNorthB), (Changes{false, false}));
  const std::vector<Division> across = {Row("360111002003", Date(2024, 7, 1), {kNorthA})};
  EXPECT_EQ(ChangesOf(across, kNorth), (Changes{true, false})) << "gained";
  EXPECT_EQ(ChangesOf(across, kSouth), (Changes{true, false})) << "lost";
  EXPECT_EQ(ChangesOf(across, "360111"), (Changes{false, false}));
}

TEST(HasChangedTest, WhatWasDividedChangesItsSuccessors) {
  const std::vector<Division> divided = {Row("360111001003", Date(2024, 7, 1), {kNorthA, kNorthB})};
  EXPECT_EQ(ChangesOf(divided, kNorthA), (Changes{true, true}))
      << "what it gained counts in the street before";
  EXPECT_EQ(ChangesOf(divided, kNorth), (Changes{false, false}));
}

TEST(HasChangedTest, OnlyChangesAfterTheFirstDayAndByTheLastOneCount) {
  EXPECT_EQ(ChangesOf({Row("360111001003", kFrom, {kNorthA})}, kNorthA), (Changes{false, false}));
  EXPECT_EQ(ChangesOf({Row("360111001003", kFrom + 1, {kNorthA})}, kNorthA), (Changes{true, false}));
  EXPECT_EQ(ChangesOf({Row("360111001003", kTo, {kNorthA})}, kNorthA), (Changes{true, false}));
  EXPECT_EQ(ChangesOf({Row("360111001003", kTo + 1, {kNorthA})}, kNorthA), (Changes{false, false}));
}

TEST(HasChangedTest, ADivisionThatBeganHasChangedUnlessItTookOver) {
  const Date began(2024, 3, 1);
  EXPECT_EQ(ChangesOf({Row("360111001005", std::nullopt, {}, began)}, "360111001005"), (Changes{true, true}));
  EXPECT_EQ(
      ChangesOf({Row("360111001005", std::nullopt, {}, began), Row("360111001003", began, {"360111001005"})},
                "360111001005"),
      (Changes{true, false}))
      << "it counts what it took over";
  EXPECT_EQ(ChangesOf({Row("360111001005", std::nullopt, {}, began),
                       Row("360111001003", Date(2024, 7, 1), {"360111001005"})},
                      "360111001005"),
            (Changes{true, true}))
      << "it was there before it gained that one";
  EXPECT_EQ(ChangesOf({Row("360111001005", std::nullopt, {}, began),
                       Row("360111001003", began, {"360111001005"}, Date(2023, 5, 1))},
                      "360111001005"),
            (Changes{true, true}))
      << "what it took over was not there either";
  EXPECT_EQ(ChangesOf({}, "360111999"), (Changes{true, true})) << "not known";
}

}  // namespace
}  // namespace eastgate::reference
