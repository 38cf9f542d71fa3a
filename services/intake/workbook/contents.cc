#include "services/intake/workbook/contents.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "services/intake/workbook/relationships.h"

namespace eastgate::workbook {
namespace {

struct Sheet {
  std::string name;
  std::string relationship;
  bool is_hidden = false;
};

bool IsTrue(absl::string_view value) {
  return value == "1" || value == "true";
}

// Reads the list of sheets.
class WorkbookReader final : public XmlHandler {
 public:
  absl::Status Begin(absl::string_view element, const Attributes& attributes) override {
    if (element == "workbookPr") from_1904 = IsTrue(attributes["date1904"]);
    if (element != "sheet") return absl::OkStatus();
    if (sheets.size() == kMaxDefinitions) return Damaged("工作表过多");
    const absl::string_view state = attributes["state"];
    sheets.push_back({std::string(attributes["name"]), std::string(attributes["id"]),
                      state == "hidden" || state == "veryHidden"});
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view /*element*/) override { return absl::OkStatus(); }

  std::vector<Sheet> sheets;
  bool from_1904 = false;
};

class SharedTextsReader final : public XmlHandler {
 public:
  explicit SharedTextsReader(SharedTexts& texts) : texts_(texts) {}
  absl::Status Begin(absl::string_view element, const Attributes& /*attributes*/) override {
    gatherer_.Begin(element);
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view element) override {
    gatherer_.End(element);
    return element == "si" ? texts_.Add(Unescaped(gatherer_.Take())) : absl::OkStatus();
  }
  absl::Status Text(absl::string_view text) override { return gatherer_.Text(text); }

 private:
  SharedTexts& texts_;
  TextGatherer gatherer_;
};

// Reads which styles make dates of numbers.
class StylesReader final : public XmlHandler {
 public:
  explicit StylesReader(std::vector<NumberKind>& kinds) : kinds_(kinds) {}
  absl::Status Begin(absl::string_view element, const Attributes& attributes) override {
    int id = 0;
    const bool has_id = absl::SimpleAtoi(attributes["numFmtId"], &id);
    if (element == "cellXfs") {
      in_cell_styles_ = true;
    } else if (element == "numFmt" && has_id) {
      if (formats_.size() == kMaxDefinitions) return Damaged("格式过多");
      formats_[id] = KindOfFormat(attributes["formatCode"]);
    } else if (element == "xf" && in_cell_styles_) {
      if (kinds_.size() == kMaxDefinitions) return Damaged("格式过多");
      const auto custom = formats_.find(id);
      kinds_.push_back(custom == formats_.end() ? KindOfBuiltIn(id) : custom->second);
    }
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view element) override {
    if (element == "cellXfs") in_cell_styles_ = false;
    return absl::OkStatus();
  }

 private:
  std::vector<NumberKind>& kinds_;
  std::map<int, NumberKind> formats_;
  bool in_cell_styles_ = false;
};

// Returns the part of the first of that type; empty if there is none.
std::string PartOf(absl::string_view type, const std::vector<Relationship>& relationships) {
  for (const Relationship& relationship : relationships) {
    if (relationship.type == type) return relationship.part;
  }
  return "";
}

// Returns the part of the sheet; charts have none.
absl::StatusOr<std::string> FindSheet(const std::vector<Sheet>& sheets,
                                      const std::vector<Relationship>& relationships,
                                      absl::string_view name) {
  std::vector<std::string> names;
  for (const Sheet& sheet : sheets) {
    const auto found = std::find_if(relationships.begin(), relationships.end(), [&](const Relationship& one) {
      return one.id == sheet.relationship && one.type == "worksheet";
    });
    if (found == relationships.end()) continue;
    names.push_back(sheet.name);
    if (name.empty() ? !sheet.is_hidden : absl::StripAsciiWhitespace(sheet.name) == name) return found->part;
  }
  if (names.empty()) return Damaged("没有工作表");
  if (name.empty()) return absl::InvalidArgumentError("工作表都已隐藏，请用 --sheet 指明");
  return absl::InvalidArgumentError(
      absl::StrCat("没有名为“", name, "”的工作表；有：", absl::StrJoin(names, "、")));
}

}  // namespace

absl::Status SharedTexts::Add(absl::string_view text) {
  if (ends_.size() == kMaxSharedTexts || all_.size() + text.size() > kMaxSharedTextBytes)
    return absl::InvalidArgumentError("文字总量超过 64 MiB，请拆分");
  absl::StrAppend(&all_, text);
  ends_.push_back(static_cast<uint32_t>(all_.size()));
  return absl::OkStatus();
}

absl::string_view SharedTexts::operator[](size_t place) const {
  const size_t begin = place == 0 ? 0 : ends_[place - 1];
  return absl::string_view(all_).substr(begin, ends_[place] - begin);
}

void TextGatherer::Begin(absl::string_view element) {
  if (element == "rPh") in_phonetic_ = true;
  if (element == "t") in_text_ = true;
}

void TextGatherer::End(absl::string_view element) {
  if (element == "rPh") in_phonetic_ = false;
  if (element == "t") in_text_ = false;
}

absl::Status TextGatherer::Text(absl::string_view text) {
  if (!in_text_ || in_phonetic_) return absl::OkStatus();
  if (text_.size() + text.size() > kMaxTextBytes) return Damaged("一格的文字过长");
  absl::StrAppend(&text_, text);
  return absl::OkStatus();
}

std::string TextGatherer::Take() {
  return std::exchange(text_, "");
}

absl::StatusOr<Contents> ReadContents(Archive& archive, absl::string_view sheet) {
  ASSIGN_OR_RETURN(const std::vector<Relationship> roots, RelationshipsOf(archive, ""));
  const std::string workbook = PartOf("officeDocument", roots);
  if (workbook.empty()) return Damaged("没有工作簿");
  WorkbookReader reader;
  RETURN_IF_ERROR(ReadXml(archive, workbook, reader));
  ASSIGN_OR_RETURN(const std::vector<Relationship> parts, RelationshipsOf(archive, workbook));
  Contents contents;
  contents.from_1904 = reader.from_1904;
  ASSIGN_OR_RETURN(contents.sheet, FindSheet(reader.sheets, parts, sheet));
  if (const std::string texts = PartOf("sharedStrings", parts); !texts.empty()) {
    SharedTextsReader texts_reader(contents.texts);
    RETURN_IF_ERROR(ReadXml(archive, texts, texts_reader));
  }
  if (const std::string styles = PartOf("styles", parts); !styles.empty()) {
    StylesReader styles_reader(contents.kinds);
    RETURN_IF_ERROR(ReadXml(archive, styles, styles_reader));
  }
  return contents;
}

}  // namespace eastgate::workbook
