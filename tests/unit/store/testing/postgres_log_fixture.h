// A test with a database of its own on one PostgreSQL server for all tests of the suite.
#ifndef EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_LOG_FIXTURE_H_
#define EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_LOG_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/store/postgres_log.h"
#include "gtest/gtest.h"
#include "tests/unit/store/testing/log_batches.h"
#include "tests/unit/store/testing/postgres_server.h"

namespace eastgate::store {

class PostgresLogTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new PostgresTestServer(); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  PostgresLogTest() {
    static int databases = 0;
    database_ = absl::StrCat("test_", ++databases);
    server_->Query(absl::StrCat("CREATE DATABASE ", database_));
  }

  static PostgresTestServer& server() { return *server_; }
  std::string Query(const std::string& sql) const { return server_->Query(sql, database_); }

  PostgresLog::Options OptionsFor(const std::string& folder) const {
    PostgresLog::Options options;
    options.server.uri = UriOf({folder}, database_);
    options.id = "livelihood_1";
    options.batches_per_partition = 4;
    return options;
  }

  static std::unique_ptr<PostgresLog> Open(PostgresLog::Options options) {
    auto opened = PostgresLog::Open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }
  std::unique_ptr<PostgresLog> Open() const { return Open(OptionsFor(server_->folder())); }

  // Opens the log, claims it and expects it to end at batch `seq`.
  static std::unique_ptr<PostgresLog> Claimed(PostgresLog::Options options, int64_t seq = 0) {
    auto log = Open(std::move(options));
    const absl::StatusOr<LogPosition> end = ClaimFromAnyone(*log);
    EXPECT_TRUE(end.ok() && *end == PositionAt(seq)) << end.status();
    return log;
  }
  std::unique_ptr<PostgresLog> Claimed(int64_t seq = 0) const {
    return Claimed(OptionsFor(server_->folder()), seq);
  }

 private:
  static inline PostgresTestServer* server_ = nullptr;
  std::string database_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TESTING_POSTGRES_LOG_FIXTURE_H_
