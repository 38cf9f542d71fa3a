#include "common/reference/csv.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/reference/utf8.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The characters at which a plain field ends, or must not go on.
constexpr std::array<bool, 256> kEndsPlain = [] {
  std::array<bool, 256> table{};
  table[','] = table['"'] = table['\r'] = table['\n'] = true;
  return table;
}();

}  // namespace

CsvReader::CsvReader(absl::string_view text) : text_(absl::StripPrefix(text, kByteOrderMark)) {}

absl::Status CsvReader::Fail(int line, absl::string_view what) {
  failed_ = absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
  return failed_;
}

bool CsvReader::AtLineEnd() const {
  const char c = text_[position_];
  return c == '\n' || (c == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n');
}

void CsvReader::SkipLineEnd() {
  position_ += text_[position_] == '\r' ? 2 : 1;
  ++line_;
}

absl::StatusOr<bool> CsvReader::Next(std::vector<std::string>& row) {
  if (!failed_.ok()) return failed_;
  while (position_ < text_.size() && AtLineEnd()) SkipLineEnd();
  if (position_ == text_.size()) {
    row.clear();
    return false;
  }
  row_line_ = line_;
  size_t columns = 0;
  while (true) {
    if (columns == kMaxColumns)
      return Fail(row_line_, absl::StrCat("want at most ", kMaxColumns, " columns"));
    if (row.size() == columns) row.emplace_back();
    RETURN_IF_ERROR(ReadField(row[columns++]));
    if (position_ == text_.size() || text_[position_] != ',') break;
    ++position_;
  }
  row.resize(columns);
  if (position_ < text_.size()) SkipLineEnd();
  return true;
}

// Leaves the position on the comma, line end or end of text that follows.
absl::Status CsvReader::ReadField(std::string& field) {
  const int line = line_;
  if (position_ < text_.size() && text_[position_] == '"') {
    RETURN_IF_ERROR(ReadQuoted(field));
  } else {
    size_t end = position_;
    while (end < text_.size() && !kEndsPlain[static_cast<unsigned char>(text_[end])]) ++end;
    if (end - position_ > kMaxFieldBytes)
      return Fail(line, absl::StrCat("want fields of at most ", kMaxFieldBytes, " bytes"));
    field.assign(text_.data() + position_, end - position_);
    position_ = end;
  }
  if (position_ < text_.size() && text_[position_] != ',' && !AtLineEnd()) {
    return Fail(line_, text_[position_] == '\r'  ? "a carriage return without its line feed"
                       : text_[position_] == '"' ? "a quote inside a field that does not begin with one"
                                                 : "text after a closing quote");
  }
  if (!IsValidUtf8(field)) return Fail(line, "not well-formed UTF-8");
  return absl::OkStatus();
}

absl::Status CsvReader::ReadQuoted(std::string& field) {
  const int opened = line_;
  field.clear();
  ++position_;
  while (true) {
    const char* const begin = text_.data() + position_;
    const size_t left = text_.size() - position_;
    const void* quote = left > 0 ? std::memchr(begin, '"', left) : nullptr;
    if (quote == nullptr) return Fail(opened, "a quote is opened and never closed");
    const size_t length = static_cast<const char*>(quote) - begin;
    if (field.size() + length > kMaxFieldBytes) {
      return Fail(opened, absl::StrCat("want fields of at most ", kMaxFieldBytes, " bytes"));
    }
    field.append(begin, length);
    line_ += static_cast<int>(std::count(begin, begin + length, '\n'));
    position_ += length + 1;
    if (position_ == text_.size() || text_[position_] != '"') return absl::OkStatus();
    // A doubled quote denotes one quote, which begins the next run.
    field.push_back('"');
    ++position_;
  }
}

void WriteCsvRow(absl::Span<const std::string> row, std::string& out) {
  assert(!row.empty());
  for (size_t i = 0; i < row.size(); ++i) {
    const absl::string_view field = row[i];
    if (i > 0) out.push_back(',');
    // Quotes also keep a row of one empty field from being a blank line, and a leading mark from being
    // skipped.
    const bool quoted = field.find_first_of(",\"\r\n") != absl::string_view::npos ||
                        absl::StartsWith(field, kByteOrderMark) || (row.size() == 1 && field.empty());
    if (!quoted) {
      absl::StrAppend(&out, field);
      continue;
    }
    out.push_back('"');
    for (char c : field) {
      if (c == '"') out.push_back('"');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out.push_back('\n');
}

}  // namespace eastgate::reference
