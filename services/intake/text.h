// The text of files as bureaus send them: UTF-8 or GB18030, told apart by their bytes, with the characters
// that nobody sees. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_TEXT_H_
#define EASTGATE_SERVICES_INTAKE_TEXT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::intake {

enum class Encoding { kUtf8, kUtf8WithMark, kGb18030 };

// Returns the encoding of a file: UTF-8 if there is a byte order mark or if the first line that is not plain
// ASCII is well-formed UTF-8, else GB18030.
Encoding EncodingOf(absl::string_view bytes);

// Returns the bytes of a file without the byte order marks before its text.
absl::string_view WithoutMarks(absl::string_view bytes);

// Decodes a file piece by piece, so that its text need never be there as a whole. A piece ends at the end of
// a line: in both encodings a line feed, a comma and a quote are no part of another character. Move-only; for
// one thread.
class Decoder {
 public:
  // INTERNAL if the system cannot read GB18030.
  static absl::StatusOr<Decoder> Open(Encoding encoding);

  // Returns the piece in UTF-8. A byte that belongs to no character is replaced by a placeholder: a character
  // for private use, from which EncodeText makes the byte again.
  std::string Decode(absl::string_view bytes);

 private:
  class Converter;
  struct Close {
    void operator()(Converter* converter) const;
  };

  std::unique_ptr<Converter, Close> gb18030_;  // Null: UTF-8.

  friend std::string EncodeText(absl::string_view text, Encoding encoding);
};

// Returns whether the text has a placeholder for a byte that belongs to no character.
bool HasUnreadableByte(absl::string_view text);

// Returns the bytes of the text in the encoding, without a byte order mark.
std::string EncodeText(absl::string_view text, Encoding encoding);

// Returns the mark with which a file in the encoding begins; empty for none.
absl::string_view MarkOf(Encoding encoding);

// Returns the text without the white space and invisible characters around it.
absl::string_view Trimmed(absl::string_view text);

// Returns the text in half width, without any white space or invisible character: two names of a column that
// are equal then are the same name.
std::string Folded(absl::string_view text);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_TEXT_H_
