#include "common/reference/utf8.h"

#include <cstdint>
#include <cstring>

namespace eastgate::reference {
namespace {

struct Lead {
  int length;           // The whole character's; 0 = cannot begin one.
  uint8_t low = 0x80;   // The range of the second byte, which is where overlong forms,
  uint8_t high = 0xBF;  // surrogates and too large values show.
};

Lead Classify(uint8_t first) {
  if (first >= 0xC2 && first <= 0xDF) return {2};
  if (first == 0xE0) return {3, 0xA0};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first >= 0xE1 && first <= 0xEF) return {3};
  if (first == 0xF0) return {4, 0x90};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  if (first >= 0xF1 && first <= 0xF3) return {4};
  return {0};
}

}  // namespace

bool IsValidUtf8(absl::string_view bytes) {
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (at < end) {
    if (end - at >= 8) {
      uint64_t word;
      std::memcpy(&word, at, sizeof word);
      if ((word & 0x8080808080808080u) == 0) {
        at += 8;
        continue;
      }
    }
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const Lead lead = Classify(*at);
    if (lead.length == 0 || end - at < lead.length) return false;
    if (at[1] < lead.low || at[1] > lead.high) return false;
    for (int i = 2; i < lead.length; ++i) {
      if ((at[i] & 0xC0) != 0x80) return false;
    }
    at += lead.length;
  }
  return true;
}

}  // namespace eastgate::reference
