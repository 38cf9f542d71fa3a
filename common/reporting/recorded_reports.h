// Keeps in memory which reports were recorded: those of the periods that end in one month together.
//
// A month is read from the postings of the reports figure when it is first asked for, and again when
// something more was posted to it, which a cell tells; so what is found is exact at every revision.
// Thread-safe.
#ifndef EASTGATE_COMMON_REPORTING_RECORDED_REPORTS_H_
#define EASTGATE_COMMON_REPORTING_RECORDED_REPORTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/figures/evaluator.h"
#include "common/reference/reporting_duties.h"
#include "eastgate/figure/v1/reporting.pb.h"

namespace eastgate::reporting {

// One report, as known at a revision.
struct RecordedReport {
  // UNSPECIFIED: not reported.
  figure::v1::FigureReportState state = figure::v1::FIGURE_REPORT_STATE_UNSPECIFIED;
  int64_t closed_revision = 0;  // That of the last posting that closed it; 0 while it is not closed.
};

// The reports of one figure for one period, by division.
class ReportsOfPeriod {
 public:
  RecordedReport At(absl::string_view division, int64_t revision) const;
  void Add(absl::string_view division, int64_t revision, figure::v1::FigureReportState state, int64_t amount);

 private:
  struct Change {
    int64_t revision = 0;
    int64_t amount = 0;
    figure::v1::FigureReportState state = figure::v1::FIGURE_REPORT_STATE_UNSPECIFIED;
  };
  absl::flat_hash_map<std::string, std::vector<Change>> by_division_;
};

class RecordedReports {
 public:
  // Returns the reports of the figure for the period, up to the head of the evaluator's snapshot at least;
  // null where there is none. `measure` is the service's figure of reports. An error of the evaluator's
  // budget when reading ends it.
  absl::StatusOr<std::shared_ptr<const ReportsOfPeriod>> Of(figures::Evaluator& evaluator,
                                                            const figures::FigureDefinition& measure,
                                                            absl::string_view figure,
                                                            const reference::ReportingPeriod& period) const;

 private:
  // The reports of the periods that end in one month, by figure and period as it is written.
  struct OfMonth {
    int64_t upto = 0;  // Up to this revision.
    size_t postings = 0;
    absl::flat_hash_map<std::pair<std::string, std::string>, ReportsOfPeriod> reports;
  };

  static absl::StatusOr<std::shared_ptr<const OfMonth>> Read(figures::Evaluator& evaluator,
                                                             const figures::FigureDefinition& measure,
                                                             reference::Month month);

  mutable absl::Mutex mutex_;
  mutable std::map<reference::Month, std::shared_ptr<const OfMonth>> months_ ABSL_GUARDED_BY(mutex_);
  mutable size_t postings_ ABSL_GUARDED_BY(mutex_) = 0;  // In all months together.
};

}  // namespace eastgate::reporting

#endif  // EASTGATE_COMMON_REPORTING_RECORDED_REPORTS_H_
