// The filters of an exported list, as they are given on the command line: fields of the request by their
// contract names, "states=DISPATCHED open=true division=360111103". Pure.
#ifndef EASTGATE_SERVICES_INTAKE_EXPORT_FILTER_H_
#define EASTGATE_SERVICES_INTAKE_EXPORT_FILTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "services/intake/export_list.h"

namespace eastgate::intake {

// Fills in the filters. Each text has one or several FIELD=VALUE, separated by blanks; a value goes on to the
// next FIELD=, so that it may have blanks itself. A repeated field is given once for each value. An enum is
// its name, with or without that of its type before it, or its Chinese text; true and false are also 是 and
// 否. INVALID_ARGUMENT, in Chinese, for what the list has no field for, cannot hold, or is given twice.
absl::Status ApplyFilters(absl::Span<const std::string> filters, const ExportedList& list,
                          google::protobuf::Message& request);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_EXPORT_FILTER_H_
