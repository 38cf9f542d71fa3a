#include "common/server/reporting_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/reporting/status.h"
#include "common/rpc/wanted.h"
#include "common/server/figure_service.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

using figure::v1::FigureReport;
using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> ReportingService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, figure::v1::ReportingService::service_full_name())
      .Unary("CreateFigureReport", this, &ReportingService::Create)
      .Unary("GetFigureReport", this, &ReportingService::Get)
      .Unary("ListFigureReports", this, &ReportingService::List)
      .Unary("ReviewFigureReport", this, &ReportingService::Review)
      .Unary("ReturnFigureReport", this, &ReportingService::Return)
      .Unary("CloseFigureReport", this, &ReportingService::Close)
      .Unary("BatchGetReportingStatus", this, &ReportingService::BatchGetStatus)
      .Build();
}

Reply<FigureReport> ReportingService::Create(Call& call,
                                             const figure::v1::CreateFigureReportRequest& request) {
  RETURN_IF_ERROR(reporting::CheckCreate(request, figures_.catalogue(), NewCheck(request)));
  return CreateRow(call, request, request.figure_report_id(), reporting_.table(),
                   [this](const auto& same) { return reporting::Draft(reporting_, same); });
}

Reply<FigureReport> ReportingService::Get(Call&, const figure::v1::GetFigureReportRequest& request) {
  return GetRow(request, reporting_.table());
}

Reply<figure::v1::ListFigureReportsResponse> ReportingService::List(
    Call& call, const figure::v1::ListFigureReportsRequest& request) {
  RETURN_IF_ERROR(reporting::CheckList(request, NewCheck(request)));
  return ListMatching(call, request, reporting_.table(),
                      &figure::v1::ListFigureReportsResponse::mutable_figure_reports, reporting::Matches,
                      {{reporting::kReportsByFigure, request.figure()}});
}

Reply<FigureReport> ReportingService::Review(Call& call,
                                             const figure::v1::ReviewFigureReportRequest& request) {
  RETURN_IF_ERROR(reporting::CheckReview(request, NewCheck(request)));
  return Transition(
      call, request, reporting_.table(),
      [this](FigureReport& report, const auto& same, const lifecycle::Judgment& judgment) -> absl::Status {
        return reporting::Review(reporting_, report, same, judgment);
      });
}

Reply<FigureReport> ReportingService::Return(Call& call,
                                             const figure::v1::ReturnFigureReportRequest& request) {
  RETURN_IF_ERROR(reporting::CheckReturn(request, NewCheck(request)));
  return Transition(call, request, reporting_.table(), [this](FigureReport& report, const auto& same) {
    return reporting::Return(reporting_, report, same);
  });
}

Reply<FigureReport> ReportingService::Close(Call& call, const figure::v1::CloseFigureReportRequest& request) {
  RETURN_IF_ERROR(reporting::CheckClose(request, NewCheck(request)));
  return Transition(call, request, reporting_.table(), figure::v1::FIGURE_REPORT_STATE_CLOSED,
                    {"occurred_on", request.occurred_on()});
}

Reply<figure::v1::BatchGetReportingStatusResponse> ReportingService::BatchGetStatus(
    Call& call, const figure::v1::BatchGetReportingStatusRequest& request) {
  if (request.queries_size() < 1 || request.queries_size() > config::kMaxBatch)
    return status::InvalidField(
        "queries", absl::StrCat("got ", request.queries_size(), ", want 1 to ", config::kMaxBatch));
  std::shared_ptr<const store::Snapshot> snapshot = log_.Read();
  std::vector<figures::Query> queries;
  for (int i = 0; i < request.queries_size(); ++i) {
    const figures::StartRule rule =
        request.queries(i).start().empty() ? figures::StartRule::kOfPeriod : figures::StartRule::kOfSeries;
    ASSIGN_OR_RETURN(figures::Query query, figures::ResolveQuery(figures_, *snapshot, request.queries(i),
                                                                 absl::StrCat("queries[", i, "]."), rule));
    queries.push_back(std::move(query));
  }
  return executor_.Run<figure::v1::BatchGetReportingStatusResponse>(
      call, rpc::Cost::kLong,
      [this, &call, snapshot,
       queries = std::move(queries)]() -> absl::StatusOr<figure::v1::BatchGetReportingStatusResponse> {
        figures::ScanBudget budget([&call] { return rpc::CheckWanted(call); });
        figure::v1::BatchGetReportingStatusResponse response;
        int left = reporting::kMaxReportsNamedInAll;
        for (const figures::Query& query : queries) {
          figures::Evaluator evaluator(figures_, *snapshot, 0, &budget);
          ASSIGN_OR_RETURN(*response.add_statuses(), reporting::StatusOf(recorded_, evaluator, query, left));
        }
        return response;
      });
}

}  // namespace eastgate::server
