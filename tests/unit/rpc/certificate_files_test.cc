#include "common/rpc/certificate_files.h"

#include <fstream>
#include <sstream>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/authority.h"
#include "tests/unit/rpc/testing/credentials_folder.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Authority;
using rpc::testing::CredentialsFolder;
using rpc::testing::Identity;
using ::testing::HasSubstr;

constexpr char kUri[] = "spiffe://eastgate.test/service/echo";

std::string Read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path).rdbuf();
  return bytes.str();
}

class CertificateFilesTest : public ::testing::Test {
 protected:
  CertificateFilesTest() {
    folder_.Write(identity_);
    folder_.WriteAuthority(authority_.certificate());
  }

  // Returns the reason for which the files are refused.
  std::string Refusal() {
    const auto files = CertificateFiles::Open({.paths = folder_.paths(), .uri = kUri});
    EXPECT_EQ(files.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(files.status().message());
  }

  std::unique_ptr<CertificateFiles> Watched() {
    CertificateFiles::Options options = {
        .paths = folder_.paths(), .uri = kUri, .interval = absl::Milliseconds(5)};
    options.on_change = [this](const absl::Status& change) {
      absl::MutexLock lock(&mutex_);
      changes_.push_back(change);
    };
    auto files = CertificateFiles::Open(std::move(options));
    EXPECT_TRUE(files.ok()) << files.status();
    return *std::move(files);
  }

  // Waits for the change of that number.
  absl::Status Change(size_t number) {
    absl::MutexLock lock(&mutex_);
    const auto is_there = [&] { return changes_.size() > number; };
    mutex_.Await(absl::Condition(&is_there));
    return changes_[number];
  }

  Authority authority_;
  const Identity identity_ = authority_.Issue({kUri});
  CredentialsFolder folder_{"files"};
  absl::Mutex mutex_;
  std::vector<absl::Status> changes_;
};

TEST_F(CertificateFilesTest, GoodFilesAreThereToRead) {
  const auto files = CertificateFiles::Open({.paths = folder_.paths(), .uri = kUri});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(Read((*files)->identity_path()), HasSubstr(identity_.certificate));
  EXPECT_THAT(Read((*files)->identity_path()), HasSubstr(identity_.key));
  EXPECT_EQ(Read((*files)->ca_path()), authority_.certificate());
}

TEST_F(CertificateFilesTest, EachFileThatCannotBeUsedIsNamed) {
  folder_.Write("certificate.pem", "");
  EXPECT_EQ(Refusal(), "tls-cert: the file holds no certificate in PEM");
  folder_.Write("certificate.pem", authority_.Issue({kUri}).certificate);
  EXPECT_EQ(Refusal(), "tls-key: the key does not fit the certificate");
  folder_.Write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  EXPECT_THAT(Refusal(), HasSubstr("tls-key: the file holds no key"));
  folder_.WriteAuthority("no certificate");
  EXPECT_EQ(Refusal(), "tls-ca: the file holds no certificate in PEM");
  folder_.WriteAuthority(std::string((1 << 20) + 1, 'x'));
  EXPECT_EQ(Refusal(), "tls-ca: the file is larger than 1 MiB");
}

TEST_F(CertificateFilesTest, AFileThatIsNotThereIsNamed) {
  CertificatePaths paths = folder_.paths();
  paths.key += ".none";
  EXPECT_EQ(CertificateFiles::Open({.paths = paths}).status().message(), "tls-key: the file cannot be read");
}

TEST_F(CertificateFilesTest, AnExpiredCertificateIsRefused) {
  folder_.Write(authority_.Issue({kUri}, -absl::Minutes(1)));
  EXPECT_EQ(Refusal(), "tls-cert: the certificate has expired");
}

TEST_F(CertificateFilesTest, ACertificateOfAnotherNameOrOfTwoIsRefused) {
  for (const auto& uris : {std::vector<std::string>{},
                           {"spiffe://eastgate.test/service/other"},
                           {kUri, "spiffe://eastgate.test/service/other"}}) {
    folder_.Write(authority_.Issue(uris));
    EXPECT_EQ(Refusal(),
              std::string("tls-cert: the certificate must be that of ") + kUri + " and of no other");
  }
}

TEST_F(CertificateFilesTest, AClientMayHaveNoCertificate) {
  CertificatePaths paths = {.certificate = "", .key = "", .ca = folder_.paths().ca};
  const auto files = CertificateFiles::Open({.paths = paths});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_FALSE((*files)->has_identity());
  EXPECT_EQ(Read((*files)->ca_path()), authority_.certificate());
}

TEST_F(CertificateFilesTest, ChangedFilesAreUsed) {
  const auto files = Watched();
  Authority next("next");
  folder_.WriteAuthority(authority_.certificate() + next.certificate());
  EXPECT_EQ(Change(0), absl::OkStatus());
  EXPECT_EQ(Read(files->ca_path()), authority_.certificate() + next.certificate());
}

TEST_F(CertificateFilesTest, ItTellsWhenTheFirstOfThoseInUseEnds) {
  folder_.Write(authority_.Issue({kUri}, absl::Minutes(20)));
  const auto files = Watched();
  const absl::Time before = files->first_expiry();
  EXPECT_LE(before, absl::Now() + absl::Minutes(20));
  EXPECT_GE(before, absl::Now() + absl::Minutes(19));
  const Identity next = authority_.Issue({kUri}, absl::Minutes(10));
  folder_.Write("key.pem", next.key);
  EXPECT_FALSE(Change(0).ok());
  EXPECT_EQ(files->first_expiry(), before) << "of files that are not used";
  folder_.Write("certificate.pem", next.certificate);
  EXPECT_EQ(Change(1), absl::OkStatus());
  EXPECT_LE(files->first_expiry(), absl::Now() + absl::Minutes(10));
}

TEST_F(CertificateFilesTest, WhileKeyAndCertificateDoNotFitTheLastOnesAreUsed) {
  const auto files = Watched();
  const std::string before = Read(files->identity_path());
  const Identity next = authority_.Issue({kUri});
  folder_.Write("key.pem", next.key);
  EXPECT_EQ(Change(0).message(), "tls-key: the key does not fit the certificate");
  EXPECT_EQ(Read(files->identity_path()), before);
  folder_.Write("certificate.pem", next.certificate);
  EXPECT_EQ(Change(1), absl::OkStatus());
  EXPECT_THAT(Read(files->identity_path()), HasSubstr(next.certificate));
}

TEST_F(CertificateFilesTest, ACertificateOfAnotherNameIsNotUsedLaterEither) {
  const auto files = Watched();
  const std::string before = Read(files->identity_path());
  folder_.Write("certificate.pem", "");  // So that the two files of the other one are told of once.
  EXPECT_THAT(Change(0).message(), HasSubstr("holds no certificate"));
  folder_.Write(authority_.Issue({"spiffe://eastgate.test/service/other"}));
  EXPECT_THAT(Change(1).message(), HasSubstr("must be that of"));
  EXPECT_EQ(Read(files->identity_path()), before);
}

}  // namespace
}  // namespace eastgate::rpc
