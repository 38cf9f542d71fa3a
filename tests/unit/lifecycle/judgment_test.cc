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

TEST(CheckCodesOfCorrection, AUnitOfTheRowMustBeValidOnADayToWhichACorrectionMovesIt) {
  Judgment judgment = testing::JudgmentFor("facts/2", Change::kCorrect);
  const facts::Correction correction = testing::OnDay(reference::Date(2024, 7, 1));
  testing::Note note;
  note.set_noted_on("2024-07-01");
  note.set_unit("unit-merged");
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), IsOk()) << "the day stays as it was";
  judgment.moves_day = true;
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), ViolatesFields({"occurred_on"}));
  note.set_noted_on("2024-06-30");
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), IsOk());
}

TEST(CheckCodesOfCorrection, ACodeOfAListMustBeValidOnItsDayWhereItOrTheDayChanges) {
  Judgment judgment = testing::JudgmentFor("facts/2", Change::kCorrect);
  testing::Note note;
  note.set_noted_on("2024-07-01");
  note.set_type("tea_house");  // Until 2024-06-30.
  facts::Correction correction;
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), IsOk()) << "neither changes";
  correction.dimensions["other"] = "x";
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), IsOk()) << "another dimension";
  correction.dimensions["type"] = "tea_house";
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), ViolatesFields({"dimensions.type"}));
  note.set_type("day_center");  // From that day on.
  EXPECT_THAT(CheckCodesOfCorrection(judgment, correction, note), IsOk());
  judgment.moves_day = true;
  note.set_noted_on("2024-06-30");
  EXPECT_THAT(CheckCodesOfCorrection(judgment, {}, note), ViolatesFields({"occurred_on"}));
}

}  // namespace
}  // namespace eastgate::lifecycle
