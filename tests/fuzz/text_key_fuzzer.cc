// Text keys: a key is its own key, so that whatever compares keys of keys compares the same texts.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/reference/text_key.h"
#include "common/reference/utf8.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

void Check(absl::string_view text) {
  const std::string key = reference::TextKey(text);
  const std::string folded = reference::FoldedTextKey(text);
  Require(reference::TextKey(key) == key, "a key is its own key");
  Require(reference::FoldedTextKey(folded) == folded, "a folded key is its own folded key");
  Require(reference::FoldedTextKey(key) == folded, "the folded key of a key is that of its text");
  Require(reference::IsSameText(text, key) && reference::IsSameText(key, folded),
          "a text is the same as its keys");
  Require(reference::IsBlank(text) == folded.empty(), "a text is blank when there is nothing in its keys");
  Require(reference::HoldsCitizenId(text) == reference::HoldsCitizenId(folded),
          "a citizen ID is found in every spelling that has the same folded key");
  if (reference::IsValidUtf8(text))
    Require(reference::IsValidUtf8(key) && reference::IsValidUtf8(folded), "keys of UTF-8 are UTF-8");
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
