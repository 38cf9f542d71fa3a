#include "common/reference/reference_data.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/reference/csv.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr size_t kMaxFileBytes = size_t{128} << 20;

using Row = std::vector<std::string>;

absl::Status Wrong(absl::string_view where, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(where, ": ", status.message()));
}

absl::Status WrongAt(int line, absl::string_view column, const absl::Status& status) {
  return Wrong(absl::StrCat("line ", line, ": ", column), status);
}

// Calls `use` with every row after the header, which must be exactly `columns`.
absl::Status EachRow(absl::string_view text, const Row& columns,
                     absl::FunctionRef<absl::Status(const Row&, int line)> use) {
  CsvReader reader(text);
  Row row;
  ASSIGN_OR_RETURN(bool more, reader.Next(row));
  if (!more || row != columns) {
    return absl::InvalidArgumentError(absl::StrCat("line 1: want the columns ", absl::StrJoin(columns, ",")));
  }
  while (true) {
    ASSIGN_OR_RETURN(more, reader.Next(row));
    if (!more) return absl::OkStatus();
    if (row.size() != columns.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", reader.line(), ": got ", row.size(), " columns, want ", columns.size()));
    }
    RETURN_IF_ERROR(use(row, reader.line()));
  }
}

absl::StatusOr<Date> DateIn(const std::string& text, absl::string_view column, int line) {
  auto date = ParseDate(text);
  if (!date.ok()) return WrongAt(line, column, date.status());
  return date;
}

absl::StatusOr<std::optional<Date>> OptionalDateIn(const std::string& text, absl::string_view column,
                                                   int line) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const Date date, DateIn(text, column, line));
  return date;
}

absl::StatusOr<DivisionRegistry> ParseDivisions(absl::string_view text) {
  std::vector<Division> divisions;
  RETURN_IF_ERROR(EachRow(
      text, {"code", "name", "valid_from", "valid_to", "successors"},
      [&](const Row& row, int line) -> absl::Status {
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
  RETURN_IF_ERROR(EachRow(text, {"date", "kind", "notice"}, [&](const Row& row, int line) -> absl::Status {
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
  RETURN_IF_ERROR(EachRow(
      text, {"key", "jurisdiction", "effective_from", "effective_to", "value", "source"},
      [&](const Row& row, int line) -> absl::Status {
        Parameter parameter;
        parameter.key = row[0];
        parameter.jurisdiction = row[1];
        if (divisions.Find(row[1]) == nullptr) {
          return WrongAt(
              line, "jurisdiction",
              absl::InvalidArgumentError(absl::StrCat("got ", Quoted(row[1]), ", want a known division")));
        }
        ASSIGN_OR_RETURN(parameter.effective_from, DateIn(row[2], "effective_from", line));
        ASSIGN_OR_RETURN(parameter.effective_to, OptionalDateIn(row[3], "effective_to", line));
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
  RETURN_IF_ERROR(
      EachRow(text, {"figure", "level", "period", "valid_from", "valid_to", "due_working_days", "source"},
              [&](const Row& row, int line) -> absl::Status {
                ReportingDuty duty;
                duty.figure = row[0];
                const auto* level = std::find_if(std::begin(kLevels), std::end(kLevels),
                                                 [&](const Level& known) { return known.word == row[1]; });
                if (level == std::end(kLevels)) {
                  return WrongAt(line, "level",
                                 absl::InvalidArgumentError(absl::StrCat(
                                     "got ", Quoted(row[1]), ", want county, township or community")));
                }
                duty.level = level->level;
                const auto* length = std::find_if(std::begin(kLengths), std::end(kLengths),
                                                  [&](const Length& known) { return known.word == row[2]; });
                if (length == std::end(kLengths)) {
                  return WrongAt(line, "period",
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

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return absl::ErrnoToStatus(errno, "cannot be opened");
  std::string bytes;
  std::vector<char> block(64 * 1024);
  while (const size_t read = std::fread(block.data(), 1, block.size(), file.get())) {
    if (bytes.size() + read > kMaxFileBytes) {
      return absl::InvalidArgumentError(absl::StrCat("want at most ", kMaxFileBytes, " bytes"));
    }
    bytes.append(block.data(), read);
  }
  if (std::ferror(file.get())) return absl::ErrnoToStatus(errno, "cannot be read");
  return bytes;
}

absl::StatusOr<absl::string_view> BytesOf(const ReferenceFiles& files, absl::string_view name) {
  const auto file = files.find(std::string(name));
  if (file == files.end()) return absl::InvalidArgumentError(absl::StrCat(name, ": the file is missing"));
  return file->second;
}

}  // namespace

absl::StatusOr<ReferenceFiles> LoadReferenceFiles(absl::string_view directory) {
  ReferenceFiles files;
  for (absl::string_view name : {kDivisionsFile, kCalendarFile, kParametersFile}) {
    auto bytes = ReadFile(absl::StrCat(directory, "/", name));
    if (!bytes.ok()) return Wrong(name, bytes.status());
    files.emplace(std::string(name), *std::move(bytes));
  }
  auto reporting = ReadFile(absl::StrCat(directory, "/", kReportingFile));
  if (reporting.ok()) {
    files.emplace(std::string(kReportingFile), *std::move(reporting));
  } else if (!absl::IsNotFound(reporting.status())) {
    return Wrong(kReportingFile, reporting.status());
  }
  return files;
}

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
  absl::StatusOr<ReportingDuties> reporting = ReportingDuties();
  if (const auto file = files.find(std::string(kReportingFile)); file != files.end())
    reporting = ParseReporting(file->second);
  if (!reporting.ok()) return Wrong(kReportingFile, reporting.status());
  return std::make_shared<const ReferenceData>(ReferenceData{*std::move(divisions), *std::move(calendar),
                                                             *std::move(parameters), *std::move(reporting)});
}

}  // namespace eastgate::reference
