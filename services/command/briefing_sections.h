// The sections of a briefing: built from the answers of their services and the targets.
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
#include "eastgate/figure/v1/reporting_service.pb.h"
#include "services/command/briefing_items.h"

namespace eastgate::command {

// The answer of a service about the figures of a section: their values, and the state of their reports of the
// period and of the same one a year earlier, at the same revision; either is missing where there are too many
// to scan.
struct SectionAnswer {
  figure::v1::BatchGetFiguresResponse figures;
  figure::v1::BatchGetReportingStatusResponse reporting;
  figure::v1::BatchGetReportingStatusResponse previous_reporting;
};

// Returns whether the error means that the service did not answer, not that it refused.
bool IsUnanswered(const absl::Status& status);
// Returns the reason for people, without addresses and without the words of a library.
std::string WhyUnavailable(const absl::Status& status);
inline constexpr char kIncompleteAnswer[] = "服务应答不完整";
// Returns whether the answer has a value for each of so many questions, and a state of reports for each or
// for none.
bool IsWhole(const SectionAnswer& answer, int questions);

// Returns the questions of a section about a day. The caller adds when they are to be known at.
figure::v1::BatchGetFiguresRequest Questions(const BriefingSectionSpec& section, const std::string& as_of);
// Returns the question about the same period a year earlier.
figure::v1::FigureQuery OneYearEarlier(figure::v1::FigureQuery query);

// Finds the target of a query's figure and filters in a year, if it has one.
using FindTarget =
    std::function<absl::StatusOr<std::optional<v1::Target>>(const figure::v1::FigureQuery& query, int year)>;

// Returns a section with the answer of its service; UNAVAILABLE where it did not answer.
absl::StatusOr<v1::BriefingSection> BuildSection(const BriefingSectionSpec& spec,
                                                 const figure::v1::BatchGetFiguresRequest& asked,
                                                 const absl::StatusOr<SectionAnswer>& answered,
                                                 const FindTarget& find_target);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_SECTIONS_H_
