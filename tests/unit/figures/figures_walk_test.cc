// The engine beside a naive model, step by step: each step records, corrects, retracts, rolls up, reopens or
// asks.
//
// EASTGATE_WALK_STEPS steps (default 20,000; under sanitizers fewer) with the seed EASTGATE_WALK_SEED
// (default: by chance). A failure names the seed.
#include <cstdlib>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/figures/check.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/random_log.h"

namespace eastgate::figures::testing {
namespace {

// The model reads its whole log for each answer: many short logs test more than a long one.
constexpr int kStepsPerLog = 1500;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int64_t kDefaultSteps = 3000;
#else
constexpr int64_t kDefaultSteps = 20'000;
#endif

int64_t Variable(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

// The same day a year earlier; the last day of February is that of the year before.
std::string YearEarlier(const std::string& date) {
  if (date.empty()) return date;
  const int year = std::stoi(date.substr(0, 4));
  const auto last_of_february = [](int in) {
    return in % 4 == 0 && (in % 100 != 0 || in % 400 == 0) ? 29 : 28;
  };
  const bool is_last = date.substr(4) == absl::StrCat("-02-", last_of_february(year));
  return absl::StrCat(year - 1, is_last ? absl::StrCat("-02-", last_of_february(year - 1)) : date.substr(4));
}

void Ask(RandomLog& log) {
  const figure::v1::FigureQuery query = log.Query();
  const auto snapshot = log.Read();
  const auto resolved = ResolveQuery(log.figures(), *snapshot, query, "query.");
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  const auto answer = Evaluator(log.figures(), *snapshot).Answer(*resolved, /*compare_year_on_year=*/true);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const NaiveModel::Answer expected = log.Expected(query);
  figure::v1::FigureQuery earlier = query;
  earlier.set_as_of(YearEarlier(query.as_of()));
  earlier.set_start(YearEarlier(query.start()));
  earlier.set_end(YearEarlier(query.end()));
  const NaiveModel::Answer before = log.Expected(earlier);
  if (answer->has_ratio()) {
    ASSERT_EQ(answer->ratio().numerator(), expected.value) << query.DebugString();
    ASSERT_EQ(answer->ratio().denominator(), expected.denominator) << query.DebugString();
    ASSERT_EQ(answer->year_on_year().previous_ratio().numerator(), before.value) << query.DebugString();
    ASSERT_EQ(answer->year_on_year().previous_ratio().denominator(), before.denominator)
        << query.DebugString();
  } else {
    ASSERT_EQ(answer->value(), expected.value) << query.DebugString();
    ASSERT_EQ(answer->year_on_year().previous(), before.value) << query.DebugString();
  }
}

TEST(FiguresWalk, EveryAnswerIsTheModels) {
  const int64_t steps = Variable("EASTGATE_WALK_STEPS", kDefaultSteps);
  const int64_t seed = Variable("EASTGATE_WALK_SEED", std::random_device()());
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(static_cast<uint32_t>(seed));
  int64_t asked = 0;
  for (int64_t done = 0; done < steps;) {
    RandomLog log(random());
    log.Grow(1);
    for (int i = 0; i < kStepsPerLog && done < steps; ++i, ++done) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", step ", done));
      const auto choice = random() % 1000;
      if (choice < 600) {
        log.Grow(1);
      } else if (choice < 999) {
        Ask(log);
        ++asked;
      } else {
        log.Reopen();
      }
      if (HasFatalFailure()) return;
    }
    const auto checked = Check(log.figures(), *log.Read());
    ASSERT_TRUE(checked.ok() && checked->ok()) << "seed " << seed << ", step " << done;
  }
  EXPECT_GT(asked, steps / 3);
}

}  // namespace
}  // namespace eastgate::figures::testing
