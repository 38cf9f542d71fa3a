// The rules of reports (填报): what is well-formed, who is asked for which, which steps a report's life may
// take, what a step posts.
//
// Pure functions of a report, the duties and the day. What holds for every life stands in life.h.
#ifndef EASTGATE_COMMON_FACTS_REPORTING_RULES_H_
#define EASTGATE_COMMON_FACTS_REPORTING_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/catalogue.h"
#include "common/facts/fact_kind.h"
#include "common/facts/life.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "common/resource/table.h"
#include "eastgate/figure/v1/reporting_service.pb.h"

namespace eastgate::facts {

// Indexes of reports.
inline constexpr uint16_t kReportsByFigure = 1;
inline constexpr uint16_t kStandingReports = 2;  // Unique: ReportKey.

// The figure that counts a service's reports, and its dimensions.
std::string ReportsFigure(absl::string_view service);
inline constexpr char kReportFigureKey[] = "figure";
inline constexpr char kReportPeriodKey[] = "period";
inline constexpr char kReportStateKey[] = "state";

// What every service has for its reports: their table, life, figure and kinds of fact. Part of a service's
// tables; immutable, thread-safe.
class Reporting {
 public:
  // `service` is what the ids of its figures begin with.
  explicit Reporting(absl::string_view service);

  const resource::Table<figure::v1::FigureReport>& table() const { return table_; }
  const Life<figure::v1::FigureReport>& life() const { return life_; }

  FigureDefinition Figure() const;
  // The Reporting must outlive them.
  std::vector<FactKind> Kinds() const { return life_.Kinds(table_); }

 private:
  const std::string figure_;
  const resource::Table<figure::v1::FigureReport> table_;
  const Life<figure::v1::FigureReport> life_;
};

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const figure::v1::CreateFigureReportRequest& request, const Catalogue& catalogue,
                         resource::RequestCheck check);
absl::Status CheckList(const figure::v1::ListFigureReportsRequest& request, resource::RequestCheck check);
absl::Status CheckReview(const figure::v1::ReviewFigureReportRequest& request, resource::RequestCheck check);
absl::Status CheckReturn(const figure::v1::ReturnFigureReportRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const figure::v1::CloseFigureReportRequest& request, resource::RequestCheck check);

bool Matches(const figure::v1::ListFigureReportsRequest& request, const figure::v1::FigureReport& report);

// The key of kStandingReports: a division reports a figure once for a period.
std::string ReportKey(absl::string_view figure, absl::string_view division, absl::string_view period);

// Who takes a step, and where in the log.
struct StepPlace {
  std::string fact;
  int64_t revision = 0;
  std::string principal;
};

// A report in draft. REPORT_NOT_DUE, OUTSIDE_CALENDAR.
absl::StatusOr<figure::v1::FigureReport> Draft(const Reporting& reporting,
                                               const figure::v1::CreateFigureReportRequest& request,
                                               const reference::ReferenceData& reference,
                                               const StepPlace& place);
// The later steps. REVIEWER_IS_REPORTER of a review by whoever made the report.
absl::Status Review(const Reporting& reporting, figure::v1::FigureReport& report, const std::string& on,
                    const StepPlace& place);
absl::Status Return(const Reporting& reporting, figure::v1::FigureReport& report, const std::string& on,
                    const std::string& reason, const StepPlace& place);
absl::Status Close(const Reporting& reporting, figure::v1::FigureReport& report, const std::string& on,
                   const StepPlace& place);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_REPORTING_RULES_H_
