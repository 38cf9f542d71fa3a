// HEAD: whole or refused, and judged against the log.
#include "common/store/head_file.h"

#include <filesystem>
#include <string>

#include "common/status/errors.h"
#include "common/store/crc32c.h"
#include "gtest/gtest.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::store {
namespace {

Head HeadAt(int64_t revision, char fill = 'd') {
  return {revision, std::string(revision == 0 ? 0 : 32, fill)};
}

class HeadFileTest : public testing::Test {
 protected:
  std::string file() const { return directory_.path() + "/HEAD"; }
  absl::StatusOr<std::optional<Head>> Load() const { return HeadFile::Load(directory_.path()); }
  std::unique_ptr<HeadFile> Open(const Head& head) const {
    auto opened = HeadFile::Open(directory_.path(), head);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }

  const TempDirectory directory_;
};

TEST_F(HeadFileTest, IsMissingBeforeItIsCreated) {
  EXPECT_EQ(*Load(), std::nullopt);
}

TEST_F(HeadFileTest, IsCreatedWholeWithTheHeadGiven) {
  Open(HeadAt(0));
  EXPECT_EQ(*Load(), HeadAt(0));
  EXPECT_FALSE(std::filesystem::exists(file() + ".new"));
}

TEST_F(HeadFileTest, AnUnfinishedCreationIsStartedAgain) {
  WriteBytes(file() + ".new", "EGHE");
  EXPECT_EQ(*Load(), std::nullopt);
  Open(HeadAt(0));
  EXPECT_EQ(*Load(), HeadAt(0));
}

TEST_F(HeadFileTest, OpeningAnExistingOneKeepsIt) {
  ASSERT_TRUE(Open(HeadAt(0))->Write(HeadAt(7)).ok());
  Open(HeadAt(3));
  EXPECT_EQ(*Load(), HeadAt(7));
}

TEST_F(HeadFileTest, HoldsTheLastHeadWritten) {
  const auto head_file = Open(HeadAt(0));
  for (int64_t revision : {int64_t{1}, int64_t{255}, int64_t{256}, int64_t{1} << 40}) {
    ASSERT_TRUE(head_file->Write(HeadAt(revision)).ok());
    EXPECT_EQ(*Load(), HeadAt(revision));
  }
}

TEST_F(HeadFileTest, BytesOnDiskAreTheDocumentedOnes) {
  ASSERT_TRUE(Open(HeadAt(0))->Write(HeadAt(0x0102)).ok());
  const std::string body = std::string("EGHEAD01\0\0\0\0\0\0\x01\x02", 16) + std::string(32, 'd');
  const uint32_t crc = Crc32c(body);
  std::string checksum;
  for (int shift : {24, 16, 8, 0}) checksum.push_back(static_cast<char>(crc >> shift));
  EXPECT_EQ(ReadBytes(file()), body + checksum);
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
}

TEST_F(HeadFileTest, AnyFlippedByteIsDataLoss) {
  ASSERT_TRUE(Open(HeadAt(0))->Write(HeadAt(9)).ok());
  const std::string whole = ReadBytes(file());
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string bent = whole;
    bent[i] = static_cast<char>(bent[i] ^ 0x10);
    WriteBytes(file(), bent);
    EXPECT_EQ(Load().status().code(), absl::StatusCode::kDataLoss) << "byte " << i;
    EXPECT_EQ(status::ReasonOf(Load().status()), "CORRUPT");
  }
}

TEST_F(HeadFileTest, AnyOtherLengthIsDataLoss) {
  ASSERT_TRUE(Open(HeadAt(0))->Write(HeadAt(9)).ok());
  const std::string whole = ReadBytes(file());
  for (const std::string& bytes : {std::string(), whole.substr(0, 20), whole + "x"}) {
    WriteBytes(file(), bytes);
    EXPECT_EQ(Load().status().code(), absl::StatusCode::kDataLoss) << bytes.size();
  }
}

TEST(CheckAgainstHeadTest, ALogAtOrBeyondHeadIsAccepted) {
  EXPECT_TRUE(CheckAgainstHead(HeadAt(0), std::nullopt).ok());
  EXPECT_TRUE(CheckAgainstHead(HeadAt(0), HeadAt(0)).ok());
  EXPECT_TRUE(CheckAgainstHead(HeadAt(5), HeadAt(5)).ok());
  EXPECT_TRUE(CheckAgainstHead(HeadAt(5, 'x'), HeadAt(4, 'y')).ok());
}

TEST(CheckAgainstHeadTest, AShorterOrOtherLogOrAMissingHeadIsDataLoss) {
  const auto expect_loss = [](const absl::Status& status, absl::string_view text) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(status::ReasonOf(status), "CORRUPT");
    EXPECT_NE(status.message().find(text), absl::string_view::npos) << status;
  };
  expect_loss(CheckAgainstHead(HeadAt(4), HeadAt(5)), "shorter than HEAD");
  expect_loss(CheckAgainstHead(HeadAt(0), HeadAt(5)), "shorter than HEAD");
  expect_loss(CheckAgainstHead(HeadAt(5, 'x'), HeadAt(5, 'y')), "digest");
  expect_loss(CheckAgainstHead(HeadAt(5), std::nullopt), "missing");
}

}  // namespace
}  // namespace eastgate::store
