#include "services/command/suite_names.h"

#include "common/config/suite.h"
#include "common/lifecycle/rules.h"

namespace eastgate::command {

v1::SuiteService ServiceNamed(absl::string_view name) {
  return lifecycle::FromValue<v1::SuiteService>(name);
}

std::string NameOf(v1::SuiteService service) {
  return service == v1::SUITE_SERVICE_UNSPECIFIED ? "" : lifecycle::ValueOf(service);
}

v1::BriefingSectionKind SectionNamed(absl::string_view name) {
  return lifecycle::FromValue<v1::BriefingSectionKind>(name);
}

std::string NameOf(v1::BriefingSectionKind section) {
  return section == v1::BRIEFING_SECTION_KIND_UNSPECIFIED ? "" : lifecycle::ValueOf(section);
}

std::string ServiceOf(v1::BriefingSectionKind section) {
  return section == v1::BRIEFING_SECTION_KIND_MECHANISM ? config::kCommand : NameOf(section);
}

}  // namespace eastgate::command
