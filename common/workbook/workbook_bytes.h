// Makes an .xlsx workbook as bytes: no file of it lies on a disk. Thread-safe: it has no state of its own.
#ifndef EASTGATE_COMMON_WORKBOOK_WORKBOOK_BYTES_H_
#define EASTGATE_COMMON_WORKBOOK_WORKBOOK_BYTES_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/workbook/workbook_writer.h"

namespace eastgate::workbook {

// Returns the workbook that `write` fills, which says that it was made on that day: the same contents and the
// same day are the same bytes. UNAVAILABLE if there is no memory for it.
absl::StatusOr<std::string> WorkbookBytes(absl::CivilDay created,
                                          absl::FunctionRef<void(WorkbookWriter& writer)> write);

}  // namespace eastgate::workbook

#endif  // EASTGATE_COMMON_WORKBOOK_WORKBOOK_BYTES_H_
