#include "common/reference/text_key.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/reference/utf8.h"

namespace eastgate::reference {
namespace {

// White space and characters that nobody sees, of every kind.
const std::vector<std::string>& WhiteSpace() {
  static const auto* all = new std::vector<std::string>{
      " ",      "\t",     "\n",     "\r",     "\u0085", "\u00A0", "\u1680", "\u2000", "\u2003",
      "\u2007", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\u2800"};
  return *all;
}
const std::vector<std::string>& Invisible() {
  static const auto* all = new std::vector<std::string>{
      "\u00AD", "\u034F", "\u115F", "\u180E",     "\u200B",     "\u200C", "\u200D",
      "\u200E", "\u202E", "\u2060", "\u2063",     "\u3164",     "\uFE00", "\uFE0F",
      "\uFEFF", "\uFFA0", "\uFFF9", "\U000E0100", "\U000E0041", "\x7F"};
  return *all;
}

// Spellings of one text: as it is, and with each of the characters at both ends and after its first
// character.
std::set<std::string> Spellings(const std::vector<std::string>& texts) {
  std::set<std::string> spellings;
  for (const std::string& text : texts) {
    spellings.insert(text);
    const size_t first = static_cast<unsigned char>(text[0]) < 0x80 ? 1 : 3;
    for (const std::string& extra : Invisible()) {
      spellings.insert(extra + text + extra);
      spellings.insert(text.substr(0, first) + extra + text.substr(first));
    }
    for (const std::string& extra : WhiteSpace()) spellings.insert(extra + text + extra + extra);
  }
  return spellings;
}

std::set<std::string> KeysOf(const std::set<std::string>& texts) {
  std::set<std::string> keys;
  for (const std::string& text : texts) keys.insert(FoldedTextKey(text));
  return keys;
}

// A text of a few characters, many of which matter to a key.
std::string RandomText(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "湖", "滨", "Ａ", "a",  "A",  "１", "1", "ﬁ",      "㈱", "é",      "é", "Å",      "ß",      "İ", "Σ",
      "ς",  "한", "한", "・", "ｶﾞ", "¨",  "̈",  "\uFDFA", "〇", "\u1E9E", "-", "\u0345", "\u0331", "ᾳ"};
  std::string text;
  for (int i = std::uniform_int_distribution<>(0, 8)(random); i > 0; --i) {
    const int kind = std::uniform_int_distribution<>(0, 3)(random);
    const auto& from = kind == 0 ? WhiteSpace() : kind == 1 ? Invisible() : kPieces;
    text += from[random() % from.size()];
  }
  return text;
}

std::string IdeographOf(uint32_t character) {
  const auto rest = [character](int shift) {
    return static_cast<char>(0x80 | ((character >> shift) & 0x3F));
  };
  return {static_cast<char>(0xE0 | (character >> 12)), rest(6), rest(0)};
}

TEST(TextKeyTest, EverySpellingOfATextHasOneKey) {
  const std::vector<std::vector<std::string>> rows = {
      {"湖滨南路12号", "湖滨南路１２号", "湖滨南路　12号", "湖滨南路 12 号"},
      {"区城管局", "区城管局　", "区 城管局"},
      {"FLOOB", "ＦＬＯＯＢ", "floob", "Floob"},
      {"HB1", "hb1", "ＨＢ１"},
      {"场景1", "场景１", "场景①"},
      {"5G 工厂", "５ｇ工厂", "5G　工厂"},
      {"Main Street 1", "MAIN  street\u00A01", "Main\u2003\u2003Street　１"},
      {"青政发〔2024〕1号", "青政发〔２０２４〕１号"},
      {"（甲）", "(甲)"},
      {"葛", "葛\U000E0100"},
  };
  std::set<std::string> keys;
  for (const std::vector<std::string>& row : rows) {
    const std::set<std::string> of_row = KeysOf(Spellings(row));
    EXPECT_EQ(of_row.size(), 1u) << row[0] << ": " << ::testing::PrintToString(of_row);
    keys.insert(of_row.begin(), of_row.end());
  }
  EXPECT_EQ(keys.size(), rows.size());
}

TEST(TextKeyTest, DifferentTextsHaveDifferentKeys) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"湖滨南路12号", "湖滨南路1号"},
                                                                             {"A B", "AB"},
                                                                             {"1 2", "12"},
                                                                             {"江西", "江西省"},
                                                                             {"区城管局", "区住建局"},
                                                                             {"é", "e"},
                                                                             {"", "a"}}) {
    EXPECT_FALSE(IsSameText(a, b)) << a << " " << b;
  }
}

TEST(TextKeyTest, OnlyTheFoldedKeyFoldsCase) {
  EXPECT_NE(TextKey("floob"), TextKey("FLOOB"));
  EXPECT_EQ(TextKey(" ＦＬＯＯＢ　"), "FLOOB");
  EXPECT_EQ(FoldedTextKey(" ＦＬＯＯＢ　"), "floob");
  EXPECT_EQ(FoldedTextKey("STRASSE"), FoldedTextKey("straße"));
}

TEST(TextKeyTest, AKeyIsItsOwnKey) {
  std::mt19937 random(20240930);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomText(random);
    const std::string key = FoldedTextKey(text);
    ASSERT_TRUE(IsValidUtf8(key)) << ::testing::PrintToString(text);
    ASSERT_EQ(FoldedTextKey(key), key) << ::testing::PrintToString(text);
    ASSERT_EQ(FoldedTextKey(TextKey(text)), key) << ::testing::PrintToString(text);
    ASSERT_EQ(TextKey(text).empty(), IsBlank(text));
    for (const std::string& extra : Invisible()) ASSERT_EQ(FoldedTextKey(text + extra), key);
  }
}

// Texts of only ASCII and ideographs are not given to utf8proc; the wide letter beside them is.
TEST(TextKeyTest, AsciiAndIdeographsHaveTheKeyThatTheyHaveInOtherTexts) {
  std::vector<std::string> plain;
  for (uint32_t c = 0x3400; c <= 0x9FFF; ++c) plain.push_back(IdeographOf(c));
  for (char c = 0; c < 0x7F; ++c) plain.push_back(std::string("a") + c + "B");
  for (const std::string& text : plain) {
    ASSERT_EQ(TextKey(text) + "A", TextKey(text + "Ａ")) << ::testing::PrintToString(text);
    ASSERT_EQ(FoldedTextKey(text) + "a", FoldedTextKey(text + "Ａ")) << ::testing::PrintToString(text);
  }
  EXPECT_EQ(TextKey(" 湖 滨\t1 \x01 A  b\n"), "湖滨1 A b");
}

TEST(TextKeyTest, MarksInEitherOrderHaveOneFoldedKey) {
  // The same text to Unicode, which the iota below the letter folds to a letter of its own.
  EXPECT_EQ(FoldedTextKey("α\u0345\u0331"), FoldedTextKey("α\u0331\u0345"));
  EXPECT_EQ(FoldedTextKey("ᾳ\u0331"), FoldedTextKey("α\u0331\u0345"));
  EXPECT_EQ(FoldedTextKey("ᾼ\u0331"), FoldedTextKey("α\u0331\u0345"));
}

TEST(TextKeyTest, NothingToSeeIsBlank) {
  EXPECT_TRUE(IsBlank(""));
  std::string all;
  for (const auto* characters : {&WhiteSpace(), &Invisible()}) {
    for (const std::string& character : *characters) {
      EXPECT_TRUE(IsBlank(character)) << ::testing::PrintToString(character);
      all += character;
    }
  }
  EXPECT_TRUE(IsBlank(all));
  for (const char* text : {"0", ".", "　一　", "a\u200B"}) EXPECT_FALSE(IsBlank(text)) << text;
}

TEST(TextKeyTest, BytesThatAreNoUtf8AreTheirOwnKey) {
  EXPECT_EQ(TextKey("\xFF Ａ"), "\xFF Ａ");
  EXPECT_FALSE(IsBlank("\xFF"));
}

TEST(HoldsCitizenIdTest, AWellFormedOneIsFoundWhereverItStands) {
  for (const char* text :
       {"11010519491231002X", "11010519491231002x", "n-11010519491231002X", "户主11010519491231002X，已核",
        "１１０１０５１９４９１２３１００２Ｘ", "110105\u200B19491231002X", "360111202401020005 ",
        "1 110105194912310 11010519491231002X", "360111202401020005.pdf", "11010519491231002xabc"}) {
    EXPECT_TRUE(HoldsCitizenId(text)) << text;
  }
}

TEST(HoldsCitizenIdTest, OtherNumbersAreNone) {
  for (const char* text :
       {"", "青政发〔2024〕1号", "110105194912310021", "11010519491331002X", "1110105194912310 02X",
        "111010519491231002X", "3601112024010200050", "11010519491231002X5", "91360111M00001001C",
        "20240930101530123", "T000000001", "360111000001"}) {
    EXPECT_FALSE(HoldsCitizenId(text)) << text;
  }
}

}  // namespace
}  // namespace eastgate::reference
