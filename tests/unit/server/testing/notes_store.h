// A store whose rows are the notes and tasks of the tests of common/lifecycle.
#ifndef EASTGATE_TESTS_UNIT_SERVER_TESTING_NOTES_STORE_H_
#define EASTGATE_TESTS_UNIT_SERVER_TESTING_NOTES_STORE_H_

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::server::testing {

using lifecycle::testing::Note;

// The store has pointers to its tables, which are therefore made before it.
struct NotesTables {
  lifecycle::testing::TestTables tables;
};

class NotesStore : public NotesTables, public lifecycle::testing::ServiceStore {
 public:
  NotesStore() : ServiceStore("test", *tables.BuildCatalogue()) {}

  Note Record(const std::string& id) {
    const auto note = Run<Note>([&](facts::Writer& writer) {
      Note draft;
      draft.set_name("notes/" + id);
      draft.set_division(lifecycle::testing::kStreet);
      draft.set_noted_on("2024-03-01");
      draft.set_amount(5);
      return tables.notes.Create(writer, draft, "");
    });
    EXPECT_THAT(note, eastgate::testing::IsOk());
    return note.value_or(Note());
  }

  Note Row(const std::string& name) { return *tables.notes.Get(*Read(), name); }
};

}  // namespace eastgate::server::testing

#endif  // EASTGATE_TESTS_UNIT_SERVER_TESTING_NOTES_STORE_H_
