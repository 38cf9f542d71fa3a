// A walk over examples finds nothing in a noun that keeps the rules, and every rule that another breaks.
#include "tests/unit/lifecycle/testing/table_walk.h"

#include "absl/strings/str_join.h"
#include "common/lifecycle/domain_service.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/nouns.h"

namespace eastgate::lifecycle {
namespace {

using namespace testing;  // The note.
using ::testing::HasSubstr;
using Rules = Entry<Note>::Rules;

absl::Status ApplyAmount(Note& note, const facts::Correction& correction) {
  return CorrectFen(correction, kNotes, [&note](int64_t amount) { note.set_amount(amount); });
}

Rules GoodRules() {
  return {.kind = "test.noted",
          .measures = {kNotes},
          .recorded = NOTE_STATE_RECORDED,
          .retracted = NOTE_STATE_RETRACTED,
          .occurred_on = [](const Note& note) { return StoredDate(note.noted_on()); },
          .mutable_day = &Note::mutable_noted_on,
          .correctable = {.occurred_on = true, .division = true, .amounts = {kNotes}, .dimensions = {}},
          .apply = ApplyAmount,
          .post =
              [](const Note& note, fact::v1::Fact& draft) {
                *draft.add_postings() =
                    facts::MakePosting(kNotes, StoredDate(note.noted_on()), note.division(), note.amount());
              }};
}

struct Notes : TableSet {
  explicit Notes(Rules rules) : entry(std::move(rules)) {}

  const Entry<Note> entry;
  const EntryTable<Note> table{*this,
                               {.number = 1, .collection = "notes", .type = "Note", .indexes = {}},
                               entry,
                               {{figures::MakeFigure(1, kNotes, "记录", "Notes", figure::v1::FIGURE_UNIT_ITEM,
                                                     figure::v1::FIGURE_KIND_FLOW, {}, "Notes.")},
                                {}}};
};

class NotesService final : public DomainService {
 public:
  NotesService(const ServiceParts& parts, const Notes& notes) : DomainService(parts), notes_(notes) {}

  rpc::Reply<Note> Create(rpc::Call& call, const ChangeRequest& request) {
    return CreateRow(call, request, request.name(), notes_.table, [](const ChangeRequest& same) {
      Note note;
      note.set_name("notes/" + same.name());
      note.set_division(kStreet);
      note.set_noted_on(same.on());
      note.set_amount(same.amount());
      return note;
    });
  }

 private:
  const Notes& notes_;
};

class NotesStore : public Notes, public ServiceStore {
 public:
  explicit NotesStore(Rules rules) : Notes(std::move(rules)), ServiceStore("test", *BuildCatalogue()) {}

  // Returns the complaints of a walk over one note.
  std::string Walk() {
    const auto service = std::make_unique<NotesService>(parts(), *this);
    TableWalk walk(*this, *this);
    walk.Record(table, service, &NotesService::Create, Text("name: '1' on: '2024-03-01' amount: 5"));
    return absl::StrJoin(walk.Finish(), "\n");
  }
};

TEST(TableWalk, FindsNothingInANounThatKeepsTheRules) {
  EXPECT_EQ(NotesStore(GoodRules()).Walk(), "");
}

TEST(TableWalk, FindsAKindWithoutAnExample) {
  Rules rules = GoodRules();
  rules.kind = "test.walked_once";
  NotesStore store(std::move(rules));
  EXPECT_EQ(absl::StrJoin(KindsWithoutExample(store.Kinds()), "\n"), "test.walked_once");
  EXPECT_EQ(store.Walk(), "");
  EXPECT_EQ(absl::StrJoin(KindsWithoutExample(store.Kinds()), "\n"), "");
}

TEST(TableWalk, FindsAMeasureThatNoExamplePosts) {
  Rules rules = GoodRules();
  rules.post = [](const Note&, fact::v1::Fact&) {};
  EXPECT_THAT(NotesStore(std::move(rules)).Walk(), HasSubstr("test.noted: no example posts test.notes"));
}

TEST(TableWalk, FindsEveryRuleThatIsBroken) {
  const struct {
    const char* found;
    void (*break_rule)(Rules&);
  } cases[] = {
      {"no correction of test.notes is accepted", [](Rules& rules) { rules.apply = nullptr; }},
      {"a correction of test.notes wants INVALID_ARGUMENT",
       [](Rules& rules) {
         rules.apply = [](Note& note, const facts::Correction& correction) {
           if (!correction.amounts.empty()) note.set_amount(correction.amounts.begin()->second);
           return absl::OkStatus();
         };
       }},
      {"the fact does not follow a correction of division",
       [](Rules& rules) {
         rules.post = [](const Note& note, fact::v1::Fact& draft) {
           *draft.add_postings() =
               facts::MakePosting(kNotes, StoredDate(note.noted_on()), kStreet, note.amount());
         };
       }},
      {"the fact does not follow a correction of occurred_on",
       [](Rules& rules) {
         rules.post = [](const Note& note, fact::v1::Fact& draft) {
           *draft.add_postings() =
               facts::MakePosting(kNotes, reference::Date(2024, 3, 1), note.division(), note.amount());
         };
       }},
      {"leaves a trace",
       [](Rules& rules) {
         rules.judge = [](const Judgment&, Note& note) {
           note.set_doubled(note.doubled() + 1);
           return absl::OkStatus();
         };
       }},
      {"the row does not name facts/",
       [](Rules& rules) {
         rules.judge = [](const Judgment&, Note& note) {
           note.clear_fact();
           return absl::OkStatus();
         };
       }},
      {"the row is not in the state retracted",
       [](Rules& rules) { rules.clear = [](Note& note) { note.set_state(NOTE_STATE_RECORDED); }; }},
      {"is not retracted",
       [](Rules& rules) {
         rules.parts = [](const Note& note) { return std::vector<std::string>{note.fact()}; };
       }},
  };
  for (const auto& test : cases) {
    Rules rules = GoodRules();
    test.break_rule(rules);
    EXPECT_THAT(NotesStore(std::move(rules)).Walk(), HasSubstr(test.found));
  }
}

}  // namespace
}  // namespace eastgate::lifecycle
