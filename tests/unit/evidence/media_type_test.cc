#include "common/evidence/media_type.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace eastgate::evidence {
namespace {

using std::string_literals::operator""s;

TEST(MediaType, TheFirstBytesShowIt) {
  const std::pair<std::string, std::string> kinds[] = {
      {"\xff\xd8\xff\xe0\0\x10JFIF\0\1"s, "image/jpeg"},
      {"\x89PNG\r\n\x1a\n\0\0\0\r"s, "image/png"},
      {"RIFF\x24\0\0\0WEBP"s, "image/webp"},
      {"%PDF-1.7\n%\xe2\xe3"s, "application/pdf"},
      {"\0\0\0\x18"s + "ftypmp42", "video/mp4"},
      {"\0\0\0\x18"s + "ftypisom", "video/mp4"},
      {"\0\0\0\x18"s + "ftypheic", "image/heic"},
  };
  for (const auto& [bytes, type] : kinds) {
    EXPECT_EQ(std::string(MediaTypeOf(bytes)), type);
    EXPECT_TRUE(IsAllowedMediaType(type)) << type;
    for (size_t size = 0; size < 3; ++size) EXPECT_EQ(MediaTypeOf(bytes.substr(0, size)), "") << type;
  }
}

TEST(MediaType, WhatIsNoneOfThemIsNotGuessed) {
  for (const std::string& bytes :
       {"<html><body>"s, "PK\3\4\x14\0\0\0\0\0\0\0"s, "RIFF\x24\0\0\0WAVE"s, "\0\0\0\x18"s + "ftypqt  ",
        "MZ\x90\0\3\0\0\0\0\0\0\0"s, "#!/bin/sh\nls"s, ""s})
    EXPECT_EQ(MediaTypeOf(bytes), "") << bytes;
  for (const char* type : {"", "text/html", "image/svg+xml", "image/PNG", "image/png; a=b"})
    EXPECT_FALSE(IsAllowedMediaType(type)) << type;
}

}  // namespace
}  // namespace eastgate::evidence
