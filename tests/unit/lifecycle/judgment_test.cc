#include "common/lifecycle/judgment.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/rows.pb.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;

TEST(CheckUnitsOnNewDay, AUnitOfTheRowMustBeValidOnADayToWhichACorrectionMovesIt) {
  Judgment judgment = testing::JudgmentFor("facts/2", Change::kCorrect);
  testing::Note note;
  note.set_noted_on("2024-07-01");
  note.set_unit("unit-merged");
  EXPECT_THAT(CheckUnitsOnNewDay(judgment, note), IsOk()) << "the day stays as it was";
  judgment.moves_day = true;
  EXPECT_THAT(CheckUnitsOnNewDay(judgment, note), ViolatesFields({"occurred_on"}));
  note.set_noted_on("2024-06-30");
  EXPECT_THAT(CheckUnitsOnNewDay(judgment, note), IsOk());
}

}  // namespace
}  // namespace eastgate::lifecycle
