// Well-formed UTF-8, and text as an error may show it.
#include <gtest/gtest.h>

#include <string>

#include "common/reference/quoted.h"
#include "common/reference/utf8.h"

namespace eastgate::reference {
namespace {

TEST(Utf8Test, EveryCodePointAtTheBoundariesIsWellFormed) {
  for (const char* text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "青山湖区 ASCII 0123456789"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8Test, OverlongSurrogateTooLargeAndTornAreNot) {
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xE9\x9D", "\xE9\x9D\x7F", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80", "\xFF", "\xF0\x9F\x98", "\xC7\xE0\xC9\xBD"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8Test, ABadByteShowsAtEveryDistanceFromTheWordBoundary) {
  for (size_t at = 0; at < 24; ++at) {
    std::string text(24, 'x');
    text[at] = '\xFF';
    EXPECT_FALSE(IsValidUtf8(text)) << at;
  }
}

TEST(ShownTest, ShortCleanTextStaysAsItIs) {
  EXPECT_EQ(Quoted("青山湖区"), "青山湖区");
  EXPECT_EQ(Quoted(""), "nothing");
}

TEST(ShownTest, ControlCharactersAndMalformedBytesAreEscaped) {
  EXPECT_EQ(Quoted("a\nb"), "a\\nb");
  EXPECT_EQ(Quoted("\xC7\xE0"), "\\xc7\\xe0");
}

TEST(ShownTest, ACitizenIdIsNotShown) {
  EXPECT_EQ(Quoted("11010519491231002X"), "a text with a citizen ID in it");
  EXPECT_EQ(Quoted("户主１１０１０５１９４９１２３１００２ｘ"), "a text with a citizen ID in it");
}

TEST(ShownTest, LongTextIsCutBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 100; ++i) text += "青";
  const std::string shown = Quoted(text);
  EXPECT_EQ(shown, text.substr(0, 1 + 21 * 3) + "…");
}

}  // namespace
}  // namespace eastgate::reference
