#include "services/intake/workbook/sheet_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/intake/workbook/archive.h"
#include "services/intake/workbook/cell_value.h"
#include "services/intake/workbook/contents.h"
#include "services/intake/workbook/xml_part.h"

namespace eastgate::workbook {
namespace {

constexpr absl::string_view kZipMark = "PK\x03\x04";
constexpr absl::string_view kOldMark = "\xD0\xCF\x11\xE0";

// Returns the column of a reference like "AB12", from 0; nothing if there is no such column.
std::optional<int> ColumnOf(absl::string_view reference) {
  int column = 0;
  for (const char letter : reference) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(letter))) break;
    column = column * 26 + (letter - 'A' + 1);
    if (column > kMaxColumns) return std::nullopt;
  }
  return column == 0 ? std::nullopt : std::optional<int>(column - 1);
}

class SheetXml final : public XmlHandler {
 public:
  SheetXml(const Contents& contents, const TakeRow& take) : contents_(contents), take_(take) {}

  absl::Status Begin(absl::string_view element, const Attributes& attributes) override {
    if (element == "row") return BeginRow(attributes);
    if (element == "c") return BeginCell(attributes);
    if (element == "v") in_value_ = true;
    if (element == "is") in_inline_ = true;
    if (in_inline_) inline_.Begin(element);
    return absl::OkStatus();
  }

  absl::Status End(absl::string_view element) override {
    if (element == "row") return EndRow();
    if (element == "c") return EndCell();
    if (element == "v") in_value_ = false;
    if (element == "is") in_inline_ = false;
    if (in_inline_) inline_.End(element);
    return absl::OkStatus();
  }

  absl::Status Text(absl::string_view text) override {
    if (in_inline_) return inline_.Text(text);
    if (!in_value_) return absl::OkStatus();
    if (value_.size() + text.size() > kMaxTextBytes) return Damaged("一格的文字过长");
    absl::StrAppend(&value_, text);
    return absl::OkStatus();
  }

 private:
  absl::Status BeginRow(const Attributes& attributes) {
    if (in_row_) return Damaged(absl::StrCat("第 ", row_, " 行之内另有一行"));
    const absl::string_view number = attributes["r"];
    int row = row_ + 1;
    if ((!number.empty() && !absl::SimpleAtoi(number, &row)) || row <= row_ || row > kMaxRows)
      return Damaged(absl::StrCat("第 ", row_, " 行之后的行号有误"));
    row_ = row;
    in_row_ = true;
    column_ = -1;
    cells_.clear();
    return absl::OkStatus();
  }

  absl::Status BeginCell(const Attributes& attributes) {
    const absl::string_view reference = attributes["r"];
    const std::optional<int> column = reference.empty() ? column_ + 1 : ColumnOf(reference);
    if (!column || *column <= column_ || *column >= kMaxColumns || !in_row_ || in_cell_)
      return Damaged(absl::StrCat("第 ", row_, " 行的列号有误"));
    column_ = *column;
    in_cell_ = true;
    type_ = std::string(attributes["t"]);
    style_ = 0;
    const absl::string_view style = attributes["s"];
    if (!style.empty() && !absl::SimpleAtoi(style, &style_)) return Damaged("格式编号有误");
    value_.clear();
    inline_.Take();
    return absl::OkStatus();
  }

  absl::Status EndCell() {
    in_cell_ = false;
    absl::StatusOr<std::string> text = CellText();
    RETURN_IF_ERROR(text.status());
    if (text->empty()) return absl::OkStatus();
    if (column_ >= kMaxFilledColumns)
      return absl::InvalidArgumentError(absl::StrCat("第 ", row_, " 行有内容的列超过 255 列"));
    cells_.resize(static_cast<size_t>(column_) + 1);
    cells_.back() = *std::move(text);
    return absl::OkStatus();
  }

  absl::Status EndRow() {
    in_row_ = false;
    return cells_.empty() ? absl::OkStatus() : take_(row_, cells_);
  }

  absl::StatusOr<std::string> CellText() {
    if (type_ == "inlineStr") return Unescaped(inline_.Take());
    if (value_.empty()) return "";
    if (type_ == "s") {
      size_t place = 0;
      if (!absl::SimpleAtoi(value_, &place) || place >= contents_.texts.size())
        return Damaged(absl::StrCat("第 ", row_, " 行引用的文字不存在"));
      return std::string(contents_.texts[place]);
    }
    if (type_ == "str") return Unescaped(value_);
    if (type_ == "e") return value_;
    if (type_ == "b") return value_ == "1" || value_ == "true" ? "是" : "否";
    if (type_ == "d") return IsoDateText(value_);
    if (!type_.empty() && type_ != "n") return Damaged(absl::StrCat("第 ", row_, " 行有未知类型的格"));
    const std::optional<double> number = NumberOf(value_);
    if (!number) return Damaged(absl::StrCat("第 ", row_, " 行有不是数值的数值"));
    const auto style = static_cast<size_t>(style_);
    const bool has_kind = style_ >= 0 && style < contents_.kinds.size();
    return DateText(*number, has_kind ? contents_.kinds[style] : NumberKind::kPlain, contents_.from_1904);
  }

  const Contents& contents_;
  const TakeRow& take_;
  int row_ = 0;
  bool in_row_ = false;
  int column_ = -1;
  bool in_cell_ = false;
  std::vector<std::string> cells_;
  // The cell that is read.
  std::string type_;
  int style_ = 0;
  std::string value_;
  TextGatherer inline_;
  bool in_value_ = false;
  bool in_inline_ = false;
};

}  // namespace

bool IsWorkbook(absl::string_view bytes) {
  return absl::StartsWith(bytes, kZipMark);
}

bool IsOldWorkbook(absl::string_view bytes) {
  return absl::StartsWith(bytes, kOldMark);
}

absl::Status ReadSheet(absl::string_view bytes, absl::string_view sheet, const TakeRow& take) {
  ASSIGN_OR_RETURN(Archive archive, Archive::Open(bytes));
  ASSIGN_OR_RETURN(const Contents contents, ReadContents(archive, sheet));
  SheetXml xml(contents, take);
  return ReadXml(archive, contents.sheet, xml);
}

}  // namespace eastgate::workbook
