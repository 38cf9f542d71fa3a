#include "common/lifecycle/part_entry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::OnDay;
using reference::Date;
using testing::JudgmentFor;
using testing::Note;
using testing::Remark;
using testing::RemarkEntry;

// A note of 1 March with the remarks of facts/2 and facts/3.
Note Remarked() {
  Note note;
  note.set_name("notes/1");
  note.set_division(kStreet);
  note.set_noted_on("2024-03-01");
  note.set_state(testing::NOTE_STATE_RECORDED);
  for (const auto& [on, fact] : {std::pair("2024-03-02", "facts/2"), std::pair("2024-03-05", "facts/3")}) {
    Remark& remark = *note.add_remarks();
    remark.set_made_on(on);
    EXPECT_THAT(RemarkEntry().Record(JudgmentFor(fact), note, remark), IsOk());
  }
  return note;
}

TEST(PartEntry, RecordsAPartUnderItsOwnFact) {
  const Note note = Remarked();
  EXPECT_EQ(note.remarks(1).fact(), "facts/3");
  const fact::v1::Fact fact = RemarkEntry().FactOf(note, note.remarks(1), kRoot);
  EXPECT_EQ(fact.kind(), "test.remarked");
  EXPECT_EQ(fact.subject(), "notes/1");
  EXPECT_EQ(fact.occurred_on(), "2024-03-05");
}

TEST(PartEntry, ACorrectionIsJudgedByTheRuleOfTheCreation) {
  Note note = Remarked();
  Remark& early = *note.add_remarks();
  early.set_made_on("2024-02-28");
  EXPECT_THAT(RemarkEntry().Record(JudgmentFor("facts/4"), note, early),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=on"));
  note = Remarked();
  EXPECT_THAT(
      RemarkEntry()
          .Correct(JudgmentFor("facts/4", Change::kCorrect), note, "facts/2", OnDay(Date(2024, 2, 28)))
          .status(),
      RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=occurred_on"));
}

TEST(PartEntry, ACorrectedPartIsThatOfTheCorrection) {
  Note note = Remarked();
  const auto part = RemarkEntry().Correct(JudgmentFor("facts/4", Change::kCorrect), note, "facts/2",
                                          OnDay(Date(2024, 3, 9)));
  ASSERT_THAT(part, IsOk());
  EXPECT_EQ(note.remarks(0).made_on(), "2024-03-09");
  EXPECT_EQ(note.remarks(0).fact(), "facts/4");
  EXPECT_THAT(RemarkEntry().Retract(note, "facts/2"), StatusIs(absl::StatusCode::kInternal))
      << "the corrected fact has no part any more";
}

TEST(PartEntry, ARetractedPartLeavesTheOthers) {
  Note note = Remarked();
  ASSERT_THAT(RemarkEntry().Retract(note, "facts/2"), IsOk());
  ASSERT_EQ(note.remarks_size(), 1);
  EXPECT_EQ(note.remarks(0).fact(), "facts/3");
}

TEST(PartEntry, APartThatSomethingDependsOnIsNotRetracted) {
  Note note = Remarked();
  note.mutable_remarks(0)->set_text("kept");
  EXPECT_THAT(RemarkEntry().Retract(note, "facts/2"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/7 name=facts/2"));
}

TEST(PartEntry, NothingHappensToAPartOfARetractedRow) {
  Note note = Remarked();
  note.set_state(testing::NOTE_STATE_RETRACTED);
  const char* retracted = "RECORD_RETRACTED name=notes/1";
  EXPECT_THAT(RemarkEntry().Retract(note, "facts/2"), RefusedAs(retracted));
  EXPECT_THAT(RemarkEntry().Correct(JudgmentFor("facts/4"), note, "facts/2", {}).status(),
              RefusedAs(retracted));
}

}  // namespace
}  // namespace eastgate::lifecycle
