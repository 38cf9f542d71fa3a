// SHA-256 against the vectors of FIPS 180-2, whole and in pieces.
#include "common/auth/sha256.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace eastgate::auth {
namespace {

constexpr char kOfNothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kOfAMillionAs[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256Test, AgreesWithThePublishedVectors) {
  EXPECT_EQ(ToHex(Sha256Of("")), kOfNothing);
  EXPECT_EQ(ToHex(Sha256Of("abc")), kOfAbc);
  EXPECT_EQ(ToHex(Sha256Of(std::string(1'000'000, 'a'))), kOfAMillionAs);
}

TEST(Sha256Test, PiecesHashAsTheWhole) {
  const std::string text(300, 'q');
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.Update(text.substr(0, cut));
    hash.Update(text.substr(cut));
    EXPECT_EQ(hash.Finish(), Sha256Of(text)) << cut;
  }
}

TEST(Sha256Test, FinishBeginsAnew) {
  Sha256 hash;
  EXPECT_EQ(ToHex(hash.Finish()), kOfNothing);
  hash.Update("abc");
  EXPECT_EQ(ToHex(hash.Finish()), kOfAbc);
  hash.Update("abc");
  EXPECT_EQ(ToHex(hash.Finish()), kOfAbc);
}

TEST(Sha256Test, ThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 2000; ++i) ASSERT_EQ(ToHex(Sha256Of("abc")), kOfAbc);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Sha256Test, HexIsLowerCaseTwoDigitsAByte) {
  EXPECT_EQ(ToHex(std::string("\x00\x0F\xFF\xA0", 4)), "000fffa0");
  EXPECT_EQ(ToHex(""), "");
}

}  // namespace
}  // namespace eastgate::auth
