// A briefing as a workbook. Thread-safe: it has no state of its own.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_WORKBOOK_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_WORKBOOK_H_

#include <string>

#include "absl/status/statusor.h"
#include "eastgate/command/v1/briefing.pb.h"

namespace eastgate::command {

// Returns an .xlsx with three sheets: the figures with numbers as numbers, the cross-checks, the narrative. A
// value that was not reported is the text 未上报, a section that is unavailable a row that says so. A text
// that a cell cannot hold is cut; the narrative goes on in the next row. The same briefing is the same bytes.
// UNAVAILABLE if there is no memory for it.
absl::StatusOr<std::string> BriefingWorkbook(const v1::Briefing& briefing);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_WORKBOOK_H_
