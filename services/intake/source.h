// A file as a bureau sends it, as the CSV that is loaded: CSV as it is, a sheet of an .xlsx workbook as CSV
// with a byte order mark. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_SOURCE_H_
#define EASTGATE_SERVICES_INTAKE_SOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::intake {

struct Source {
  std::string csv;
  bool is_workbook = false;
};

// `sheet` names the sheet of a workbook; empty: the first that is not hidden. INVALID_ARGUMENT if the
// workbook is damaged, has no such sheet, or has more than a CSV file may have.
absl::StatusOr<Source> SourceOf(std::string bytes, absl::string_view sheet);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_SOURCE_H_
