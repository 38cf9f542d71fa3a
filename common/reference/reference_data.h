// The reference data that every service judges by: divisions, working calendar, policy parameters,
// reporting duties, units with their principals, grants, and the codes of open lists.
//
// Reading the files and understanding them are two steps, so that a server can put the very bytes (with their
// digests) into its log before it uses them, and replay a decision from the log alone. The data is immutable
// and thread-safe; a new version is a new object.
#ifndef EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_
#define EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "common/reference/division.h"
#include "common/reference/grants.h"
#include "common/reference/kinds.h"
#include "common/reference/parameters.h"
#include "common/reference/principals.h"
#include "common/reference/reference_files.h"
#include "common/reference/reporting_duties.h"
#include "common/reference/units.h"
#include "common/reference/working_calendar.h"

namespace eastgate::reference {

struct ReferenceData {
  DivisionRegistry divisions;
  WorkingCalendar calendar;
  Parameters parameters;
  ReportingDuties reporting;
  UnitRegistry units;
  Principals principals;
  std::optional<Grants> grants;  // Absent where there is no file: nobody was granted anything by name.
  Kinds kinds;
};

// INVALID_ARGUMENT names the file and line of the first thing that is wrong. Columns, in this order:
//   divisions.csv   code,title_zh,valid_from,valid_to,successors
//   calendar.csv    date,kind,notice
//   parameters.csv  key,jurisdiction,valid_from,valid_to,value,source
//   reporting.csv   figure,level,period_length,valid_from,valid_to,due_working_days,source
//   units.csv       code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc
//   principals.csv  principal,unit
//   grants.csv      holder,role,division,valid_from,valid_to
//   kinds.csv       list,code,title_zh,level,valid_from,valid_to,rule
// The last five may be missing. valid_to is exclusive, successors are separated by ;, a
// division that was renamed has a row for each name, kind is holiday or workday, jurisdiction a division,
// level county, township or community, period month, quarter or year.
absl::StatusOr<std::shared_ptr<const ReferenceData>> ParseReference(const ReferenceFiles& files);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_REFERENCE_DATA_H_
