// The items of a briefing: the figures that it shows, their order and titles. They are data of the district,
// read once at start.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_ITEMS_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_ITEMS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eastgate/command/v1/briefing.pb.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

// Beside the other reference files.
inline constexpr char kBriefingFile[] = "briefing.csv";
inline constexpr size_t kMaxSectionItems = 200;  // Those of one BatchGetFigures.

struct BriefingItemSpec {
  figure::v1::FigureQuery query;  // Figure and dimensions.
  std::string title_zh;
  std::string unit_zh;  // Empty for the unit's own.
  std::optional<v1::BriefingRounding> rounding;
};

struct BriefingSectionSpec {
  v1::BriefingSectionKind section = v1::BRIEFING_SECTION_KIND_UNSPECIFIED;
  std::string title_zh;
  std::vector<BriefingItemSpec> items;  // At least one; all of the section's service.
};

// Adds the filters of key=value|value;key=value, or none of an empty text, to the query. Returns false where
// the text is not a filter.
bool ParseFilter(absl::string_view filter, figure::v1::FigureQuery& query);

// Columns section,section_title_zh,figure,filter,title_zh,unit_zh,rounding; section is mechanism, economy,
// livelihood or urban, filter is empty or key=value|value;key=value, rounding empty or 余:10 or 超:100000000.
// The rows of a section are adjacent, and its figures are of its service.
// INVALID_ARGUMENT names the line that is wrong.
absl::StatusOr<std::vector<BriefingSectionSpec>> ParseBriefingItems(absl::string_view csv);

// Reads `directory`/briefing.csv; NOT_FOUND names the file.
absl::StatusOr<std::vector<BriefingSectionSpec>> LoadBriefingItems(const std::string& directory);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_ITEMS_H_
