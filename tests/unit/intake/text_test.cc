#include "services/intake/text.h"

#include <algorithm>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/intake/testing/decoded.h"

namespace eastgate::intake {
namespace {

TEST(Decoder, Utf8IsTakenAsItIs) {
  EXPECT_EQ(Decoded("登记编号,a\n"), "登记编号,a\n");
  EXPECT_EQ(EncodingOf("登记"), Encoding::kUtf8);
  EXPECT_EQ(Decoded(""), "");
}

TEST(Decoder, EveryMarkBeforeTheTextIsLeftOut) {
  EXPECT_EQ(Decoded("\xEF\xBB\xBF登记"), "登记");
  EXPECT_EQ(Decoded("\xEF\xBB\xBF\xEF\xBB\xBF登记"), "登记");
  EXPECT_EQ(EncodingOf("\xEF\xBB\xBF登记"), Encoding::kUtf8WithMark);
}

TEST(Decoder, Gb18030IsToldByItsBytes) {
  EXPECT_EQ(Decoded("\xB5\xC7\xBC\xC7"), "登记");
  EXPECT_EQ(EncodingOf("\xB5\xC7\xBC\xC7"), Encoding::kGb18030);
  // Four bytes: a character of the supplementary planes.
  EXPECT_EQ(Decoded("\xB5\xC7\x95\x32\x82\x36"), "登𠀀");
}

TEST(Decoder, TheFirstLineTellsTheEncodingOfAFileWithABadByte) {
  EXPECT_EQ(EncodingOf("\n登记\n\x80\n"), Encoding::kUtf8);
  EXPECT_EQ(EncodingOf("2024\n登记\n\x80\n"), Encoding::kUtf8);
  EXPECT_EQ(EncodingOf("2024\n\xB5\xC7\n登记\n"), Encoding::kGb18030);
  EXPECT_EQ(EncodingOf("2024\n"), Encoding::kUtf8);
  EXPECT_EQ(EncodingOf("\xB5\xC7\n\x80\n"), Encoding::kGb18030);
}

TEST(Decoder, ABadByteBecomesAPlaceholderAndAByteAgain) {
  for (const char* bytes : {"\xB5", "\xFF\xFF", "a\xB5\xC7\x95", "登\n\x80记", "登\n\xE7\x99",
                            "登\n\xF4\x8F\xBE\x80", "\xEF\xBB\xBF登\xC0\n"}) {
    const std::string text = Decoded(bytes);
    EXPECT_TRUE(HasUnreadableByte(text)) << bytes;
    const std::string mark(MarkOf(EncodingOf(bytes)));
    EXPECT_EQ(mark + EncodeText(text, EncodingOf(bytes)), bytes);
  }
  EXPECT_FALSE(HasUnreadableByte("登记"));
}

TEST(Decoder, EveryByteHasAPlaceholderOfItsOwn) {
  for (int byte = 0x80; byte <= 0xFF; ++byte) {
    const std::string bytes = {'a', '\n', static_cast<char>(byte), '\n'};
    EXPECT_EQ(EncodeText(Decoded(bytes), Encoding::kUtf8), bytes) << byte;
  }
}

TEST(Decoder, LinesOneByOneAreTheWholeText) {
  for (const char* bytes : {"登记,a\n\"b\nc\"\nd", "\xB5\xC7,\xB5\n\x80,\xBC\xC7\n\x95\x32\x82\x36\x81\n"}) {
    Decoder decoder = Decoder::Open(EncodingOf(bytes)).value();
    std::string text;
    for (absl::string_view left = bytes; !left.empty();) {
      const absl::string_view line = left.substr(0, std::min(left.find('\n'), left.size() - 1) + 1);
      text += decoder.Decode(line);
      left.remove_prefix(line.size());
    }
    EXPECT_EQ(text, Decoded(bytes));
  }
}

TEST(EncodeText, EveryEncodingIsReadBackAsItWas) {
  const std::string text = "登记𠀀,a：、“”\n";
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf8WithMark, Encoding::kGb18030}) {
    const std::string bytes = std::string(MarkOf(encoding)) + EncodeText(text, encoding);
    EXPECT_EQ(Decoded(bytes), text);
    EXPECT_EQ(EncodingOf(bytes), encoding);
  }
}

TEST(Trimmed, LosesWhatNobodySees) {
  EXPECT_EQ(Trimmed(" \t　a b\xC2\xA0\xE2\x80\x8B\r"), "a b");
  EXPECT_EQ(Trimmed("　\xEF\xBB\xBF"), "");
}

TEST(Folded, IsInHalfWidthWithoutBlanks) {
  EXPECT_EQ(Folded("金额（元）"), "金额(元)");
  EXPECT_EQ(Folded(" 金额 (元)　"), "金额(元)");
  EXPECT_EQ(Folded("！Ａｚ～中"), "!Az~中");
}

}  // namespace
}  // namespace eastgate::intake
