#include "services/intake/workbook/archive.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/workbook/relationships.h"
#include "tests/unit/intake/workbook/testing/workbook_bytes.h"

namespace eastgate::workbook {
namespace {

using ::testing::HasSubstr;
using testing::Zip;

absl::StatusOr<std::string> ReadPart(const std::string& bytes, const std::string& part,
                                     size_t max_inflated_bytes = kMaxInflatedBytes) {
  auto archive = Archive::Open(bytes, max_inflated_bytes);
  if (!archive.ok()) return archive.status();
  std::string text;
  const absl::Status status = archive->Read(part, [&text](absl::string_view piece) {
    absl::StrAppend(&text, piece);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return text;
}

TEST(Archive, PartsAreReadInAnyOrderAndCase) {
  const std::string bytes = Zip({{"a.xml", "one"}, {"b/c.xml", std::string(200'000, 'x')}});
  EXPECT_EQ(ReadPart(bytes, "b/C.xml").value(), std::string(200'000, 'x'));
  EXPECT_EQ(ReadPart(bytes, "a.xml").value(), "one");
  EXPECT_THAT(ReadPart(bytes, "c.xml").status().message(), HasSubstr("缺少其中的部分"));
}

TEST(Archive, WhatIsDamagedIsRefused) {
  const std::string text = "a text that is no longer what it was";
  const std::string bytes = Zip({{"a.xml", text}});
  // The last four bytes say nothing that is not said before.
  for (size_t size = 0; size < bytes.size() - 4; ++size)
    EXPECT_FALSE(ReadPart(bytes.substr(0, size), "a.xml").ok()) << size;
  int refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x15);
    const auto read = ReadPart(changed, "a.xml");
    // Some bytes, like the time of the file, say nothing about its text.
    EXPECT_EQ(read.value_or(text), text) << i;
    if (!read.ok()) ++refused;
  }
  EXPECT_GT(refused, 60);
}

TEST(Archive, ABombEndsAtTheLimit) {
  const std::string bytes = Zip({{"a.xml", std::string(1'000'000, '0')}, {"b.xml", "0"}});
  EXPECT_LT(bytes.size(), 2'000);
  EXPECT_THAT(ReadPart(bytes, "a.xml", 999'999).status().message(), HasSubstr("解压后超过"));
  EXPECT_TRUE(ReadPart(bytes, "a.xml", 1'000'000).ok());
}

TEST(Archive, TheLimitIsThatOfAllParts) {
  const std::string bytes = Zip({{"a.xml", "12345"}});
  auto archive = Archive::Open(bytes, 9);
  ASSERT_TRUE(archive.ok());
  const auto take = [](absl::string_view) { return absl::OkStatus(); };
  EXPECT_TRUE(archive->Read("a.xml", take).ok());
  EXPECT_FALSE(archive->Read("a.xml", take).ok());
}

TEST(PartAt, ATargetIsFoundFromItsFolderOrFromTheRoot) {
  EXPECT_EQ(PartAt("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
  EXPECT_EQ(PartAt("xl/", "/xl/styles.xml"), "xl/styles.xml");
  EXPECT_EQ(PartAt("xl/worksheets/", "./../a.xml"), "xl/a.xml");
  EXPECT_EQ(PartAt("", "../../a.xml"), "a.xml");
}

}  // namespace
}  // namespace eastgate::workbook
