// A folder of a test's own, empty at first and removed with everything in it at the end.
#ifndef EASTGATE_TESTS_UNIT_STORE_TEMP_DIRECTORY_H_
#define EASTGATE_TESTS_UNIT_STORE_TEMP_DIRECTORY_H_

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace eastgate::store {

class TempDirectory {
 public:
  TempDirectory() : path_(testing::TempDir() + "/store-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) abort();
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string ReadBytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in.good()) << file;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void WriteBytes(const std::string& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes;
  EXPECT_TRUE(out.good()) << file;
}

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_UNIT_STORE_TEMP_DIRECTORY_H_
