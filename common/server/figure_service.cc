#include "common/server/figure_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/identity.h"
#include "common/config/suite.h"
#include "common/facts/read.h"
#include "common/figures/break_down.h"
#include "common/figures/evaluator.h"
#include "common/figures/query.h"
#include "common/figures/recent_postings.h"
#include "common/figures/series.h"
#include "common/figures/trace.h"
#include "common/reporting/break_down.h"
#include "common/reporting/comparability.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/rpc/wanted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::figure::v1;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

namespace {

// Returns whether a query needs only a few reads of current cells. As known at an earlier revision, days that
// changed since need scans; each year of cohorts has cells of its own, and so has each division that counts
// in another today.
bool IsLight(const figures::FigureStore& figures, const store::Reader& reader, const figures::Query& query) {
  const bool many_cohorts =
      query.figure->has_cohorts() && query.period.end.year() - query.period.start->year() > 1;
  return !many_cohorts && query.succession == nullptr && query.revision == reader.head().revision &&
         figures::Evaluator::ReadsCellsOnly(figures.catalogue(), query) && query.filters.size() <= 2;
}

// Begins with a violation for every field of the request that is not as the contract declares it.
template <class Request>
resource::RequestCheck NewCheck(const figures::FigureStore& figures, const Request& request,
                                absl::string_view prefix = "") {
  return {figures.log().reference(), figures.log().division_root(), figures.log().clock(), request, prefix};
}

// Returns what asks whether the answer to the call is wanted.
figures::ScanBudget::Wanted WantedBy(const Call& call) {
  return [&call] { return rpc::CheckWanted(call); };
}

absl::Status CheckTrace(const figures::Query& query, const pb::TraceFigureRequest& request) {
  if (request.recorded_after_revision() < 0)
    return status::InvalidField("recorded_after_revision", "want 0 or more");
  if (request.recorded_after_revision() > 0 && query.figure->kind() == pb::FIGURE_KIND_DISTINCT)
    return status::InvalidField("recorded_after_revision",
                                "want 0 for a DISTINCT figure: its changes are not sums");
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<rpc::BoundService> FigureService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, pb::FigureService::service_full_name())
      .Unary("ListFigures", this, &FigureService::ListFigures)
      .Unary("GetFigure", this, &FigureService::GetFigure)
      .Unary("BatchGetFigures", this, &FigureService::BatchGetFigures)
      .Unary("GetFigureSeries", this, &FigureService::GetFigureSeries)
      .Unary("BreakDownFigure", this, &FigureService::BreakDownFigure)
      .Stream("TraceFigure", this, &FigureService::TraceFigure)
      .Build();
}

Reply<pb::ListFiguresResponse> FigureService::ListFigures(Call&, const pb::ListFiguresRequest& request) {
  resource::RequestCheck check = NewCheck(figures_, request);
  check.PageSize(request.page_size());
  const auto after = resource::DecodePageToken(request, request.page_token());
  check.Check("page_token", after.status());
  RETURN_IF_ERROR(check.ToStatus());
  RETURN_IF_ERROR(facts::ReadAtLeast(figures_.log(), request.min_revision()).status());
  const int page_size = resource::PageSizeOf(request.page_size());
  pb::ListFiguresResponse response;
  for (const figures::FigureDefinition& definition : figures_.catalogue().figures()) {
    if (definition.id() <= *after) continue;
    if (response.figures_size() == page_size) {
      response.set_next_page_token(resource::EncodePageToken(request, response.figures(page_size - 1).id()));
      break;
    }
    *response.add_figures() = definition.figure;
  }
  return response;
}

Reply<pb::FigureValue> FigureService::GetFigure(Call& call, const pb::GetFigureRequest& request) {
  const int64_t rolled_up = figures_.recent().rolled_up();
  std::shared_ptr<const store::Snapshot> snapshot = figures_.log().Read();
  ASSIGN_OR_RETURN(figures::Query query,
                   figures::ResolveQuery(figures_, *snapshot, request.query(), "query.",
                                         figures::StartRule::kOfPeriod, NewCheck(figures_, request)));
  const bool compare = request.compare_year_on_year();
  const figures::CountedParts small = SmallSingle(call, query);
  const auto answer = [this, &call, rolled_up, compare, small](
                          const store::Reader& reader,
                          const figures::Query& asked) -> absl::StatusOr<pb::FigureValue> {
    figures::ScanBudget budget(WantedBy(call));
    figures::Evaluator evaluator(figures_, reader, rolled_up, &budget);
    ASSIGN_OR_RETURN(pb::FigureValue value, reporting::Answer(recorded_, evaluator, asked, compare));
    if (small.any()) RETURN_IF_ERROR(small_cells_.CheckTold(value, small));
    return value;
  };
  if (IsLight(figures_, *snapshot, query) && !(compare && reporting::HasDuty(figures_, query)))
    return answer(*snapshot, query);
  return executor_.Run<pb::FigureValue>(call, rpc::Cost::kLong, [snapshot, answer, query = std::move(query)] {
    return answer(*snapshot, query);
  });
}

Reply<pb::BatchGetFiguresResponse> FigureService::BatchGetFigures(Call& call,
                                                                  const pb::BatchGetFiguresRequest& request) {
  if (request.requests_size() < 1 || request.requests_size() > config::kMaxBatch) {
    return status::InvalidField(
        "requests", absl::StrCat("got ", request.requests_size(), ", want 1 to ", config::kMaxBatch));
  }
  const int64_t rolled_up = figures_.recent().rolled_up();
  std::shared_ptr<const store::Snapshot> snapshot = figures_.log().Read();
  std::vector<std::pair<figures::Query, bool>> queries;
  for (int i = 0; i < request.requests_size(); ++i) {
    ASSIGN_OR_RETURN(
        figures::Query query,
        figures::ResolveQuery(figures_, *snapshot, request.requests(i).query(),
                              absl::StrCat("requests[", i, "].query."), figures::StartRule::kOfPeriod,
                              NewCheck(figures_, request.requests(i), absl::StrCat("requests[", i, "]."))));
    queries.emplace_back(std::move(query), request.requests(i).compare_year_on_year());
  }
  return executor_.Run<pb::BatchGetFiguresResponse>(
      call, rpc::Cost::kLong,
      [this, &call, snapshot, rolled_up,
       queries = std::move(queries)]() -> absl::StatusOr<pb::BatchGetFiguresResponse> {
        pb::BatchGetFiguresResponse response;
        figures::ScanBudget budget(WantedBy(call));
        for (const auto& [query, compare] : queries) {
          figures::Evaluator evaluator(figures_, *snapshot, rolled_up, &budget);
          ASSIGN_OR_RETURN(*response.add_values(), reporting::Answer(recorded_, evaluator, query, compare));
          if (const figures::CountedParts small = SmallSingle(call, query); small.any())
            RETURN_IF_ERROR(small_cells_.CheckTold(*response.values().rbegin(), small));
        }
        return response;
      });
}

Reply<pb::GetFigureSeriesResponse> FigureService::GetFigureSeries(Call& call,
                                                                  const pb::GetFigureSeriesRequest& request) {
  std::shared_ptr<const store::Snapshot> snapshot = figures_.log().Read();
  ASSIGN_OR_RETURN(figures::Query query,
                   figures::ResolveQuery(figures_, *snapshot, request.query(), "query.",
                                         figures::StartRule::kOfSeries, NewCheck(figures_, request)));
  RETURN_IF_ERROR(figures::Intervals(query, request.granularity()).status());
  return executor_.Run<pb::GetFigureSeriesResponse>(
      call, rpc::Cost::kLong,
      [this, &call, snapshot, query = std::move(query),
       granularity = request.granularity()]() -> absl::StatusOr<pb::GetFigureSeriesResponse> {
        figures::ScanBudget budget(WantedBy(call));
        figures::Evaluator evaluator(figures_, *snapshot, 0, &budget);
        ASSIGN_OR_RETURN(pb::GetFigureSeriesResponse response,
                         figures::Series(evaluator, query, granularity));
        if (const figures::CountedParts small = Small(call, query); small.any())
          small_cells_.Suppress(response, small);
        return response;
      });
}

Reply<pb::BreakDownFigureResponse> FigureService::BreakDownFigure(Call& call,
                                                                  const pb::BreakDownFigureRequest& request) {
  const int64_t rolled_up = figures_.recent().rolled_up();
  std::shared_ptr<const store::Snapshot> snapshot = figures_.log().Read();
  ASSIGN_OR_RETURN(figures::Query query,
                   figures::ResolveQuery(figures_, *snapshot, request.query(), "query.",
                                         figures::StartRule::kOfPeriod, NewCheck(figures_, request)));
  RETURN_IF_ERROR(figures::CheckBreakDown(figures_, request));
  return executor_.Run<pb::BreakDownFigureResponse>(
      call, rpc::Cost::kLong,
      [this, &call, snapshot, rolled_up, query = std::move(query),
       &request]() -> absl::StatusOr<pb::BreakDownFigureResponse> {
        figures::ScanBudget budget(WantedBy(call));
        figures::Evaluator evaluator(figures_, *snapshot, rolled_up, &budget);
        ASSIGN_OR_RETURN(pb::BreakDownFigureResponse response,
                         reporting::BreakDownWithReports(recorded_, evaluator, query, request));
        if (const figures::CountedParts small = Small(call, query); small.any())
          small_cells_.Suppress(response, small);
        return response;
      });
}

Reply<Done> FigureService::TraceFigure(Call& call, const pb::TraceFigureRequest& request,
                                       rpc::Stream<pb::TraceFigureResponse>& lines) {
  CO_ASSIGN_OR_RETURN(auto query,
                      figures::ResolveQuery(figures_, *figures_.log().Read(), request.query(), "query.",
                                            figures::StartRule::kOfPeriod, NewCheck(figures_, request)));
  CO_RETURN_IF_ERROR(CheckTrace(query, request));
  if (Small(call, query).any()) co_return small_cells_.Suppressed(query.figure->id());
  figures::Trace trace(figures_, std::move(query), request.recorded_after_revision(), WantedBy(call));
  const std::function<absl::StatusOr<std::vector<pb::TraceFigureResponse>>()> next = [&trace] {
    return trace.Next();
  };
  while (true) {
    Reply<std::vector<pb::TraceFigureResponse>> reading =
        executor_.Run<std::vector<pb::TraceFigureResponse>>(call, rpc::Cost::kLong, next);
    CO_ASSIGN_OR_RETURN(auto batch, co_await std::move(reading));
    if (batch.empty()) co_return Done{};
    if (!co_await lines.WriteAll(batch)) co_return call.InterruptStatus();
  }
}

figures::CountedParts FigureService::Small(const Call& call, const figures::Query& query) const {
  const figures::CountedParts parts = small_cells_.Concern(figures_.catalogue(), query.figure->figure);
  if (!parts.any() || call.Holds({options::v1::ROLE_REVIEWER}, query.division)) return {};
  return parts;
}

figures::CountedParts FigureService::SmallSingle(const Call& call, const figures::Query& query) const {
  const bool is_by_service =
      !call.through_service().empty() || absl::StartsWith(call.principal(), auth::kServicePrefix);
  if (is_by_service) return {};
  return Small(call, query);
}

}  // namespace eastgate::server
