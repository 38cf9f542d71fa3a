#include "services/intake/text.h"

#include <iconv.h>

#include "absl/cleanup/cleanup.h"
#include "common/reference/utf8.h"

namespace eastgate::intake {

absl::StatusOr<std::string> DecodeText(absl::string_view bytes) {
  if (reference::IsValidUtf8(bytes)) return std::string(bytes);
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1))
    return absl::InternalError("this system cannot read GB18030");
  const absl::Cleanup close = [converter] { iconv_close(converter); };
  // Two bytes of GB18030 are at most three of UTF-8, four are at most four.
  std::string text(bytes.size() * 2, '\0');
  char* in = const_cast<char*>(bytes.data());
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  if (iconv(converter, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1)) {
    return absl::InvalidArgumentError("既不是 UTF-8，也不是 GB18030 编码");
  }
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace eastgate::intake
