#include "common/reference/principals.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/csv_rows.h"
#include "common/reference/text_key.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxPrincipalBytes = 128;
constexpr size_t kMaxPrincipals = 1'000'000;

}  // namespace

bool IsPrincipal(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxPrincipalBytes && !HoldsCitizenId(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || absl::string_view("._:@/-").find(c) != absl::string_view::npos;
         });
}

absl::StatusOr<Principals> Principals::FromCsv(absl::string_view text, absl::string_view file) {
  Principals principals;
  principals.file_ = std::string(file);
  const absl::Status read = EachRow(text, {"principal", "unit"}, [&](const CsvRow& row, int line) {
    if (!IsPrincipal(row[0]))
      return WrongValue(line, "principal", row[0], "1 to 128 characters of a-z A-Z 0-9 . _ : @ / -");
    if (!IsUnitCode(row[1])) return WrongValue(line, "unit", row[1], "the code of a unit");
    const auto [at, inserted] = principals.by_principal_.emplace(row[0], principals.rows_.size());
    if (!inserted)
      return WrongValue(line, "principal", row[0],
                        absl::StrCat("each one once: it is in line ", principals.rows_[at->second].line));
    if (principals.rows_.size() == kMaxPrincipals)
      return WrongValue(line, "principal", row[0], absl::StrCat("at most ", kMaxPrincipals, " rows"));
    principals.rows_.push_back({row[0], row[1], line});
    return absl::OkStatus();
  });
  if (!read.ok()) return Wrong(file, read);
  return principals;
}

absl::Status Principals::CheckUnits(const UnitRegistry& units) const {
  for (const PrincipalUnit& row : rows_) {
    if (!units.Knows(row.unit))
      return Wrong(file_, WrongValue(row.line, "unit", row.unit, "the code of a unit"));
    if (units.Knows(row.principal))
      return Wrong(file_, WrongValue(row.line, "principal", row.principal, "one that is no unit's code"));
  }
  return absl::OkStatus();
}

absl::string_view Principals::UnitOf(absl::string_view principal) const {
  const auto found = by_principal_.find(principal);
  return found == by_principal_.end() ? absl::string_view() : absl::string_view(rows_[found->second].unit);
}

}  // namespace eastgate::reference
