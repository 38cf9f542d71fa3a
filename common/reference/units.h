// The responsible units (单位) ever known: offices of the district, streets, institutions and enterprises
// that do work, with the dates between which each was as it was.
//
// A code is one unit for ever. A unit whose name, kind, parent, division or USCC changed has a row for each
// state, with adjoining days, under the same code; one that was merged or split is kept with its last day and
// its successors. So nothing that names a unit by its code is ever rewritten. Immutable, thread-safe;
// pointers into the registry are valid for its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_UNITS_H_
#define EASTGATE_COMMON_REFERENCE_UNITS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"

namespace eastgate::reference {

// Offices are departments of the district, streets are towns and parks as well, institutions are public ones
// (事业单位), such as schools and clinics.
enum class UnitKind { kOffice = 1, kStreet = 2, kInstitution = 3, kEnterprise = 4 };

// Returns whether the text has the form of a unit's code: 1 to 40 characters of a-z 0-9 -
bool IsUnitCode(absl::string_view text);

// A unit from one day until another.
struct Unit {
  std::string code;
  std::string name;
  UnitKind kind = UnitKind::kOffice;
  std::string parent;    // The code of the unit that it belongs to; empty for none.
  std::string division;  // The code of the division that it works for.
  Date valid_from;
  std::optional<Date> valid_to;         // Exclusive; absent while it is so.
  std::vector<std::string> successors;  // Codes that took over on valid_to, which is the unit's last.
  std::string uscc;                     // May be empty.
  int line = 0;                         // Its line in the file, for errors.

  bool ValidOn(Date day) const { return valid_from <= day && (!valid_to || day < *valid_to); }
};

class UnitRegistry {
 public:
  // Reads the columns code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc; kind is office,
  // street, institution or enterprise, successors are separated by ; and parent, valid_to, successors and
  // uscc may be empty. INVALID_ARGUMENT names file and line of the first row that is wrong: a malformed
  // value; a code that occurs twice for some days or comes back after a gap; a parent, division or successor
  // that is unknown or not valid as long as it must be; parents or successors that form a cycle; a USCC that
  // two units have on one day. At most 100,000 rows.
  static absl::StatusOr<UnitRegistry> FromCsv(absl::string_view text, absl::string_view file,
                                              const DivisionRegistry& divisions);

  // Returns whether there ever was a unit of the code.
  bool Knows(absl::string_view code) const { return by_code_.contains(code); }
  // Returns the unit as it is on the day; nullptr where it is not valid on it, or never was known.
  const Unit* Find(absl::string_view code, Date day) const;
  // Returns the units that have the name on a day, in code order; spellings of one FoldedTextKey are one
  // name. More than one means that the name alone does not say which.
  std::vector<const Unit*> ByName(absl::string_view name, Date day) const;
  // Returns the one unit that has the name on a day. INVALID_ARGUMENT whose message can serve as a field
  // violation when none has, or more than one.
  absl::StatusOr<const Unit*> FindByName(absl::string_view name, Date day) const;

  // Returns the one unit of kind street that works for exactly this division on the day; nullptr where there
  // is none, or more than one.
  const Unit* StreetOf(absl::string_view division, Date day) const;
  // Returns whether both codes are one unit, or one of them took over, directly or through others, from the
  // other.
  bool AreOne(absl::string_view a, absl::string_view b) const;

  // All rows by code and day.
  const std::vector<Unit>& all() const { return units_; }

 private:
  absl::Status Build(std::vector<Unit> rows, const DivisionRegistry& divisions);
  absl::Status CheckJoins() const;
  absl::Status CheckParent(const Unit& unit) const;
  absl::Status CheckSuccessors(const Unit& unit) const;
  absl::Status CheckUsccs() const;
  // Returns whether the unit `later` took over from the unit.
  bool Succeeds(absl::string_view later, absl::string_view code) const;
  // Returns the rows of a code, the first one first.
  absl::Span<const Unit> RowsOf(absl::string_view code) const;

  struct Range {
    size_t begin = 0;
    size_t count = 0;
  };
  std::vector<Unit> units_;
  absl::flat_hash_map<std::string, Range> by_code_;
  absl::flat_hash_map<std::string, std::vector<uint32_t>> by_name_;  // Rows by the key of their name.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> streets_;  // Rows of kind street by division.
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_UNITS_H_
