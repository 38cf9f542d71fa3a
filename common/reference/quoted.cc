#include "common/reference/quoted.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/reference/text_key.h"
#include "common/reference/utf8.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxQuotedBytes = 64;

}  // namespace

std::string Quoted(absl::string_view text) {
  if (text.empty()) return "nothing";
  if (HoldsCitizenId(text)) return "a text with a citizen ID in it";
  absl::string_view head = text.substr(0, kMaxQuotedBytes);
  // A cut inside a character would make a good text look malformed.
  for (int i = 0; i < 3 && head.size() < text.size() && (text[head.size()] & 0xC0) == 0x80; ++i) {
    head.remove_suffix(1);
  }
  return absl::StrCat(IsValidUtf8(head) ? absl::Utf8SafeCHexEscape(head) : absl::CHexEscape(head),
                      head.size() < text.size() ? "…" : "");
}

}  // namespace eastgate::reference
