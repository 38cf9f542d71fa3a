#include "services/command/briefing_rules.h"

namespace eastgate::command {

absl::Status CheckGet(const v1::GetBriefingRequest& request, resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

absl::Status CheckExport(const v1::ExportBriefingRequest& request, resource::RequestCheck check) {
  check.EnumValue("format", request.format());
  switch (request.source_case()) {
    case v1::ExportBriefingRequest::kAsOf:
      check.Date("as_of", request.as_of());
      break;
    case v1::ExportBriefingRequest::kPublishedBriefing:
      check.Name("published_briefing", request.published_briefing(), "publishedBriefings");
      break;
    case v1::ExportBriefingRequest::SOURCE_NOT_SET:
      check.Add("source", "required");
      break;
  }
  return check.ToStatus();
}

}  // namespace eastgate::command
