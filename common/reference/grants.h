// Grants of roles to principals and units, for a division and everything in it, from one day until another.
//
// Immutable, thread-safe; references into it are valid for its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_GRANTS_H_
#define EASTGATE_COMMON_REFERENCE_GRANTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"
#include "common/reference/principals.h"
#include "common/reference/units.h"
#include "eastgate/options/v1/options.pb.h"

namespace eastgate::reference {

struct Grant {
  std::string holder;  // A principal, or the code of a unit: then all principals of the unit hold it.
  options::v1::Role role = options::v1::ROLE_UNSPECIFIED;
  std::string division;  // A code.
  Date valid_from;
  std::optional<Date> valid_to = std::nullopt;  // Exclusive; absent while no end is known.
  bool is_to_unit = false;                      // The holder is a unit; see Grants::Resolve.
  int line = 0;                                 // Its line in the file, for errors.

  bool ValidOn(Date day) const { return valid_from <= day && (!valid_to || day < *valid_to); }
};

// Returns the role of a word of the file, in lower case without its prefix ("reader"); ROLE_UNSPECIFIED for
// any other.
options::v1::Role ParseRole(absl::string_view word);

class Grants {
 public:
  // Reads the columns holder,role,division,valid_from,valid_to. INVALID_ARGUMENT names file and line: a
  // malformed holder or division, an unknown role, a bad interval. At most a million rows.
  static absl::StatusOr<Grants> FromCsv(absl::string_view text, absl::string_view file);

  // Finds out which holders are units. INVALID_ARGUMENT names file and line of the first grant whose division
  // was never known, or whose holder looks like the code of a unit and is neither that nor a principal of the
  // register.
  absl::Status Resolve(const DivisionRegistry& divisions, const UnitRegistry& units,
                       const Principals& principals);

  // In the order of the file.
  const std::vector<Grant>& all() const { return grants_; }

 private:
  std::string file_;
  std::vector<Grant> grants_;
};

// Returns whether a principal, who belongs to `unit` (empty: to none), holds the grant, whatever the day.
// A principal that only has the code of a unit for a name does not hold the grants of the unit.
inline bool HoldsGrant(const Grant& grant, absl::string_view principal, absl::string_view unit) {
  return grant.is_to_unit ? !unit.empty() && grant.holder == unit : grant.holder == principal;
}

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_GRANTS_H_
