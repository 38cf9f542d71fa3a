// The administrative divisions ever known, with the dates between which each was valid.
//
// Codes are GB/T 2260 county codes continued by the statistical codes below them; a code is a prefix of what
// lies in it. A division that was merged or split is kept for ever, with its last day and its successors: a
// fact belongs to the division valid on its own date. A division that was renamed has a row for each name,
// with adjoining days. The registry is immutable after Build and thread-safe; pointers into it are valid for
// its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_DIVISION_H_
#define EASTGATE_COMMON_REFERENCE_DIVISION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"

namespace eastgate::reference {

// The value is the length of a code at that level.
enum class DivisionLevel { kProvince = 2, kCity = 4, kCounty = 6, kTownship = 9, kCommunity = 12 };

// A name and the day from which a division has it.
struct DivisionName {
  std::string name;
  Date from;
};

struct Division {
  std::string code;
  std::string name;  // The last one.
  Date valid_from;
  std::optional<Date> valid_to;          // Exclusive; absent while the division exists.
  std::vector<std::string> successors;   // Codes that took over on valid_to.
  int line = 0;                          // Its line in the file, for errors; 0 = not from a file.
  std::vector<DivisionName> names = {};  // All, the first one first; filled in by the registry.

  bool ValidOn(Date date) const { return valid_from <= date && (!valid_to || date < *valid_to); }
  // Returns its name on a day; before its first day the first one, after its last day the last.
  const std::string& NameOn(Date date) const;
};

class DivisionRegistry {
 public:
  // Rows of one code are its names; the next begins on the day on which the last ends. INVALID_ARGUMENT names
  // the first row that is wrong: a malformed code, one that occurs twice for some days or comes back after a
  // gap, no name, an empty interval, a parent that is missing or not valid throughout, a successor that is
  // missing or not valid on valid_to, or that follows a name which is not the last. At most a million rows.
  static absl::StatusOr<DivisionRegistry> Build(std::vector<Division> rows);

  // nullptr when the code was never known.
  const Division* Find(absl::string_view code) const;

  bool ValidOn(absl::string_view code, Date date) const;

  // INVALID_ARGUMENT whose message can serve as a field violation: "got X, want a division valid on D".
  absl::Status CheckValidOn(absl::string_view code, Date date) const;

  // Returns the divisions that contain `code`, the province first, without the division itself.
  std::vector<const Division*> Ancestors(absl::string_view code) const;

  // Returns all divisions ever known strictly below `code` (empty = everywhere) at `level`, in code order.
  std::vector<const Division*> Below(absl::string_view code, DivisionLevel level) const;

  // Returns the divisions that have the name on a day, in code order: more than one means that the name alone
  // does not say which.
  std::vector<const Division*> ByName(absl::string_view name, Date on) const;

  // Returns those that have a last day, past or to come, in code order.
  std::vector<const Division*> Ended() const;

  // By code.
  const std::vector<Division>& all() const { return divisions_; }
  size_t size() const { return divisions_.size(); }

  // Returns whether `code` is `parent` or lies in it; an empty parent contains everything.
  static bool Contains(absl::string_view parent, absl::string_view code);

  // nullopt when the code is not 2, 4, 6, 9 or 12 digits.
  static std::optional<DivisionLevel> LevelOf(absl::string_view code);

  // Returns the code one level up; empty for a province. `code` must be well-formed.
  static absl::string_view ParentOf(absl::string_view code);

 private:
  explicit DivisionRegistry(std::vector<Division> sorted);
  static absl::StatusOr<std::vector<Division>> JoinNames(std::vector<Division> sorted);
  absl::Status CheckRow(const Division& division) const;

  std::vector<Division> divisions_;  // In code order, so that what lies in a division follows it.
  absl::flat_hash_map<std::string, uint32_t> by_code_;
  absl::flat_hash_map<std::string, std::vector<uint32_t>> by_name_;  // By every name.
  std::vector<uint32_t> ended_;
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_DIVISION_H_
