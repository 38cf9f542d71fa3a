#include "services/command/districts.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/config/suite.h"
#include "common/reference/csv_rows.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

constexpr size_t kMaxTargetBytes = 255;

std::string AtLine(int line, absl::string_view problem) {
  return absl::StrCat("districts, line ", line, ": ", problem);
}

absl::Status ToStatus(const std::vector<std::string>& problems) {
  return problems.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
}

bool IsTarget(absl::string_view target) {
  return !target.empty() && target.size() <= kMaxTargetBytes &&
         std::all_of(target.begin(), target.end(), absl::ascii_isgraph);
}

// Returns what is wrong with a row by itself; empty where nothing is.
std::string ProblemOf(const reference::CsvRow& row) {
  const std::vector<std::string> services = config::ServiceNames();
  if (!reference::DivisionRegistry::LevelOf(row[0]))
    return absl::StrCat("division: got ", reference::Quoted(row[0]),
                        ", want a code of 2, 4, 6, 9 or 12 digits");
  if (std::find(services.begin(), services.end(), row[1]) == services.end()) {
    return absl::StrCat("service: got ", reference::Quoted(row[1]),
                        ", want one of: ", absl::StrJoin(services, ", "));
  }
  if (!IsTarget(row[2]))
    return absl::StrCat("target: got ", reference::Quoted(row[2]), ", want host:port, of at most ",
                        kMaxTargetBytes, " bytes without spaces");
  return "";
}

}  // namespace

absl::StatusOr<std::vector<DistrictSpec>> ParseDistricts(absl::string_view csv) {
  std::map<std::string, DistrictSpec> districts;
  std::map<std::string, int> lines;  // The line of each target.
  std::vector<std::string> problems;
  const auto add = [&](const reference::CsvRow& row, int line) {
    std::string problem = ProblemOf(row);
    if (problem.empty()) {
      DistrictSpec& district = districts.try_emplace(row[0], DistrictSpec{row[0], {}, line}).first->second;
      const auto [other, is_new] = lines.try_emplace(row[2], line);
      if (!is_new)
        problem = absl::StrCat("target: got ", row[2], " as in line ", other->second, ", want each once");
      else if (!district.targets.try_emplace(row[1], row[2]).second)
        problem = absl::StrCat("service: got ", row[1], " twice for ", row[0]);
    }
    if (!problem.empty()) problems.push_back(AtLine(line, problem));
    return absl::OkStatus();
  };
  const absl::Status read = reference::EachRow(csv, {"division", "service", "target"}, add);
  if (!read.ok()) problems.push_back(absl::StrCat("districts, ", read.message()));
  if (problems.empty() && districts.empty()) problems.push_back(AtLine(1, "want at least one district"));
  if (districts.size() > kMaxDistricts) {
    problems.push_back(
        AtLine(1, absl::StrCat("got ", districts.size(), " districts, want at most ", kMaxDistricts)));
  }
  RETURN_IF_ERROR(ToStatus(problems));
  std::vector<DistrictSpec> specs;
  specs.reserve(districts.size());
  for (auto& [division, district] : districts) specs.push_back(std::move(district));
  return specs;
}

absl::StatusOr<std::vector<DistrictSpec>> LoadDistricts(const std::string& path) {
  if (path.empty()) return std::vector<DistrictSpec>();
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return absl::NotFoundError(absl::StrCat("districts: got ", path, ", want a file that can be read"));
  }
  return ParseDistricts(text.str());
}

absl::Status CheckDistricts(const std::vector<DistrictSpec>& districts,
                            const reference::DivisionRegistry& divisions, absl::string_view city,
                            const std::vector<BriefingSectionSpec>& sections) {
  using reference::DivisionRegistry;
  std::vector<std::string> problems;
  const DistrictSpec* before = nullptr;
  for (const DistrictSpec& district : districts) {
    const std::string& code = district.division;
    if (divisions.Find(code) == nullptr) {
      problems.push_back(
          AtLine(district.line, absl::StrCat("division: got ", code, ", want one of divisions.csv")));
    } else if (code == city || !DivisionRegistry::Contains(city, code)) {
      problems.push_back(
          AtLine(district.line, absl::StrCat("division: got ", code, ", want one within ", city)));
    } else if (before != nullptr && DivisionRegistry::Contains(before->division, code)) {
      // Divisions of a district follow it in the order of codes.
      problems.push_back(AtLine(district.line, absl::StrCat("division: got ", code, ", which lies in ",
                                                            before->division, ", want districts apart")));
    } else {
      before = &district;
    }
  }
  size_t items = 0;
  for (const BriefingSectionSpec& section : sections) items += section.items.size();
  if (districts.size() * items > kMaxCityValues) {
    problems.push_back(absl::StrCat("districts: got ", districts.size(), " districts and ", items,
                                    " items in ", kBriefingFile, ", want at most ", kMaxCityValues,
                                    " values"));
  }
  return ToStatus(problems);
}

}  // namespace eastgate::command
