// Policy parameters: ceilings, premiums and durations as data, each with the dates it is in force.
//
// A decision is judged by the parameters in force on its own date, in the most specific jurisdiction that has
// them. Most parameters are policy without an end: a row without one is in force until the next. A parameter
// that is set anew for every year is asked for with ForYear, which does not carry an open row on to a year
// for which nothing was stated. Immutable after Build, thread-safe; pointers into it are valid for its
// lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_PARAMETERS_H_
#define EASTGATE_COMMON_REFERENCE_PARAMETERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"

namespace eastgate::reference {

struct Parameter {
  std::string key;           // [a-z][a-z0-9_]*, unit last: "newborn_premium_fen".
  std::string jurisdiction;  // Division code.
  Date valid_from;
  std::optional<Date> valid_to;  // Exclusive; absent = until the next row of the same key and jurisdiction.
  int64_t value = 0;
  std::string source;  // The document that sets it.
  int line = 0;        // Its line in the file, for errors; 0 = not from a file.
};

class Parameters {
 public:
  // INVALID_ARGUMENT names the first row that is wrong: a malformed key or jurisdiction, no source, an empty
  // interval, or one that overlaps the next of the same key and jurisdiction.
  static absl::StatusOr<Parameters> Build(std::vector<Parameter> rows);

  // Returns the row in force on `date` in the most specific jurisdiction containing `division`; nullptr when
  // none is.
  const Parameter* Find(absl::string_view key, Date date, absl::string_view division) const;

  // Return the value in force on `date`, and the value that was stated for a year: that of the row in force
  // on its 1 January, which begins in that year or has a stated end. FAILED_PRECONDITION, reason
  // PARAMETER_MISSING [parameter, on, division], when there is none.
  absl::StatusOr<int64_t> InForce(absl::string_view key, Date date, absl::string_view division) const;
  absl::StatusOr<int64_t> ForYear(absl::string_view key, int year, absl::string_view division) const;

  // By key, jurisdiction and date.
  const std::vector<Parameter>& rows() const { return rows_; }

 private:
  struct Range {
    size_t begin = 0;
    size_t end = 0;
  };

  explicit Parameters(std::vector<Parameter> sorted);

  // Returns the row in force on `date` that `counts`, in the most specific jurisdiction that has one.
  const Parameter* FindWhere(absl::string_view key, Date date, absl::string_view division,
                             absl::FunctionRef<bool(const Parameter&)> counts) const;

  std::vector<Parameter> rows_;
  absl::flat_hash_map<std::string, Range> by_key_;
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_PARAMETERS_H_
