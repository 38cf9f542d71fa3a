// Tests the keys of digests: the two forms of their file, its lifecycle, and the digests under several keys.
#include "common/auth/digest_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"

namespace eastgate::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey(32, '\x0b');
const std::string kNewKey(32, '\x0c');

KeyedDigest Keyed(const std::string& key = kKey) {
  return *KeyedDigest::FromKey(key);
}

std::string LineOf(const std::string& key) {
  return absl::StrCat(Keyed(key).key_id(), ":", ToHex(key), "\n");
}

TEST(DigestKeysTest, TheLastLineIsTheNewestKey) {
  const auto keys = DigestKeys::Parse(absl::StrCat(LineOf(kKey), LineOf(kNewKey)));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->newest().key_id(), Keyed(kNewKey).key_id());
  EXPECT_THAT(keys->Digests("a", "b"),
              ElementsAre(Keyed(kNewKey).Digest("a", "b"), Keyed(kKey).Digest("a", "b")));
  EXPECT_TRUE(keys->Has(Keyed(kKey).key_id()));
  EXPECT_FALSE(keys->Has(Keyed(std::string(32, 'x')).key_id()));
}

TEST(DigestKeysTest, TheBytesOfAKeyAreTheFormOfOneKeyAlone) {
  const auto keys = DigestKeys::Parse(kKey);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_THAT(keys->Digests("a", "b"), ElementsAre(Keyed().Digest("a", "b")));
  const auto as_line = DigestKeys::Parse(LineOf(kKey));
  ASSERT_TRUE(as_line.ok()) << as_line.status();
  EXPECT_EQ(as_line->Digests("a", "b"), keys->Digests("a", "b"));
}

TEST(DigestKeysTest, ALineThatIsNotWholeIsNamedAndNotShown) {
  const std::string good = LineOf(kKey), other = LineOf(kNewKey);
  const std::string digits = ToHex(kNewKey);
  std::string damaged = other;
  damaged[20] = damaged[20] == '1' ? '2' : '1';
  for (const std::string& bad :
       {other.substr(0, other.size() - 2) + "\n", "\n" + other, damaged, std::string("key:") + digits + "\n",
        Keyed().key_id() + ":" + digits + "\n", std::string(8, ':') + ":" + digits + "\n",
        Keyed(kNewKey).key_id() + ":" + digits.substr(1) + ":\n"}) {
    const auto keys = DigestKeys::Parse(absl::StrCat(good, bad));
    EXPECT_EQ(keys.status().code(), absl::StatusCode::kDataLoss) << bad;
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr("line 2")) << bad;
    EXPECT_THAT(std::string(keys.status().message()), Not(HasSubstr(digits.substr(8, 16))));
  }
  EXPECT_FALSE(DigestKeys::Parse(good.substr(0, good.size() - 1)).ok()) << "the last line may have been cut";
}

TEST(DigestKeysTest, AKeyIsThereOnceAndSixteenAreTheMost) {
  EXPECT_FALSE(DigestKeys::Parse(absl::StrCat(LineOf(kKey), LineOf(kKey))).ok());
  std::string lines;
  for (char fill = 'a'; fill < 'a' + DigestKeys::kMaxKeys; ++fill) lines += LineOf(std::string(32, fill));
  const auto keys = DigestKeys::Parse(lines);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->newest_first().size(), 16u);
  EXPECT_FALSE(DigestKeys::Parse(lines + LineOf(kKey)).ok());
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
  const auto first = DigestKeys::LoadOrCreate(path());
  ASSERT_TRUE(first.ok()) << first.status();
  struct stat info;
  ASSERT_EQ(::stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  const auto again = DigestKeys::LoadOrCreate(path());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->newest().key_id(), first->newest().key_id());
  EXPECT_EQ(again->newest().Digest("a", "b"), first->newest().Digest("a", "b"));
}

TEST_F(KeyFileTest, LeavesNothingBesideIt) {
  ASSERT_TRUE(DigestKeys::LoadOrCreate(path()).ok());
  const std::filesystem::directory_iterator files(directory_);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(KeyFileTest, TwoFilesHaveDifferentKeys) {
  EXPECT_NE(DigestKeys::LoadOrCreate(path())->newest().key_id(),
            DigestKeys::LoadOrCreate(path() + "2")->newest().key_id());
}

TEST_F(KeyFileTest, AllWhoRaceGetTheSameKey) {
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([this, &id] {
      const auto keyed = DigestKeys::LoadOrCreate(path());
      id = keyed.ok() ? keyed->newest().key_id() : std::string(keyed.status().message());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(ids, ::testing::Each(ids.front()));
  EXPECT_EQ(ids.front(), DigestKeys::LoadOrCreate(path())->newest().key_id());
}

TEST_F(KeyFileTest, AGivenKeyIsUsedAsItIs) {
  Write(kKey, 0400);
  EXPECT_EQ(DigestKeys::LoadOrCreate(path())->newest().Digest("a", "b"), Keyed().Digest("a", "b"));
  Write(kKey, 0640);
  EXPECT_TRUE(DigestKeys::LoadOrCreate(path()).ok()) << "a mounted secret is readable by its group";
}

TEST_F(KeyFileTest, AFileOfAnotherLengthIsDataLossAndStays) {
  for (size_t length : {0, 31, 33, 1000}) {
    Write(std::string(length, 'k'), 0600);
    EXPECT_EQ(DigestKeys::LoadOrCreate(path()).status().code(), absl::StatusCode::kDataLoss) << length;
    EXPECT_EQ(std::filesystem::file_size(path()), length);
  }
}

TEST_F(KeyFileTest, AFileThatOthersMayReadIsRefused) {
  for (mode_t mode : {0644, 0604, 0660, 0602, 0601}) {
    Write(kKey, mode);
    EXPECT_EQ(DigestKeys::LoadOrCreate(path()).status().code(), absl::StatusCode::kFailedPrecondition)
        << mode;
  }
}

TEST_F(KeyFileTest, AFolderThatIsNotThereIsAnErrorWithoutItsPath) {
  const auto keyed = DigestKeys::LoadOrCreate((directory_ / "none" / "digest.key").string());
  EXPECT_EQ(keyed.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(keyed.status().message()), Not(HasSubstr(directory_.string())));
}

TEST_F(KeyFileTest, AFileOfSeveralKeysIsUsedAsItIs) {
  Write(LineOf(kKey) + LineOf(kNewKey), 0600);
  EXPECT_EQ(DigestKeys::LoadOrCreate(path())->newest().key_id(), Keyed(kNewKey).key_id());
}

}  // namespace
}  // namespace eastgate::auth
