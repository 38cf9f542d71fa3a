// Units, principals, grants and open lists together: files are refused, naming one of them, or all that is in
// them is found again and holds together.
//
// The input is the rows of units.csv, principals.csv, grants.csv and kinds.csv, with a line "=" between two
// files; a file that is not there is missing. The divisions are always the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/rights.h"
#include "common/reference/reference_data.h"
#include "common/reference/utf8.h"
#include "common/server/callers.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

using reference::Date;
using reference::Grant;
using reference::ReferenceData;
using reference::Unit;
using reference::UnitRegistry;

constexpr char kRoot[] = "360111";
constexpr char kDivisions[] =
    "code,title_zh,valid_from,valid_to,successors\n"
    "36,江西省,1949-01-01,,\n"
    "3601,南昌市,1949-01-01,,\n"
    "360111,青山湖区,1949-01-01,,\n"
    "360111001,青山路街道,1949-01-01,,\n"
    "360111003,上海路街道,1949-01-01,,\n"
    "360111004,南钢街道,1949-01-01,2024-07-01,360111003\n"
    "360112,新建区,1949-01-01,,\n";

reference::ReferenceFiles FilesOf(absl::string_view input) {
  reference::ReferenceFiles files = {
      {std::string(reference::kDivisionsFile), kDivisions},
      {std::string(reference::kCalendarFile), "date,kind,notice\n2024-01-01,holiday,n\n"},
      {std::string(reference::kParametersFile), "key,jurisdiction,valid_from,valid_to,value,source\n"}};
  const std::vector<std::string> rows = absl::StrSplit(input, absl::MaxSplits("=\n", 3));
  files[std::string(reference::kUnitsFile)] =
      absl::StrCat("code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n", rows[0]);
  if (rows.size() > 1)
    files[std::string(reference::kPrincipalsFile)] = absl::StrCat("principal,unit\n", rows[1]);
  if (rows.size() > 2) {
    files[std::string(reference::kGrantsFile)] =
        absl::StrCat("holder,role,division,valid_from,valid_to\n", rows[2]);
  }
  if (rows.size() > 3) {
    files[std::string(reference::kKindsFile)] =
        absl::StrCat("list,code,title_zh,level,valid_from,valid_to,rule\n", rows[3]);
  }
  return files;
}

void CheckRefusal(const absl::Status& status) {
  Require(absl::IsInvalidArgument(status), "files that are wrong are INVALID_ARGUMENT");
  Require(absl::StartsWith(status.message(), reference::kUnitsFile) ||
              absl::StartsWith(status.message(), reference::kPrincipalsFile) ||
              absl::StartsWith(status.message(), reference::kGrantsFile) ||
              absl::StartsWith(status.message(), reference::kKindsFile),
          "the refusal begins with the name of the file");
  Require(reference::IsValidUtf8(status.message()), "the refusal is UTF-8");
}

// All first and last days, on which alone something changes.
std::set<Date> DaysOf(const UnitRegistry& units) {
  std::set<Date> days;
  for (const Unit& unit : units.all()) {
    days.insert(unit.valid_from);
    if (unit.valid_to) days.insert({*unit.valid_to - 1, *unit.valid_to});
  }
  return days;
}

void CheckFound(const ReferenceData& data, const Unit& unit) {
  Require(data.units.Knows(unit.code) && reference::IsUnitCode(unit.code), "a unit is known by its code");
  Require(data.units.Find(unit.code, unit.valid_from) == &unit, "a unit is found on its first day");
  if (unit.valid_to) {
    Require(unit.valid_from < *unit.valid_to, "a unit has a day at the least");
    Require(data.units.Find(unit.code, *unit.valid_to - 1) == &unit, "a unit is found on its last day");
    Require(data.units.Find(unit.code, *unit.valid_to) != &unit, "and not on the day after");
  }
  Require(data.units.Find(unit.code, unit.valid_from - 1) != &unit, "nor on the day before its first one");
  const std::vector<const Unit*> named = data.units.ByName(unit.name, unit.valid_from);
  Require(std::count(named.begin(), named.end(), &unit) == 1, "a unit is found by its name, once");
  const absl::StatusOr<const Unit*> alone = data.units.FindByName(unit.name, unit.valid_from);
  Require(alone.ok() == (named.size() == 1), "a name says which unit where only one has it");
  Require(data.divisions.ValidOn(unit.division, unit.valid_from), "a unit's division is valid");
}

// Checks the rules of one day, walking up from each unit that is valid on it.
void CheckDay(const UnitRegistry& units, Date day) {
  std::set<std::string> usccs;
  for (const Unit& unit : units.all()) {
    if (!unit.ValidOn(day)) continue;
    Require(unit.uscc.empty() || usccs.insert(unit.uscc).second, "no two units have a USCC on one day");
    size_t steps = 0;
    for (const Unit* above = &unit; !above->parent.empty(); ++steps) {
      above = units.Find(above->parent, day);
      Require(above != nullptr, "a parent is valid as long as what belongs to it");
      Require(steps < units.all().size(), "parents form no cycle");
    }
  }
}

void CheckSuccessors(const UnitRegistry& units, const Unit& unit) {
  for (const std::string& code : unit.successors) {
    Require(unit.valid_to && code != unit.code, "another unit succeeds one that ended");
    Require(units.Find(code, *unit.valid_to) != nullptr, "a successor is valid when it takes over");
    Require(units.Find(unit.code, *unit.valid_to) == nullptr, "a unit that has successors is gone");
  }
}

void CheckGrant(const ReferenceData& data, const Grant& grant) {
  Require(data.divisions.Find(grant.division) != nullptr, "a grant's division is known");
  Require(grant.role != options::v1::ROLE_UNSPECIFIED, "a grant has a role");
  Require(!grant.valid_to || grant.valid_from < *grant.valid_to, "a grant has a day at the least");
  Require(grant.is_to_unit == data.units.Knows(grant.holder), "a grant to a unit is to one that is known");
  Require(grant.is_to_unit || !reference::IsUnitCode(grant.holder) ||
              !data.principals.UnitOf(grant.holder).empty(),
          "a holder that looks like a unit is one, or is a principal that belongs to one");
}

// A principal may do what its grants and those of its unit say, and nothing else.
void CheckRights(const ReferenceData& data) {
  const std::shared_ptr<const auth::Rights> rights =
      server::RightsOf(data, kRoot, auth::Rights::FromGrants({}, {}, kRoot));
  std::set<std::string> principals;
  for (const reference::PrincipalUnit& row : data.principals.all()) principals.insert(row.principal);
  for (const Grant& grant : data.grants->all()) {
    if (!grant.is_to_unit) principals.insert(grant.holder);
  }
  for (const std::string& principal : principals) {
    for (const Grant& asked : data.grants->all()) {
      for (const reference::Division& division : data.divisions.all()) {
        bool granted = false;
        for (const Grant& grant : data.grants->all()) {
          granted |=
              grant.role == asked.role && grant.ValidOn(asked.valid_from) &&
              reference::HoldsGrant(grant, principal, data.principals.UnitOf(principal)) &&
              (absl::StartsWith(division.code, grant.division) || absl::StartsWith(kRoot, grant.division));
        }
        Require(rights->Of(principal, {asked.role}, asked.valid_from).Covers(division.code) == granted,
                "a principal may do what it was granted, and nothing else");
      }
    }
  }
}

// A code is found on its days, by its title too, and on no others; the refusal of one that is not says which
// are.
void CheckKinds(const reference::Kinds& kinds) {
  for (const reference::Kind& kind : kinds.all()) {
    Require(reference::IsKindCode(kind.code), "a code has the form of one");
    Require(kinds.Find(kind.list, kind.code, kind.valid_from) == &kind, "a code is found on its first day");
    Require(kinds.Find(kind.list, kind.code, kind.valid_from - 1) != &kind, "and not on the day before");
    Require(kinds.FindByTitle(kind.list, kind.title_zh, kind.valid_from) == &kind,
            "a title is that of one code");
    Require(kinds.TitleOn(kind.list, kind.code, kind.valid_from) == kind.title_zh, "and said on its days");
    Require(!kind.valid_to || kinds.Find(kind.list, kind.code, *kind.valid_to) != &kind,
            "a code is not found on the day on which it ends");
    Require(kinds.Check(kind.list, kind.code, kind.valid_from).ok() &&
                kinds.Check(kind.list, kind.code, std::nullopt).ok(),
            "a code of the list may be sent");
    Require(reference::IsValidUtf8(kinds.Check(kind.list, "?", kind.valid_from).message()),
            "a refusal is UTF-8");
  }
}

void Check(absl::string_view input) {
  const auto parsed = reference::ParseReference(FilesOf(input));
  if (!parsed.ok()) return CheckRefusal(parsed.status());
  const ReferenceData& data = **parsed;
  for (const Unit& unit : data.units.all()) {
    CheckFound(data, unit);
    CheckSuccessors(data.units, unit);
  }
  for (const Date day : DaysOf(data.units)) CheckDay(data.units, day);
  for (const reference::PrincipalUnit& row : data.principals.all()) {
    Require(reference::IsPrincipal(row.principal), "a principal has the form of one");
    Require(data.principals.UnitOf(row.principal) == row.unit, "a principal is found with its unit");
    Require(data.units.Knows(row.unit), "a principal's unit is known");
    Require(!data.units.Knows(row.principal), "a principal is no unit's code");
  }
  CheckKinds(data.kinds);
  if (!data.grants) return;
  for (const Grant& grant : data.grants->all()) CheckGrant(data, grant);
  if (data.grants->all().size() <= 20) CheckRights(data);
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
