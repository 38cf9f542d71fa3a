#include "common/config/address.h"

#include "gtest/gtest.h"

namespace eastgate::config {
namespace {

TEST(Address, HasAHostAndAPort) {
  for (const char* text : {"127.0.0.1:7400", "localhost:0", "[::1]:65535", "livelihood.eastgate:1"}) {
    const auto address = ParseAddress(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(FormatAddress(*address), text);
  }
  for (const char* text : {"", "localhost", ":7400", "a:", "a:65536", "a:-1", "a:7x", "::1:7400", "a b:1",
                           "http://a:1", "a,b:1", "a:99999999999"}) {
    EXPECT_FALSE(ParseAddress(text).has_value()) << text;
  }
}

TEST(Address, LoopbackIsWhatNoOtherMachineReaches) {
  for (const char* host : {"127.0.0.1", "127.255.255.254", "localhost", "[::1]"})
    EXPECT_TRUE(IsLoopback(host)) << host;
  for (const char* host :
       {"0.0.0.0", "128.0.0.1", "10.0.0.1", "[::]", "[::ffff:127.0.0.1]", "127.0.0.1.example", "127.1",
        "localhost.example", "Localhost", "", "127.0.0.1 "}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

}  // namespace
}  // namespace eastgate::config
