#include "common/rpc/memory_file.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace eastgate::rpc {
namespace {

std::string Read(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path).rdbuf();
  return bytes.str();
}

TEST(MemoryFile, WhoOpensThePathReadsTheLastBytes) {
  MemoryFile file;
  ASSERT_TRUE(file.Put("the first, which are more").ok());
  const std::string path = file.path();
  EXPECT_EQ(Read(path), "the first, which are more");
  ASSERT_TRUE(file.Put("the second").ok());
  EXPECT_EQ(file.path(), path);
  EXPECT_EQ(Read(path), "the second");
}

TEST(MemoryFile, WhoHasOpenedItReadsToTheEndWhatWasThere) {
  MemoryFile file;
  ASSERT_TRUE(file.Put("the first").ok());
  std::ifstream opened(file.path());
  ASSERT_TRUE(file.Put("another").ok());
  std::ostringstream bytes;
  bytes << opened.rdbuf();
  EXPECT_EQ(bytes.str(), "the first");
}

TEST(MemoryFile, EachPutIsSecondsLaterAndForTheOwnerAlone) {
  MemoryFile file;
  time_t last = 0;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(file.Put("bytes").ok());
    struct stat is;
    ASSERT_EQ(stat(file.path().c_str(), &is), 0);
    EXPECT_GT(is.st_mtime, last);
    EXPECT_EQ(is.st_mode & 0777, 0600u);
    last = is.st_mtime;
  }
}

}  // namespace
}  // namespace eastgate::rpc
