// How a section of a briefing is put together from what its service answered and the targets.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_SECTIONS_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_SECTIONS_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/peers.h"

namespace eastgate::command {

// What a section asks its service of a day; to be added to: when it is to be known at.
figure::v1::BatchGetFiguresRequest Questions(const BriefingSectionSpec& section, const std::string& as_of);

// The target of a query's figure, filters and year, if it has one.
using FindTarget =
    std::function<absl::StatusOr<std::optional<v1::Target>>(const figure::v1::FigureQuery& query, int year)>;

// One section of what its service answered; UNAVAILABLE where it did not.
absl::StatusOr<v1::BriefingSection> BuildSection(const BriefingSectionSpec& spec,
                                                 const figure::v1::BatchGetFiguresRequest& asked,
                                                 const absl::StatusOr<SectionAnswer>& answered,
                                                 const FindTarget& find_target);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_SECTIONS_H_
