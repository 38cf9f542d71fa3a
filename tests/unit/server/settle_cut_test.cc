// After a log was set back, the outbox of retractions and the marks of rows agree.
#include "common/server/settle_cut.h"

#include "common/facts/schema.h"
#include "common/server/retraction_outbox.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/server/testing/notes_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::server {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::Note;
using ::testing::ElementsAre;

class SettleCutTest : public ::testing::Test, public testing::NotesStore {
 protected:
  // Marks the note, with a row of the outbox or without.
  void Begin(const Note& note, bool is_marked, bool has_row) {
    const auto begun = ServiceStore::Run<Note>([&](facts::Writer& writer) -> absl::StatusOr<Note> {
      ASSIGN_OR_RETURN(const fact::v1::Fact fact, facts::FactAt(writer.transaction(), note.revision()));
      if (is_marked) RETURN_IF_ERROR(schema().FindKind(fact.kind())->mark_retracting(writer, fact, true));
      if (has_row) PutPending(writer.transaction(), {note.name(), "clerk:li", "m", {}});
      return note;
    });
    ASSERT_THAT(begun, IsOk());
  }
};

TEST_F(SettleCutTest, AMarkAndARowOfTheOutboxGoTogether) {
  const Note pending = Record("pending"), settled = Record("settled"), early = Record("early");
  Begin(pending, true, true);
  Begin(settled, true, false);
  Begin(early, false, true);
  const int64_t before = revision();
  ASSERT_THAT(SettleCutRetractions(log(), log().store()), IsOk());
  EXPECT_TRUE(Row("notes/pending").retracting());
  EXPECT_FALSE(Row("notes/settled").retracting());
  EXPECT_FALSE(Row("notes/early").retracting());
  EXPECT_THAT(*PendingNames(*Read()), ElementsAre("notes/pending"));
  EXPECT_EQ(revision(), before + 1);
  EXPECT_EQ(LastFact().kind(), facts::kRetractionGivenUp);
  EXPECT_EQ(LastFact().subject(), "notes/settled");
  ASSERT_THAT(SettleCutRetractions(log(), log().store()), IsOk());
  EXPECT_EQ(revision(), before + 1);
}

}  // namespace
}  // namespace eastgate::server
