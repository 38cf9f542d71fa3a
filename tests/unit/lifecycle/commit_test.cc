#include "common/lifecycle/commit.h"

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/auth/digest_keys.h"
#include "common/auth/sha256.h"
#include "common/lifecycle/rows.h"
#include "common/resource/table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::lifecycle {
namespace {

using figures::testing::kStreet;
using figures::testing::TestLog;
using resource::IdempotencyKey;
using resource::testing::CreateRowRequest;
using resource::testing::Row;
using rpc::testing::Await;

class CommitTest : public ::testing::Test {
 protected:
  CommitTest() : rows_({.number = 1, .collection = "rows", .type = "Row", .indexes = {}}) {
    StartWithKeys("k");
  }

  // The server starts again with keys that are filled with these letters, the newest last.
  void StartWithKeys(const std::string& fills) {
    std::string lines;
    for (const char fill : fills) {
      const std::string key(32, fill);
      absl::StrAppend(&lines, auth::KeyedDigest::FromKey(key)->key_id(), ":", auth::ToHex(key), "\n");
    }
    committer_.reset();
    records_.emplace(*auth::DigestKeys::Parse(lines));
    committer_.emplace(log_.log(), log_.figures(), *records_);
  }

  // Creates a row and records one enrollment.
  absl::StatusOr<Row> Create(const CreateRowRequest& request, IdempotencyKey key,
                             absl::string_view principal = "clerk:li") {
    rpc::Call call = rpc::Call::ForTest(principal);
    absl::StatusOr<Row> row = Await(committer_->Commit<Row>(
        call, request, std::move(key), rows_, [&](facts::Writer& writer) -> absl::StatusOr<Row> {
          ++runs_;
          if (request.owner() == "nobody") {
            return status::Refused(fact::v1::ERROR_REASON_NOT_ELIGIBLE, "nobody owns nothing");
          }
          Row row;
          row.set_name("rows/" + request.row_id());
          row.set_owner(request.owner());
          row.set_fact(writer.next_fact());
          fact::v1::Fact fact =
              figures::testing::Enrolled(row.name(), reference::Date(2024, 3, 1), kStreet, 1, "hospital");
          return Record(writer, rows_, std::move(row), std::move(fact), "ref");
        }));
    replayed_ = call.replayed();
    return row;
  }

  static CreateRowRequest Request(const std::string& id, const std::string& owner = "li") {
    CreateRowRequest request;
    request.set_row_id(id);
    request.set_owner(owner);
    return request;
  }

  // Corrects or retracts a fact of Create; returns the name of the fact that does.
  std::string Follow(const std::string& fact, bool retraction) {
    fact::v1::Fact draft =
        figures::testing::Enrolled("rows/a", reference::Date(2024, 3, 1), kStreet, 1, "hospital");
    draft.set_corrects(fact);
    draft.set_retraction(retraction);
    return log_.Append(draft).name();
  }

  // Requests whose answer is kept. Each has one entry in the order of expiry.
  int RequestsKept() {
    std::map<store::Prefix, int> kept;
    for (const auto prefix : {store::Prefix::kRequest, store::Prefix::kRequestExpiry}) {
      const std::string begin = store::KeyWriter(prefix).Take();
      const auto count = [&](absl::string_view, absl::string_view) {
        ++kept[prefix];
        return true;
      };
      EXPECT_TRUE(log_.Read()->Scan(begin, store::PrefixEnd(begin), count).ok());
    }
    EXPECT_EQ(kept[store::Prefix::kRequest], kept[store::Prefix::kRequestExpiry]);
    return kept[store::Prefix::kRequest];
  }

  int64_t Revision() const { return log_.Read()->head().revision; }

  TestLog log_;
  std::optional<resource::IdempotencyRecords> records_;
  std::optional<Committer> committer_;
  resource::Table<Row> rows_;
  std::atomic<int> runs_{0};
  bool replayed_ = false;
};

TEST_F(CommitTest, ARowAndItsFactShareARevision) {
  const auto row = Create(Request("a"), IdempotencyKey::ById("rows", "a"));
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->revision(), Revision());
  EXPECT_EQ(row->fact(), "facts/" + std::to_string(Revision()));
  EXPECT_FALSE(replayed_);
}

TEST_F(CommitTest, TheSameIdWithTheSameContentReturnsTheCurrentRow) {
  const auto first = Create(Request("a"), IdempotencyKey::ById("rows", "a"));
  const auto again = Create(Request("a"), IdempotencyKey::ById("rows", "a"), "clerk:wang");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_TRUE(replayed_);
  EXPECT_EQ(runs_, 1);
}

TEST_F(CommitTest, TheSameIdWithOtherContentIsTaken) {
  ASSERT_TRUE(Create(Request("a"), IdempotencyKey::ById("rows", "a")).ok());
  const int64_t before = Revision();
  const auto other = Create(Request("a", "wang"), IdempotencyKey::ById("rows", "a"));
  EXPECT_EQ(other.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(status::ReasonOf(other.status()), "ID_TAKEN");
  EXPECT_EQ(Revision(), before);
}

TEST_F(CommitTest, WhatWasCorrectedIsAnsweredAndWhatWasRetractedIsRefused) {
  const IdempotencyKey key = {"rows", "a", "r-1"};
  const auto row = Create(Request("a"), key);
  ASSERT_TRUE(row.ok());
  const std::string corrected = Follow(Follow(row->fact(), false), false);
  EXPECT_TRUE(Create(Request("a"), key).ok());
  EXPECT_TRUE(replayed_);
  Follow(corrected, true);
  for (const std::string request_id : {"r-1", "r-2", ""}) {
    const auto again = Create(Request("a"), {"rows", "a", request_id});
    EXPECT_EQ(status::ReasonOf(again.status()), "RECORD_RETRACTED") << request_id;
  }
  EXPECT_EQ(status::ReasonOf(Create(Request("a", "wang"), key).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(status::ReasonOf(Create(Request("a", "wang"), IdempotencyKey::ById("rows", "a")).status()),
            "ID_TAKEN");
  EXPECT_EQ(runs_, 1);
}

TEST_F(CommitTest, UnderARetractedIdOfTheWorldOtherContentIsTakenOnce) {
  IdempotencyKey key = IdempotencyKey::ById("rows", "a");
  key.is_of_the_world = true;
  const auto create = [&](const std::string& owner) {
    const auto row = Create(Request("a", owner), key);
    return row.ok() ? replayed_ ? "replayed" : "created" : status::ReasonOf(row.status()).value_or("failed");
  };
  const auto retract = [&] { Follow("facts/" + std::to_string(Revision()), true); };
  EXPECT_EQ(create("li"), "created");
  EXPECT_EQ(create("wang"), "ID_TAKEN");
  retract();
  EXPECT_EQ(create("li"), "RECORD_RETRACTED");
  EXPECT_EQ(create("wang"), "created");
  EXPECT_EQ(create("wang"), "replayed");
  EXPECT_EQ(create("li"), "RECORD_RETRACTED") << "that one was, whatever is there now";
  EXPECT_EQ(create("wu"), "ID_TAKEN");
  retract();
  EXPECT_EQ(create("wang"), "RECORD_RETRACTED");
  EXPECT_EQ(create("li"), "RECORD_RETRACTED");
  EXPECT_EQ(create("wu"), "created");
}

TEST_F(CommitTest, ASourceRefIsOneInAllItsSpellings) {
  const auto by = [](const std::string& source_ref) {
    return IdempotencyKey::BySourceRef("/s/Create", source_ref, "");
  };
  ASSERT_TRUE(Create(Request("a"), by("青政发〔2024〕1号")).ok());
  for (const std::string spelling :
       {"青政发〔２０２４〕１号", " 青政发〔2024〕1号", "青政发〔2024〕1号\u3000"}) {
    EXPECT_EQ(status::ReasonOf(Create(Request("b"), by(spelling)).status()), "ID_TAKEN") << spelling;
    EXPECT_TRUE(Create(Request("a"), by(spelling)).ok()) << spelling;
  }
  ASSERT_TRUE(Create(Request("b"), by("form a")).ok());
  EXPECT_TRUE(Create(Request("c"), by("form A")).ok()) << "case tells forms apart";
}

TEST_F(CommitTest, ARequestIsTheSameUnderEveryKeyAndMovesToTheNewestWhenItIsSentAgain) {
  const auto create = [this](const char* id, const char* request_id = "") {
    return Create(Request(id), {"rows", id, request_id});
  };
  for (const char* id : {"a", "b"}) ASSERT_TRUE(create(id).ok()) << id;
  ASSERT_TRUE(Create(Request("c"), IdempotencyKey::ByRequestId("r-1")).ok());
  const int64_t before = Revision();
  StartWithKeys("kn");
  EXPECT_TRUE(create("a").ok());
  EXPECT_TRUE(replayed_);
  EXPECT_TRUE(Create(Request("c"), IdempotencyKey::ByRequestId("r-1")).ok());
  EXPECT_TRUE(replayed_);
  EXPECT_EQ(status::ReasonOf(Create(Request("a", "wang"), IdempotencyKey::ById("rows", "a")).status()),
            "ID_TAKEN");
  StartWithKeys("n");
  EXPECT_TRUE(create("a").ok());
  EXPECT_TRUE(replayed_);
  // Nothing tells any more that its content is the same.
  EXPECT_EQ(status::ReasonOf(create("b").status()), "ID_TAKEN");
  EXPECT_EQ(Revision(), before);
}

TEST_F(CommitTest, RepeatingARequestIdRecordsOnce) {
  CreateRowRequest request = Request("a");
  request.set_request_id("r-1");
  const auto first = Create(request, IdempotencyKey::ByRequestId("r-1"));
  request.set_etag("stale");  // Checked before the etag, which is no part of the content.
  const auto again = Create(request, IdempotencyKey::ByRequestId("r-1"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_TRUE(replayed_);
  EXPECT_EQ(runs_, 1);
}

TEST_F(CommitTest, ARequestIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Create(Request("a"), IdempotencyKey::ByRequestId("r-1")).ok());
  const auto other = Create(Request("b"), IdempotencyKey::ByRequestId("r-1"));
  EXPECT_EQ(other.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status::ReasonOf(other.status()), "REQUEST_ID_REUSED");
  // Another principal's ids are its own.
  EXPECT_TRUE(Create(Request("b"), IdempotencyKey::ByRequestId("r-1"), "clerk:wang").ok());
}

TEST_F(CommitTest, ARequestIdIsForgottenAfterSevenDays) {
  ASSERT_TRUE(Create(Request("a"), IdempotencyKey::ByRequestId("r-1")).ok());
  log_.SetNow(log_.now() + resource::kRequestIdLifetime - absl::Seconds(1));
  EXPECT_FALSE(Create(Request("b"), IdempotencyKey::ByRequestId("r-1")).ok());
  log_.SetNow(log_.now() + absl::Seconds(1));
  EXPECT_TRUE(Create(Request("b"), IdempotencyKey::ByRequestId("r-1")).ok());
}

TEST_F(CommitTest, ExpiredRequestsAreLetGo) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(
        Create(Request(std::to_string(i)), IdempotencyKey::ByRequestId("r-" + std::to_string(i))).ok());
  }
  log_.SetNow(log_.now() + resource::kRequestIdLifetime + absl::Seconds(1));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(
        Create(Request("n" + std::to_string(i)), IdempotencyKey::ByRequestId("n-" + std::to_string(i))).ok());
  }
  EXPECT_EQ(RequestsKept(), 3) << "two of the six old ones went with each of the three new ones";
}

TEST_F(CommitTest, ExpiredRequestsAreLetGoAlsoAfterTheClockWasSetBack) {
  const absl::Time now = log_.now();
  const auto create = [&](const std::string& id) {
    ASSERT_TRUE(Create(Request(id), IdempotencyKey::ByRequestId(id)).ok());
  };
  for (const std::string id : {"a", "b", "c"}) create(id);
  log_.SetNow(now + resource::kRequestIdLifetime + absl::Seconds(1));
  create("d");  // Two of three go.
  log_.SetNow(now - absl::Hours(1));
  create("e");
  log_.SetNow(now + resource::kRequestIdLifetime + absl::Seconds(2));
  create("f");
  EXPECT_EQ(RequestsKept(), 2) << "d and f";
}

TEST_F(CommitTest, ARefusedRequestLeavesNothingAndMayBeSentAgain) {
  const int64_t before = Revision();
  for (int i = 0; i < 2; ++i) {
    const auto refused = Create(Request("a", "nobody"), {"rows", "a", "r-1"});
    EXPECT_EQ(status::ReasonOf(refused.status()), "NOT_ELIGIBLE");
  }
  EXPECT_EQ(runs_, 2) << "judged anew each time";
  EXPECT_EQ(Revision(), before);
  EXPECT_TRUE(Create(Request("a"), {"rows", "a", "r-1"}).ok())
      << "neither the id nor the request_id is used up";
}

TEST_F(CommitTest, APreviewAnswersAndChangesNothing) {
  const int64_t before = Revision();
  CreateRowRequest request = Request("a");
  request.set_validate_only(true);
  const auto preview = Create(request, IdempotencyKey::ById("rows", "a"));
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->owner(), "li");
  EXPECT_EQ(preview->revision(), 0);
  EXPECT_TRUE(preview->etag().empty() && preview->fact().empty());
  EXPECT_EQ(Revision(), before);
  EXPECT_EQ(rows_.Get(*log_.Read(), "rows/a").status().code(), absl::StatusCode::kNotFound);
  request.set_validate_only(false);
  EXPECT_TRUE(Create(request, IdempotencyKey::ById("rows", "a")).ok());
  EXPECT_FALSE(replayed_);
  // An existing resource is answered in its current state, by a preview as well.
  request.set_validate_only(true);
  EXPECT_EQ(Create(request, IdempotencyKey::ById("rows", "a"))->revision(), Revision());
}

TEST_F(CommitTest, ManyAtOnceAreDoneOnceEach) {
  CreateRowRequest request = Request("a");
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  std::vector<rpc::Reply<Row>> replies;
  replies.reserve(50);
  for (int i = 0; i < 50; ++i) {
    replies.push_back(committer_->Commit<Row>(
        call, request, IdempotencyKey::ById("rows", "a"), rows_,
        [&](facts::Writer& writer) -> absl::StatusOr<Row> {
          Row row;
          row.set_name("rows/a");
          return Record(
              writer, rows_, std::move(row),
              figures::testing::Enrolled("rows/a", reference::Date(2024, 3, 1), kStreet, 1, "hospital"), "");
        }));
  }
  const int64_t before = Revision();
  const auto all = Await(rpc::WhenAll(std::move(replies)));
  for (const auto& row : *all) EXPECT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(Revision(), before + 1);
}

TEST_F(CommitTest, ARowThatIsPutWithoutAFactIsInternalAndLeavesNothing) {
  CreateRowRequest request = Request("a");
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  const auto put = [this](facts::Writer& writer) -> absl::StatusOr<Row> {
    Row row;
    row.set_name("rows/a");
    return rows_.Put(writer.transaction(), row);
  };
  EXPECT_TRUE(absl::IsInternal(
      Await(committer_->Commit<Row>(call, request, IdempotencyKey::ById("rows", "a"), rows_, put)).status()));
  EXPECT_TRUE(absl::IsInternal(Await(committer_->Run<Row>(call, /*preview=*/false, put)).status()));
  EXPECT_TRUE(absl::IsNotFound(rows_.Get(*log_.Read(), "rows/a").status()));
}

TEST_F(CommitTest, NothingIsAppendedWhileTooManyFactsWaitToBeRolledUp) {
  const auto key = IdempotencyKey::ById("rows", "a");
  ASSERT_TRUE(Create(Request("a"), key).ok());
  log_.figures().recent().MarkRolledUp(Revision() - figures::kMaxWaitingFacts);
  const auto refused = Create(Request("b"), IdempotencyKey::ById("rows", "b"));
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status())) << refused.status();
  EXPECT_EQ(runs_, 1);
  // A request that was committed before is answered.
  EXPECT_TRUE(Create(Request("a"), key).ok());
  EXPECT_TRUE(replayed_);
}

}  // namespace
}  // namespace eastgate::lifecycle
