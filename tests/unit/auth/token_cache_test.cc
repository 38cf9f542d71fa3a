// The tokens that are kept: until they expire, no more than the limit, the ones that last longest.
#include "common/auth/token_cache.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace eastgate::auth {
namespace {

absl::Time At(int64_t seconds) {
  return absl::FromUnixSeconds(seconds);
}

TEST(TokenCacheTest, KnowsATokenUntilItExpires) {
  TokenCache cache(10);
  cache.Add("a", {{"fu.shuo"}, At(100)}, At(0));
  EXPECT_EQ(cache.Find("a", At(99)), Identity{"fu.shuo"});
  EXPECT_EQ(cache.Find("a", At(100)), std::nullopt);
  EXPECT_EQ(cache.Find("b", At(0)), std::nullopt);
}

TEST(TokenCacheTest, DropsTheExpiredWhenItIsFull) {
  TokenCache cache(10);
  for (int i = 0; i < 10; ++i) cache.Add(absl::StrCat(i), {{"x"}, At(i < 3 ? 50 : 100)}, At(0));
  cache.Add("new", {{"y"}, At(100)}, At(50));
  EXPECT_EQ(cache.size(), 8u);
  EXPECT_EQ(cache.Find("9", At(50)), Identity{"x"});
  EXPECT_EQ(cache.Find("new", At(50)), Identity{"y"});
}

TEST(TokenCacheTest, DropsTheHalfThatExpiresFirstWhenAllAreGood) {
  TokenCache cache(10);
  for (int i = 0; i < 10; ++i) cache.Add(absl::StrCat(i), {{"x"}, At(100 + i)}, At(0));
  cache.Add("new", {{"y"}, At(90)}, At(0));
  EXPECT_LE(cache.size(), 6u);
  EXPECT_EQ(cache.Find("0", At(0)), std::nullopt);
  EXPECT_EQ(cache.Find("9", At(0)), Identity{"x"});
  EXPECT_EQ(cache.Find("new", At(0)), Identity{"y"});
}

TEST(TokenCacheTest, NeverHoldsMoreThanItsLimit) {
  TokenCache cache(10);
  for (int i = 0; i < 1000; ++i) {
    cache.Add(absl::StrCat(i), {{"x"}, i % 2 == 0 ? At(100) : absl::InfiniteFuture()}, At(0));
    ASSERT_LE(cache.size(), 10u);
    ASSERT_EQ(cache.Find(absl::StrCat(i), At(0)), Identity{"x"});
  }
}

TEST(TokenCacheTest, IsSharedByThreads) {
  TokenCache cache(16);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache] {
      for (int i = 0; i < 2000; ++i) {
        const std::string digest = absl::StrCat(i % 40);
        cache.Add(digest, {{digest}, At(100)}, At(0));
        const auto found = cache.Find(digest, At(0));
        ASSERT_TRUE(!found || *found == Identity{digest});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.size(), 16u);
}

}  // namespace
}  // namespace eastgate::auth
