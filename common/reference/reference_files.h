// The files of the reference data, as bytes: what a server reads from its reference directory.
//
// Thread-safe. The only part of this folder that reads a disk.
#ifndef EASTGATE_COMMON_REFERENCE_REFERENCE_FILES_H_
#define EASTGATE_COMMON_REFERENCE_REFERENCE_FILES_H_

#include <array>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::reference {

inline constexpr absl::string_view kDivisionsFile = "divisions.csv";
inline constexpr absl::string_view kCalendarFile = "calendar.csv";
inline constexpr absl::string_view kParametersFile = "parameters.csv";
// Without the others nothing is reported, there are no units, no principal belongs to one, nobody was granted
// anything by name, and the open lists are empty.
inline constexpr absl::string_view kReportingFile = "reporting.csv";
inline constexpr absl::string_view kUnitsFile = "units.csv";
inline constexpr absl::string_view kPrincipalsFile = "principals.csv";
inline constexpr absl::string_view kGrantsFile = "grants.csv";
inline constexpr absl::string_view kKindsFile = "kinds.csv";

inline constexpr std::array<absl::string_view, 3> kNeededFiles = {kDivisionsFile, kCalendarFile,
                                                                  kParametersFile};
inline constexpr std::array<absl::string_view, 5> kOptionalFiles = {kReportingFile, kUnitsFile,
                                                                    kPrincipalsFile, kGrantsFile, kKindsFile};

// File name → bytes, the files above.
using ReferenceFiles = std::map<std::string, std::string>;

// Reads the files of `directory`, each at most 128 MiB. NOT_FOUND or another error names the file.
absl::StatusOr<ReferenceFiles> LoadReferenceFiles(absl::string_view directory);

// Returns a text that differs from an earlier one when a file of `directory` was replaced, written, added or
// taken away in between: the place, size and times of each.
std::string StampOfReferenceFiles(absl::string_view directory);

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_REFERENCE_FILES_H_
