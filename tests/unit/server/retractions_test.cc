// Retractions beside another service, which is a fake: it has dependents, has none, or does not answer.
#include "common/server/retractions.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/facts/schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/rpc/testing/fake_peer.h"
#include "tests/unit/server/testing/notes_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::fact::v1;
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using lifecycle::testing::Note;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FakeFacts final : public pb::FactService::Service {
 public:
  grpc::Status ListDependents(grpc::ServerContext*, const pb::ListDependentsRequest* request,
                              pb::ListDependentsResponse* response) override {
    const absl::MutexLock lock(&mutex_);
    asked_.push_back(request->name());
    if (down_) return {grpc::StatusCode::FAILED_PRECONDITION, "not now"};
    for (const std::string& fact : facts_) response->add_dependents()->set_fact(fact);
    return grpc::Status::OK;
  }

  void Set(std::vector<std::string> facts) {
    const absl::MutexLock lock(&mutex_);
    facts_ = std::move(facts);
    down_ = false;
  }
  void SetDown() {
    const absl::MutexLock lock(&mutex_);
    down_ = true;
  }
  std::vector<std::string> TakeAsked() {
    const absl::MutexLock lock(&mutex_);
    return std::exchange(asked_, {});
  }
  void WaitUntilAsked() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](std::vector<std::string>* asked) { return !asked->empty(); }, &asked_));
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> facts_, asked_;
  bool down_ = false;
};

class RetractionsTest : public ::testing::Test, public testing::NotesStore {
 protected:
  RetractionsTest() { Begin(); }

  // Starts over the same store, as a process does that was killed.
  void Begin() {
    Retractions::Options options;
    options.services_naming = [](absl::string_view collection) {
      return collection == "notes" || collection == "tasks" ? std::vector<std::string>{"peer"}
                                                            : std::vector<std::string>();
    };
    options.first_wait = absl::Milliseconds(10);
    options.most_wait = absl::Milliseconds(20);
    retractions_ =
        std::make_unique<Retractions>(log(), parts().committer, names_in_use(),
                                      rpc::PeerTargets{.addresses = {{"peer", server_.address()}}}, options);
    retractions_->Start();
  }

  absl::StatusOr<pb::Fact> Retract(const std::string& fact, const std::string& source_ref = "r",
                                   bool validate_only = false) {
    pb::RetractFactRequest request;
    request.set_validate_only(validate_only);
    request.set_name(fact);
    request.set_cause(pb::CORRECTION_CAUSE_ERROR);
    request.set_reason("wrong entry");
    request.set_source_ref(source_ref);
    rpc::Call call = rpc::Call::ForTest(principal);
    auto retracted = rpc::testing::Await(retractions_->Retract(call, request));
    replayed = call.replayed();
    return retracted;
  }

  FakeFacts others_;
  const rpc::testing::FakePeer server_{others_};
  std::unique_ptr<Retractions> retractions_;
};

TEST_F(RetractionsTest, WhereNothingDependsOnItAFactIsRetracted) {
  const Note note = Record("1");
  const auto retracted = Retract(note.fact());
  ASSERT_THAT(retracted, IsOk());
  EXPECT_FALSE(replayed);
  EXPECT_TRUE(retracted->retraction());
  EXPECT_EQ(retracted->reporter(), principal);
  EXPECT_THAT(others_.TakeAsked(), ElementsAre("notes/1"));
  EXPECT_EQ(Row("notes/1").state(), lifecycle::testing::NOTE_STATE_RETRACTED);
  EXPECT_FALSE(Row("notes/1").retracting());
  const pb::Fact begun = *facts::FactAt(*Read(), retracted->revision() - 1);
  EXPECT_EQ(begun.kind(), facts::kRetractionBegun);
  EXPECT_EQ(begun.subject(), "notes/1");
  EXPECT_EQ(begun.postings_size(), 0);
  EXPECT_EQ(Figure(lifecycle::testing::kNotes, "2024-12-31"), 0);

  EXPECT_EQ(Retract(note.fact())->name(), retracted->name());
  EXPECT_TRUE(replayed);
  EXPECT_THAT(Retract(note.fact(), "another"), Refused("FACT_SUPERSEDED"));
  EXPECT_THAT(others_.TakeAsked(), IsEmpty());
}

TEST_F(RetractionsTest, WhereSomethingDependsOnItTheFactStays) {
  const Note note = Record("1");
  others_.Set({"facts/7", "facts/9"});
  EXPECT_THAT(Retract(note.fact()),
              RefusedAs("DEPENDENT_FACTS dependents=peer/facts/7,peer/facts/9 name=" + note.fact()));
  EXPECT_EQ(Row("notes/1").state(), lifecycle::testing::NOTE_STATE_RECORDED);
  EXPECT_FALSE(Row("notes/1").retracting());
  EXPECT_EQ(LastFact().kind(), facts::kRetractionGivenUp);
  EXPECT_THAT(*PendingNames(*Read()), IsEmpty());
  EXPECT_EQ(Figure(lifecycle::testing::kNotes, "2024-12-31"), 10);
  others_.Set({});
  EXPECT_THAT(Retract(note.fact()), IsOk()) << "the same call is judged anew";
}

TEST_F(RetractionsTest, APreviewAsksOthersAndChangesNothing) {
  const Note note = Record("1");
  const int64_t head = Read()->head().revision;
  const auto preview = [&] { return Retract(note.fact(), "r", /*validate_only=*/true); };
  const auto would_be = preview();
  ASSERT_THAT(would_be, IsOk());
  EXPECT_TRUE(would_be->retraction());
  EXPECT_EQ(would_be->corrects(), note.fact());
  EXPECT_EQ(would_be->name() + would_be->digest(), "");
  EXPECT_EQ(would_be->revision(), 0);
  EXPECT_THAT(others_.TakeAsked(), ElementsAre("notes/1"));
  others_.Set({"facts/7"});
  EXPECT_THAT(preview(), RefusedAs("DEPENDENT_FACTS dependents=peer/facts/7 name=" + note.fact()));
  others_.SetDown();
  EXPECT_THAT(preview(), RefusedAs("RETRACTION_PENDING name=notes/1"));
  EXPECT_EQ(Read()->head().revision, head);
  EXPECT_EQ(Row("notes/1").state(), lifecycle::testing::NOTE_STATE_RECORDED);
  EXPECT_THAT(*PendingNames(*Read()), IsEmpty());

  others_.Set({});
  const auto retracted = Retract(note.fact());
  ASSERT_THAT(retracted, IsOk()) << "a preview uses up no source_ref";
  EXPECT_FALSE(replayed);
  EXPECT_EQ(preview()->name(), retracted->name()) << "what was recorded is answered";
}

TEST_F(RetractionsTest, AServiceThatDoesNotAnswerDelaysTheRetraction) {
  const Note note = Record("1");
  others_.SetDown();
  EXPECT_THAT(Retract(note.fact()), RefusedAs("RETRACTION_PENDING name=notes/1"));
  EXPECT_THAT(Retract(note.fact(), "another"), RefusedAs("RETRACTION_PENDING name=notes/1"));
  EXPECT_TRUE(Row("notes/1").retracting());
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(note.fact());
  (*correction.mutable_amounts())[lifecycle::testing::kNotes] = 7;
  EXPECT_THAT(Correct(correction), RefusedAs("RECORD_RETRACTING name=notes/1")) << "nothing happens to it";
  others_.Set({});
  const auto retracted = Retract(note.fact());
  ASSERT_THAT(retracted, IsOk()) << "the same call joins it";
  EXPECT_EQ(retracted->source_ref(), "r");
  EXPECT_EQ(Row("notes/1").state(), lifecycle::testing::NOTE_STATE_RETRACTED);
  EXPECT_THAT(Retract(note.fact(), "another"), Refused("FACT_SUPERSEDED"));
}

TEST_F(RetractionsTest, ARetractionIsResumedAfterACrash) {
  const Note note = Record("1");
  others_.SetDown();
  EXPECT_THAT(Retract(note.fact()), Refused("RETRACTION_PENDING"));
  retractions_.reset();
  EXPECT_THAT(*PendingNames(*Read()), ElementsAre("notes/1"));
  others_.Set({});
  others_.TakeAsked();
  Begin();
  others_.WaitUntilAsked();
  retractions_->Stop();
  EXPECT_EQ(Row("notes/1").state(), lifecycle::testing::NOTE_STATE_RETRACTED);
  EXPECT_THAT(*PendingNames(*Read()), IsEmpty());
  EXPECT_THAT(Retract(note.fact()), IsOk()) << "the call that was cut off is answered";
}

TEST_F(RetractionsTest, WhatIsRefusedHereIsRefusedBeforeOthersAreAsked) {
  const Note note = Record("1");
  fact::v1::CorrectFactRequest correction = lifecycle::testing::Correcting(note.fact());
  (*correction.mutable_amounts())[lifecycle::testing::kNotes] = 7;
  const auto corrected = Correct(correction);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_THAT(Retract(note.fact()), Refused("FACT_SUPERSEDED"));
  tables.notes.SetLinks({.release = [](facts::Writer&, const Note& row) {
    return lifecycle::CheckNoDependents(row.fact(), {"facts/7"});
  }});
  const int64_t before = revision();
  EXPECT_THAT(Retract(corrected->name()), Refused("DEPENDENT_FACTS"));
  EXPECT_EQ(revision(), before);
  EXPECT_THAT(others_.TakeAsked(), IsEmpty());
}

TEST_F(RetractionsTest, AResourceThatNoOtherServiceNamesIsRetractedAtOnce) {
  const auto task = ServiceStore::Run<lifecycle::testing::Task>([&](facts::Writer& writer) {
    lifecycle::testing::Task draft;
    draft.set_name("tasks/1");
    lifecycle::testing::TaskLifecycle().Begin(draft, lifecycle::testing::TASK_STATE_OPEN, "2024-03-01");
    return tables.tasks.Create(writer, draft, "");
  });
  ASSERT_THAT(task, IsOk());
  const int64_t before = revision();
  EXPECT_THAT(Retract(task->steps(0).fact()), IsOk()) << "a task is never retracting";
  EXPECT_EQ(revision(), before + 1);
  EXPECT_THAT(others_.TakeAsked(), IsEmpty());
}

TEST_F(RetractionsTest, DependentsAreListedWhenNoCallIsAboutToNameTheResource) {
  auto use = std::unique_ptr<lifecycle::NamesInUse::Use>(
      new lifecycle::NamesInUse::Use(names_in_use().Register({"enterprises/1"})));
  pb::ListDependentsRequest request;
  request.set_name("enterprises/1");
  rpc::Call call = rpc::Call::ForTest(principal);
  int64_t answered_at = 0;
  retractions_->ListDependents(call, request).Start([&](absl::StatusOr<pb::ListDependentsResponse> answer) {
    ASSERT_THAT(answer, IsOk());
    answered_at = answer->revision();
  });
  EXPECT_EQ(answered_at, 0);
  Record("1");
  use.reset();
  EXPECT_EQ(answered_at, revision()) << "what the call recorded is seen";
}

}  // namespace
}  // namespace eastgate::server
