// Tests of files that several processes share by a PostgreSQL server: one server for all tests of the suite,
// and a database for each.
#ifndef EASTGATE_TESTS_UNIT_EVIDENCE_POSTGRES_FILES_FIXTURE_H_
#define EASTGATE_TESTS_UNIT_EVIDENCE_POSTGRES_FILES_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/evidence/postgres_files.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/evidence_files.h"
#include "tests/unit/store/testing/postgres_server.h"

namespace eastgate::evidence::testing {

inline absl::Status GoOn(int64_t) {
  return absl::OkStatus();
}

// A process: a FileStore over a folder of its own, with connections of its own.
struct Process {
  explicit Process(PostgresFiles::Options options, FileStore::Options store = {})
      : shared(*PostgresFiles::Open(std::move(options))) {
    store.shared = shared.get();
    files.Reopen(std::move(store));
  }

  // Returns the bytes, after they were fetched if need be.
  absl::StatusOr<std::string> Get(const std::string& sha256) {
    const absl::Status opened = files.store->OpenVerified(sha256, GoOn).status();
    if (!opened.ok()) return opened;
    return files.ReadAll(sha256);
  }
  std::vector<std::string> Divisions(const std::string& sha256) const {
    std::vector<std::string> divisions;
    const auto file = files.store->Describe(sha256);
    if (!file.ok() || !*file) return {};
    for (const v1::EvidenceUpload& upload : (*file)->uploads()) divisions.push_back(upload.division());
    return divisions;
  }

  std::unique_ptr<PostgresFiles> shared;
  Files files;
};

class PostgresFilesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new store::PostgresTestServer(); }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  PostgresFilesTest() {
    static int databases = 0;
    database_ = absl::StrCat("test_", ++databases);
    server_->Query(absl::StrCat("CREATE DATABASE ", database_));
  }

  static store::PostgresTestServer& server() { return *server_; }
  std::string Query(const std::string& sql) const { return server_->Query(sql, database_); }
  PostgresFiles::Options OptionsFor(const std::string& folder) const {
    PostgresFiles::Options options;
    options.server.uri = store::UriOf({folder}, database_);
    options.id = "livelihood_1";
    options.pause = absl::ZeroDuration();
    return options;
  }
  PostgresFiles::Options Impatient(const std::string& folder) const {
    PostgresFiles::Options options = OptionsFor(folder);
    options.settle_within = absl::Seconds(-60);  // No second try.
    return options;
  }
  Process NewProcess() const { return Process(OptionsFor(server_->folder())); }

  const std::string bytes_ = Png((3 << 20) + 17);
  const std::string sha256_ = Sha256Of(bytes_);

 private:
  static inline store::PostgresTestServer* server_ = nullptr;
  std::string database_;
};

}  // namespace eastgate::evidence::testing

#endif  // EASTGATE_TESTS_UNIT_EVIDENCE_POSTGRES_FILES_FIXTURE_H_
