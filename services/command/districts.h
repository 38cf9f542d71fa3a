// The districts of a city: which there are, and where the services of each are found. They are given by a
// file of the installation (--districts), read once at start.
//
// Pure functions but for the one that reads the file.
#ifndef EASTGATE_SERVICES_COMMAND_DISTRICTS_H_
#define EASTGATE_SERVICES_COMMAND_DISTRICTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/division.h"
#include "services/command/briefing_items.h"

namespace eastgate::command {

inline constexpr size_t kMaxDistricts = 200;
// The most values, districts × items, that a briefing of a city has: so a published one fits into a message.
inline constexpr size_t kMaxCityValues = 20'000;

struct DistrictSpec {
  std::string division;
  std::map<std::string, std::string> targets;  // By service; at least one.
  int line = 0;                                // The line of its first row.
};

// Columns division,service,target: a row for each service that is asked in a district. No target occurs
// twice, for its values would count twice. Districts are ordered by division. INVALID_ARGUMENT has a line for
// every row that is wrong.
absl::StatusOr<std::vector<DistrictSpec>> ParseDistricts(absl::string_view csv);

// Reads the file; none where `path` is empty. NOT_FOUND names the file.
absl::StatusOr<std::vector<DistrictSpec>> LoadDistricts(const std::string& path);

// Checks that every district is a division that lies in the city and not in another district, and that a
// briefing with these sections is not too large. INVALID_ARGUMENT has a line for every district that is
// wrong.
absl::Status CheckDistricts(const std::vector<DistrictSpec>& districts,
                            const reference::DivisionRegistry& divisions, absl::string_view city,
                            const std::vector<BriefingSectionSpec>& sections);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_DISTRICTS_H_
