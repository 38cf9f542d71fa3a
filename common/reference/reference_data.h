// The reference data that every service judges by: divisions, working calendar, policy parameters,
// reporting duties.
//
// Reading the files and understanding them are two steps, so that a server can put the very bytes (with their
// digests) into its log before it uses them, and replay a decision from the log alone. The data is immutable
// and thread-safe; a new version is a new object.
#ifndef EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_
#define EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/division.h"
#include "common/reference/parameters.h"
#include "common/reference/reporting_duties.h"
#include "common/reference/working_calendar.h"

namespace eastgate::reference {

inline constexpr absl::string_view kDivisionsFile = "divisions.csv";
inline constexpr absl::string_view kCalendarFile = "calendar.csv";
inline constexpr absl::string_view kParametersFile = "parameters.csv";
// A district in which nothing is reported needs no such file.
inline constexpr absl::string_view kReportingFile = "reporting.csv";

// File name → bytes, the files above.
using ReferenceFiles = std::map<std::string, std::string>;

struct ReferenceData {
  DivisionRegistry divisions;
  WorkingCalendar calendar;
  Parameters parameters;
  ReportingDuties reporting;
};

// Reads the files of `directory`, each at most 128 MiB. NOT_FOUND or another error names the file.
absl::StatusOr<ReferenceFiles> LoadReferenceFiles(absl::string_view directory);

// INVALID_ARGUMENT names the file and line of the first thing that is wrong. Columns, in this order:
//   divisions.csv   code,name,valid_from,valid_to,successors
//   calendar.csv    date,kind,notice
//   parameters.csv  key,jurisdiction,effective_from,effective_to,value,source
//   reporting.csv   figure,level,period,valid_from,valid_to,due_working_days,source
// valid_to is exclusive, successors are separated by ;, a division that was renamed has a row for each name,
// kind is holiday or workday, jurisdiction a division, level county, township or community, period month,
// quarter or year.
absl::StatusOr<std::shared_ptr<const ReferenceData>> ParseReference(const ReferenceFiles& files);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_
