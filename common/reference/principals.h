// The units to which principals belong: services, and the accounts of officials. Persons are never named.
//
// Immutable, thread-safe; pointers and references into it are valid for its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_PRINCIPALS_H_
#define EASTGATE_COMMON_REFERENCE_PRINCIPALS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/units.h"

namespace eastgate::reference {

// Returns whether the text has the form of a principal: 1 to 128 characters of a-z A-Z 0-9 . _ : @ / -,
// without a citizen ID.
bool IsPrincipal(absl::string_view text);

struct PrincipalUnit {
  std::string principal;
  std::string unit;  // A code.
  int line = 0;      // Its line in the file, for errors.
};

class Principals {
 public:
  // Reads the columns principal,unit. INVALID_ARGUMENT names file and line: a malformed principal or code, a
  // principal that occurs twice. At most a million rows.
  static absl::StatusOr<Principals> FromCsv(absl::string_view text, absl::string_view file);

  // INVALID_ARGUMENT names file and line of the first row whose unit the registry does not have, or whose
  // principal is itself the code of a unit: a grant to it would say two things.
  absl::Status CheckUnits(const UnitRegistry& units) const;

  // Returns the code of the principal's unit; empty where none is known.
  absl::string_view UnitOf(absl::string_view principal) const;

  // In the order of the file.
  const std::vector<PrincipalUnit>& all() const { return rows_; }

 private:
  std::string file_;
  std::vector<PrincipalUnit> rows_;
  absl::flat_hash_map<std::string, size_t> by_principal_;
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_PRINCIPALS_H_
