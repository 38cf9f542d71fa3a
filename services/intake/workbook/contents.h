// The contents of a workbook beside its cells: its sheets, its texts, the kinds of its numbers.
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_CONTENTS_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_CONTENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/workbook/archive.h"
#include "services/intake/workbook/cell_value.h"
#include "services/intake/workbook/xml_part.h"

namespace eastgate::workbook {

// The most that the parts of a workbook may have; a workbook beyond it is refused.
inline constexpr size_t kMaxTextBytes = size_t{128} << 10;       // One text: Excel's 32,767 characters.
inline constexpr size_t kMaxSharedTextBytes = size_t{64} << 20;  // All texts that cells share.
inline constexpr size_t kMaxSharedTexts = size_t{4} << 20;
inline constexpr size_t kMaxDefinitions = size_t{1} << 16;  // Sheets, relationships, formats, styles.

// The texts that cells share, by their place.
class SharedTexts {
 public:
  absl::Status Add(absl::string_view text);
  size_t size() const { return ends_.size(); }
  // `place` is less than size().
  absl::string_view operator[](size_t place) const;

 private:
  std::string all_;
  std::vector<uint32_t> ends_;
};

// A sheet and its surroundings.
struct Contents {
  std::string sheet;  // The name of its part.
  bool from_1904 = false;
  SharedTexts texts;
  std::vector<NumberKind> kinds;  // By the style of a cell.
};

// Gathers the text of an item with or without runs, phonetic text left out.
class TextGatherer {
 public:
  void Begin(absl::string_view element);
  void End(absl::string_view element);
  absl::Status Text(absl::string_view text);
  // Returns the text since the last call.
  std::string Take();

 private:
  std::string text_;
  bool in_text_ = false;
  bool in_phonetic_ = false;
};

// Reads what the sheet of that name needs; an empty name is the first sheet that is not hidden.
// INVALID_ARGUMENT names the sheets that there are.
absl::StatusOr<Contents> ReadContents(Archive& archive, absl::string_view sheet);

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_CONTENTS_H_
