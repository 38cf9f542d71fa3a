#include "common/facts/reporting_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/evaluator.h"
#include "common/facts/figure_service.h"
#include "common/facts/query.h"
#include "common/facts/reporting_status.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {

using figure::v1::FigureReport;
using rpc::Call;
using rpc::Reply;

namespace {

StepPlace PlaceOf(const Writer& writer) {
  return {writer.next_fact(), writer.next_revision(), writer.reporter()};
}

}  // namespace

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
  RETURN_IF_ERROR(CheckCreate(request, ledger_.catalogue(), NewCheck()));
  return CreateRow(call, request, request.figure_report_id(), reporting_.table(),
                   [this, &request](Writer& writer) -> absl::StatusOr<Drafted<FigureReport>> {
                     ASSIGN_OR_RETURN(const auto other,
                                      reporting_.table().FindBy(
                                          writer.transaction(), kStandingReports,
                                          ReportKey(request.figure(), request.division(), request.period())));
                     if (other) {
                       return rpc::Refused(fact::v1::ERROR_REASON_PERIOD_ALREADY_REPORTED,
                                           "the division has a report of the figure for that period",
                                           {{"figure_report", other->name()}});
                     }
                     ASSIGN_OR_RETURN(FigureReport report,
                                      Draft(reporting_, request, *writer.reference(), PlaceOf(writer)));
                     fact::v1::Fact fact = reporting_.life().LastFact(report);
                     return Drafted<FigureReport>{std::move(report), std::move(fact)};
                   });
}

Reply<FigureReport> ReportingService::Get(Call&, const figure::v1::GetFigureReportRequest& request) {
  return GetRow(request, reporting_.table());
}

Reply<figure::v1::ListFigureReportsResponse> ReportingService::List(
    Call&, const figure::v1::ListFigureReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.figure().empty()) index = {kReportsByFigure, request.figure()};
  return ListMatching<figure::v1::ListFigureReportsResponse>(
      request, reporting_.table(), &figure::v1::ListFigureReportsResponse::mutable_figure_reports, Matches,
      std::move(index));
}

Reply<FigureReport> ReportingService::Review(Call& call,
                                             const figure::v1::ReviewFigureReportRequest& request) {
  RETURN_IF_ERROR(CheckReview(request, NewCheck()));
  return ChangeRow(call, request, reporting_.table(),
                   [this, &request](Writer& writer, FigureReport& report) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(facts::Review(reporting_, report, request.began_on(), PlaceOf(writer)));
                     return reporting_.life().LastFact(report);
                   });
}

Reply<FigureReport> ReportingService::Return(Call& call,
                                             const figure::v1::ReturnFigureReportRequest& request) {
  RETURN_IF_ERROR(CheckReturn(request, NewCheck()));
  return ChangeRow(call, request, reporting_.table(),
                   [this, &request](Writer& writer, FigureReport& report) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(facts::Return(reporting_, report, request.began_on(), request.reason(),
                                                   PlaceOf(writer)));
                     return reporting_.life().LastFact(report);
                   });
}

Reply<FigureReport> ReportingService::Close(Call& call, const figure::v1::CloseFigureReportRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck()));
  return ChangeRow(call, request, reporting_.table(),
                   [this, &request](Writer& writer, FigureReport& report) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(facts::Close(reporting_, report, request.began_on(), PlaceOf(writer)));
                     return reporting_.life().LastFact(report);
                   });
}

Reply<figure::v1::BatchGetReportingStatusResponse> ReportingService::BatchGetStatus(
    Call&, const figure::v1::BatchGetReportingStatusRequest& request) {
  if (request.queries_size() < 1 || request.queries_size() > kMaxBatch)
    return rpc::InvalidField("queries",
                             absl::StrCat("got ", request.queries_size(), ", want 1 to ", kMaxBatch));
  std::shared_ptr<const store::Snapshot> snapshot = ledger_.store().Read();
  std::vector<Query> queries;
  for (int i = 0; i < request.queries_size(); ++i) {
    const StartRule rule = request.queries(i).start().empty() ? StartRule::kOfPeriod : StartRule::kOfSeries;
    ASSIGN_OR_RETURN(Query query, ResolveQuery(ledger_, *snapshot, request.queries(i),
                                               absl::StrCat("queries[", i, "]."), rule));
    queries.push_back(std::move(query));
  }
  return executor_.Run<figure::v1::BatchGetReportingStatusResponse>(
      [this, snapshot,
       queries = std::move(queries)]() -> absl::StatusOr<figure::v1::BatchGetReportingStatusResponse> {
        figure::v1::BatchGetReportingStatusResponse response;
        int left = kMaxReportsNamedInAll;
        for (const Query& query : queries) {
          Evaluator evaluator(ledger_, *snapshot);
          ASSIGN_OR_RETURN(*response.add_statuses(), StatusOf(evaluator, query, left));
        }
        return response;
      });
}

}  // namespace eastgate::facts
