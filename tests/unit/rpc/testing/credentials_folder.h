// PEM files in a folder of the test's own, replaced as an operator replaces them.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_CREDENTIALS_FOLDER_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_CREDENTIALS_FOLDER_H_

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/certificate_files.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/authority.h"

namespace eastgate::rpc::testing {

class CredentialsFolder {
 public:
  explicit CredentialsFolder(const std::string& name)
      : folder_(std::filesystem::path(::testing::TempDir()) /
                absl::StrCat(::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name(), "_",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name(), "_", name, "_",
                             getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~CredentialsFolder() { std::filesystem::remove_all(folder_); }

  // Each file is replaced at once.
  void Write(const std::string& file, const std::string& bytes) const {
    std::ofstream(folder_ / "next") << bytes;
    std::filesystem::rename(folder_ / "next", folder_ / file);
  }
  void Write(const Identity& identity) const {
    Write("key.pem", identity.key);
    Write("certificate.pem", identity.certificate);
  }
  void WriteAuthority(const std::string& certificates) const { Write("ca.pem", certificates); }

  CertificatePaths paths() const {
    return {(folder_ / "certificate.pem").string(), (folder_ / "key.pem").string(),
            (folder_ / "ca.pem").string()};
  }

 private:
  const std::filesystem::path folder_;
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_CREDENTIALS_FOLDER_H_
