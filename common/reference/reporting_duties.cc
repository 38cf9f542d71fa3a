#include "common/reference/reporting_duties.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/reference/quoted.h"
#include "common/status/status_macros.h"

namespace eastgate::reference {
namespace {

constexpr int kMaxDueWorkingDays = 250;

// The period of that length in which the day lies.
ReportingPeriod PeriodOf(PeriodLength length, Date day) {
  const int months = static_cast<int>(length);
  const Month month(day);
  return {length, Month(month.year(), (month.month() - 1) / months * months + 1)};
}

bool Begins(PeriodLength length, Date day) {
  return PeriodOf(length, day).FirstDay() == day;
}

absl::Status CheckDuty(const ReportingDuty& duty) {
  const auto bad = [&duty](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("line ", duty.line, ": ", what));
  };
  if (duty.figure.empty()) return bad("figure: want the id of a figure");
  if (duty.source.empty()) return bad("source: want the document that sets it");
  if (duty.level < DivisionLevel::kCounty) return bad("level: want county, township or community");
  if (duty.due_working_days < 0 || duty.due_working_days > kMaxDueWorkingDays)
    return bad(absl::StrCat("due_working_days: want 0 to ", kMaxDueWorkingDays));
  if (!Begins(duty.length, duty.valid_from)) return bad("valid_from: want the first day of a period");
  if (!duty.valid_to) return absl::OkStatus();
  if (!Begins(duty.length, *duty.valid_to)) return bad("valid_to: want the first day of a period");
  if (*duty.valid_to <= duty.valid_from) return bad("valid_to: want a day after valid_from");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReportingPeriod> ParsePeriod(absl::string_view text) {
  const auto bad = [text] {
    return absl::InvalidArgumentError(
        absl::StrCat("got ", Quoted(text), ", want a month 2024-09, a quarter 2024-Q3 or a year 2024"));
  };
  if (text.size() == 4) {
    const absl::StatusOr<Month> january = ParseMonth(absl::StrCat(text, "-01"));
    if (!january.ok()) return bad();
    return ReportingPeriod{PeriodLength::kYear, *january};
  }
  if (text.size() != 7) return bad();
  if (text[5] == 'Q') {
    if (text[6] < '1' || text[6] > '4') return bad();
    const absl::StatusOr<Month> first =
        ParseMonth(absl::StrFormat("%s%02d", text.substr(0, 5), (text[6] - '1') * 3 + 1));
    if (!first.ok()) return bad();
    return ReportingPeriod{PeriodLength::kQuarter, *first};
  }
  const absl::StatusOr<Month> month = ParseMonth(text);
  if (!month.ok()) return bad();
  return ReportingPeriod{PeriodLength::kMonth, *month};
}

std::string FormatPeriod(const ReportingPeriod& period) {
  switch (period.length) {
    case PeriodLength::kMonth:
      return FormatMonth(period.first);
    case PeriodLength::kQuarter:
      return absl::StrFormat("%04d-Q%d", period.first.year(), (period.first.month() + 2) / 3);
    case PeriodLength::kYear:
      break;
  }
  return absl::StrFormat("%04d", period.first.year());
}

absl::StatusOr<ReportingDuties> ReportingDuties::Build(std::vector<ReportingDuty> rows) {
  ReportingDuties duties;
  for (ReportingDuty& row : rows) {
    RETURN_IF_ERROR(CheckDuty(row));
    duties.by_figure_[row.figure].push_back(std::move(row));
  }
  for (auto& [figure, of_figure] : duties.by_figure_) {
    std::sort(of_figure.begin(), of_figure.end(),
              [](const ReportingDuty& a, const ReportingDuty& b) { return a.valid_from < b.valid_from; });
    for (size_t i = 1; i < of_figure.size(); ++i) {
      const ReportingDuty& before = of_figure[i - 1];
      if (before.valid_to && *before.valid_to <= of_figure[i].valid_from) continue;
      return absl::InvalidArgumentError(absl::StrCat("line ", of_figure[i].line, ": ", figure,
                                                     ": overlaps the duty of line ", before.line));
    }
  }
  return duties;
}

const std::vector<ReportingDuty>& ReportingDuties::Of(absl::string_view figure) const {
  static const auto* none = new std::vector<ReportingDuty>();
  const auto found = by_figure_.find(figure);
  return found == by_figure_.end() ? *none : found->second;
}

std::vector<std::string> ReportingDuties::Figures() const {
  std::vector<std::string> figures;
  for (const auto& [figure, unused] : by_figure_) figures.push_back(figure);
  std::sort(figures.begin(), figures.end());
  return figures;
}

const ReportingDuty* ReportingDuties::Find(absl::string_view figure, const ReportingPeriod& period) const {
  for (const ReportingDuty& duty : Of(figure)) {
    const bool in_force =
        duty.valid_from <= period.FirstDay() && (!duty.valid_to || period.FirstDay() < *duty.valid_to);
    if (in_force && duty.length == period.length) return &duty;
  }
  return nullptr;
}

std::vector<ReportingPeriod> PeriodsBetween(const ReportingDuty& duty, Date from, Date to) {
  std::vector<ReportingPeriod> periods;
  ReportingPeriod period = PeriodOf(duty.length, std::max(from, duty.valid_from));
  if (period.FirstDay() < from) period.first += static_cast<int>(period.length);
  for (; period.LastDay() <= to; period.first += static_cast<int>(period.length)) {
    if (duty.valid_to && period.FirstDay() >= *duty.valid_to) break;
    periods.push_back(period);
  }
  return periods;
}

}  // namespace eastgate::reference
