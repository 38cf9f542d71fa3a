#include "services/intake/text.h"

#include <string>

#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

TEST(DecodeText, Utf8IsTakenAsItIs) {
  EXPECT_EQ(DecodeText("登记编号,a\n").value(), "登记编号,a\n");
  EXPECT_EQ(DecodeText("\xEF\xBB\xBF登记").value(), "\xEF\xBB\xBF登记") << "the table reader knows the mark";
  EXPECT_EQ(DecodeText("").value(), "");
}

TEST(DecodeText, Gb18030IsToldByItsBytes) {
  EXPECT_EQ(DecodeText("\xB5\xC7\xBC\xC7").value(), "登记");
  // Four bytes: a character of the supplementary planes.
  EXPECT_EQ(DecodeText("\xB5\xC7\x95\x32\x82\x36").value(), "登𠀀");
}

TEST(DecodeText, WhatIsNeitherIsRefused) {
  for (const char* bytes : {"\xB5", "\xFF\xFF", "a\xB5\xC7\x95"}) {
    EXPECT_EQ(DecodeText(bytes).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace eastgate::intake
