#include "services/command/briefing_items.h"

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/suite.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/suite_names.h"

namespace eastgate::command {
namespace {

const std::vector<std::string>& Columns() {
  static const auto* columns = new std::vector<std::string>{
      "section", "section_title_zh", "figure", "filter", "title_zh", "unit_zh", "rounding"};
  return *columns;
}

absl::Status BadLine(int line, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat(kBriefingFile, ", line ", line, ": ", problem));
}

bool ParseRounding(absl::string_view text, std::optional<v1::BriefingRounding>& rounding) {
  if (text.empty()) return true;
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  int64_t to = 0;
  if (parts.size() != 2 || (parts[0] != kOver && parts[0] != kAndMore) || !absl::SimpleAtoi(parts[1], &to) ||
      to < 1)
    return false;
  rounding.emplace();
  rounding->set_word_zh(parts[0]);
  rounding->set_multiple(to);
  return true;
}

}  // namespace

bool ParseFilter(absl::string_view filter, figure::v1::FigureQuery& query) {
  if (filter.empty()) return true;
  for (absl::string_view part : absl::StrSplit(filter, ';')) {
    const std::vector<std::string> sides = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) return false;
    auto& dimension = *query.add_dimensions();
    dimension.set_key(sides[0]);
    for (absl::string_view value : absl::StrSplit(sides[1], '|')) dimension.add_values(std::string(value));
  }
  return true;
}

absl::StatusOr<std::vector<BriefingSectionSpec>> ParseBriefingItems(absl::string_view csv) {
  reference::CsvReader reader(csv);
  std::vector<std::string> row;
  ASSIGN_OR_RETURN(const bool any, reader.Next(row));
  if (!any || row != Columns())
    return BadLine(1, absl::StrCat("want the columns ", absl::StrJoin(Columns(), ",")));
  std::vector<BriefingSectionSpec> sections;
  std::set<v1::BriefingSectionKind> seen;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(row));
    if (!more) break;
    if (row.size() != Columns().size())
      return BadLine(reader.line(), absl::StrCat("want ", Columns().size(), " columns"));
    if (row[0].empty() || row[1].empty() || row[4].empty())
      return BadLine(reader.line(), "want section and titles");
    if (row[2].find('.') == std::string::npos) return BadLine(reader.line(), "want a figure, service.name");
    const v1::BriefingSectionKind section = SectionNamed(row[0]);
    if (section == v1::BRIEFING_SECTION_KIND_UNSPECIFIED)
      return BadLine(reader.line(), "want a section mechanism, economy, livelihood or urban");
    if (config::ServiceOf(row[2]) != ServiceOf(section))
      return BadLine(reader.line(), absl::StrCat("want a figure of ", ServiceOf(section)));
    if (sections.empty() || sections.back().section != section) {
      if (!seen.insert(section).second) return BadLine(reader.line(), "want the rows of a section together");
      sections.push_back({section, row[1], {}});
    }
    BriefingItemSpec item;
    item.query.set_figure(row[2]);
    item.title_zh = row[4];
    item.unit_zh = row[5];
    if (!ParseRounding(row[6], item.rounding))
      return BadLine(reader.line(), "want a rounding 余:10 or 超:100000000, in the figure's base unit");
    if (!ParseFilter(row[3], item.query))
      return BadLine(reader.line(), "want a filter key=value|value;key=value");
    auto& items = sections.back().items;
    if (items.size() == kMaxSectionItems)
      return BadLine(reader.line(), "want at most 200 items in a section");
    items.push_back(std::move(item));
  }
  if (sections.empty()) return BadLine(1, "want at least one item");
  return sections;
}

absl::StatusOr<std::vector<BriefingSectionSpec>> LoadBriefingItems(const std::string& directory) {
  std::ifstream in(directory + "/" + kBriefingFile, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return absl::NotFoundError(absl::StrCat(kBriefingFile, ": cannot be read in the reference directory"));
  }
  absl::StatusOr<std::vector<BriefingSectionSpec>> items = ParseBriefingItems(text.str());
  if (items.ok()) return items;
  return absl::Status(items.status().code(), absl::StrCat(kBriefingFile, ": ", items.status().message()));
}

}  // namespace eastgate::command
