// The rejected rows of a workbook, as a workbook.
#ifndef EASTGATE_SERVICES_INTAKE_REJECTS_WORKBOOK_H_
#define EASTGATE_SERVICES_INTAKE_REJECTS_WORKBOOK_H_

#include <filesystem>

#include "absl/status/status.h"

namespace eastgate::intake {

// Writes the rows of the file `csv`, of which the first is the header, to a new workbook that its owner alone
// can read, and removes `csv`. All cells are text, so that what is corrected in them keeps its digits.
// UNAVAILABLE if that cannot be done.
absl::Status MakeWorkbook(const std::filesystem::path& csv, const std::filesystem::path& workbook);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_REJECTS_WORKBOOK_H_
