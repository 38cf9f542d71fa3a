// Storing, fetching and what is damaged or refused, where several processes share files.
#include "common/evidence/postgres_files.h"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/postgres_files_fixture.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::evidence {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::StatusIs;
using store::ReadBytes;
using store::WriteBytes;
using testing::GoOn;
using testing::PostgresFilesTest;
using testing::Process;

TEST_F(PostgresFilesTest, AFileThatOneProcessStoredIsThereForAnother) {
  Process first(OptionsFor(server().folder())), second(OptionsFor(server().folder()));
  EXPECT_EQ(*first.files.store->Describe(sha256_), std::nullopt);
  EXPECT_THAT(second.Get(sha256_), StatusIs(absl::StatusCode::kNotFound));
  const auto sent = first.files.Send(bytes_);
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->uploads(0).uploader(), "clerk:li");
  EXPECT_EQ(Query("SELECT count(*), max(octet_length(bytes)) FROM evidence_chunk"), "4\t1048576");

  EXPECT_EQ((*second.files.store->Describe(sha256_))->SerializeAsString(), sent->SerializeAsString());
  EXPECT_FALSE(second.files.store->IsStored(sha256_)) << "it was not needed yet";
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  EXPECT_EQ(second.files.store->files(), 1);
  EXPECT_EQ(second.files.store->bytes(), static_cast<int64_t>(bytes_.size()));
  EXPECT_EQ(ReadBytes(second.files.PathOf(sha256_, ".json")),
            ReadBytes(first.files.PathOf(sha256_, ".json")));
  EXPECT_EQ(second.files.Unfinished(), 0u);
}

TEST_F(PostgresFilesTest, LogsShareNoFiles) {
  Process first(OptionsFor(server().folder()));
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  PostgresFiles::Options options = OptionsFor(server().folder());
  options.id = "urban_1";
  Process other(options);
  EXPECT_EQ(*other.files.store->Describe(sha256_), std::nullopt);
  EXPECT_THAT(other.Get(sha256_), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PostgresFilesTest, AFileIsFetchedOnceAndAgainWhenItsCopyIsLostOrDamaged) {
  Process first = NewProcess(), second = NewProcess();
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  Query("ALTER TABLE evidence_chunk RENAME TO away");
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  Query("ALTER TABLE away RENAME TO evidence_chunk");
  std::string damaged = bytes_;
  damaged[2 << 20] ^= 1;
  WriteBytes(second.files.PathOf(sha256_), damaged);
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  std::filesystem::remove(second.files.PathOf(sha256_));
  EXPECT_EQ(*second.Get(sha256_), bytes_);
  EXPECT_EQ(second.files.Unfinished(), 0u);
}

TEST_F(PostgresFilesTest, AnotherProcessSeesTheDivisionsThatWereAdded) {
  Process first = NewProcess(), second = NewProcess();
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  ASSERT_THAT(second.files.Send(bytes_, "360111002"), IsOk());
  const std::vector<std::string> both = {"360111001", "360111002"};
  EXPECT_EQ(first.Divisions(sha256_), both);
  EXPECT_EQ(second.Divisions(sha256_), both);
  // The first upload for a division stays, as it does in a folder.
  UploadDeclaration again = testing::Declare(bytes_);
  again.principal = "clerk:wu";
  const auto kept = second.files.Send(again, bytes_);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->uploads(0).uploader(), "clerk:li");
  EXPECT_EQ(Query("SELECT (SELECT count(*) FROM evidence_file), (SELECT count(*) FROM evidence_chunk)"),
            "1\t4");
}

TEST_F(PostgresFilesTest, WhatADivisionHasNeedsNoBytesAgain) {
  Process first = NewProcess(), second = NewProcess();
  const UploadDeclaration declared = testing::Declare(bytes_);
  EXPECT_EQ(*second.files.store->FindSame(declared, GoOn), std::nullopt);
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  for (Process* process : {&first, &second}) {
    const auto same = process->files.store->FindSame(declared, GoOn);
    ASSERT_THAT(same, IsOk());
    EXPECT_EQ((*same)->uploads_size(), 1);
    EXPECT_EQ(*process->files.store->FindSame(testing::Declare(bytes_, "360111002"), GoOn), std::nullopt);
  }
  Query("DELETE FROM evidence_chunk WHERE number = 1");
  std::filesystem::remove(second.files.PathOf(sha256_));
  EXPECT_EQ(*second.files.store->FindSame(declared, GoOn), std::nullopt);
}

TEST_F(PostgresFilesTest, ADamagedChunkIsDataLossUntilTheFileIsUploadedAgain) {
  for (const char* damage :
       {"UPDATE evidence_chunk SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) WHERE number = 2",
        "DELETE FROM evidence_chunk WHERE number = 1", "DELETE FROM evidence_chunk WHERE number = 3",
        "UPDATE evidence_chunk SET bytes = bytes || bytes WHERE number = 0",
        "UPDATE evidence_chunk SET bytes = '' WHERE number = 3",
        "UPDATE evidence_file SET size_bytes = size_bytes - 1000"}) {
    Process first = NewProcess(), second = NewProcess();
    ASSERT_THAT(first.files.Send(bytes_), IsOk());
    Query(damage);
    EXPECT_THAT(second.Get(sha256_), StatusIs(absl::StatusCode::kDataLoss)) << damage;
    EXPECT_FALSE(second.files.store->IsStored(sha256_)) << damage;
    EXPECT_EQ(second.files.Unfinished(), 0u) << damage;
    ASSERT_THAT(second.files.Send(bytes_), IsOk()) << damage;
    Process third = NewProcess();
    EXPECT_EQ(*third.Get(sha256_), bytes_) << damage;
  }
}

TEST_F(PostgresFilesTest, ProcessesThatStoreTheSameFileAtOnceAllHaveIt) {
  std::vector<std::future<void>> all;
  for (int i = 0; i < 6; ++i) {
    all.push_back(std::async(std::launch::async, [this, i] {
      Process process = NewProcess();
      ASSERT_THAT(process.files.Send(bytes_, absl::StrCat("36011100", i / 2)), IsOk());
      EXPECT_EQ(*process.Get(sha256_), bytes_);
    }));
  }
  for (auto& each : all) each.get();
  EXPECT_THAT(NewProcess().Divisions(sha256_),
              ::testing::UnorderedElementsAre("360111000", "360111001", "360111002"));
  EXPECT_EQ(Query("SELECT count(*) FROM evidence_chunk"), "4");
}

TEST_F(PostgresFilesTest, ManyMayFetchTheSameFileAtOnce) {
  Process first = NewProcess(), second = NewProcess();
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  std::vector<std::future<void>> all;
  for (int i = 0; i < 6; ++i) {
    all.push_back(std::async(std::launch::async, [&] { EXPECT_EQ(*second.Get(sha256_), bytes_); }));
  }
  for (auto& each : all) each.get();
  EXPECT_EQ(second.files.store->files(), 1);
  EXPECT_EQ(second.files.Unfinished(), 0u);
}

TEST_F(PostgresFilesTest, ADiskThatIsNearlyFullTakesNoCopy) {
  Process first = NewProcess();
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  Process second(OptionsFor(server().folder()),
                 {.min_free_bytes = 1000, .free_bytes = [] { return uint64_t{1'000'000}; }});
  EXPECT_THAT(second.Get(sha256_), Refused("DISK_NEARLY_FULL"));
  EXPECT_EQ(second.files.Unfinished(), 0u);
}

TEST_F(PostgresFilesTest, ACallThatIsNotWantedAnyMoreFetchesNoFurther) {
  Process first = NewProcess(), second = NewProcess();
  ASSERT_THAT(first.files.Send(bytes_), IsOk());
  int blocks = 0;
  const auto stopped = second.files.store->OpenVerified(sha256_, [&](int64_t) {
    return ++blocks < 2 ? absl::OkStatus() : absl::CancelledError("the client has gone");
  });
  EXPECT_THAT(stopped, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(second.files.store->IsStored(sha256_));
  EXPECT_EQ(second.files.Unfinished(), 0u);
}

TEST_F(PostgresFilesTest, WhoeverReadsTheFolderHasAllFilesFetchedFirst) {
  Process first = NewProcess(), second = NewProcess();
  std::vector<std::string> files;
  for (int i = 0; i < 12; ++i) {
    files.push_back(testing::Png(1000, static_cast<char>('a' + i)));
    ASSERT_THAT(first.files.Send(files.back()), IsOk());
  }
  EXPECT_EQ(*second.Get(testing::Sha256Of(files[3])), files[3]);
  ASSERT_THAT(first.files.Send(files[3], "360111002"), IsOk());
  ASSERT_THAT(second.files.store->FetchAll(GoOn), IsOk());
  EXPECT_EQ(second.files.store->files(), 12);
  for (const std::string& bytes : files) {
    const std::string sha256 = testing::Sha256Of(bytes);
    EXPECT_EQ(ReadBytes(second.files.PathOf(sha256)), bytes);
    EXPECT_EQ(ReadBytes(second.files.PathOf(sha256, ".json")),
              ReadBytes(first.files.PathOf(sha256, ".json")));
  }
  EXPECT_EQ(first.shared->List(testing::Sha256Of(files[3]).substr(0, 1), 1)->size(), 1u);
  Query("DELETE FROM evidence_chunk");
  EXPECT_THAT(second.files.store->FetchAll(GoOn), IsOk()) << "nothing is fetched again";
  EXPECT_THAT(NewProcess().files.store->FetchAll(GoOn), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(PostgresFilesTest, TheDatabasesRefusalsAreTold) {
  Process process = NewProcess();
  ASSERT_THAT(process.files.Send(bytes_), IsOk());
  Query("ALTER TABLE evidence_chunk ADD CONSTRAINT small CHECK (octet_length(bytes) < 100) NOT VALID");
  EXPECT_THAT(process.files.Send(testing::Png(200)), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Query("SELECT count(*) FROM evidence_file"), "1");
  EXPECT_THAT(process.files.Send(testing::Png(50)), IsOk());
}

}  // namespace
}  // namespace eastgate::evidence
