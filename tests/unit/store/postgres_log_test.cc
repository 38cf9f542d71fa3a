// The log in a PostgreSQL server: claiming, appending, reading and what is refused.
#include "common/store/postgres_log.h"

#include <libpq-fe.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "common/status/errors.h"
#include "common/status/start_problem.h"
#include "common/store/meta.h"
#include "gmock/gmock.h"
#include "tests/unit/store/testing/postgres_log_fixture.h"

namespace eastgate::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(PostgresLogTest, ALogBeginsWithItsFirstClaim) {
  const auto log = Open();
  EXPECT_EQ(log->Position().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(log->Append(BatchNumber(1)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log->Renew().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(*log->Claim({}), LogPosition());
  EXPECT_EQ(*log->Position(), LogPosition());
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 0));
}

TEST_F(PostgresLogTest, ManyProcessesMayBeginLogsAtOnce) {
  std::vector<std::future<absl::Status>> claims;
  for (int i = 0; i < 6; ++i) {
    claims.push_back(std::async(std::launch::async, [this, i] {
      PostgresLog::Options options = OptionsFor(server().folder());
      options.id = absl::StrCat("log_", i / 2);
      return ClaimFromAnyone(*Open(options)).status();
    }));
  }
  for (auto& claim : claims) EXPECT_EQ(claim.get(), absl::OkStatus());
}

TEST_F(PostgresLogTest, ReadsEveryBatchInOrderOverPagesAndPartitions) {
  const auto log = Claimed();
  AppendAll(*log, 1, 300);  // A page has 256.
  for (int64_t seq = 301; seq <= 310; ++seq) ASSERT_TRUE(log->Append(BatchNumber(seq, 1 << 20)).ok());
  EXPECT_EQ(NumbersAfter(*Open(), 0), Numbers(1, 310));
  EXPECT_EQ(NumbersAfter(*Open(), 255), Numbers(256, 310));
  EXPECT_EQ(NumbersAfter(*Open(), 310), Numbers(1, 0));
  EXPECT_EQ(Open()->Position()->seq, 310);
  EXPECT_EQ(*Open()->HeadAt(7), BatchNumber(7).head);
  EXPECT_EQ(*Open()->HeadAt(0), Head());
  EXPECT_EQ(Open()->HeadAt(311).status().code(), absl::StatusCode::kNotFound);
  EXPECT_GE(
      std::stoi(Query("SELECT count(*) FROM pg_inherits WHERE inhparent = 'batch_livelihood_1'::regclass")),
      78);
}

TEST_F(PostgresLogTest, ABatchMayHaveAnyBytesUpToTheLimitAndLeaveTheHead) {
  const auto log = Claimed();
  LogBatch batch{1, {}, ""};
  ASSERT_TRUE(log->Append(batch).ok());
  batch = {2, {}, std::string(kMaxPayloadBytes, '\xff')};
  batch.payload[1] = '\0';
  ASSERT_TRUE(log->Append(batch).ok());
  std::vector<LogBatch> read;
  ASSERT_TRUE(log->ReadAfter({},
                             [&](const LogBatch& each) {
                               read.push_back(each);
                               return absl::OkStatus();
                             })
                  .ok());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].payload, "");
  EXPECT_TRUE(read[1].payload == batch.payload);
  batch.seq = 3;
  batch.payload.push_back('x');
  EXPECT_EQ(log->Append(batch).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(PostgresLogTest, AVisitorsErrorEndsTheReading) {
  const auto log = Claimed();
  AppendAll(*log, 1, 3);
  int visited = 0;
  EXPECT_EQ(log->ReadAfter({},
                           [&](const LogBatch&) {
                             return ++visited < 2 ? absl::OkStatus() : absl::CancelledError("enough");
                           }),
            absl::CancelledError("enough"));
  EXPECT_EQ(visited, 2);
}

TEST_F(PostgresLogTest, OnlyTheNextBatchIsAppended) {
  const auto log = Claimed();
  AppendAll(*log, 1, 1);
  EXPECT_EQ(log->Append(BatchNumber(1)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log->Append(BatchNumber(3)).code(), absl::StatusCode::kFailedPrecondition);
  AppendAll(*log, 2, 2);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 2));
}

TEST_F(PostgresLogTest, TheOlderOfTwoWritersAppendsNothing) {
  const auto older = Claimed();
  AppendAll(*older, 1, 2);
  const auto newer = Claimed(2);
  EXPECT_EQ(older->Append(BatchNumber(3)).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(older->Renew().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(NumbersAfter(*newer, 0), Numbers(1, 2));
  AppendAll(*newer, 3, 3);
  EXPECT_EQ(older->Append(BatchNumber(3)).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(NumbersAfter(*older, 0), Numbers(1, 3));
  // Claiming again is a decision of the caller.
  EXPECT_EQ(*ClaimFromAnyone(*older), PositionAt(3));
  AppendAll(*older, 4, 4);
  EXPECT_EQ(newer->Renew().code(), absl::StatusCode::kAborted);
}

TEST_F(PostgresLogTest, ARejectedAppendChangesNothing) {
  const auto log = Claimed();
  AppendAll(*log, 1, 1);
  Query("ALTER TABLE batch ADD CONSTRAINT refuse CHECK (seq < 2)");
  EXPECT_EQ(log->Append(BatchNumber(2)).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(*log->Position(), PositionAt(1));
  Query("ALTER TABLE batch DROP CONSTRAINT refuse");
  AppendAll(*log, 2, 2);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 2));
}

TEST_F(PostgresLogTest, BytesThatAreNotWhatWasWrittenAreDataLoss) {
  const auto log = Claimed();
  AppendAll(*log, 1, 5);
  const auto expect_loss = [&](const std::string& sql, const std::vector<int64_t>& numbers,
                               const std::string& undo) {
    Query(sql);
    absl::Status error;
    EXPECT_EQ(NumbersAfter(*log, 0, &error), numbers) << sql;
    EXPECT_EQ(error.code(), absl::StatusCode::kDataLoss) << sql << ": " << error;
    EXPECT_EQ(status::ReasonOf(error), "CORRUPT");
    Query(undo);
    EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 5));
  };
  const std::string flip =
      "UPDATE batch SET payload = set_byte(payload, 2, get_byte(payload, 2) # 16) WHERE seq = 3";
  expect_loss(flip, {1, 2, -1}, flip);
  expect_loss("UPDATE batch SET revision = revision + 64 WHERE seq = 2", {1, -1},
              "UPDATE batch SET revision = revision - 64 WHERE seq = 2");
  const std::string flip_digest =
      "UPDATE batch SET digest = set_byte(digest, 9, get_byte(digest, 9) # 1) WHERE seq = 1";
  expect_loss(flip_digest, {-1}, flip_digest);
  const std::string flip_end = "UPDATE shard SET digest = set_byte(digest, 9, get_byte(digest, 9) # 1)";
  expect_loss(flip_end, {1, 2, 3, 4, 5, -1}, flip_end);
  Query("CREATE TABLE kept AS SELECT * FROM batch");
  for (int missing : {1, 3, 5}) {
    std::vector<int64_t> numbers = Numbers(1, missing - 1);
    numbers.push_back(-1);
    expect_loss(absl::StrCat("DELETE FROM batch WHERE seq = ", missing), numbers,
                absl::StrCat("INSERT INTO batch SELECT * FROM kept WHERE seq = ", missing));
  }
}

TEST_F(PostgresLogTest, ALogOfAnotherFormatIsRefusedAndStaysAsItIs) {
  const auto log = Claimed();
  AppendAll(*log, 1, 2);
  const auto ignore = [](const LogBatch&) { return absl::OkStatus(); };
  for (const auto& [format, says] :
       {std::pair(kFormatVersion + 1, "this program reads"),
        std::pair(kFormatVersion - 1, "load the data again into an empty one")}) {
    Query(absl::StrCat("UPDATE shard SET format = ", format));
    const auto other = Open();
    for (const absl::Status& refused :
         {ClaimFromAnyone(*other).status(), other->Position().status(), other->ReadAfter({}, ignore)}) {
      EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
      EXPECT_EQ(status::ProblemOf(refused), status::StartProblem::kFormat);
      EXPECT_THAT(refused.message(),
                  AllOf(HasSubstr(absl::StrCat("format version ", format)), HasSubstr(says)));
    }
  }
  Query(absl::StrCat("UPDATE shard SET format = ", kFormatVersion));
  AppendAll(*log, 3, 3);  // Nobody else has claimed it.
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 3));
}

TEST_F(PostgresLogTest, ALogThatWasMadeAndNeverClaimedHasTheFormatOfItsFirstClaim) {
  Claimed();
  Query(absl::StrCat("UPDATE shard SET epoch = 0, holder = '', renewed_at = 'epoch', format = ",
                     kFormatVersion - 1));
  EXPECT_TRUE(ClaimFromAnyone(*Open()).ok());
  EXPECT_EQ(Query("SELECT format FROM shard"), absl::StrCat(kFormatVersion));
}

TEST_F(PostgresLogTest, ALogThatDoesNotTellItsFormatHasTheFirstOne) {
  const auto log = Claimed();
  AppendAll(*log, 1, 2);
  Query("ALTER TABLE shard DROP COLUMN format");
  const auto reader = Open();
  const int64_t first = 6;
  EXPECT_EQ(reader->Position().ok(), kFormatVersion == first);
  const auto next = Open();
  EXPECT_EQ(ClaimFromAnyone(*next).ok(), kFormatVersion == first);
  EXPECT_EQ(Query("SELECT format FROM shard"), "6");
}

TEST_F(PostgresLogTest, WhatWasReadMustBeTheLogsOwn) {
  const auto log = Claimed();
  AppendAll(*log, 1, 4);
  const auto ignore = [](const LogBatch&) { return absl::OkStatus(); };
  EXPECT_EQ(log->ReadAfter(PositionAt(5), ignore).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->ReadAfter({2, BatchNumber(3).head}, ignore).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->ReadAfter({4, BatchNumber(3).head}, ignore).code(), absl::StatusCode::kDataLoss);
  Query("DELETE FROM batch WHERE seq = 2");
  EXPECT_EQ(log->ReadAfter(PositionAt(2), ignore).code(), absl::StatusCode::kDataLoss);
}

TEST_F(PostgresLogTest, OldPartitionsAreDroppedWhole) {
  const auto log = Claimed();
  PostgresLog::Options options = OptionsFor(server().folder());
  options.id = "livelihood_1_1";  // Its tables have names of their own.
  const auto other = Claimed(options);
  AppendAll(*log, 1, 10);
  AppendAll(*other, 1, 10);
  ASSERT_TRUE(log->DropBefore(8).ok());
  // Batches 5 to 8 are one partition.
  EXPECT_EQ(NumbersAfter(*log, 4), Numbers(5, 10));
  absl::Status error;
  NumbersAfter(*log, 3, &error);
  EXPECT_EQ(error.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log->HeadAt(4).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(log->DropBefore(1000).ok());
  EXPECT_EQ(NumbersAfter(*log, 8), Numbers(9, 10));
  EXPECT_EQ(NumbersAfter(*other, 0), Numbers(1, 10));
  AppendAll(*log, 11, 20);
  EXPECT_EQ(NumbersAfter(*log, 8), Numbers(9, 20));
}

TEST_F(PostgresLogTest, DroppingGivesUpWhenTheLogIsInUse) {
  const auto log = Claimed();
  AppendAll(*log, 1, 10);
  const std::unique_ptr<PGconn, decltype(&PQfinish)> reader(
      PQconnectdb(OptionsFor(server().folder()).server.uri.c_str()), &PQfinish);
  PQclear(PQexec(reader.get(), "BEGIN"));
  PQclear(PQexec(reader.get(), "SELECT count(*) FROM batch"));
  EXPECT_EQ(log->DropBefore(8).code(), absl::StatusCode::kUnavailable);
  AppendAll(*log, 11, 20);  // Partitions are made all the same.
  PQclear(PQexec(reader.get(), "COMMIT"));
  EXPECT_TRUE(log->DropBefore(8).ok());
  EXPECT_EQ(NumbersAfter(*log, 8), Numbers(9, 20));
}

TEST_F(PostgresLogTest, ThoseWhoWaitForNewsAreToldOfABatch) {
  const auto reader = Open();
  const auto wait = [&](int64_t seq, absl::Duration at_most) { return reader->WaitForNews(seq, at_most); };
  EXPECT_EQ(*wait(0, absl::Milliseconds(1)), false);
  // The hint comes long before the time is over.
  auto news = std::async(std::launch::async, wait, 0, absl::Hours(1));
  const auto log = Claimed();
  AppendAll(*log, 1, 1);
  EXPECT_TRUE(*news.get());
  EXPECT_TRUE(*wait(0, absl::Hours(1)));
  EXPECT_FALSE(*wait(1, absl::Milliseconds(1)));
}

TEST_F(PostgresLogTest, TheLeaseIsRenewedByClaimsAppendsAndRenewals) {
  const auto log = Open();
  EXPECT_FALSE(log->FindLease(absl::Hours(1))->is_renewed);
  ASSERT_TRUE(ClaimFromAnyone(*log).ok());
  const auto expire = [&] {
    Query("UPDATE shard SET renewed_at = now() - interval '2 hours'");
    EXPECT_FALSE(log->FindLease(absl::Hours(1))->is_renewed);
    EXPECT_TRUE(log->FindLease(absl::Hours(3))->is_renewed);
  };
  expire();
  EXPECT_TRUE(log->Renew().ok());
  EXPECT_TRUE(log->FindLease(absl::Hours(1))->is_renewed);
  expire();
  AppendAll(*log, 1, 1);
  EXPECT_TRUE(log->FindLease(absl::Hours(1))->is_renewed);
  expire();
  ASSERT_TRUE(ClaimFromAnyone(*Open()).ok());
  EXPECT_TRUE(log->FindLease(absl::Hours(1))->is_renewed);
}

TEST(PostgresAnswerTest, AServerThatLacksSomethingIsNamedToTheCaller) {
  const auto status_of = [](const char* sqlstate) {
    return Answer(Answer::Kind::kRejected, sqlstate, nullptr).ToStatus();
  };
  EXPECT_EQ(status::ReasonOf(status_of("53100")), "DISK_NEARLY_FULL");
  for (const char* sqlstate : {"53100", "53200", "53300"})
    EXPECT_TRUE(absl::IsResourceExhausted(status_of(sqlstate))) << sqlstate;
  EXPECT_TRUE(absl::IsInternal(status_of("42501")));
}

TEST_F(PostgresLogTest, AReleasedLogMayBeClaimedAtOnce) {
  const auto log = Open();
  EXPECT_EQ(log->Release().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(ClaimFromAnyone(*log).ok());
  AppendAll(*log, 1, 1);
  EXPECT_TRUE(log->Release().ok());
  EXPECT_FALSE(log->FindLease(absl::Hours(10'000))->is_renewed);
  EXPECT_EQ(log->Append(BatchNumber(2)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log->Renew().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(ClaimFromAnyone(*log).ok());
  AppendAll(*log, 2, 2);
}

TEST_F(PostgresLogTest, CredentialsComeFromAFileAndNoAnswerNamesThem) {
  Query("CREATE ROLE writer LOGIN SUPERUSER PASSWORD 'open=sesame'");
  const std::string rules = server().data() + "/pg_hba.conf";
  const std::string before = ReadBytes(rules);
  WriteBytes(rules, "local all writer scram-sha-256\n" + before);
  Query("SELECT pg_reload_conf()");
  const TempDirectory folder;
  PostgresLog::Options options = OptionsFor(server().folder());
  options.server.credentials_file = folder.path() + "/credentials";
  std::string problems;
  options.server.on_problem = [&](absl::string_view problem) { absl::StrAppend(&problems, problem); };
  EXPECT_EQ(PostgresLog::Open(options).status().code(), absl::StatusCode::kFailedPrecondition);

  WriteBytes(options.server.credentials_file, "user=writer\npassword=open=sesame\n");
  const auto log = Claimed(options);
  AppendAll(*log, 1, 1);
  EXPECT_EQ(Query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'writer'"),
            "2");  // One asks, and one writes.

  options.settle_within = absl::Milliseconds(1);
  WriteBytes(options.server.credentials_file, "user=writer\npassword=wrong\n");
  const absl::Status refused = Open(options)->Claim({}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(problems, HasSubstr("password authentication failed"));
  EXPECT_THAT(problems, Not(HasSubstr("wrong")));
  for (const char* secret : {"writer", "sesame", "store-", "password"}) {
    EXPECT_THAT(refused.ToString(), Not(HasSubstr(secret)));
  }
  WriteBytes(options.server.credentials_file, "writer:open\n");
  EXPECT_EQ(PostgresLog::Open(options).status().code(), absl::StatusCode::kFailedPrecondition);
  WriteBytes(rules, before);
}

TEST_F(PostgresLogTest, OptionsThatNoLogHasAreRefused) {
  const auto refused = [&](const std::string& uri, const std::string& id) {
    PostgresLog::Options options = OptionsFor(server().folder());
    if (!uri.empty()) options.server.uri = uri;
    options.id = id;
    return PostgresLog::Open(options).status().code() == absl::StatusCode::kInvalidArgument;
  };
  EXPECT_FALSE(refused("", "a_1"));
  EXPECT_TRUE(refused("", ""));
  EXPECT_TRUE(refused("", "A"));
  EXPECT_TRUE(refused("", "a'; DROP TABLE shard"));
  EXPECT_TRUE(refused("", std::string(37, 'a')));
  EXPECT_TRUE(refused("host=localhost", "a"));
  EXPECT_TRUE(refused("postgresql://localhost:x:y/?nonsense=1", "a"));
  EXPECT_TRUE(refused("postgresql://user:secret@localhost/db", "a"));
}

}  // namespace
}  // namespace eastgate::store
