#include "common/reference/text_key.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"
#include "common/reference/citizen_id.h"
#include "common/reference/utf8.h"
#include "common/status/broken_rule.h"

namespace eastgate::reference {
namespace {

constexpr utf8proc_int32_t kBlank = ' ';
// Default-ignorable: left out of every key.
constexpr utf8proc_int32_t kIgnored = 0x200B;
constexpr int kCitizenIdLength = 18;
constexpr size_t kIdeographBytes = 3;

constexpr utf8proc_option_t kNfkc =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE);
constexpr utf8proc_option_t kNfkcFolded = static_cast<utf8proc_option_t>(kNfkc | UTF8PROC_CASEFOLD);

// Returns the character by which the key is made: a blank for white space, kIgnored for what cannot be seen
// although Unicode does not call it ignorable.
utf8proc_int32_t Simplified(utf8proc_int32_t character, void*) {
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return kBlank;
    case UTF8PROC_CATEGORY_CC: {
      const bool is_white_space = (character >= '\t' && character <= '\r') || character == 0x85;
      return is_white_space ? kBlank : kIgnored;
    }
    default:
      break;
  }
  if (character == 0x2800) return kBlank;                           // The empty Braille pattern.
  if (character >= 0xFFF9 && character <= 0xFFFB) return kIgnored;  // Marks of annotations.
  return character;
}

// Returns whether the character at the beginning of well-formed UTF-8 is Chinese.
bool IsChinese(absl::string_view text) {
  utf8proc_int32_t character = 0;
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  if (utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character) <= 0) return false;
  return character == 0x3005 || character == 0x3007 || (character >= 0x3400 && character <= 0x9FFF) ||
         (character >= 0xF900 && character <= 0xFAFF) || (character >= 0x20000 && character <= 0x3FFFF);
}

// Returns whether the text begins with an ideograph of U+3400 to U+9FFF, which takes kIdeographBytes.
bool BeginsWithIdeograph(absl::string_view text) {
  constexpr char kFirst[] = "\u3400";
  constexpr char kLast[] = "\u9FFF";
  const absl::string_view character = text.substr(0, kIdeographBytes);
  return character >= kFirst && character <= kLast && IsValidUtf8(character);
}

// Returns whether the text is ASCII and such ideographs, as most are: normalization changes none of them.
bool IsPlain(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (absl::ascii_isascii(text[at])) {
      ++at;
    } else if (BeginsWithIdeograph(text.substr(at))) {
      at += kIdeographBytes;
    } else {
      return false;
    }
  }
  return true;
}

// Returns where the last character of well-formed UTF-8 begins.
size_t LastCharacter(absl::string_view text) {
  size_t at = text.size() - 1;
  while (at > 0 && (text[at] & 0xC0) == 0x80) --at;
  return at;
}

std::string FoldBlanks(absl::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  bool after_blank = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == kBlank) {
      after_blank = true;
      continue;
    }
    if (after_blank && !folded.empty() && !IsChinese(text.substr(at)) &&
        !IsChinese(absl::string_view(folded).substr(LastCharacter(folded)))) {
      folded += static_cast<char>(kBlank);
    }
    after_blank = false;
    folded += text[at];
  }
  return folded;
}

std::string KeyOf(absl::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map_custom(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                          static_cast<utf8proc_ssize_t>(text.size()), &mapped, options, Simplified, nullptr);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, std::free);
  if (size < 0) return std::string(text);
  return FoldBlanks({reinterpret_cast<const char*>(mapped), static_cast<size_t>(size)});
}

// Returns the key of a plain text, which is the one that utf8proc makes.
std::string KeyOfPlain(absl::string_view text) {
  std::string simplified;
  simplified.reserve(text.size());
  for (const char byte : text) {
    if (absl::ascii_isspace(byte)) {
      simplified += static_cast<char>(kBlank);
    } else if (!absl::ascii_iscntrl(byte)) {
      simplified += byte;
    }
  }
  return FoldBlanks(simplified);
}

// Returns whether the text is its own key but for its case, as most ids are.
bool IsGraphicAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isgraph);
}

// Returns whether the key of the text has fewer digits than a citizen ID; false where it is not known without
// the key, since a character may become several digits.
bool HasTooFewDigits(absl::string_view text) {
  return IsPlain(text) && std::count_if(text.begin(), text.end(), absl::ascii_isdigit) < kCitizenIdLength - 1;
}

}  // namespace

std::string TextKey(absl::string_view text) {
  if (IsGraphicAscii(text)) return std::string(text);
  return IsPlain(text) ? KeyOfPlain(text) : KeyOf(text, kNfkc);
}

std::string FoldedTextKey(absl::string_view text) {
  if (status::Breaks(status::kTextKey)) return std::string(text);
  if (IsPlain(text)) return absl::AsciiStrToLower(TextKey(text));
  // Folded after it is normalized: the Greek iota below a letter (U+0345) folds to a letter of its own, and
  // the marks beside it must be in their order by then.
  return KeyOf(KeyOf(text, kNfkc), kNfkcFolded);
}

bool IsSameText(absl::string_view a, absl::string_view b) {
  return a == b || FoldedTextKey(a) == FoldedTextKey(b);
}

bool IsBlank(absl::string_view text) {
  // A visible character of a text is visible in its key, so no key is needed here.
  if (std::any_of(text.begin(), text.end(), absl::ascii_isgraph) || BeginsWithIdeograph(text)) return false;
  return TextKey(text).empty();
}

bool HoldsCitizenId(absl::string_view text) {
  if (text.size() < kCitizenIdLength || HasTooFewDigits(text)) return false;
  const std::string key = absl::AsciiStrToUpper(FoldedTextKey(text));
  for (auto begin = key.begin(); begin != key.end();) {
    begin = std::find_if(begin, key.end(), absl::ascii_isdigit);
    auto end = std::find_if_not(begin, key.end(), absl::ascii_isdigit);
    // A run of seventeen digits may have its check character behind it, after which no other digit comes.
    const bool has_letter = end - begin == kCitizenIdLength - 1 && end != key.end() && *end == 'X';
    if (has_letter && (end + 1 == key.end() || !absl::ascii_isdigit(end[1]))) ++end;
    if (end - begin == kCitizenIdLength && CheckCitizenId(std::string(begin, end)).ok()) return true;
    begin = end;
  }
  return false;
}

}  // namespace eastgate::reference
