// The rules of questions to a city: which requests are well-formed, and which districts a question is for.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_RULES_H_
#define EASTGATE_SERVICES_COMMAND_CITY_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/city.pb.h"

namespace eastgate::command {

// INVALID_ARGUMENT with every violation.
absl::Status CheckGetFigure(const v1::GetCityFigureRequest& request, resource::RequestCheck check);
absl::Status CheckGetBriefing(const v1::GetCityBriefingRequest& request, resource::RequestCheck check);

// Returns the division for which a district is asked if the question is for `division`: the district, or what
// lies in it; nothing where the question is not for the district.
std::optional<std::string> AskedOf(absl::string_view district, absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_RULES_H_
