// The services of the suite and the sections of a briefing: as enums of the contract, and by name.
//
// Pure functions. The names of the services are those of common/config/suite.h.
#ifndef EASTGATE_SERVICES_COMMAND_SUITE_NAMES_H_
#define EASTGATE_SERVICES_COMMAND_SUITE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/command/v1/suite.pb.h"

namespace eastgate::command {

// Return the service of that name ("urban"), and the name of a service. UNSPECIFIED has no name, and is what
// has none of the names.
v1::SuiteService ServiceNamed(absl::string_view name);
std::string NameOf(v1::SuiteService service);

// Return the section of that name ("mechanism"), and the name of a section; the same of UNSPECIFIED.
v1::BriefingSectionKind SectionNamed(absl::string_view name);
std::string NameOf(v1::BriefingSectionKind section);

// Returns the name of the service whose figures the section has: "command" of the mechanism.
std::string ServiceOf(v1::BriefingSectionKind section);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUITE_NAMES_H_
