#include "common/evidence/file_store.h"

#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/evidence_files.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::evidence {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using store::WriteBytes;

class FileStoreTest : public ::testing::Test {
 protected:
  testing::Files files_;
  const std::string bytes_ = testing::Png(5'000);
  const std::string sha256_ = testing::Sha256Of(bytes_);
};

TEST_F(FileStoreTest, WhatIsUploadedIsThereAlsoAfterARestart) {
  EXPECT_FALSE(files_.store->IsStored(sha256_));
  const auto file = files_.Send(bytes_);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->name(), "evidence/" + sha256_);
  EXPECT_EQ(file->size_bytes(), 5'000);
  EXPECT_EQ(file->uploads(0).uploader(), "clerk:li");
  files_.Reopen({});
  EXPECT_TRUE(files_.store->IsStored(sha256_));
  EXPECT_EQ(*files_.ReadAll(sha256_), bytes_);
  EXPECT_EQ((*files_.store->Describe(sha256_))->SerializeAsString(), file->SerializeAsString());
  EXPECT_EQ(files_.store->files(), 1);
  EXPECT_EQ(files_.store->bytes(), 5'000);
}

TEST_F(FileStoreTest, TheSameContentIsOneFileWithTheDivisionsThatHaveIt) {
  ASSERT_THAT(files_.Send(bytes_), IsOk());
  ASSERT_THAT(files_.Send(bytes_), IsOk());
  const auto file = files_.Send(bytes_, "360111002");
  ASSERT_THAT(file, IsOk());
  ASSERT_EQ(file->uploads_size(), 2);
  EXPECT_EQ(file->uploads(0).division(), "360111001");
  EXPECT_EQ(file->uploads(1).division(), "360111002");
  EXPECT_EQ(files_.store->files(), 1);
}

TEST_F(FileStoreTest, WhatDoesNotAgreeIsRefusedAndLeavesNothing) {
  UploadDeclaration other_digest = testing::Declare(bytes_);
  other_digest.sha256 = testing::Sha256Of("other");
  EXPECT_THAT(files_.Send(other_digest, bytes_), ViolatesFields({"sha256"}));
  UploadDeclaration larger = testing::Declare(bytes_);
  larger.size_bytes += 1;
  EXPECT_THAT(files_.Send(larger, bytes_), ViolatesFields({"size_bytes"}));
  UploadDeclaration smaller = testing::Declare(bytes_);
  smaller.size_bytes -= 1;
  EXPECT_THAT(files_.Send(smaller, bytes_), ViolatesFields({"chunk"}));
  UploadDeclaration jpeg = testing::Declare(bytes_);
  jpeg.media_type = "image/jpeg";
  EXPECT_THAT(files_.Send(jpeg, bytes_), ViolatesFields({"media_type"}));
  EXPECT_THAT(files_.Send(jpeg, bytes_, /*chunk=*/1), ViolatesFields({"media_type"}));
  const std::string tiny = "tiny";
  EXPECT_THAT(files_.Send(tiny), ViolatesFields({"media_type"})) << "too short to show a type";
  EXPECT_FALSE(files_.store->IsStored(sha256_));
  EXPECT_EQ(files_.Unfinished(), 0u);
  EXPECT_EQ(files_.store->uploads(), 0);
}

TEST_F(FileStoreTest, ATrialChecksTheSameAndKeepsNothing) {
  UploadDeclaration trial = testing::Declare(bytes_);
  trial.is_trial = true;
  const auto file = files_.Send(trial, bytes_);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->uploads_size(), 0);
  EXPECT_FALSE(files_.store->IsStored(sha256_));
  trial.sha256 = testing::Sha256Of("other");
  EXPECT_THAT(files_.Send(trial, bytes_), ViolatesFields({"sha256"}));
}

TEST_F(FileStoreTest, AnUploadThatWasCutOffIsGoneAfterTheNextStart) {
  auto upload = *files_.store->Begin(testing::Declare(bytes_));
  ASSERT_THAT(upload->Append(bytes_.substr(0, 3'000)), IsOk());
  EXPECT_EQ(files_.Unfinished(), 1u);
  // What SIGKILL leaves: the file stays, and another store is opened over it.
  const auto after = FileStore::Open({.directory = files_.data() + "/evidence"});
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(files_.Unfinished(), 0u);
  EXPECT_FALSE((*after)->IsStored(sha256_));
  EXPECT_EQ((*after)->files(), 0);
}

TEST_F(FileStoreTest, ADescriptionWithoutItsBytesIsNoFileAndSaysNothing) {
  ASSERT_THAT(files_.Send(bytes_), IsOk());
  std::filesystem::remove(files_.PathOf(sha256_));
  EXPECT_EQ(*files_.store->Describe(sha256_), std::nullopt);
  const auto file = files_.Send(bytes_, "360111002");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->uploads_size(), 1) << "the first one may never have been complete";
}

TEST_F(FileStoreTest, DamageIsFoundAndTheNextUploadMendsIt) {
  ASSERT_THAT(files_.Send(bytes_), IsOk());
  std::string damaged = bytes_;
  damaged[4'000] ^= 1;
  WriteBytes(files_.PathOf(sha256_), damaged);
  EXPECT_THAT(files_.ReadAll(sha256_), StatusIs(absl::StatusCode::kDataLoss));
  WriteBytes(files_.PathOf(sha256_, ".json"), "{}");
  EXPECT_THAT(files_.store->Describe(sha256_), StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_THAT(files_.Send(bytes_), IsOk());
  EXPECT_EQ(*files_.ReadAll(sha256_), bytes_);
  EXPECT_THAT(files_.store->Describe(sha256_), IsOk());
}

TEST_F(FileStoreTest, WhatADivisionHasUndamagedNeedsNoBytesAgain) {
  const auto find = [this](const std::string& division) {
    return *files_.store->FindSame(testing::Declare(bytes_, division),
                                   [](int64_t) { return absl::OkStatus(); });
  };
  EXPECT_EQ(find("360111001"), std::nullopt);
  const auto file = files_.Send(bytes_);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(find("360111001")->SerializeAsString(), file->SerializeAsString());
  EXPECT_EQ(find("360111002"), std::nullopt);
  WriteBytes(files_.PathOf(sha256_), testing::Png(5'000, 'y'));
  EXPECT_EQ(find("360111001"), std::nullopt);
}

TEST_F(FileStoreTest, UploadsHaveALimitAndAPrincipalHalfOfIt) {
  files_.Reopen({.max_uploads = 4});
  UploadDeclaration declared = testing::Declare(bytes_);
  std::vector<std::unique_ptr<Upload>> open;
  for (const char* principal : {"clerk:li", "clerk:li", "clerk:wu", "clerk:wu"}) {
    declared.principal = principal;
    auto upload = files_.store->Begin(declared);
    ASSERT_THAT(upload, IsOk());
    open.push_back(*std::move(upload));
  }
  declared.principal = "clerk:he";
  EXPECT_THAT(files_.store->Begin(declared), Refused("OVERLOADED"));
  open.pop_back();
  declared.principal = "clerk:li";
  EXPECT_THAT(files_.store->Begin(declared), Refused("OVERLOADED"));
  declared.principal = "clerk:he";
  EXPECT_THAT(files_.store->Begin(declared), IsOk());
}

TEST_F(FileStoreTest, ADiskThatIsNearlyFullTakesNoUploadNorWhatOthersHaveReserved) {
  uint64_t free = 15'000;
  files_.Reopen({.min_free_bytes = 4'000, .free_bytes = [&free] { return free; }});
  const UploadDeclaration declared = testing::Declare(bytes_);
  auto first = files_.store->Begin(declared);
  auto second = files_.store->Begin(declared);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(files_.store->Begin(declared),
              RefusedAs("DISK_NEARLY_FULL free_bytes=15000 required_bytes=19000"));
  second->reset();
  free = 8'000;
  EXPECT_THAT(files_.store->Begin(declared), Refused("DISK_NEARLY_FULL"));
}

TEST_F(FileStoreTest, TheSameFileFromManyThreadsIsOneFile) {
  files_.Reopen({.max_uploads = 16});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      EXPECT_THAT(files_.Send(bytes_, absl::StrCat("36011100", i)), IsOk());
      EXPECT_EQ(*files_.ReadAll(sha256_), bytes_);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((*files_.store->Describe(sha256_))->uploads_size(), 8);
  EXPECT_EQ(files_.store->files(), 1);
}

}  // namespace
}  // namespace eastgate::evidence
