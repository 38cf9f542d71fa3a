#include "services/command/cross_checks.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using lifecycle::testing::kRoot;
using lifecycle::testing::TestParameters;
using ::testing::HasSubstr;

figure::v1::BatchGetFiguresResponse Values(std::vector<int64_t> values) {
  figure::v1::BatchGetFiguresResponse response;
  for (const int64_t value : values) response.add_values()->set_value(value);
  return response;
}

const std::vector<CrossCheckSpec> kSpecs = {
    {"保费", "livelihood.relief", "livelihood.enrolled{year=YEAR} * newborn_premium_fen"},
    {"合计", "command.funds{level=a} + command.funds{level=b}", "command.funds"}};

std::vector<v1::CrossCheck> Evaluated(const std::string& as_of, const Answers& answers) {
  return EvaluateChecks(kSpecs, as_of, QuestionsOf(kSpecs, as_of), answers, TestParameters(), kRoot);
}

TEST(ParseSide, TermsWithFiltersAndParameters) {
  const auto terms = ParseSide("a.b{k=v|YEAR;l=w} * p + c.d", 2024);
  ASSERT_THAT(terms, eastgate::testing::IsOk());
  ASSERT_EQ(terms->size(), 2u);
  EXPECT_EQ((*terms)[0].query.figure(), "a.b");
  EXPECT_EQ((*terms)[0].query.dimensions(0).values(1), "2024");
  EXPECT_EQ((*terms)[0].query.dimensions(1).key(), "l");
  EXPECT_EQ((*terms)[0].parameter, "p");
  EXPECT_EQ((*terms)[1].query.dimensions_size(), 0);
  for (const char* bad : {"", "nodot", "a.b{k=v", "a.b{k}", "a.b + ", "a.b - c.d"})
    EXPECT_FALSE(ParseSide(bad, 2024).ok()) << bad;
}

TEST(ParseCrossChecks, EveryBadLineIsNamed) {
  EXPECT_EQ(ParseCrossChecks("title_zh,left,right\n甲,a.b,c.d\n")->size(), 1u);
  for (const char* bad : {"甲,a.b\n", ",a.b,c.d\n", "甲,a,c.d\n", "甲,a.b,\n"})
    EXPECT_THAT(std::string(ParseCrossChecks(std::string("title_zh,left,right\n") + bad).status().message()),
                HasSubstr("line 2"));
  EXPECT_FALSE(ParseCrossChecks("title,left,right\n").ok());
  EXPECT_TRUE(LoadCrossChecks("/nowhere")->empty()) << "a district need not have any";
}

TEST(EvaluateChecks, BothSidesOfEachByTheParametersOfTheDay) {
  const auto questions = QuestionsOf(kSpecs, "2024-09-30");
  ASSERT_EQ(questions.at("livelihood").requests_size(), 2);
  ASSERT_EQ(questions.at("command").requests_size(), 3);
  Answers answers;
  answers.emplace("livelihood", Values({760000, 20}));
  answers.emplace("command", Values({3, 4, 8}));
  const auto checks = Evaluated("2024-09-30", answers);
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].left().sum(), 760000);
  EXPECT_EQ(checks[0].right().sum(), 20 * 38000);
  EXPECT_EQ(checks[0].result(), v1::CROSS_CHECK_RESULT_AGREES);
  EXPECT_EQ(checks[1].left().sum(), 7);
  EXPECT_EQ(checks[1].right().sum(), 8);
  EXPECT_EQ(checks[1].result(), v1::CROSS_CHECK_RESULT_DIFFERS);
}

TEST(EvaluateChecks, EveryTermSaysWhatItIsComputedFrom) {
  CheckQuestions asked = QuestionsOf(kSpecs, "2024-09-30");
  for (auto& question : *asked["livelihood"].mutable_requests())
    question.mutable_query()->set_known_at_revision(9);
  Answers answers;
  answers.emplace("livelihood", Values({760000, 20}));
  const auto checks = EvaluateChecks(kSpecs, "2024-09-30", asked, answers, TestParameters(), kRoot);
  EXPECT_EQ(checks[0].right().expression(), kSpecs[0].right);
  ASSERT_EQ(checks[0].right().terms_size(), 1);
  const v1::CrossCheckTerm& term = checks[0].right().terms(0);
  EXPECT_EQ(term.query().figure(), "livelihood.enrolled");
  EXPECT_EQ(term.query().dimensions(0).values(0), "2024");
  EXPECT_EQ(term.query().as_of(), "2024-09-30");
  EXPECT_EQ(term.query().known_at_revision(), 9);
  EXPECT_EQ(term.figure_value(), 20);
  EXPECT_EQ(term.parameter(), "newborn_premium_fen");
  EXPECT_EQ(term.parameter_value(), 38000);
  EXPECT_EQ(term.product(), 20 * 38000);
  EXPECT_FALSE(checks[0].left().terms(0).has_parameter_value());
  EXPECT_EQ(checks[0].left().terms(0).product(), 760000);
  ASSERT_EQ(checks[1].left().terms_size(), 2);
  EXPECT_EQ(checks[1].left().terms(1).query().dimensions(0).values(0), "b");
  EXPECT_FALSE(checks[1].left().terms(1).has_figure_value()) << "command did not answer";
  EXPECT_FALSE(checks[1].left().terms(1).has_product());
  EXPECT_FALSE(checks[1].left().has_sum());
}

TEST(EvaluateChecks, AValueThatThereIsNotIsNotZero) {
  Answers answers;
  answers.emplace("livelihood", Values({0, 0}));
  answers.at("livelihood")->mutable_values(1)->clear_value();
  const auto checks = Evaluated("2024-09-30", answers);
  EXPECT_EQ(checks[0].result(), v1::CROSS_CHECK_RESULT_NOT_COMPUTED);
  EXPECT_EQ(checks[0].left().sum(), 0);
  EXPECT_EQ(checks[0].right().terms(0).parameter_value(), 38000);
}

TEST(EvaluateChecks, WhatLeavesInt64IsNotComputed) {
  constexpr int64_t kMost = int64_t{1} << 61;
  Answers answers;
  answers.emplace("livelihood", Values({kMost, kMost}));
  answers.emplace("command", Values({kMost, kMost, kMost}));
  const auto checks = Evaluated("2024-09-30", answers);
  for (const v1::CrossCheck& check : checks) {
    EXPECT_EQ(check.result(), v1::CROSS_CHECK_RESULT_NOT_COMPUTED) << check.title_zh();
    EXPECT_NE(check.unavailable_reason(), "");
  }
}

TEST(EvaluateChecks, WhatIsNotThereIsSaidAndNotZero) {
  Answers answers;
  answers.emplace("command", Values({3, 4, 7}));
  answers.emplace("livelihood", absl::UnavailableError("down"));
  const auto checks = Evaluated("2024-09-30", answers);
  EXPECT_EQ(checks[0].result(), v1::CROSS_CHECK_RESULT_NOT_COMPUTED);
  EXPECT_NE(checks[0].unavailable_reason(), "");
  EXPECT_EQ(checks[1].result(), v1::CROSS_CHECK_RESULT_AGREES) << "the others are checked all the same";
  answers.clear();
  answers.emplace("livelihood", Values({1, 2}));
  EXPECT_NE(Evaluated("2021-01-01", answers)[0].unavailable_reason(), "") << "no premium is in force";
}

}  // namespace
}  // namespace eastgate::command
