// One row of a file, field by field, with everything that is wrong with it.
//
// Every method reads one column and notes a problem instead of failing, so that a row is sent back once with
// all its problems. Cells beyond the named columns must be blank. No problem shows a field's content where it
// should identify a person. Lives while the row is turned into a request.
#ifndef EASTGATE_SERVICES_INTAKE_ROW_H_
#define EASTGATE_SERVICES_INTAKE_ROW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"

namespace eastgate::intake {

// The column that a rejected row gets; ignored when a corrected file is sent again.
inline constexpr char kReasonColumn[] = "退回原因";

// A word as bureaus write it and the enum value that it denotes.
struct Word {
  const char* word;
  int value;
};

class Row {
 public:
  // `columns` are the names by place; empty where a column has none. `scales` are the powers of ten of their
  // units (AmountScales); none: 0 for each.
  Row(absl::Span<const std::string> columns, absl::Span<const std::string> cells,
      const reference::ReferenceData& reference, absl::Span<const int> scales = {});

  // The cell without blanks around it, and without the apostrophe that guards a formula; empty if there is
  // none.
  std::string Text(absl::string_view column) const;
  std::string Required(absl::string_view column);
  // The number of an identity document, whose check character is written as X if it is one.
  std::string Identity(absl::string_view column);

  // A date as sent, if it is one.
  std::string Date(absl::string_view column);
  std::string OptionalDate(absl::string_view column);
  std::string Month(absl::string_view column);
  // The code of a division given by code or by name. A name must be that of exactly one division valid on the
  // day; one that several have is told apart by the names of those in which it lies: 湖坊镇/示例社区.
  std::string Division(absl::string_view column, absl::string_view on);
  // The code of a division, `text`, without the zeros with which statistics fill it up: 360111 of
  // 360111000000. As it is, if there is no such division.
  std::string DivisionCode(const std::string& text) const;
  // The code of a unit given by code or by name, which `text` is, one of those in the column. A name must be
  // that of exactly one unit valid on the day.
  std::string Unit(absl::string_view column, const std::string& text, absl::string_view on);
  // The code of an open list given by code or by title, which `text` is. A title must be one that a code of
  // the list has on the day; without a day, that one had last.
  std::string Kind(absl::string_view column, absl::string_view list, const std::string& text,
                   std::optional<absl::string_view> on);
  // The value of one of the words; 0 with a problem otherwise.
  int OneOf(absl::string_view column, absl::Span<const Word> words);
  // An integer in the range, bounds inclusive.
  int64_t Integer(absl::string_view column, int64_t min, int64_t max);
  // Degrees from -most to most.
  double Degrees(absl::string_view column, double most);
  // An amount in the unit of the column, in fen.
  int64_t Fen(absl::string_view column);
  // Parts separated by ；, none empty.
  std::vector<std::string> List(absl::string_view column) const;

  void Problem(absl::string_view column, absl::string_view what);
  bool ok() const { return problems_.empty(); }
  // "列：问题；列：问题"
  std::string problems() const;

 private:
  // Returns the only one of the codes that the text may mean; a problem otherwise.
  std::string OnlyOne(absl::string_view column, absl::string_view text, const std::vector<std::string>& codes,
                      absl::string_view if_none, absl::string_view if_several);
  // Returns the codes of the divisions that a name or a path of names may mean.
  std::vector<std::string> CodesOf(const std::string& text, reference::Date on) const;
  // Notes a cell that a spreadsheet could not keep: then nothing else is wrong with it.
  void CheckKept(const std::string& column, absl::string_view text);

  std::map<std::string, std::string, std::less<>> fields_;
  std::map<std::string, int, std::less<>> scales_;  // Those of the columns in another unit.
  std::set<std::string, std::less<>> not_kept_;     // The columns whose cell a spreadsheet could not keep.
  const reference::ReferenceData& reference_;
  std::vector<std::string> problems_;
};

// Exactly what a decimal amount is in fen, or nothing if it is no whole number of fen. `scale` is the power
// of ten of its unit in yuan, 4 for 万元. At most 13 digits of yuan before the point.
std::optional<int64_t> FenOf(absl::string_view amount, int scale = 0);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_ROW_H_
