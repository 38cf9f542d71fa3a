// The rules of requests for briefings: which are well-formed. Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_RULES_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_RULES_H_

#include "absl/status/status.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/briefing.pb.h"

namespace eastgate::command {

// INVALID_ARGUMENT with every violation.
absl::Status CheckGet(const v1::GetBriefingRequest& request, resource::RequestCheck check);
absl::Status CheckExport(const v1::ExportBriefingRequest& request, resource::RequestCheck check);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_RULES_H_
