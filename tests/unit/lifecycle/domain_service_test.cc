// The methods of a service over a log: what is recorded once, what corrections move, and what links do.
#include "common/lifecycle/domain_service.h"

#include "absl/strings/str_cat.h"
#include "common/facts/record.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/nouns.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using namespace testing;  // The note and the task.
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using lifecycle::testing::Correcting;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kStreet;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

Note DraftNote(const ChangeRequest& request) {
  Note note;
  note.set_name("notes/" + request.name());
  note.set_division(kStreet);
  note.set_noted_on(request.on());
  note.set_amount(request.amount());
  return note;
}

class NotesService final : public DomainService {
 public:
  NotesService(const ServiceParts& parts, const TestTables& tables) : DomainService(parts), tables_(tables) {}

  Reply<Note> CreateNote(Call& call, const ChangeRequest& request) {
    return CreateRow(call, request, request.name(), tables_.notes, DraftNote);
  }
  Reply<Task> GetTask(Call&, const GetRequest& request) { return GetRow(request, tables_.tasks); }
  Reply<Note> CreateNoteAfter(Call& call, const ChangeRequest& request) {
    return CreateRowAfter(
        call, request, request.name(), tables_.notes,
        [this]() -> Reply<int64_t> {
          ++asked;
          return answer;
        },
        [](const ChangeRequest& same, const int64_t& amount) {
          Note note = DraftNote(same);
          note.set_amount(amount);
          return note;
        });
  }
  Reply<Note> CreateNoteAfterCheck(Call& call, const ChangeRequest& request) {
    return CreateRowAfter(
        call, request, request.name(), tables_.notes, [this]() -> Reply<Done> { return check; }, DraftNote);
  }
  Reply<Note> AddRemark(Call& call, const ChangeRequest& request) {
    return AddPart(call, request, tables_.notes, RemarkEntry(),
                   [](Note& note, const ChangeRequest& same) -> absl::StatusOr<Remark*> {
                     Remark* const remark = note.add_remarks();
                     remark->set_made_on(same.on());
                     remark->set_text(same.text());
                     return remark;
                   });
  }
  Reply<Task> OpenTask(Call& call, const ChangeRequest& request) {
    return CreateRow(call, request, request.name(), tables_.tasks, [](const ChangeRequest& same) {
      Task task;
      task.set_name("tasks/" + same.name());
      TaskLifecycle().Begin(task, TASK_STATE_OPEN, same.on());
      return task;
    });
  }
  Reply<Task> FinishTask(Call& call, const ChangeRequest& request) {
    return Transition(call, request, tables_.tasks, TASK_STATE_DONE, {"on", request.on()});
  }
  Reply<Task> FinishTaskAfter(Call& call, const ChangeRequest& request) {
    return TransitionAfter(
        call, request, tables_.tasks, [this]() -> Reply<int64_t> { return answer; },
        [](Task& task, const ChangeRequest& same, const int64_t& day) {
          return TaskLifecycle()
              .Enter(task, TASK_STATE_DONE, {"on", same.on() + std::to_string(day)})
              .status();
        });
  }

  absl::StatusOr<int64_t> answer = 1;
  absl::Status check;
  int asked = 0;

 private:
  const TestTables& tables_;
};

struct Schema {
  TestTables tables;
};

class DomainServiceTest : public ::testing::Test, public Schema, public lifecycle::testing::ServiceStore {
 protected:
  DomainServiceTest() : ServiceStore("test", *tables.BuildCatalogue()) {}

  static ChangeRequest Change(const std::string& name, const std::string& on, int64_t amount = 0) {
    ChangeRequest request;
    request.set_name(name);
    request.set_on(on);
    request.set_amount(amount);
    return request;
  }

  const std::unique_ptr<NotesService> service_ = std::make_unique<NotesService>(parts(), tables);
};

TEST_F(DomainServiceTest, ACreationIsRecordedOnceAndFollowsItsCorrections) {
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(Figure(kNotes, "2024-12-31"), 10);
  EXPECT_EQ(Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5))->revision(),
            note->revision());
  EXPECT_TRUE(replayed);
  fact::v1::CorrectFactRequest correction = Correcting(note->fact());
  (*correction.mutable_amounts())[kNotes] = 101;
  EXPECT_THAT(Correct(correction), Refused("LIMIT_REACHED"));
  (*correction.mutable_amounts())[kNotes] = 7;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(Figure(kNotes, "2024-12-31"), 14);
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  EXPECT_EQ(Figure(kNotes, "2024-12-31"), 0);
}

TEST_F(DomainServiceTest, PartsFollowTheDivisionOfTheirRow) {
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  for (const char* on : {"2024-03-02", "2024-03-05"}) {
    ASSERT_THAT(Call(service_, &NotesService::AddRemark, Change("notes/1", on)), IsOk());
  }
  fact::v1::CorrectFactRequest correction = Correcting(note->fact());
  correction.set_division(kOtherStreet);
  correction.set_source_ref("letter 1");
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->kind(), "test.noted") << "the answer is the fact of the row";
  EXPECT_EQ(revision(), corrected->revision() + 2);
  const Note row = *tables.notes.Get(*Read(), "notes/1");
  EXPECT_EQ(row.revision(), revision());
  for (const Remark& remark : row.remarks()) {
    const fact::v1::Fact fact = *facts::FactAt(*Read(), *facts::ParseFactName(remark.fact()));
    EXPECT_EQ(fact.division(), kOtherStreet);
    EXPECT_EQ(fact.occurred_on(), remark.made_on());
    EXPECT_EQ(fact.source_ref(), "letter 1");
    EXPECT_NE(fact.corrects(), "");
  }
}

TEST_F(DomainServiceTest, PartsThatSayWhatFollowsAlreadyAreLeftAlone) {
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  const auto remarked = Call(service_, &NotesService::AddRemark, Change("notes/1", "2024-03-02"));
  fact::v1::CorrectFactRequest correction = Correcting(note->fact());
  (*correction.mutable_amounts())[kNotes] = 7;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(revision(), corrected->revision());
  EXPECT_EQ(tables.notes.Get(*Read(), "notes/1")->remarks(0).fact(), remarked->remarks(0).fact());
}

TEST_F(DomainServiceTest, ARowIsNotRetractedWhileItHasParts) {
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  const auto remarked = Call(service_, &NotesService::AddRemark, Change("notes/1", "2024-03-02"));
  const std::string remark = remarked->remarks(0).fact();
  EXPECT_THAT(Retract(note->fact()),
              RefusedAs(absl::StrCat("DEPENDENT_FACTS dependents=", remark, " name=", note->fact())));
  ASSERT_THAT(Retract(remark), IsOk());
  EXPECT_THAT(Retract(note->fact()), IsOk());
}

TEST_F(DomainServiceTest, ARowIsAnsweredAsItWasKnownAndAsOfADay) {
  GetRequest get;
  get.set_name("tasks/1");
  const auto opened = Call(service_, &NotesService::OpenTask, Change("1", "2024-03-01"));
  ASSERT_THAT(opened, IsOk());
  const auto done = Call(service_, &NotesService::FinishTask, Change("tasks/1", "2024-04-01"));
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(Call(service_, &NotesService::GetTask, get)->SerializeAsString(), done->SerializeAsString());
  get.set_known_at_revision(opened->revision());
  EXPECT_EQ(Call(service_, &NotesService::GetTask, get)->SerializeAsString(), opened->SerializeAsString());
  get.set_known_at_revision(opened->revision() - 1);
  EXPECT_THAT(Call(service_, &NotesService::GetTask, get), StatusIs(absl::StatusCode::kNotFound));
  get.set_known_at_revision(done->revision() + 1);
  EXPECT_THAT(Call(service_, &NotesService::GetTask, get), Refused("KNOWN_AT_AHEAD"));
  get.set_known_at_revision(-1);
  EXPECT_THAT(Call(service_, &NotesService::GetTask, get), StatusIs(absl::StatusCode::kInvalidArgument));
  get.clear_known_at_revision();
  get.set_as_of("2024-03-31");
  EXPECT_EQ(Call(service_, &NotesService::GetTask, get)->SerializeAsString(), opened->SerializeAsString());
  get.set_as_of("2024-04-01");
  EXPECT_EQ(Call(service_, &NotesService::GetTask, get)->SerializeAsString(), done->SerializeAsString());
  get.set_as_of("2024-04-31");
  EXPECT_THAT(Call(service_, &NotesService::GetTask, get), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DomainServiceTest, ARefusedCreationLeavesNothing) {
  const int64_t before = revision();
  EXPECT_THAT(Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 101)),
              Refused("LIMIT_REACHED"));
  EXPECT_EQ(revision(), before);
}

TEST_F(DomainServiceTest, APreviewLeavesNothing) {
  const int64_t before = revision();
  ChangeRequest request = Change("1", "2024-03-01", 5);
  request.set_validate_only(true);
  const auto note = Call(service_, &NotesService::CreateNote, request);
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->doubled(), 10);
  EXPECT_EQ(note->revision(), 0);
  EXPECT_EQ(revision(), before);
}

TEST_F(DomainServiceTest, WhatIsKnownIsAnsweredWithoutAskingOthers) {
  service_->answer = 5;
  ASSERT_THAT(Call(service_, &NotesService::CreateNoteAfter, Change("1", "2024-03-01")), IsOk());
  EXPECT_EQ(Figure(kNotes, "2024-12-31"), 10);
  service_->answer = absl::UnavailableError("gone");
  EXPECT_THAT(Call(service_, &NotesService::CreateNoteAfter, Change("1", "2024-03-01")), IsOk());
  EXPECT_EQ(service_->asked, 1);
  EXPECT_THAT(Call(service_, &NotesService::CreateNoteAfter, Change("2", "2024-03-01")),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DomainServiceTest, ACheckByOthersDecides) {
  service_->check = absl::NotFoundError("no such thing");
  EXPECT_THAT(Call(service_, &NotesService::CreateNoteAfterCheck, Change("1", "2024-03-01")),
              StatusIs(absl::StatusCode::kNotFound));
  service_->check = absl::OkStatus();
  EXPECT_THAT(Call(service_, &NotesService::CreateNoteAfterCheck, Change("1", "2024-03-01")), IsOk());
}

TEST_F(DomainServiceTest, APartHasAFactOfItsOwn) {
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  const auto remarked = Call(service_, &NotesService::AddRemark, Change("notes/1", "2024-03-04"));
  ASSERT_THAT(remarked, IsOk());
  EXPECT_EQ(LastFact().kind(), "test.remarked");
  EXPECT_EQ(remarked->remarks(0).fact(), LastFact().name());
  EXPECT_THAT(Call(service_, &NotesService::AddRemark, Change("notes/1", "2024-02-28")),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-03-01 field=on"));
  ASSERT_THAT(Retract(remarked->remarks(0).fact()), IsOk());
  ASSERT_THAT(Retract(note->fact()), IsOk());
  EXPECT_THAT(Call(service_, &NotesService::AddRemark, Change("notes/1", "2024-03-05")),
              RefusedAs("RECORD_RETRACTED name=notes/1"));
}

TEST_F(DomainServiceTest, AStepIsRecordedAndRetracted) {
  ASSERT_THAT(Call(service_, &NotesService::OpenTask, Change("1", "2024-03-01")), IsOk());
  EXPECT_EQ(Figure(kTasks, "2024-12-31"), 1);
  const auto done = Call(service_, &NotesService::FinishTask, Change("tasks/1", "2024-03-05"));
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(Figure(kTasks, "2024-12-31"), 0);
  EXPECT_THAT(Call(service_, &NotesService::FinishTask, Change("tasks/1", "2024-03-05")),
              Refused("TRANSITION_NOT_ALLOWED"));
  ASSERT_THAT(Retract(done->steps(1).fact()), IsOk());
  EXPECT_EQ(Figure(kTasks, "2024-12-31"), 1);
}

TEST_F(DomainServiceTest, AStepMayNeedWhatAnotherServiceAnswers) {
  ASSERT_THAT(Call(service_, &NotesService::OpenTask, Change("1", "2024-03-01")), IsOk());
  service_->answer = absl::UnavailableError("gone");
  EXPECT_THAT(Call(service_, &NotesService::FinishTaskAfter, Change("tasks/1", "2024-03-0")),
              StatusIs(absl::StatusCode::kUnavailable));
  service_->answer = 7;
  const auto done = Call(service_, &NotesService::FinishTaskAfter, Change("tasks/1", "2024-03-0"));
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->steps(1).occurred_on(), "2024-03-07");
}

TEST_F(DomainServiceTest, AStaleEtagIsAborted) {
  ASSERT_THAT(Call(service_, &NotesService::OpenTask, Change("1", "2024-03-01")), IsOk());
  ChangeRequest request = Change("tasks/1", "2024-03-05");
  request.set_etag("r1");
  EXPECT_THAT(Call(service_, &NotesService::FinishTask, request), StatusIs(absl::StatusCode::kAborted));
}

class LinksTest : public DomainServiceTest {};

TEST_F(LinksTest, LinksJudgeReleaseAndFollow) {
  std::vector<std::string> followed;
  bool kept = true;
  tables.notes.SetLinks(
      {.judge = [](facts::Writer&, const Judgment&, Note& note) -> absl::Status {
         if (note.amount() == 13) return lifecycle::RecordRetracted("another row");
         return absl::OkStatus();
       },
       .release = [&](facts::Writer&, const Note& note) -> absl::Status {
         return kept ? lifecycle::CheckNoDependents(note.fact(), {"facts/7"}) : absl::OkStatus();
       },
       .follow = [&](facts::Writer&, const Note* before, const Note* after) -> absl::Status {
         followed.push_back(absl::StrCat(before ? before->amount() : 0, "→", after ? after->amount() : 0));
         return absl::OkStatus();
       }});
  EXPECT_THAT(Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 13)),
              RefusedAs("RECORD_RETRACTED name=another row"));
  const auto note = Call(service_, &NotesService::CreateNote, Change("1", "2024-03-01", 5));
  ASSERT_THAT(note, IsOk());
  fact::v1::CorrectFactRequest correction = Correcting(note->fact());
  (*correction.mutable_amounts())[kNotes] = 13;
  EXPECT_THAT(Correct(correction), RefusedAs("RECORD_RETRACTED name=another row"));
  (*correction.mutable_amounts())[kNotes] = 6;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_THAT(Retract(corrected->name()), Refused("DEPENDENT_FACTS"));
  kept = false;
  ASSERT_THAT(Retract(corrected->name()), IsOk());
  EXPECT_THAT(followed, ::testing::ElementsAre("0→5", "5→6", "6→0"));
}

}  // namespace
}  // namespace eastgate::lifecycle
