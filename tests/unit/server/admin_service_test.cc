// AdminService where no backups are made: what it refuses, and the level of the log.
#include "common/server/admin_service.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::admin::v1;
using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::ViolatesFields;
using figures::testing::TestLog;
using observability::Level;
using rpc::testing::Await;

class AdminServiceTest : public ::testing::Test {
 protected:
  template <class Response, class Request>
  absl::StatusOr<Response> Ask(rpc::Reply<Response> (AdminService::*method)(rpc::Call&, const Request&),
                               const Request& request) {
    rpc::Call call = rpc::Call::ForTest("operator:1");
    return Await((service_.*method)(call, request));
  }

  absl::StatusOr<pb::SetLogLevelResponse> Set(pb::LogLevel level, bool validate_only = false) {
    pb::SetLogLevelRequest request;
    request.set_level(level);
    request.set_validate_only(validate_only);
    return Ask(&AdminService::SetLogLevel, request);
  }

  TestLog test_;
  WriteHolds holds_{test_.store()};
  rpc::Executor executor_;
  observability::Log lines_;
  AdminService service_{test_.log(), nullptr, holds_, executor_, lines_};
};

TEST_F(AdminServiceTest, APreviewHoldsAndReleasesNothing) {
  pb::HoldWritesRequest hold;
  hold.set_hold_id("a");
  pb::ReleaseWritesRequest release;
  release.set_hold_id("a");
  const auto preview = [&] {
    hold.set_validate_only(true);
    auto held = Ask(&AdminService::HoldWrites, hold);
    hold.set_validate_only(false);
    return held;
  };
  const auto is_held = [&] {
    release.set_validate_only(true);
    const auto released = Ask(&AdminService::ReleaseWrites, release);
    release.set_validate_only(false);
    EXPECT_THAT(released, IsOk());
    return released->held();
  };
  EXPECT_EQ(preview()->revision(), test_.Read()->head().revision);
  EXPECT_FALSE(is_held()) << "by the preview";
  ASSERT_THAT(Ask(&AdminService::HoldWrites, hold), IsOk());
  EXPECT_TRUE(is_held());
  EXPECT_TRUE(is_held()) << "a preview released it";
  EXPECT_THAT(preview(), Refused("OVERLOADED"));
  EXPECT_TRUE(Ask(&AdminService::ReleaseWrites, release)->held());
  EXPECT_FALSE(is_held());
}

TEST_F(AdminServiceTest, TheLevelOfTheLogIsSetAndTheOneBeforeAnswered) {
  lines_.SetLevel(Level::kInfo);
  const std::vector<std::pair<pb::LogLevel, Level>> levels = {{pb::LOG_LEVEL_DEBUG, Level::kDebug},
                                                              {pb::LOG_LEVEL_INFO, Level::kInfo},
                                                              {pb::LOG_LEVEL_WARN, Level::kWarning},
                                                              {pb::LOG_LEVEL_ERROR, Level::kError}};
  ASSERT_EQ(levels.size() + 1, static_cast<size_t>(pb::LogLevel_descriptor()->value_count()));
  pb::LogLevel before = pb::LOG_LEVEL_INFO;
  for (const auto& [level, ours] : levels) {
    const auto answered = Set(level);
    ASSERT_THAT(answered, IsOk());
    EXPECT_EQ(answered->previous_level(), before);
    EXPECT_EQ(lines_.level(), ours);
    before = level;
  }
}

TEST_F(AdminServiceTest, ALevelThatIsOnlyValidatedIsNotSet) {
  lines_.SetLevel(Level::kInfo);
  const auto answered = Set(pb::LOG_LEVEL_DEBUG, true);
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->previous_level(), pb::LOG_LEVEL_INFO);
  EXPECT_EQ(lines_.level(), Level::kInfo);
}

TEST_F(AdminServiceTest, BadRequestsNameEveryBadField) {
  EXPECT_THAT(Set(pb::LOG_LEVEL_UNSPECIFIED), ViolatesFields({"level"}));
  EXPECT_THAT(Set(static_cast<pb::LogLevel>(9)), ViolatesFields({"level"}));
  pb::HoldWritesRequest hold;
  hold.set_hold_id("a b");
  EXPECT_THAT(Ask(&AdminService::HoldWrites, hold), ViolatesFields({"hold_id"}));
  pb::CreateBackupRequest numbered;
  numbered.set_restore_point("7");
  EXPECT_THAT(Ask(&AdminService::CreateBackup, numbered),
              ViolatesFields({"restore_point", "restore_revision"}));
  pb::CreateBackupRequest nameless;
  nameless.set_restore_revision(1);
  EXPECT_THAT(Ask(&AdminService::CreateBackup, nameless), ViolatesFields({"restore_revision"}));
}

TEST_F(AdminServiceTest, WithoutAFolderThereAreNoBackups) {
  pb::CreateBackupRequest request;
  request.set_request_id("a");
  EXPECT_THAT(Ask(&AdminService::CreateBackup, request), Refused("BACKUPS_OFF"));
  EXPECT_THAT(Ask(&AdminService::ListBackups, pb::ListBackupsRequest()), Refused("BACKUPS_OFF"));
}

}  // namespace
}  // namespace eastgate::server
