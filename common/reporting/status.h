// The status of the reports of a figure: which are due by the reporting duties, the state of each in the log,
// and whether the figure of a closed report has been revised.
//
// It follows from the postings of the reports figure up to a revision, so that it can be asked as known at
// any time. It serves one call and blocks on the store, so it runs on a thread of the pool.
#ifndef EASTGATE_COMMON_REPORTING_STATUS_H_
#define EASTGATE_COMMON_REPORTING_STATUS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/reference/reporting_duties.h"
#include "common/reporting/recorded_reports.h"
#include "eastgate/figure/v1/reporting.pb.h"

namespace eastgate::reporting {

// Reports that one query may comprise.
inline constexpr size_t kMaxReportsDue = 100'000;
// Those missing, and those revised, that one status names, and all of one answer together.
inline constexpr int kMaxReportsNamed = 200;
inline constexpr int kMaxReportsNamedInAll = 2'000;

// A report that a duty asks for.
struct DueReport {
  std::string division;
  std::string counts_in;  // The division in which it counts: by the query, that of its day or of today.
  reference::ReportingPeriod period;
  const reference::ReportingDuty* duty = nullptr;
  RecordedReport recorded;
  bool revised = false;  // Since it was closed; set where revisions were looked for.
};

enum class Revisions { kLookFor, kLeaveOut };

// Every report that the query comprises, by period and division; none where no duty asks for any.
// FAILED_PRECONDITION, reason SCAN_LIMIT.
absl::StatusOr<std::vector<DueReport>> DueReports(const RecordedReports& recorded,
                                                  figures::Evaluator& evaluator, const figures::Query& query,
                                                  Revisions revisions);

figure::v1::ReportingCounts CountReports(const std::vector<DueReport>& reports, Revisions revisions);

// Counts those of each division of a level, whose codes have that length; the keys are views of the reports.
absl::flat_hash_map<absl::string_view, figure::v1::ReportingCounts> CountByDivision(
    const std::vector<DueReport>& reports, size_t length, Revisions revisions);

// Names at most `left` reports, and takes those it names from it.
absl::StatusOr<figure::v1::ReportingStatus> StatusOf(const RecordedReports& recorded,
                                                     figures::Evaluator& evaluator,
                                                     const figures::Query& query, int& left);

}  // namespace eastgate::reporting

#endif  // EASTGATE_COMMON_REPORTING_STATUS_H_
