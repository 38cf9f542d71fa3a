// A briefing as a table and as a page. Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_EXPORT_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_EXPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "eastgate/command/v1/briefing.pb.h"

namespace eastgate::command {

// Returns a table with a row for each item and each cross-check, in UTF-8 without a byte order mark. No
// spreadsheet reads a field as a formula.
std::string BriefingCsv(const v1::Briefing& briefing);

// Returns a page with its style and plots in it: for every figure its value beside last year's, for every
// target how far it is reached, in the color of its light.
std::string BriefingHtml(const v1::Briefing& briefing);

// Returns the file of that format. INTERNAL where a text cannot be written in GB18030, which has all of
// Unicode.
absl::StatusOr<v1::ExportedBriefing> Export(const v1::Briefing& briefing, v1::BriefingExportFormat format);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_EXPORT_H_
