#include "common/lifecycle/entry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using testing::JudgmentFor;
using testing::Note;
using testing::NoteEntry;

Note NoteOf(int64_t amount, const std::string& on = "2024-03-01") {
  Note note;
  note.set_name("notes/1");
  note.set_division(kStreet);
  note.set_noted_on(on);
  note.set_amount(amount);
  return note;
}

Note Recorded(int64_t amount) {
  Note note = NoteOf(amount);
  EXPECT_THAT(NoteEntry().Record(JudgmentFor("facts/1"), note), IsOk());
  return note;
}

TEST(Entry, RecordsTheStateTheFactAndWhatFollows) {
  const Note note = Recorded(5);
  EXPECT_EQ(note.state(), testing::NOTE_STATE_RECORDED);
  EXPECT_EQ(note.fact(), "facts/1");
  EXPECT_EQ(note.doubled(), 10);
  const fact::v1::Fact fact = NoteEntry().FactOf(note, kRoot);
  EXPECT_EQ(fact.kind(), "test.noted");
  EXPECT_EQ(fact.subject(), "notes/1");
  EXPECT_EQ(fact.division(), kStreet);
  EXPECT_EQ(fact.occurred_on(), "2024-03-01");
  EXPECT_THAT(PostingsOf(fact), ElementsAre("test.notes 2024-03-01 360111001 10"));
}

TEST(Entry, ACorrectionIsJudgedByTheRuleOfTheCreation) {
  Note note = NoteOf(101);
  const char* too_much = "LIMIT_REACHED limit=100 name=notes/1";
  EXPECT_THAT(NoteEntry().Record(JudgmentFor("facts/1"), note), RefusedAs(too_much));
  note = Recorded(5);
  facts::Correction correction;
  correction.amounts["test.notes"] = 101;
  EXPECT_THAT(NoteEntry().Correct(JudgmentFor("facts/2", Change::kCorrect), note, correction),
              RefusedAs(too_much));
}

TEST(Entry, ADayIsNamedAsTheRequestNamesIt) {
  Note note = NoteOf(5, "2024-01-31");
  EXPECT_THAT(NoteEntry().Record(JudgmentFor("facts/1"), note),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=noted_on"));
  note = Recorded(5);
  EXPECT_THAT(NoteEntry().Correct(JudgmentFor("facts/2", Change::kCorrect), note, OnDay(Date(2024, 1, 31))),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-01 field=occurred_on"));
}

TEST(Entry, ACorrectionMovesDayDivisionAndAmountAndWhatFollows) {
  Note note = Recorded(5);
  facts::Correction correction = OnDay(Date(2024, 4, 2));
  correction.division = kOtherStreet;
  correction.amounts["test.notes"] = 7;
  ASSERT_THAT(NoteEntry().Correct(JudgmentFor("facts/2", Change::kCorrect), note, correction), IsOk());
  EXPECT_EQ(note.fact(), "facts/2");
  EXPECT_THAT(PostingsOf(NoteEntry().FactOf(note, kRoot)), ElementsAre("test.notes 2024-04-02 360111003 14"));
}

TEST(Entry, NothingHappensToARetractedRow) {
  Note note = Recorded(5);
  ASSERT_THAT(NoteEntry().Retract(JudgmentFor("facts/2"), note), IsOk());
  EXPECT_EQ(note.state(), testing::NOTE_STATE_RETRACTED);
  EXPECT_EQ(note.fact(), "facts/2");
  const char* retracted = "RECORD_RETRACTED name=notes/1";
  EXPECT_THAT(NoteEntry().Retract(JudgmentFor("facts/3"), note), RefusedAs(retracted));
  EXPECT_THAT(NoteEntry().Correct(JudgmentFor("facts/3"), note, {}), RefusedAs(retracted));
}

TEST(Entry, ARetractedRowIsListedOnlyWhereItsStateIsAskedFor) {
  const Note recorded = Recorded(5);
  Note retracted = recorded;
  ASSERT_THAT(NoteEntry().Retract(JudgmentFor("facts/2"), retracted), IsOk());
  google::protobuf::RepeatedField<int> asked;
  EXPECT_TRUE(NoteEntry().IsListed(asked, recorded));
  EXPECT_FALSE(NoteEntry().IsListed(asked, retracted));
  asked.Add(testing::NOTE_STATE_RETRACTED);
  EXPECT_FALSE(NoteEntry().IsListed(asked, recorded));
  EXPECT_TRUE(NoteEntry().IsListed(asked, retracted));
  asked.Add(testing::NOTE_STATE_RECORDED);
  EXPECT_TRUE(NoteEntry().IsListed(asked, recorded));
  EXPECT_TRUE(NoteEntry().IsListed(asked, retracted));
}

}  // namespace
}  // namespace eastgate::lifecycle
