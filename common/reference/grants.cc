#include "common/reference/grants.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/reference/csv_rows.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

using options::v1::Role;

constexpr size_t kMaxGrants = 1'000'000;

std::string WordOf(Role role) {
  return absl::AsciiStrToLower(absl::StripPrefix(options::v1::Role_Name(role), "ROLE_"));
}

// "reader, reporter, …".
std::string AllRoles() {
  std::vector<std::string> words;
  for (int number = 1; number <= options::v1::Role_MAX; ++number) {
    if (options::v1::Role_IsValid(number)) words.push_back(WordOf(static_cast<Role>(number)));
  }
  return absl::StrJoin(words, ", ");
}

absl::StatusOr<Grant> ParseGrant(const CsvRow& row, int line) {
  Grant grant;
  grant.line = line;
  grant.holder = row[0];
  if (!IsPrincipal(grant.holder))
    return WrongValue(line, "holder", row[0], "a principal, or the code of a unit");
  grant.role = ParseRole(row[1]);
  if (grant.role == options::v1::ROLE_UNSPECIFIED) return WrongValue(line, "role", row[1], AllRoles());
  grant.division = row[2];
  if (!DivisionRegistry::LevelOf(grant.division))
    return WrongValue(line, "division", row[2], "a code of 2, 4, 6, 9 or 12 digits");
  ASSIGN_OR_RETURN(grant.valid_from, DateIn(row[3], "valid_from", line));
  ASSIGN_OR_RETURN(grant.valid_to, OptionalDateIn(row[4], "valid_to", line));
  if (grant.valid_to && *grant.valid_to <= grant.valid_from)
    return WrongValue(line, "valid_to", row[4], absl::StrCat("a date after ", row[3]));
  return grant;
}

}  // namespace

Role ParseRole(absl::string_view word) {
  Role role = options::v1::ROLE_UNSPECIFIED;
  const bool known = options::v1::Role_Parse(absl::StrCat("ROLE_", absl::AsciiStrToUpper(word)), &role);
  return known && WordOf(role) == word ? role : options::v1::ROLE_UNSPECIFIED;
}

absl::StatusOr<Grants> Grants::FromCsv(absl::string_view text, absl::string_view file) {
  Grants grants;
  grants.file_ = std::string(file);
  const absl::Status read =
      EachRow(text, {"holder", "role", "division", "valid_from", "valid_to"},
              [&](const CsvRow& row, int line) -> absl::Status {
                ASSIGN_OR_RETURN(Grant grant, ParseGrant(row, line));
                if (grants.grants_.size() == kMaxGrants)
                  return WrongValue(line, "holder", row[0], absl::StrCat("at most ", kMaxGrants, " rows"));
                grants.grants_.push_back(std::move(grant));
                return absl::OkStatus();
              });
  if (!read.ok()) return Wrong(file, read);
  return grants;
}

absl::Status Grants::Resolve(const DivisionRegistry& divisions, const UnitRegistry& units,
                             const Principals& principals) {
  for (Grant& grant : grants_) {
    if (divisions.Find(grant.division) == nullptr)
      return Wrong(file_, WrongValue(grant.line, "division", grant.division, "a known division"));
    grant.is_to_unit = units.Knows(grant.holder);
    if (!grant.is_to_unit && IsUnitCode(grant.holder) && principals.UnitOf(grant.holder).empty())
      return Wrong(file_, WrongValue(grant.line, "holder", grant.holder,
                                     "the code of a unit, or a principal that belongs to one"));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::reference
