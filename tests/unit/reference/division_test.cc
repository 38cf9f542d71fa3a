// The registry: which rows make one, and what it answers on which date.
#include "common/reference/division.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastgate::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Division Row(std::string code, std::string name, std::optional<Date> valid_to = std::nullopt,
             std::vector<std::string> successors = {}) {
  return {code, name, Date(2000, 1, 1), valid_to, successors, 0};
}

std::vector<Division> District() {
  return {Row("360111004002", "二", Date(2023, 7, 1), {"360111004001"}),
          Row("36", "江西省"),
          Row("3601", "南昌市"),
          Row("360111", "青山湖区"),
          Row("360111004", "南钢街道"),
          Row("360111003", "上海路街道"),
          Row("360111003001", "同名"),
          Row("360111004001", "一"),
          Row("360111004003", "同名"),
          Row("3602", "另一市")};
}

DivisionRegistry Built() {
  auto registry = DivisionRegistry::Build(District());
  EXPECT_TRUE(registry.ok()) << registry.status();
  return *std::move(registry);
}

std::vector<std::string> Codes(const std::vector<const Division*>& divisions) {
  std::vector<std::string> codes;
  for (const Division* division : divisions) codes.push_back(division->code);
  return codes;
}

std::string Refusal(Division extra) {
  auto rows = District();
  rows.push_back(std::move(extra));
  const auto registry = DivisionRegistry::Build(rows);
  EXPECT_EQ(registry.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(registry.status().message());
}

TEST(DivisionRegistryTest, ADivisionIsValidFromItsFirstToBeforeItsLastDay) {
  const DivisionRegistry registry = Built();
  EXPECT_FALSE(registry.ValidOn("360111004002", Date(1999, 12, 31)));
  EXPECT_TRUE(registry.ValidOn("360111004002", Date(2000, 1, 1)));
  EXPECT_TRUE(registry.ValidOn("360111004002", Date(2023, 6, 30)));
  EXPECT_FALSE(registry.ValidOn("360111004002", Date(2023, 7, 1)));
  EXPECT_TRUE(registry.ValidOn("360111004001", Date(2199, 12, 31)));
  EXPECT_FALSE(registry.ValidOn("360111999", Date(2024, 3, 1)));
  EXPECT_FALSE(registry.ValidOn("", Date(2024, 3, 1)));
}

TEST(DivisionRegistryTest, ARefusalSaysWhatCameAndWhatIsWanted) {
  const DivisionRegistry registry = Built();
  EXPECT_TRUE(registry.CheckValidOn("360111004002", Date(2023, 6, 30)).ok());
  const absl::Status unknown = registry.CheckValidOn("360111999", Date(2024, 3, 1));
  EXPECT_EQ(unknown.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(unknown.message(), "got 360111999, want a division valid on 2024-03-01");
  EXPECT_EQ(
      registry.CheckValidOn("360111004002", Date(2024, 3, 1)).message(),
      "got 360111004002, want a division valid on 2024-03-01 (it is valid from 2000-01-01 until 2023-06-30; "
      "successors 360111004001)");
}

TEST(DivisionRegistryTest, FindKnowsTheExpiredToo) {
  const DivisionRegistry registry = Built();
  ASSERT_NE(registry.Find("360111004002"), nullptr);
  EXPECT_THAT(registry.Find("360111004002")->successors, ElementsAre("360111004001"));
  EXPECT_EQ(registry.Find("36011"), nullptr);
  EXPECT_EQ(registry.size(), 10u);
}

TEST(DivisionRegistryTest, AncestorsComeFromTheTop) {
  const DivisionRegistry registry = Built();
  EXPECT_THAT(Codes(registry.Ancestors("360111004001")), ElementsAre("36", "3601", "360111", "360111004"));
  EXPECT_THAT(registry.Ancestors("36"), IsEmpty());
}

TEST(DivisionRegistryTest, BelowGivesALevelInCodeOrderWithTheExpired) {
  const DivisionRegistry registry = Built();
  EXPECT_THAT(Codes(registry.Below("360111", DivisionLevel::kTownship)),
              ElementsAre("360111003", "360111004"));
  EXPECT_THAT(Codes(registry.Below("360111004", DivisionLevel::kCommunity)),
              ElementsAre("360111004001", "360111004002", "360111004003"));
  EXPECT_THAT(Codes(registry.Below("", DivisionLevel::kCity)), ElementsAre("3601", "3602"));
  EXPECT_THAT(registry.Below("360111", DivisionLevel::kCounty), IsEmpty());
  EXPECT_THAT(registry.Below("360111", DivisionLevel::kCity), IsEmpty());
  EXPECT_THAT(registry.Below("37", DivisionLevel::kCity), IsEmpty());
}

TEST(DivisionRegistryTest, ANameOfTwoDivisionsGivesBothWhileTheyAreThere) {
  const DivisionRegistry registry = Built();
  const Date day(2024, 3, 1);
  EXPECT_THAT(Codes(registry.ByName("同名", day)), ElementsAre("360111003001", "360111004003"));
  EXPECT_THAT(Codes(registry.ByName("青山湖区", day)), ElementsAre("360111"));
  EXPECT_THAT(registry.ByName("青山湖", day), IsEmpty());
  EXPECT_THAT(Codes(registry.ByName("二", Date(2023, 6, 30))), ElementsAre("360111004002"));
  EXPECT_THAT(registry.ByName("二", Date(2023, 7, 1)), IsEmpty());
}

TEST(DivisionRegistryTest, ARenamedDivisionHasEachNameOnItsDays) {
  auto rows = District();
  rows.push_back({"360111005", "新名街道", Date(2024, 6, 1), std::nullopt, {}, 0});
  rows.push_back({"360111005", "旧名街道", Date(2010, 1, 1), Date(2018, 1, 1), {}, 0});
  rows.push_back({"360111005", "中名街道", Date(2018, 1, 1), Date(2024, 6, 1), {"360111005"}, 0});
  rows.push_back(Row("360111005001", "一", Date(2024, 12, 1)));
  rows.back().valid_from = Date(2010, 1, 1);
  const auto registry = DivisionRegistry::Build(rows);
  ASSERT_TRUE(registry.ok()) << registry.status();
  const Division& street = *registry->Find("360111005");
  EXPECT_EQ(street.name, "新名街道");
  EXPECT_EQ(street.valid_from, Date(2010, 1, 1));
  EXPECT_FALSE(street.valid_to.has_value());
  EXPECT_EQ(street.NameOn(Date(2017, 12, 31)), "旧名街道");
  EXPECT_EQ(street.NameOn(Date(2018, 1, 1)), "中名街道");
  EXPECT_EQ(street.NameOn(Date(2024, 5, 31)), "中名街道");
  EXPECT_EQ(street.NameOn(Date(2024, 6, 1)), "新名街道");
  EXPECT_EQ(street.NameOn(Date(2009, 1, 1)), "旧名街道") << "before it was there";
  EXPECT_FALSE(registry->ValidOn("360111005", Date(2009, 12, 31)));
  EXPECT_TRUE(registry->ValidOn("360111005", Date(2024, 6, 1)));
  EXPECT_THAT(Codes(registry->ByName("旧名街道", Date(2017, 12, 31))), ElementsAre("360111005"));
  EXPECT_THAT(registry->ByName("旧名街道", Date(2018, 1, 1)), IsEmpty());
  EXPECT_THAT(Codes(registry->ByName("新名街道", Date(2024, 6, 1))), ElementsAre("360111005"));
  EXPECT_EQ(Codes(registry->Below("360111", DivisionLevel::kTownship)).size(), 3u) << "one division";
}

TEST(DivisionRegistryTest, ARenamedDivisionMayEndLikeAnyOther) {
  auto rows = District();
  rows.push_back({"360111005", "旧名街道", Date(2010, 1, 1), Date(2018, 1, 1), {}, 0});
  rows.push_back({"360111005", "新名街道", Date(2018, 1, 1), Date(2024, 6, 1), {"360111004"}, 0});
  const auto registry = DivisionRegistry::Build(rows);
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_THAT(Codes(registry->Ended()), ElementsAre("360111004002", "360111005"));
  EXPECT_THAT(registry->Find("360111005")->successors, ElementsAre("360111004"));
  EXPECT_EQ(registry->Find("360111005")->NameOn(Date(2025, 1, 1)), "新名街道") << "its last one";
}

TEST(DivisionRegistryTest, NamesThatDoNotFollowOneAnotherAreRefused) {
  const auto refusal = [](Division first, Division second) {
    auto rows = District();
    rows.push_back(std::move(first));
    rows.push_back(std::move(second));
    return std::string(DivisionRegistry::Build(rows).status().message());
  };
  const Division renamed = {"360111005", "旧名", Date(2010, 1, 1), Date(2018, 1, 1), {}, 0};
  EXPECT_THAT(refusal(renamed, {"360111005", "新名", Date(2018, 1, 2), std::nullopt, {}, 9}),
              HasSubstr("line 9: 360111005: the code occurs twice"))
      << "a gap";
  EXPECT_THAT(refusal(renamed, {"360111005", "新名", Date(2017, 12, 31), std::nullopt, {}, 0}),
              HasSubstr("the code occurs twice"))
      << "an overlap";
  EXPECT_THAT(refusal({"360111005", "旧名", Date(2010, 1, 1), Date(2018, 1, 1), {"360111004"}, 0},
                      {"360111005", "新名", Date(2018, 1, 1), std::nullopt, {}, 0}),
              HasSubstr("got another name of a division that has successors"));
  EXPECT_THAT(refusal(renamed, {"360111005", "", Date(2018, 1, 1), std::nullopt, {}, 0}),
              HasSubstr("the name is missing"));
}

TEST(DivisionRegistryTest, ACopyAnswersFromItsOwnRows) {
  auto original = std::make_unique<DivisionRegistry>(Built());
  const DivisionRegistry copy = *original;
  original.reset();
  EXPECT_EQ(copy.Find("3601")->name, "南昌市");
  EXPECT_THAT(Codes(copy.ByName("同名", Date(2024, 3, 1))), ElementsAre("360111003001", "360111004003"));
}

TEST(DivisionRegistryTest, ContainsIsAPrefixTest) {
  EXPECT_TRUE(DivisionRegistry::Contains("3601", "360111004"));
  EXPECT_TRUE(DivisionRegistry::Contains("360111", "360111"));
  EXPECT_TRUE(DivisionRegistry::Contains("", "360111"));
  EXPECT_FALSE(DivisionRegistry::Contains("360111", "3601"));
  EXPECT_FALSE(DivisionRegistry::Contains("360111004", "360111003001"));
}

TEST(DivisionRegistryTest, TheLevelIsTheLengthOfTheCode) {
  EXPECT_EQ(DivisionRegistry::LevelOf("36"), DivisionLevel::kProvince);
  EXPECT_EQ(DivisionRegistry::LevelOf("3601"), DivisionLevel::kCity);
  EXPECT_EQ(DivisionRegistry::LevelOf("360111"), DivisionLevel::kCounty);
  EXPECT_EQ(DivisionRegistry::LevelOf("360111004"), DivisionLevel::kTownship);
  EXPECT_EQ(DivisionRegistry::LevelOf("360111004001"), DivisionLevel::kCommunity);
  for (const char* code : {"", "3", "360", "36011", "3601110040", "3601110040011", "36011A", "36 111"}) {
    EXPECT_EQ(DivisionRegistry::LevelOf(code), std::nullopt) << code;
  }
}

TEST(DivisionRegistryTest, TheParentIsTheNextShorterCode) {
  EXPECT_EQ(DivisionRegistry::ParentOf("360111004001"), "360111004");
  EXPECT_EQ(DivisionRegistry::ParentOf("360111"), "3601");
  EXPECT_EQ(DivisionRegistry::ParentOf("36"), "");
}

TEST(DivisionRegistryTest, RowsThatDoNotFitAreRefused) {
  EXPECT_THAT(Refusal(Row("360111004001", "再")), HasSubstr("360111004001: the code occurs twice"));
  EXPECT_THAT(Refusal(Row("36011", "短")), HasSubstr("want a code of 2, 4, 6, 9 or 12 digits"));
  EXPECT_THAT(Refusal(Row("", "无")), HasSubstr("want a code of"));
  EXPECT_THAT(Refusal(Row("360111004009", "")), HasSubstr("the name is missing"));
  EXPECT_THAT(Refusal(Row("360111999001", "无父")), HasSubstr("its parent 360111999 is missing"));
  EXPECT_THAT(Refusal(Row("360111004009", "空", Date(2000, 1, 1))),
              HasSubstr("want a date after 2000-01-01"));
  EXPECT_THAT(Refusal(Row("360111004009", "在", std::nullopt, {"360111004001"})), HasSubstr("no valid_to"));
  EXPECT_THAT(Refusal(Row("360111004009", "并", Date(2020, 1, 1), {"360111004010"})),
              HasSubstr("its successor 360111004010 is missing"));
  EXPECT_THAT(Refusal(Row("360111004009", "并", Date(2023, 7, 1), {"360111004002"})),
              HasSubstr("its successor 360111004002 is not valid on 2023-07-01"));
  EXPECT_THAT(Refusal(Row("360111004009", "并", Date(2023, 7, 1), {"360111004009"})),
              HasSubstr("is not valid on"));
}

TEST(DivisionRegistryTest, AChildIsValidOnlyWhileItsParentIs) {
  EXPECT_THAT(Refusal({"360111004009", "早", Date(1999, 12, 31), std::nullopt, {}, 7}),
              HasSubstr("line 7: 360111004009: its parent 360111004 is valid only from 2000-01-01"));
  auto rows = District();
  rows.push_back(Row("360111005", "站东街道", Date(2020, 1, 1)));
  rows.push_back(Row("360111005001", "一", Date(2020, 1, 1)));
  EXPECT_TRUE(DivisionRegistry::Build(rows).ok());
  rows.back().valid_to = Date(2020, 1, 2);
  EXPECT_FALSE(DivisionRegistry::Build(rows).ok());
  rows.back().valid_to = std::nullopt;
  EXPECT_FALSE(DivisionRegistry::Build(rows).ok());
}

}  // namespace
}  // namespace eastgate::reference
