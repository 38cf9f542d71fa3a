#include "common/reference/reference_data.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/csv_rows.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

absl::StatusOr<DivisionRegistry> ParseDivisions(absl::string_view text) {
  std::vector<Division> divisions;
  RETURN_IF_ERROR(EachRow(
      text, {"code", "title_zh", "valid_from", "valid_to", "successors"},
      [&](const CsvRow& row, int line) -> absl::Status {
        Division division{
            .code = row[0], .name = row[1], .valid_from = {}, .valid_to = {}, .successors = {}, .line = line};
        ASSIGN_OR_RETURN(division.valid_from, DateIn(row[2], "valid_from", line));
        ASSIGN_OR_RETURN(division.valid_to, OptionalDateIn(row[3], "valid_to", line));
        if (!row[4].empty()) division.successors = absl::StrSplit(row[4], ';');
        divisions.push_back(std::move(division));
        return absl::OkStatus();
      }));
  return DivisionRegistry::Build(std::move(divisions));
}

absl::StatusOr<WorkingCalendar> ParseCalendar(absl::string_view text) {
  std::vector<CalendarRow> days;
  RETURN_IF_ERROR(EachRow(text, {"date", "kind", "notice"}, [&](const CsvRow& row, int line) -> absl::Status {
    ASSIGN_OR_RETURN(const Date date, DateIn(row[0], "date", line));
    if (row[1] != "holiday" && row[1] != "workday") {
      return WrongAt(
          line, "kind",
          absl::InvalidArgumentError(absl::StrCat("got ", Quoted(row[1]), ", want holiday or workday")));
    }
    days.push_back({date, row[1] == "holiday" ? DayKind::kHoliday : DayKind::kWorkday, row[2], line});
    return absl::OkStatus();
  }));
  return WorkingCalendar::Build(std::move(days));
}

// Stricter than SimpleAtoi, which skips spaces and takes a plus.
absl::StatusOr<int64_t> ParseValue(const std::string& text) {
  int64_t value = 0;
  if (text.find_first_not_of("-0123456789") != std::string::npos || !absl::SimpleAtoi(text, &value)) {
    return absl::InvalidArgumentError(absl::StrCat("got ", Quoted(text), ", want a 64-bit integer"));
  }
  return value;
}

absl::StatusOr<Parameters> ParseParameters(absl::string_view text, const DivisionRegistry& divisions) {
  std::vector<Parameter> parameters;
  RETURN_IF_ERROR(EachRow(text, {"key", "jurisdiction", "valid_from", "valid_to", "value", "source"},
                          [&](const CsvRow& row, int line) -> absl::Status {
                            Parameter parameter;
                            parameter.key = row[0];
                            parameter.jurisdiction = row[1];
                            if (divisions.Find(row[1]) == nullptr) {
                              return WrongAt(line, "jurisdiction",
                                             absl::InvalidArgumentError(absl::StrCat(
                                                 "got ", Quoted(row[1]), ", want a known division")));
                            }
                            ASSIGN_OR_RETURN(parameter.valid_from, DateIn(row[2], "valid_from", line));
                            ASSIGN_OR_RETURN(parameter.valid_to, OptionalDateIn(row[3], "valid_to", line));
                            const auto value = ParseValue(row[4]);
                            if (!value.ok()) return WrongAt(line, "value", value.status());
                            parameter.value = *value;
                            parameter.source = row[5];
                            parameter.line = line;
                            parameters.push_back(std::move(parameter));
                            return absl::OkStatus();
                          }));
  return Parameters::Build(std::move(parameters));
}

absl::StatusOr<ReportingDuties> ParseReporting(absl::string_view text) {
  struct Level {
    absl::string_view word;
    DivisionLevel level;
  };
  struct Length {
    absl::string_view word;
    PeriodLength length;
  };
  static constexpr Level kLevels[] = {{"county", DivisionLevel::kCounty},
                                      {"township", DivisionLevel::kTownship},
                                      {"community", DivisionLevel::kCommunity}};
  static constexpr Length kLengths[] = {
      {"month", PeriodLength::kMonth}, {"quarter", PeriodLength::kQuarter}, {"year", PeriodLength::kYear}};
  std::vector<ReportingDuty> duties;
  RETURN_IF_ERROR(EachRow(
      text, {"figure", "level", "period_length", "valid_from", "valid_to", "due_working_days", "source"},
      [&](const CsvRow& row, int line) -> absl::Status {
        ReportingDuty duty;
        duty.figure = row[0];
        const auto* level = std::find_if(std::begin(kLevels), std::end(kLevels),
                                         [&](const Level& known) { return known.word == row[1]; });
        if (level == std::end(kLevels)) {
          return WrongAt(line, "level",
                         absl::InvalidArgumentError(
                             absl::StrCat("got ", Quoted(row[1]), ", want county, township or community")));
        }
        duty.level = level->level;
        const auto* length = std::find_if(std::begin(kLengths), std::end(kLengths),
                                          [&](const Length& known) { return known.word == row[2]; });
        if (length == std::end(kLengths)) {
          return WrongAt(line, "period_length",
                         absl::InvalidArgumentError(
                             absl::StrCat("got ", Quoted(row[2]), ", want month, quarter or year")));
        }
        duty.length = length->length;
        ASSIGN_OR_RETURN(duty.valid_from, DateIn(row[3], "valid_from", line));
        ASSIGN_OR_RETURN(duty.valid_to, OptionalDateIn(row[4], "valid_to", line));
        const auto days = ParseValue(row[5]);
        if (!days.ok()) return WrongAt(line, "due_working_days", days.status());
        duty.due_working_days = static_cast<int>(std::clamp<int64_t>(*days, -1, INT32_MAX));
        duty.source = row[6];
        duty.line = line;
        duties.push_back(std::move(duty));
        return absl::OkStatus();
      }));
  return ReportingDuties::Build(std::move(duties));
}

// The bytes of a file that may be missing.
std::optional<absl::string_view> OptionalBytesOf(const ReferenceFiles& files, absl::string_view name) {
  const auto file = files.find(std::string(name));
  if (file == files.end()) return std::nullopt;
  return absl::string_view(file->second);
}

absl::StatusOr<ReportingDuties> ReportingOf(const ReferenceFiles& files) {
  const auto text = OptionalBytesOf(files, kReportingFile);
  if (!text) return ReportingDuties();
  auto reporting = ParseReporting(*text);
  if (!reporting.ok()) return Wrong(kReportingFile, reporting.status());
  return reporting;
}

absl::StatusOr<UnitRegistry> UnitsOf(const ReferenceFiles& files, const DivisionRegistry& divisions) {
  const auto text = OptionalBytesOf(files, kUnitsFile);
  if (!text) return UnitRegistry();
  return UnitRegistry::FromCsv(*text, kUnitsFile, divisions);
}

absl::StatusOr<Principals> PrincipalsOf(const ReferenceFiles& files, const UnitRegistry& units) {
  const auto text = OptionalBytesOf(files, kPrincipalsFile);
  if (!text) return Principals();
  ASSIGN_OR_RETURN(Principals principals, Principals::FromCsv(*text, kPrincipalsFile));
  RETURN_IF_ERROR(principals.CheckUnits(units));
  return principals;
}

absl::StatusOr<std::optional<Grants>> GrantsOf(const ReferenceFiles& files, const DivisionRegistry& divisions,
                                               const UnitRegistry& units, const Principals& principals) {
  const auto text = OptionalBytesOf(files, kGrantsFile);
  if (!text) return std::optional<Grants>();
  ASSIGN_OR_RETURN(Grants grants, Grants::FromCsv(*text, kGrantsFile));
  RETURN_IF_ERROR(grants.Resolve(divisions, units, principals));
  return std::optional<Grants>(std::move(grants));
}

absl::StatusOr<Kinds> KindsOf(const ReferenceFiles& files) {
  const auto text = OptionalBytesOf(files, kKindsFile);
  if (!text) return Kinds();
  return Kinds::FromCsv(*text, kKindsFile);
}

absl::StatusOr<absl::string_view> BytesOf(const ReferenceFiles& files, absl::string_view name) {
  const auto file = files.find(std::string(name));
  if (file == files.end()) return absl::InvalidArgumentError(absl::StrCat(name, ": the file is missing"));
  return file->second;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ReferenceData>> ParseReference(const ReferenceFiles& files) {
  ASSIGN_OR_RETURN(const absl::string_view divisions_text, BytesOf(files, kDivisionsFile));
  ASSIGN_OR_RETURN(const absl::string_view calendar_text, BytesOf(files, kCalendarFile));
  ASSIGN_OR_RETURN(const absl::string_view parameters_text, BytesOf(files, kParametersFile));
  auto divisions = ParseDivisions(divisions_text);
  if (!divisions.ok()) return Wrong(kDivisionsFile, divisions.status());
  auto calendar = ParseCalendar(calendar_text);
  if (!calendar.ok()) return Wrong(kCalendarFile, calendar.status());
  auto parameters = ParseParameters(parameters_text, *divisions);
  if (!parameters.ok()) return Wrong(kParametersFile, parameters.status());
  ASSIGN_OR_RETURN(ReportingDuties reporting, ReportingOf(files));
  ASSIGN_OR_RETURN(UnitRegistry units, UnitsOf(files, *divisions));
  ASSIGN_OR_RETURN(Principals principals, PrincipalsOf(files, units));
  ASSIGN_OR_RETURN(std::optional<Grants> grants, GrantsOf(files, *divisions, units, principals));
  ASSIGN_OR_RETURN(Kinds kinds, KindsOf(files));
  return std::make_shared<const ReferenceData>(
      ReferenceData{*std::move(divisions), *std::move(calendar), *std::move(parameters), std::move(reporting),
                    std::move(units), std::move(principals), std::move(grants), std::move(kinds)});
}

}  // namespace eastgate::reference
