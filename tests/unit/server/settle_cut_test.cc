// After a log was set back, the outbox of retractions and the marks of rows agree.
#include "common/server/settle_cut.h"

#include "common/facts/schema.h"
#include "common/server/retraction_outbox.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::server {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::Note;
using ::testing::ElementsAre;

struct Nouns {
  lifecycle::testing::TestTables tables;
};

class SettleCutTest : public ::testing::Test, public Nouns, public lifecycle::testing::ServiceStore {
 protected:
  SettleCutTest() : ServiceStore("test", *tables.BuildCatalogue()) {}

  Note Record(const std::string& id) {
    const auto note = ServiceStore::Run<Note>([&](facts::Writer& writer) {
      Note draft;
      draft.set_name("notes/" + id);
      draft.set_division(lifecycle::testing::kStreet);
      draft.set_noted_on("2024-03-01");
      draft.set_amount(5);
      return tables.notes.Create(writer, draft, "");
    });
    EXPECT_THAT(note, IsOk());
    return note.value_or(Note());
  }

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
  Note Row(const std::string& name) { return *tables.notes.Get(*Read(), name); }
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
