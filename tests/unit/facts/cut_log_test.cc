// A log that is set back is what it was then, and so is everything that was kept of requests.
#include "common/facts/cut_log.h"

#include <map>
#include <string>

#include "common/auth/keyed_digest.h"
#include "common/facts/log_name.h"
#include "common/facts/rebuild_rows.h"
#include "common/facts/verify_chain.h"
#include "common/resource/idempotency.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::facts {
namespace {

using eastgate::testing::IsOk;
using resource::IdempotencyKey;
using resource::NaturalIdUse;
using testing::MakeRow;

constexpr char kMethod[] = "eastgate.fact.v1.FactService/RetractFact";  // Whose answer tells its revision.
constexpr char kSilent[] = "eastgate.fact.v1.FactService/GetLogHeadOfNobody";

class CutLogTest : public ::testing::Test, public testing::RowsLog {
 protected:
  static resource::IdempotencyRecords::Contents ContentOf(char fill) { return {std::string(32, fill)}; }

  // Records the row, and keeps the natural id and request_id of the request that did.
  fact::v1::Fact Request(const std::string& id, char content, const std::string& request_id,
                         const char* method = kMethod) {
    const fact::v1::Fact fact = Record(MakeRow(id, "li"), "2024-03-01");
    const IdempotencyKey key{"rows", id, request_id};
    log.Damage([&](store::Transaction& transaction) {
      ASSERT_THAT(records_.KeepUse(transaction, key, ContentOf(content), "rows/" + id, fact.revision()),
                  IsOk());
      ASSERT_THAT(records_.KeepAnswer(transaction, "li", key, method, ContentOf(content), fact, log.now()),
                  IsOk());
    });
    return fact;
  }

  std::optional<NaturalIdUse> Use(const std::string& id, char content) {
    return *records_.FindUse(*log.Read(), IdempotencyKey::ById("rows", id), ContentOf(content));
  }
  bool IsAnswered(const std::string& request_id, char content, const char* method = kMethod) {
    return records_
        .FindAnswer(*log.Read(), "li", IdempotencyKey::ByRequestId(request_id), method, ContentOf(content),
                    log.now())
        ->has_value();
  }

  void Cut(int64_t revision) {
    const auto schema = log.figures().catalogue().schema();
    log.Close();
    ASSERT_THAT(CutLog(*schema, log.directory(), revision), IsOk());
    log.Reopen();
    ASSERT_THAT(RebuildRows(log.log().schema(), log.store()), IsOk());
  }

  const resource::IdempotencyRecords records_{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
};

TEST_F(CutLogTest, TheLogEndsThereAndEverythingFollowsFromIt) {
  Record(MakeRow("a", "li"), "2024-03-01");
  Record(MakeRow("b", "wang"), "2024-03-01");
  const store::Head then = log.Read()->head();
  const auto entries = Entries();
  log.SetNow(log.now() + absl::Hours(1));
  Record(MakeRow("b", "zhao"), "2024-03-02");
  Record(MakeRow("c", "li"), "2024-03-02");
  EXPECT_FALSE(*WasSetBack(*log.Read()));
  Cut(then.revision);
  EXPECT_TRUE(*WasSetBack(*log.Read()));
  EXPECT_EQ(log.Read()->head(), then);
  EXPECT_EQ(Entries(), entries);
  EXPECT_THAT(CheckChainSince(*log.Read(), store::Head{}), IsOk());
  EXPECT_EQ(Record(MakeRow("d", "li"), "2024-03-02").revision(), then.revision + 1);
}

TEST_F(CutLogTest, WhatWasKeptOfLaterRequestsIsGone) {
  const int64_t kept = Request("a", '1', "first").revision();
  Request("b", '2', "second");
  Cut(kept);
  EXPECT_EQ(Use("a", '1')->content, NaturalIdUse::Content::kSame);
  EXPECT_TRUE(IsAnswered("first", '1'));
  EXPECT_FALSE(Use("b", '2').has_value());
  EXPECT_FALSE(IsAnswered("second", '2'));
}

TEST_F(CutLogTest, AnIdThatWasUsedAgainIsAsAfterItsFirstUse) {
  const int64_t kept = Request("a", '1', "").revision();
  Request("a", '2', "");
  Request("a", '3', "");
  EXPECT_EQ(Use("a", '1')->content, NaturalIdUse::Content::kSameAsAnEarlierOne);
  Cut(kept);
  EXPECT_EQ(Use("a", '1')->content, NaturalIdUse::Content::kSame);
  EXPECT_EQ(Use("a", '1')->revision, kept);
  EXPECT_EQ(Use("a", '2')->content, NaturalIdUse::Content::kOther);
}

TEST_F(CutLogTest, AnAnswerWithoutARevisionIsJudgedByItsTime) {
  Request("a", '1', "before", kSilent);
  log.SetNow(log.now() + absl::Seconds(2));
  const int64_t kept = Record(MakeRow("b", "li"), "2024-03-01").revision();
  Request("c", '2', "after", kSilent);
  Cut(kept);
  EXPECT_TRUE(IsAnswered("before", '1', kSilent));
  EXPECT_FALSE(IsAnswered("after", '2', kSilent));
}

TEST_F(CutLogTest, OnlyARevisionOfTheLogIsTaken) {
  Record(MakeRow("a", "li"), "2024-03-01");
  const store::Head head = log.Read()->head();
  const auto schema = log.figures().catalogue().schema();
  log.Close();
  EXPECT_TRUE(absl::IsInvalidArgument(CutLog(*schema, log.directory(), 0)));
  EXPECT_TRUE(absl::IsInvalidArgument(CutLog(*schema, log.directory(), head.revision + 1)));
  EXPECT_THAT(CutLog(*schema, log.directory(), head.revision), IsOk());
  log.Reopen();
  EXPECT_EQ(log.Read()->head(), head);
}

TEST_F(CutLogTest, TheRevisionOfATimeIsTheLastThatWasRecordedByThen) {
  const absl::Time first = log.now();
  const int64_t a = Record(MakeRow("a", "li"), "2024-03-01").revision();
  log.SetNow(first + absl::Seconds(10));
  const int64_t b = Record(MakeRow("b", "li"), "2024-03-01").revision();
  Record(MakeRow("c", "li"), "2024-03-01");
  EXPECT_EQ(*RevisionAt(*log.Read(), first - absl::Nanoseconds(1)), 0);
  EXPECT_EQ(*RevisionAt(*log.Read(), first), a);
  EXPECT_EQ(*RevisionAt(*log.Read(), first + absl::Seconds(9)), a);
  EXPECT_EQ(*RevisionAt(*log.Read(), first + absl::Seconds(10)), b + 1);
  EXPECT_EQ(*RevisionAt(*log.Read(), absl::InfiniteFuture()), b + 1);
}

TEST_F(CutLogTest, ALogGetsANewIdAndKeepsItsService) {
  const LogName before = *ReadLogName(*log.Read());
  EXPECT_EQ(before.log_id, log.log().log_id());
  const auto renamed = RenameLog(log.store());
  ASSERT_THAT(renamed, IsOk());
  EXPECT_NE(*renamed, before.log_id);
  log.Reopen();
  EXPECT_EQ(log.log().log_id(), *renamed);
  EXPECT_EQ(ReadLogName(*log.Read())->service, "test");
}

}  // namespace
}  // namespace eastgate::facts
