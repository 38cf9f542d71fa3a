// Tests keyed digests: what they depend on, and the lifecycle of the key's file.
#include "common/auth/keyed_digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "common/auth/sha256.h"

namespace eastgate::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey(32, '\x0b');

KeyedDigest Keyed(const std::string& key = kKey) {
  return *KeyedDigest::FromKey(key);
}

TEST(KeyedDigestTest, IsHmacSha256OverTheSeparatorsLengthItselfAndTheMessage) {
  // Computed by the definition of RFC 2104.
  const std::string block = kKey + std::string(32, '\0');
  std::string inner = block, outer = block;
  for (char& c : inner) c ^= 0x36;
  for (char& c : outer) c ^= 0x5c;
  const std::string input = std::string("\0\0\0\x02", 4) + "id" + "Hi There";
  EXPECT_EQ(Keyed().Digest("id", "Hi There"), Sha256Of(outer + Sha256Of(inner + input)));
}

TEST(KeyedDigestTest, DependsOnKeySeparatorAndMessageAndOnWhereTheyMeet) {
  const std::set<std::string> digests = {
      Keyed().Digest("citizen_id", "1"),
      Keyed().Digest("citizen_id", "2"),
      Keyed().Digest("birth", "1"),
      Keyed(std::string(32, '\x0c')).Digest("citizen_id", "1"),
      Keyed().Digest("citizen_id1", ""),
      Keyed().Digest("", "citizen_id1"),
      Keyed().Digest("citizen_i", "d1"),
      Keyed().Digest("", std::string("\0\0\0\0", 4)),
      Keyed().Digest("", ""),
  };
  EXPECT_EQ(digests.size(), 9u);
  for (const std::string& digest : digests) EXPECT_EQ(digest.size(), 32u);
  EXPECT_EQ(Keyed().Digest("citizen_id", "1"), Keyed().Digest("citizen_id", "1"));
}

TEST(KeyedDigestTest, TheKeyIdNamesTheKey) {
  EXPECT_EQ(Keyed().key_id(), ToHex(Sha256Of(kKey)).substr(0, 8));
  EXPECT_NE(Keyed().key_id(), Keyed(std::string(32, 'x')).key_id());
}

TEST(KeyedDigestTest, AKeyOfAnotherLengthIsRefused) {
  for (size_t length : {0, 31, 33}) {
    EXPECT_EQ(KeyedDigest::FromKey(std::string(length, 'k')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() {
    directory_ = std::filesystem::path(testing::TempDir()) /
                 (std::string("key_file_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  ~KeyFileTest() override { std::filesystem::remove_all(directory_); }

  std::string path() const { return (directory_ / "digest.key").string(); }

  void Write(const std::string& bytes, mode_t mode) const {
    std::ofstream(path(), std::ios::binary) << bytes;
    ASSERT_EQ(::chmod(path().c_str(), mode), 0);
  }

  std::filesystem::path directory_;
};

TEST_F(KeyFileTest, IsMadeOnceForItsOwnerAlone) {
  const auto first = KeyedDigest::LoadOrCreate(path());
  ASSERT_TRUE(first.ok()) << first.status();
  struct stat info;
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  const auto again = KeyedDigest::LoadOrCreate(path());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->key_id(), first->key_id());
  EXPECT_EQ(again->Digest("a", "b"), first->Digest("a", "b"));
}

TEST_F(KeyFileTest, LeavesNothingBesideIt) {
  ASSERT_TRUE(KeyedDigest::LoadOrCreate(path()).ok());
  const std::filesystem::directory_iterator files(directory_);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(KeyFileTest, TwoFilesHaveDifferentKeys) {
  EXPECT_NE(KeyedDigest::LoadOrCreate(path())->key_id(), KeyedDigest::LoadOrCreate(path() + "2")->key_id());
}

TEST_F(KeyFileTest, AllWhoRaceGetTheSameKey) {
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([this, &id] {
      const auto keyed = KeyedDigest::LoadOrCreate(path());
      id = keyed.ok() ? keyed->key_id() : std::string(keyed.status().message());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(ids, ::testing::Each(ids.front()));
  EXPECT_EQ(ids.front(), KeyedDigest::LoadOrCreate(path())->key_id());
}

TEST_F(KeyFileTest, AGivenKeyIsUsedAsItIs) {
  Write(kKey, 0400);
  EXPECT_EQ(KeyedDigest::LoadOrCreate(path())->Digest("a", "b"), Keyed().Digest("a", "b"));
  Write(kKey, 0640);
  EXPECT_TRUE(KeyedDigest::LoadOrCreate(path()).ok()) << "a mounted secret is readable by its group";
}

TEST_F(KeyFileTest, AFileOfAnotherLengthIsDataLossAndStays) {
  for (size_t length : {0, 31, 33, 1000}) {
    Write(std::string(length, 'k'), 0600);
    EXPECT_EQ(KeyedDigest::LoadOrCreate(path()).status().code(), absl::StatusCode::kDataLoss) << length;
    EXPECT_EQ(std::filesystem::file_size(path()), length);
  }
}

TEST_F(KeyFileTest, AFileThatOthersMayReadIsRefused) {
  for (mode_t mode : {0644, 0604, 0660, 0602, 0601}) {
    Write(kKey, mode);
    EXPECT_EQ(KeyedDigest::LoadOrCreate(path()).status().code(), absl::StatusCode::kFailedPrecondition)
        << mode;
  }
}

TEST_F(KeyFileTest, AFolderThatIsNotThereIsAnErrorWithoutItsPath) {
  const auto keyed = KeyedDigest::LoadOrCreate((directory_ / "none" / "digest.key").string());
  EXPECT_EQ(keyed.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(keyed.status().message()), Not(HasSubstr(directory_.string())));
}

}  // namespace
}  // namespace eastgate::auth
