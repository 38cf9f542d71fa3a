// Uploads whose outcome is not known at first, and servers that do not answer: a cut connection, a killed
// server, a cancelled commit. Each upload has one effect or none.
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/evidence/postgres_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/postgres_files_fixture.h"
#include "tests/unit/store/testing/cutting_proxy.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::evidence {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::StatusIs;
using store::CuttingProxy;
using store::PostgresTestServer;
using store::UriOf;
using testing::GoOn;
using testing::Process;

class PostgresFilesOutcomeTest : public testing::PostgresFilesTest {};

TEST_F(PostgresFilesOutcomeTest, AnUploadThatIsCutOffIsNotThereAndLeavesNothing) {
  CuttingProxy proxy(server().folder());
  Process first(Impatient(proxy.folder())), second = NewProcess();
  for (const char* text : {"keep_file", "keep_upload", "COMMIT"}) {
    proxy.CutAt(text, CuttingProxy::Cut::kBeforeServer);
    EXPECT_THAT(first.files.Send(bytes_), StatusIs(absl::StatusCode::kUnavailable)) << text;
    EXPECT_EQ(*second.files.store->Describe(sha256_), std::nullopt) << text;
    EXPECT_FALSE(first.files.store->IsStored(sha256_)) << text;
    EXPECT_EQ(first.files.Unfinished(), 0u) << text;
    EXPECT_EQ(Query("SELECT (SELECT count(*) FROM evidence_file), (SELECT count(*) FROM evidence_chunk)"),
              "0\t0")
        << text;
  }
  EXPECT_EQ(proxy.cuts(), 3);
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  EXPECT_EQ(*second.Get(sha256_), bytes_);
}

TEST_F(PostgresFilesOutcomeTest, AConnectionThatIsCutHasOneEffect) {
  CuttingProxy proxy(server().folder());
  Process first(OptionsFor(proxy.folder()));
  int cuts = 0;
  for (const auto cut : {CuttingProxy::Cut::kBeforeServer, CuttingProxy::Cut::kBeforeClient}) {
    for (const char* text : {"keep_file", "keep_chunk", "keep_upload", "COMMIT"}) {
      const std::string bytes = testing::Png(2'000'000, static_cast<char>('a' + cuts));
      proxy.CutAt(text, cut);
      ASSERT_THAT(first.files.Send(bytes), IsOk()) << text;
      EXPECT_EQ(proxy.cuts(), ++cuts) << text;
      Process second = NewProcess();
      EXPECT_EQ(*second.Get(testing::Sha256Of(bytes)), bytes) << text;
      EXPECT_EQ(second.Divisions(testing::Sha256Of(bytes)).size(), 1u) << text;
    }
  }
  EXPECT_EQ(Query("SELECT count(*) FROM evidence_chunk"), absl::StrCat(2 * cuts));
}

TEST_F(PostgresFilesOutcomeTest, AReadingOutlivesACut) {
  CuttingProxy proxy(server().folder());
  Process first = NewProcess(), second(OptionsFor(proxy.folder()));
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  for (const char* text : {"describe_file", "read_chunk"}) {
    EXPECT_EQ(second.Divisions(sha256_).size(), 1u);
    proxy.CutAt(text, CuttingProxy::Cut::kBeforeClient);
    std::filesystem::remove_all(second.files.PathOf(sha256_));
    EXPECT_EQ(*second.Get(sha256_), bytes_) << text;
  }
  EXPECT_EQ(proxy.cuts(), 2);
}

TEST_F(PostgresFilesOutcomeTest, WhileTheServerIsDownTheFolderAnswers) {
  const std::string other = testing::Png(100);
  Process first = NewProcess(), second(Impatient(server().folder()));
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  ASSERT_THAT(first.files.Send(other), IsOk());
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  server().Kill();
  EXPECT_EQ(second.Divisions(sha256_), std::vector<std::string>{"360111001"});
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  EXPECT_THAT(second.files.store->Describe(testing::Sha256Of(other)),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(second.Get(testing::Sha256Of(other)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(second.files.Send(testing::Png(200)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(second.files.Unfinished(), 0u);
  // Whoever can wait is not disturbed by it.
  auto sent = std::async(std::launch::async, [&] { return first.files.Send(testing::Png(300)).status(); });
  server().Start();
  EXPECT_THAT(sent.get(), IsOk());
  EXPECT_EQ(*second.Get(testing::Sha256Of(other)), other);
}

TEST_F(PostgresFilesOutcomeTest, AServerThatDoesNotAnswerIsNotAskedForAWhile) {
  PostgresFiles::Options options = OptionsFor(server().folder());
  options.pause = absl::Hours(1);
  Process process(options);
  ASSERT_THAT(process.files.Send(bytes_), IsOk());
  EXPECT_EQ(*process.files.store->Describe(testing::Sha256Of("other")), std::nullopt);
  server().Kill();
  EXPECT_EQ(process.Divisions(sha256_).size(), 1u);
  server().Start();
  EXPECT_THAT(process.files.store->Describe(testing::Sha256Of("other")),
              StatusIs(absl::StatusCode::kUnavailable));
}

// A primary, and a synchronous standby that follows it.
TEST(PostgresFilesStandbyTest, AnUploadIsNotAnsweredBeforeTheStandbyHasIt) {
  PostgresTestServer primary({"synchronous_standby_names=*"});
  PostgresTestServer standby(primary);
  primary.Await("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", "1");
  PostgresFiles::Options options;
  options.server.uri = UriOf({primary.folder(), standby.folder()});
  options.id = "urban_1";
  options.answer_within = absl::Minutes(1);
  Process first(options);
  const std::string early = testing::Png(1000), late = testing::Png(2'000'000, 'y');
  ASSERT_THAT(first.files.Send(early), IsOk());

  standby.Kill();
  auto sent = std::async(std::launch::async, [&] { return first.files.Send(late).status(); });
  const std::string waiting = " FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'";
  primary.Await("SELECT count(*)" + waiting, "1");
  // The server answers success to a cancelled commit, with a warning, and shows the file.
  EXPECT_EQ(primary.Query("SELECT pg_cancel_backend(pid)" + waiting), "t");
  primary.Await("SELECT count(*) FROM evidence_file", "2");
  primary.Await("SELECT count(*)" + waiting, "1");
  EXPECT_EQ(sent.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  // Another process sees it, and does not answer for it either.
  Process other(options);
  auto same = std::async(std::launch::async,
                         [&] { return other.files.store->FindSame(testing::Declare(late), GoOn).status(); });
  primary.Await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "2");
  EXPECT_EQ(same.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  standby.Start();
  EXPECT_THAT(sent.get(), IsOk());
  EXPECT_THAT(same.get(), IsOk());
  primary.Kill();
  standby.Promote();
  Process second(options);
  EXPECT_EQ(*second.Get(testing::Sha256Of(early)), early);
  EXPECT_EQ(*second.Get(testing::Sha256Of(late)), late);
}

}  // namespace
}  // namespace eastgate::evidence
