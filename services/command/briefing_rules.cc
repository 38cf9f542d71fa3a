#include "services/command/briefing_rules.h"

namespace eastgate::command {

absl::Status CheckGet(const v1::GetBriefingRequest& request, resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

absl::Status CheckExport(const v1::ExportBriefingRequest& request, resource::RequestCheck check) {
  check.EnumValue("format", request.format());
  check.OptionalName("published_briefing", request.published_briefing(), "publishedBriefings");
  check.OptionalDate("as_of", request.as_of());
  if (request.as_of().empty() == request.published_briefing().empty())
    check.Add("as_of", "want a day or a published briefing, and not both");
  return check.ToStatus();
}

}  // namespace eastgate::command
