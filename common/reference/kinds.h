// The codes of open lists: kinds of recognition, types of care facilities and the like, with the dates
// between which each is used. They grow without a new version of the suite.
//
// A code is one thing for ever. One whose title, level or rule changed has a row for each state, with
// adjoining days; one that is used no more ends and keeps its row, since what was recorded names it.
// Immutable, thread-safe; pointers into the register are valid for its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_KINDS_H_
#define EASTGATE_COMMON_REFERENCE_KINDS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/reference/civil_date.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::reference {

// The lists.
inline constexpr char kRecognitionList[] = "recognition";
inline constexpr char kRectificationList[] = "rectification";
inline constexpr char kCareFacilityList[] = "care_facility";
inline constexpr char kCenterFormatList[] = "center_format";
inline constexpr char kConsumptionSourceList[] = "consumption_source";

// Rules of codes: a recognition of which one enterprise may hold several, one for each named scenario; and a
// format that a neighborhood center needs to meet the standard.
inline constexpr char kSeveralRule[] = "several";
inline constexpr char kStandardRule[] = "standard";

// Returns whether the text has the form of a code: 1 to 64 characters of a-z 0-9 _, beginning with a letter.
bool IsKindCode(absl::string_view text);

// Returns the names of the lists, in order.
absl::Span<const absl::string_view> KindLists();

// A code from one day until another.
struct Kind {
  std::string list;
  std::string code;
  std::string title_zh;
  v1::TerritorialLevel level =
      v1::TERRITORIAL_LEVEL_UNSPECIFIED;  // Only in list recognition, and always there.
  Date valid_from;
  std::optional<Date> valid_to;  // Exclusive; absent while it is used.
  std::string rule;              // Empty for none.
  int line = 0;                  // Its line in the file, for errors.

  bool ValidOn(Date day) const { return valid_from <= day && (!valid_to || day < *valid_to); }
};

class Kinds {
 public:
  // Reads the columns list,code,title_zh,level,valid_from,valid_to,rule; level is national, provincial,
  // municipal or district in list recognition and empty in the others, rule is one that the list has or
  // empty, and valid_to may be empty. INVALID_ARGUMENT names file and line of the first row that is wrong:
  // a malformed value; a code that occurs twice for some days or comes back after a gap; a title that two
  // codes of a list have on one day. At most 10,000 rows.
  static absl::StatusOr<Kinds> FromCsv(absl::string_view text, absl::string_view file);

  // Returns whether the list ever had the code.
  bool Knows(absl::string_view list, absl::string_view code) const { return !RowsOf(list, code).empty(); }
  // Returns the code as it is on the day; nullptr where it is not valid on it, or never was known.
  const Kind* Find(absl::string_view list, absl::string_view code, Date day) const;
  // Returns the code of the list that has the title on the day, in any spelling of it; nullptr for none.
  const Kind* FindByTitle(absl::string_view list, absl::string_view title, Date day) const;
  // Returns the codes of the list that are valid on the day, in their order; without a day those known, each
  // as it is last.
  std::vector<const Kind*> Of(absl::string_view list, std::optional<Date> day) const;
  // Returns what the code is called on the day, before its first day as on that, and after its last as then;
  // the code itself where it is not known.
  std::string TitleOn(absl::string_view list, absl::string_view code, Date day) const;

  // INVALID_ARGUMENT, whose message can serve as a field violation, unless the code is one of the list that
  // is valid on the day; without a day, that is known. The message says which codes there are, at most 20.
  absl::Status Check(absl::string_view list, absl::string_view code, std::optional<Date> day) const;

  // All rows by list, code and day.
  const std::vector<Kind>& all() const { return kinds_; }

 private:
  absl::Status Build(std::vector<Kind> rows);
  absl::Status CheckTitles() const;
  absl::Span<const Kind> RowsOf(absl::string_view list, absl::string_view code) const;
  absl::Span<const Kind> RowsOf(absl::string_view list) const;

  struct Range {
    size_t begin = 0;
    size_t count = 0;
  };
  std::vector<Kind> kinds_;
  std::map<std::string, Range, std::less<>> lists_;
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_KINDS_H_
