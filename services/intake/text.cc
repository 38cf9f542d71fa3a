#include "services/intake/text.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/reference/utf8.h"
#include "common/status/status_macros.h"

namespace eastgate::intake {
namespace {

constexpr absl::string_view kMark = "\xEF\xBB\xBF";
constexpr absl::string_view kGb18030Mark = "\x84\x31\x95\x33";
constexpr absl::string_view kBlanks[] = {" ",
                                         "\t",
                                         "\n",
                                         "\r",
                                         "\v",
                                         "\f",
                                         "\xC2\xA0",      // No-break space.
                                         "\xE3\x80\x80",  // Ideographic space.
                                         "\xE2\x80\x8B",  // Zero-width space,
                                         "\xE2\x80\x8C",  // non-joiner,
                                         "\xE2\x80\x8D",  // joiner.
                                         "\xE2\x81\xA0",  // Word joiner.
                                         kMark};

// A placeholder is one of U+10FF80 to U+10FFFF: of byte b, U+10FF00 + b.
constexpr absl::string_view kPlaceholders[] = {"\xF4\x8F\xBE", "\xF4\x8F\xBF"};
constexpr size_t kPlaceholderBytes = 4;

void AppendPlaceholder(char byte, std::string& text) {
  const auto value = static_cast<unsigned char>(byte);
  absl::StrAppend(&text, kPlaceholders[value < 0xC0 ? 0 : 1]);
  text.push_back(static_cast<char>(0x80 | (value & 0x3F)));
}

bool IsPlaceholder(absl::string_view text) {
  return absl::StartsWith(text, kPlaceholders[0]) || absl::StartsWith(text, kPlaceholders[1]);
}

// Returns the byte that the placeholder at the beginning of the text replaces.
char ByteOf(absl::string_view text) {
  const int high = absl::StartsWith(text, kPlaceholders[0]) ? 0x80 : 0xC0;
  return static_cast<char>(high | (static_cast<unsigned char>(text[kPlaceholderBytes - 1]) & 0x3F));
}

// Returns how many bytes the character has that begins with this byte, as far as that byte tells.
size_t LengthOf(char first) {
  const auto value = static_cast<unsigned char>(first);
  return value < 0xC0 ? 1 : value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
}

// Replaces bytes that are no part of a character, and characters that would be taken for placeholders.
std::string RepairUtf8(absl::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const absl::string_view character = bytes.substr(0, LengthOf(bytes.front()));
    const size_t length = character.size();
    if (reference::IsValidUtf8(character) && !IsPlaceholder(character)) {
      absl::StrAppend(&text, character);
      bytes.remove_prefix(length);
    } else {
      AppendPlaceholder(bytes.front(), text);
      bytes.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace

class Decoder::Converter {
 public:
  Converter(const char* from, const char* to) : handle_(iconv_open(to, from)) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (ok()) iconv_close(handle_);
  }

  bool ok() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Appends what can be converted to `out`; returns what is left, which begins with what cannot.
  absl::string_view Convert(absl::string_view in, std::string& out) {
    std::array<char, 1 << 16> buffer;
    char* at = const_cast<char*>(in.data());
    size_t left = in.size();
    while (true) {
      char* to = buffer.data();
      size_t room = buffer.size();
      const size_t converted = iconv(handle_, &at, &left, &to, &room);
      out.append(buffer.data(), buffer.size() - room);
      if (converted != static_cast<size_t>(-1) || errno != E2BIG) break;
    }
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    return in.substr(in.size() - left);
  }

 private:
  const iconv_t handle_;
};

void Decoder::Close::operator()(Converter* converter) const {
  delete converter;
}

namespace {

// Returns whether the file is UTF-8, as far as its first line tells that is not plain ASCII.
bool BeginsInUtf8(absl::string_view bytes) {
  const auto* const first = std::find_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
  bytes.remove_prefix(static_cast<size_t>(first - bytes.begin()));
  return reference::IsValidUtf8(bytes.substr(0, bytes.find('\n')));
}

}  // namespace

Encoding EncodingOf(absl::string_view bytes) {
  if (absl::StartsWith(bytes, kMark)) return Encoding::kUtf8WithMark;
  return BeginsInUtf8(bytes) ? Encoding::kUtf8 : Encoding::kGb18030;
}

absl::string_view WithoutMarks(absl::string_view bytes) {
  while (absl::ConsumePrefix(&bytes, kMark) || absl::ConsumePrefix(&bytes, kGb18030Mark)) {
  }
  return bytes;
}

absl::StatusOr<Decoder> Decoder::Open(Encoding encoding) {
  Decoder decoder;
  if (encoding != Encoding::kGb18030) return decoder;
  decoder.gb18030_.reset(new Converter("GB18030", "UTF-8"));
  if (!decoder.gb18030_->ok()) return absl::InternalError("本系统不能读取 GB18030 编码");
  return decoder;
}

std::string Decoder::Decode(absl::string_view bytes) {
  if (gb18030_ == nullptr) {
    return reference::IsValidUtf8(bytes) && !HasUnreadableByte(bytes) ? std::string(bytes)
                                                                      : RepairUtf8(bytes);
  }
  std::string text;
  for (bytes = gb18030_->Convert(bytes, text); !bytes.empty(); bytes = gb18030_->Convert(bytes, text)) {
    AppendPlaceholder(bytes.front(), text);
    bytes.remove_prefix(1);
  }
  return text;
}

bool HasUnreadableByte(absl::string_view text) {
  return absl::StrContains(text, kPlaceholders[0]) || absl::StrContains(text, kPlaceholders[1]);
}

std::string EncodeText(absl::string_view text, Encoding encoding) {
  if (encoding != Encoding::kGb18030 && !HasUnreadableByte(text)) return std::string(text);
  Decoder::Converter converter("UTF-8", encoding == Encoding::kGb18030 ? "GB18030" : "UTF-8");
  std::string bytes;
  while (!text.empty()) {
    if (IsPlaceholder(text)) {
      bytes.push_back(ByteOf(text));
      text.remove_prefix(kPlaceholderBytes);
      continue;
    }
    const size_t end = std::min({text.size(), text.find(kPlaceholders[0]), text.find(kPlaceholders[1])});
    const absl::string_view rest = converter.Convert(text.substr(0, end), bytes);
    text.remove_prefix(end - rest.size());
    // Every character of UTF-8 has a place in GB18030.
    if (!rest.empty()) text.remove_prefix(std::min(text.size(), LengthOf(text.front())));
  }
  return bytes;
}

absl::string_view MarkOf(Encoding encoding) {
  return encoding == Encoding::kUtf8WithMark ? kMark : "";
}

absl::string_view Trimmed(absl::string_view text) {
  const auto consumed = [&text](absl::string_view blank) {
    return absl::ConsumePrefix(&text, blank) || absl::ConsumeSuffix(&text, blank);
  };
  while (std::any_of(std::begin(kBlanks), std::end(kBlanks), consumed)) {
  }
  return text;
}

std::string Folded(absl::string_view text) {
  std::string folded;
  while (!text.empty()) {
    const auto* blank = std::find_if(std::begin(kBlanks), std::end(kBlanks), [text](absl::string_view known) {
      return absl::StartsWith(text, known);
    });
    if (blank != std::end(kBlanks)) {
      text.remove_prefix(blank->size());
      continue;
    }
    const absl::string_view character = text.substr(0, LengthOf(text.front()));
    text.remove_prefix(character.size());
    // U+FF01 to U+FF5E are the characters 0x21 to 0x7E in full width.
    if (character >= "\xEF\xBC\x81" && character <= "\xEF\xBD\x9E" && character.size() == 3) {
      const int high = character[1] == '\xBC' ? 0x20 : 0x60;
      folded.push_back(static_cast<char>(high + (static_cast<unsigned char>(character[2]) & 0x3F)));
    } else {
      absl::StrAppend(&folded, character);
    }
  }
  return folded;
}

}  // namespace eastgate::intake
