#include "common/reporting/recorded_reports.h"

#include <algorithm>
#include <array>

#include "common/figures/posting_scan.h"
#include "common/lifecycle/rules.h"
#include "common/reporting/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::reporting {
namespace {

using figure::v1::FigureReportState;
using reference::Date;
using reference::Month;

// Kept in all, about 64 bytes each; with more, all are read again when they are asked for.
constexpr size_t kMaxPostings = 500'000;

figures::Period DaysOf(Month month) {
  return {Date(month), Date(month + 1) - 1};
}

}  // namespace

RecordedReport ReportsOfPeriod::At(absl::string_view division, int64_t revision) const {
  RecordedReport report;
  const auto found = by_division_.find(division);
  if (found == by_division_.end()) return report;
  std::array<int64_t, figure::v1::FigureReportState_ARRAYSIZE> amounts = {};
  int64_t closed_revision = 0;
  for (const Change& change : found->second) {
    if (change.revision > revision) continue;
    amounts[change.state] += change.amount;
    if (change.state == figure::v1::FIGURE_REPORT_STATE_CLOSED && change.amount > 0)
      closed_revision = std::max(closed_revision, change.revision);
  }
  const auto* const in = std::find_if(amounts.begin(), amounts.end(), [](int64_t sum) { return sum > 0; });
  if (in != amounts.end()) report.state = static_cast<FigureReportState>(in - amounts.begin());
  if (report.state == figure::v1::FIGURE_REPORT_STATE_CLOSED) report.closed_revision = closed_revision;
  return report;
}

void ReportsOfPeriod::Add(absl::string_view division, int64_t revision, FigureReportState state,
                          int64_t amount) {
  by_division_[division].push_back({revision, amount, state});
}

absl::StatusOr<std::shared_ptr<const ReportsOfPeriod>> RecordedReports::Of(
    figures::Evaluator& evaluator, const figures::FigureDefinition& measure, absl::string_view figure,
    const reference::ReportingPeriod& period) const {
  const Month month(period.LastDay());
  ASSIGN_OR_RETURN(const int64_t posted, evaluator.LastPosted(measure, month));
  std::shared_ptr<const ReportsOfPeriod> none;
  if (posted == 0) return none;
  std::shared_ptr<const OfMonth> of_month;
  {
    absl::MutexLock lock(&mutex_);
    const auto kept = months_.find(month);
    if (kept != months_.end() && kept->second->upto >= posted) of_month = kept->second;
  }
  if (of_month == nullptr) {
    ASSIGN_OR_RETURN(of_month, Read(evaluator, measure, month));
    absl::MutexLock lock(&mutex_);
    if (postings_ + of_month->postings > kMaxPostings) {
      months_.clear();
      postings_ = 0;
    }
    std::shared_ptr<const OfMonth>& kept = months_[month];
    if (kept == nullptr || kept->upto < of_month->upto) {
      postings_ += of_month->postings - (kept == nullptr ? 0 : kept->postings);
      kept = of_month;
    }
  }
  const auto found = of_month->reports.find(std::pair(std::string(figure), reference::FormatPeriod(period)));
  if (found == of_month->reports.end()) return none;
  return std::shared_ptr<const ReportsOfPeriod>(of_month, &found->second);
}

absl::StatusOr<std::shared_ptr<const RecordedReports::OfMonth>> RecordedReports::Read(
    figures::Evaluator& evaluator, const figures::FigureDefinition& measure, Month month) {
  auto read = std::make_shared<OfMonth>();
  read->upto = evaluator.reader().head().revision;
  const figures::Filters all;
  const figures::PostingScan scan{
      {figures::RangeOf(measure.number, DaysOf(month))}, 0, read->upto, /*division=*/"", all};
  RETURN_IF_ERROR(figures::VisitPostings(
      evaluator.reader(), scan, evaluator.budget(),
      [&](const facts::PostingKey& key, const facts::PostingValue& posting) {
        ReportsOfPeriod& reports =
            read->reports[{std::string(figures::DimensionOf(posting, kReportFigureKey)),
                           std::string(figures::DimensionOf(posting, kReportPeriodKey))}];
        reports.Add(posting.division, key.revision,
                    lifecycle::FromValue<FigureReportState>(figures::DimensionOf(posting, kReportStateKey)),
                    posting.amount);
        ++read->postings;
        return true;
      }));
  return std::shared_ptr<const OfMonth>(std::move(read));
}

}  // namespace eastgate::reporting
