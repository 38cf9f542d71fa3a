// The sections of a city's briefing: built from the sums of the districts, each item with whom it lacks.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_SECTIONS_H_
#define EASTGATE_SERVICES_COMMAND_CITY_SECTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_sections.h"
#include "services/command/city_sums.h"

namespace eastgate::command {

// Returns a section with the sums. Items that lack a district for another reason than that it has not
// reported have no target.
absl::StatusOr<v1::BriefingSection> BuildCitySection(const BriefingSectionSpec& spec,
                                                     const figure::v1::BatchGetFiguresRequest& asked,
                                                     const CitySum& sum, const FindTarget& find_target);

// "（未含示例区、新建区；东湖区未报）": whom the item of that place lacks, and why; empty where it lacks
// nobody.
std::string MissingText(const DistrictAnswers& districts, int item);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_SECTIONS_H_
