// The duties of divisions to report figures, each for periods of one length: data of the district, with the
// dates on which each duty is in force.
//
// Immutable after Build, thread-safe; pointers into it are valid for its lifetime.
#ifndef EASTGATE_COMMON_REFERENCE_REPORTING_DUTIES_H_
#define EASTGATE_COMMON_REFERENCE_REPORTING_DUTIES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"

namespace eastgate::reference {

// The value is how many months a period has.
enum class PeriodLength { kMonth = 1, kQuarter = 3, kYear = 12 };

// A month, a quarter or a year.
struct ReportingPeriod {
  PeriodLength length = PeriodLength::kMonth;
  Month first;

  Date FirstDay() const { return Date(first); }
  Date LastDay() const { return Date(first + static_cast<int>(length)) - 1; }
  friend bool operator==(const ReportingPeriod&, const ReportingPeriod&) = default;
};

// "2024-09", "2024-Q3", "2024"; 1900 to 2199. INVALID_ARGUMENT whose message can serve as a field violation.
absl::StatusOr<ReportingPeriod> ParsePeriod(absl::string_view text);
std::string FormatPeriod(const ReportingPeriod& period);

struct ReportingDuty {
  std::string figure;                              // "livelihood.newborn_enrollments"
  DivisionLevel level = DivisionLevel::kTownship;  // The level that reports; county or below.
  PeriodLength length = PeriodLength::kMonth;
  Date valid_from;               // The first day of the first period.
  std::optional<Date> valid_to;  // The first day of the first period that is no longer reported.
  int due_working_days = 0;      // After the period's last day.
  std::string source;            // The document that sets it.
  int line = 0;                  // Its line in the file, for errors; 0 = not from a file.
};

class ReportingDuties {
 public:
  // INVALID_ARGUMENT names the first row that is wrong: no figure or source, a level above the county, dates
  // that begin no period, an empty interval, one that overlaps another of the same figure.
  static absl::StatusOr<ReportingDuties> Build(std::vector<ReportingDuty> rows);

  // Returns the duties of the figure, ordered by valid_from; empty where it is not reported.
  const std::vector<ReportingDuty>& Of(absl::string_view figure) const;

  // Returns every figure that is or was to be reported, in order.
  std::vector<std::string> Figures() const;

  // Returns the duty to report the figure for that very period; nullptr where there is none.
  const ReportingDuty* Find(absl::string_view figure, const ReportingPeriod& period) const;

 private:
  absl::flat_hash_map<std::string, std::vector<ReportingDuty>> by_figure_;
};

// Returns the periods of a duty that lie wholly between both days, in order.
std::vector<ReportingPeriod> PeriodsBetween(const ReportingDuty& duty, Date from, Date to);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_REPORTING_DUTIES_H_
