// The rules of reports (填报): which requests are well-formed, which division is asked for which report,
// which steps a report may take, what a step posts.
//
// Pure functions of a report and the reporting duties. The rules of every lifecycle are in lifecycle.h.
#ifndef EASTGATE_COMMON_REPORTING_RULES_H_
#define EASTGATE_COMMON_REPORTING_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/figures/catalogue.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/table_set.h"
#include "common/reference/reporting_duties.h"
#include "common/reference/working_calendar.h"
#include "common/resource/request_check.h"
#include "eastgate/figure/v1/reporting_service.pb.h"

namespace eastgate::reporting {

// Indexes of reports.
inline constexpr uint16_t kReportsByFigure = 1;
inline constexpr uint16_t kReportsByPeriod = 2;  // Unique: ReportKey of those not retracted.

// The figure that counts a service's reports, and its dimensions.
std::string ReportsFigure(absl::string_view service);
inline constexpr char kReportFigureKey[] = "figure";
inline constexpr char kReportPeriodKey[] = "period";
inline constexpr char kReportStateKey[] = "state";

// The reports of a service: their lifecycle, table and figure. A member of a service's tables, to which it
// adds itself; immutable, thread-safe.
class Reporting {
 public:
  // `service` is what the ids of its figures begin with.
  Reporting(lifecycle::TableSet& set, absl::string_view service);

  const lifecycle::Lifecycle<figure::v1::FigureReport>& lifecycle() const { return lifecycle_; }
  const lifecycle::LifecycleTable<figure::v1::FigureReport>& table() const { return table_; }

 private:
  const std::string figure_;
  const lifecycle::Lifecycle<figure::v1::FigureReport> lifecycle_;
  lifecycle::LifecycleTable<figure::v1::FigureReport> table_;
};

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const figure::v1::CreateFigureReportRequest& request,
                         const figures::Catalogue& catalogue, resource::RequestCheck check);
absl::Status CheckList(const figure::v1::ListFigureReportsRequest& request, resource::RequestCheck check);
absl::Status CheckReview(const figure::v1::ReviewFigureReportRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const figure::v1::ReturnFigureReportRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const figure::v1::CloseFigureReportRequest& request, resource::RequestCheck check);

bool Matches(const figure::v1::ListFigureReportsRequest& request, const figure::v1::FigureReport& report);

// Returns the last day on which the report of a period is on time; nothing where the calendar does not reach
// it.
std::string DueOn(const reference::WorkingCalendar& calendar, const reference::ReportingPeriod& period,
                  const reference::ReportingDuty& duty);

// Returns the key of kReportsByPeriod: a division reports a figure once for a period.
std::string ReportKey(absl::string_view figure, absl::string_view division, absl::string_view period);

// Returns the report that a request asks for, as a draft. Recording it is refused as PERIOD_ALREADY_REPORTED,
// or REPORT_NOT_DUE where no duty asks for it.
figure::v1::FigureReport Draft(const Reporting& reporting,
                               const figure::v1::CreateFigureReportRequest& request);

// The later steps. REVIEWER_IS_REPORTER of a review by the principal that made the report; LIMIT_REACHED of a
// return that would leave no step for a review and a closing.
absl::Status Review(const Reporting& reporting, figure::v1::FigureReport& report,
                    const figure::v1::ReviewFigureReportRequest& request,
                    const lifecycle::Judgment& judgment);
absl::Status Return(const Reporting& reporting, figure::v1::FigureReport& report,
                    const figure::v1::ReturnFigureReportRequest& request);

}  // namespace eastgate::reporting

#endif  // EASTGATE_COMMON_REPORTING_RULES_H_
