// Appends whose outcome is not known at first: a lost connection, a killed server, a cancelled commit, a
// failover. Each has exactly one effect, or says that the log has lost batches.
#include <chrono>
#include <functional>
#include <future>
#include <string>

#include "common/store/postgres_log.h"
#include "gtest/gtest.h"
#include "tests/unit/store/testing/cutting_proxy.h"
#include "tests/unit/store/testing/postgres_log_fixture.h"

namespace eastgate::store {
namespace {

class PostgresLogOutcomeTest : public PostgresLogTest {
 protected:
  // Claims the log with limits that a busy machine may need several tries for.
  static std::unique_ptr<PostgresLog> ClaimedHastily(PostgresLog::Options options) {
    options.settle_within = absl::Milliseconds(100);
    auto log = Open(std::move(options));
    while (!ClaimFromAnyone(*log).ok()) {
    }
    return log;
  }
};

TEST_F(PostgresLogOutcomeTest, ACutBeforeTheCommitHasOneEffect) {
  CuttingProxy proxy(server().folder());
  const auto log = Claimed(OptionsFor(proxy.folder()));
  AppendAll(*log, 1, 2);
  proxy.CutAt("payload-3;", CuttingProxy::Cut::kBeforeServer);
  AppendAll(*log, 3, 4);
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 4));
}

TEST_F(PostgresLogOutcomeTest, ACutAfterTheCommitHasOneEffect) {
  CuttingProxy proxy(server().folder());
  const auto log = Claimed(OptionsFor(proxy.folder()));
  AppendAll(*log, 1, 2);
  proxy.CutAt("payload-3;", CuttingProxy::Cut::kBeforeClient);
  AppendAll(*log, 3, 4);
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 4));
  // It was not sent again: its epoch is the one before the cut.
  EXPECT_EQ(Query("SELECT epoch FROM batch WHERE seq = 3"), "1");
  EXPECT_EQ(Query("SELECT epoch FROM batch WHERE seq = 4"), "2");
}

TEST_F(PostgresLogOutcomeTest, ACutClaimIsClaimedAgain) {
  CuttingProxy proxy(server().folder());
  proxy.CutAt("holder = $2", CuttingProxy::Cut::kBeforeClient);
  const auto log = Claimed(OptionsFor(proxy.folder()));
  EXPECT_EQ(proxy.cuts(), 1);
  AppendAll(*log, 1, 2);
}

TEST_F(PostgresLogOutcomeTest, AWriterThatWasOvertakenDuringACutAppendsNothing) {
  CuttingProxy proxy(server().folder());
  const auto older = Claimed(OptionsFor(proxy.folder()));
  AppendAll(*older, 1, 2);
  const auto newer = Claimed(2);
  proxy.CutAt("payload-3;", CuttingProxy::Cut::kBeforeServer);
  EXPECT_EQ(older->Append(BatchNumber(3)).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(*newer->Position(), PositionAt(2));
}

TEST_F(PostgresLogOutcomeTest, AnEndedSessionIsReplaced) {
  const auto log = Claimed();
  AppendAll(*log, 1, 2);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 2));
  Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'eastgate'");
  AppendAll(*log, 3, 3);
  Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'eastgate'");
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 3));
  EXPECT_TRUE(log->Renew().ok());
}

TEST_F(PostgresLogOutcomeTest, AWriterGetsTheTimeToRenewAfterTheServerWasAway) {
  ASSERT_TRUE(ClaimFromAnyone(*Open()).ok());
  const auto waits = Open();
  Query("UPDATE shard SET renewed_at = now() - interval '2 hours'");
  EXPECT_FALSE(waits->FindLease(absl::Hours(1))->is_renewed);
  Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'eastgate'");
  EXPECT_TRUE(waits->FindLease(absl::Hours(1))->is_renewed);
  EXPECT_FALSE(waits->FindLease(absl::Nanoseconds(1))->is_renewed);
}

TEST_F(PostgresLogOutcomeTest, AClaimThatComesLateChangesNothing) {
  const auto log = Claimed();
  AppendAll(*log, 1, 2);
  const auto waits = Open();
  // The writer claims again, which its lost connection makes it do; appends; or only renews.
  const std::function<void()> signs[] = {
      [&] {
        Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'eastgate'");
        EXPECT_TRUE(log->Renew().ok());
      },
      [&] { AppendAll(*log, 3, 3); }, [&] { EXPECT_TRUE(log->Renew().ok()); }};
  for (const std::function<void()>& show : signs) {
    const Lease seen = *waits->FindLease(absl::ZeroDuration());
    EXPECT_FALSE(seen.is_renewed);
    show();
    EXPECT_EQ(waits->Claim(seen).status().code(), absl::StatusCode::kAborted);
    EXPECT_TRUE(log->Renew().ok());
  }
  AppendAll(*log, 4, 4);
  EXPECT_EQ(*ClaimFromAnyone(*waits), PositionAt(4));
}

TEST_F(PostgresLogOutcomeTest, AWriterHasTheTimeOfALeaseFromWhenItsRenewalWasSeen) {
  const auto log = Claimed();
  const auto waits = Open();
  Query("UPDATE shard SET renewed_at = now() - interval '2 hours'");
  EXPECT_FALSE(waits->FindLease(absl::Hours(1))->is_renewed);
  // It began long ago, and has waited for the standby.
  Query("UPDATE shard SET renewed_at = renewed_at + interval '1 minute'");
  EXPECT_TRUE(waits->FindLease(absl::Hours(1))->is_renewed);
  EXPECT_FALSE(waits->FindLease(absl::Nanoseconds(1))->is_renewed);
  EXPECT_TRUE(log->Release().ok());
  EXPECT_FALSE(waits->FindLease(absl::Hours(1))->is_renewed);
}

TEST_F(PostgresLogOutcomeTest, AClaimOfOurOwnThatCameLateDoesNotFenceUs) {
  const auto log = Claimed();
  AppendAll(*log, 1, 2);
  Query("UPDATE shard SET epoch = epoch + 1");
  AppendAll(*log, 3, 3);
  Query("UPDATE shard SET epoch = epoch + 1");
  EXPECT_TRUE(log->Renew().ok());
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 3));
}

TEST_F(PostgresLogOutcomeTest, ALogThatLostBatchesIsNotAppendedTo) {
  const auto log = Claimed();
  AppendAll(*log, 1, 3);
  Query("DELETE FROM batch WHERE seq = 3");
  Query("UPDATE shard SET (seq, revision, digest) = (SELECT seq, revision, digest FROM batch WHERE seq = 2)");
  EXPECT_EQ(log->Append(BatchNumber(4)).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->Append(BatchNumber(4)).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*ClaimFromAnyone(*log), PositionAt(2));  // The caller compares.
}

TEST_F(PostgresLogOutcomeTest, AnAppendOutlivesTheServersDeath) {
  const auto log = Claimed();
  AppendAll(*log, 1, 3);
  server().Kill();
  auto appended = std::async(std::launch::async, [&] { return log->Append(BatchNumber(4)); });
  EXPECT_EQ(log->Position().status().code(), absl::StatusCode::kUnavailable);
  server().Start();
  EXPECT_EQ(appended.get(), absl::OkStatus());
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 4));
}

TEST_F(PostgresLogOutcomeTest, AnAppendThatCannotBeSettledIsUnavailableUntilTheNextClaim) {
  const auto log = ClaimedHastily(OptionsFor(server().folder()));
  AppendAll(*log, 1, 3);
  server().Kill();
  EXPECT_EQ(log->Append(BatchNumber(4)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->Claim({}).status().code(), absl::StatusCode::kUnavailable);
  server().Start();
  EXPECT_EQ(log->Append(BatchNumber(4)).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 3));
  EXPECT_EQ(*ClaimFromAnyone(*Open()), PositionAt(3));
}

TEST_F(PostgresLogOutcomeTest, AServerThatFallsSilentIsNotWaitedForLongerThanTheLimits) {
  PostgresLog::Options options = OptionsFor(server().folder());
  const auto log = Claimed(options);
  AppendAll(*log, 1, 2);
  options.answer_within = absl::Milliseconds(100);
  const auto hasty = ClaimedHastily(options);
  server().Stop();
  const absl::Status appended = hasty->Append(BatchNumber(3));
  server().Continue();
  EXPECT_EQ(appended.code(), absl::StatusCode::kUnavailable);
  // The server may still find the append in its connection. Once the log is claimed it has been done, or
  // never is.
  const absl::StatusOr<LogPosition> end = ClaimFromAnyone(*log);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_TRUE(*end == PositionAt(2) || *end == PositionAt(3)) << end->seq;
  AppendAll(*log, end->seq + 1, 5);
  EXPECT_EQ(NumbersAfter(*log, 0), Numbers(1, 5));
}

// A primary, and a standby that follows it.
class PostgresLogStandbyTest : public testing::Test {
 protected:
  explicit PostgresLogStandbyTest(const std::string& synchronous = "*")
      : primary_({"synchronous_standby_names=" + synchronous}), standby_(primary_) {
    primary_.Await("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", "1");
    PostgresLog::Options options;
    options.server.uri = UriOf({primary_.folder(), standby_.folder()});
    options.id = "urban_1";
    options.answer_within = absl::Minutes(1);
    options.settle_within = absl::Minutes(1);
    log_ = *PostgresLog::Open(options);
    EXPECT_TRUE(ClaimFromAnyone(*log_).ok());
  }

  // Waits until a statement of the log with this text waits for the standby. Returns the process of its
  // session.
  std::string AwaitWaiting(const std::string& text) {
    const std::string found =
        " FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '" + text + "%'";
    primary_.Await("SELECT count(*)" + found, "1");
    return primary_.Query("SELECT pid" + found);
  }

  // Begins an append of batch 3 and cancels its commit, which waits for a standby that is down; returns when
  // the log has claimed again, which waits as well.
  std::future<absl::Status> AppendCancelled() {
    AppendAll(*log_, 1, 2);
    standby_.Kill();
    auto appended = std::async(std::launch::async, [this] { return log_->Append(BatchNumber(3)); });
    EXPECT_EQ(primary_.Query("SELECT pg_cancel_backend(" + AwaitWaiting("WITH moved") + ")"), "t");
    AwaitWaiting("UPDATE shard SET epoch");
    return appended;
  }

  static bool IsAnswered(std::future<absl::Status>& future) {
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  PostgresTestServer primary_;
  PostgresTestServer standby_;
  std::unique_ptr<PostgresLog> log_;
};

TEST_F(PostgresLogStandbyTest, ACancelledCommitIsNotAnsweredBeforeTheStandbyHasIt) {
  auto appended = AppendCancelled();
  // The server has answered success, and shows the batch.
  EXPECT_EQ(primary_.Query("SELECT seq FROM shard"), "3");
  EXPECT_FALSE(IsAnswered(appended));
  standby_.Start();
  EXPECT_EQ(appended.get(), absl::OkStatus());
  AppendAll(*log_, 4, 4);
  primary_.Kill();
  standby_.Promote();
  EXPECT_EQ(NumbersAfter(*log_, 0), Numbers(1, 4));
}

TEST_F(PostgresLogStandbyTest, ACancelledCommitThatDiesWithThePrimaryIsAppendedToTheNextOne) {
  auto appended = AppendCancelled();
  EXPECT_FALSE(IsAnswered(appended));
  primary_.Kill();
  standby_.Start();
  standby_.Promote();
  EXPECT_EQ(appended.get(), absl::OkStatus());
  EXPECT_EQ(NumbersAfter(*log_, 0), Numbers(1, 3));
}

TEST_F(PostgresLogStandbyTest, APrimaryThatDiesWhileACommitWaitsLosesNothing) {
  AppendAll(*log_, 1, 2);
  standby_.Kill();
  auto appended = std::async(std::launch::async, [this] { return log_->Append(BatchNumber(3)); });
  AwaitWaiting("WITH moved");
  primary_.Kill();
  primary_.Start();
  // It has the batch now, and the claim waits until the standby has both.
  AwaitWaiting("UPDATE shard SET epoch");
  EXPECT_FALSE(IsAnswered(appended));
  standby_.Start();
  EXPECT_EQ(appended.get(), absl::OkStatus());
  EXPECT_EQ(NumbersAfter(*log_, 0), Numbers(1, 3));
}

// The lease of a writer that settles an append can lapse while its claim waits for the standby.
TEST_F(PostgresLogStandbyTest, AClaimThatWaitsBehindTheWritersOwnChangesNothing) {
  PostgresLog::Options options;
  options.server.uri = UriOf({primary_.folder()});
  options.id = "urban_1";
  const auto waits = *PostgresLog::Open(options);
  auto appended = AppendCancelled();
  const Lease seen = *waits->FindLease(absl::ZeroDuration());
  EXPECT_FALSE(seen.is_renewed);
  auto claimed = std::async(std::launch::async, [&] { return waits->Claim(seen).status(); });
  primary_.Await("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", "1");
  standby_.Start();
  EXPECT_EQ(claimed.get().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(appended.get(), absl::OkStatus());
  AppendAll(*log_, 4, 5);
  EXPECT_EQ(NumbersAfter(*waits, 0), Numbers(1, 5));
}

class PostgresLogAsynchronousStandbyTest : public PostgresLogStandbyTest {
 protected:
  PostgresLogAsynchronousStandbyTest() : PostgresLogStandbyTest("") {}
};

TEST_F(PostgresLogAsynchronousStandbyTest, AFailoverThatLosesBatchesIsDataLoss) {
  AppendAll(*log_, 1, 2);
  primary_.Await("SELECT pg_current_wal_lsn() = replay_lsn FROM pg_stat_replication", "t");
  standby_.Kill();
  AppendAll(*log_, 3, 4);
  primary_.Kill();
  standby_.Start();
  standby_.Promote();
  EXPECT_EQ(log_->Append(BatchNumber(5)).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*log_->Position(), PositionAt(2));
  EXPECT_EQ(NumbersAfter(*log_, 4), std::vector<int64_t>{-1});
}

}  // namespace
}  // namespace eastgate::store
