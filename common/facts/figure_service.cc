#include "common/facts/figure_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/break_down.h"
#include "common/facts/evaluator.h"
#include "common/facts/query.h"
#include "common/facts/read.h"
#include "common/facts/recent_postings.h"
#include "common/facts/series.h"
#include "common/facts/trace.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {

namespace pb = ::eastgate::figure::v1;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

namespace {

// Cells as they now stand: a few reads. As known earlier, days that changed since are mended by scans.
bool IsLight(const Ledger& ledger, const store::Reader& reader, const Query& query) {
  return query.revision == reader.head().revision && Evaluator::ReadsCellsOnly(ledger.catalogue(), query) &&
         query.filters.size() <= 2;
}

absl::Status CheckTrace(const Query& query, const pb::TraceFigureRequest& request) {
  if (request.recorded_after_revision() < 0)
    return rpc::InvalidField("recorded_after_revision", "want 0 or more");
  if (request.recorded_after_revision() > 0 && query.figure->kind() == pb::KIND_DISTINCT)
    return rpc::InvalidField("recorded_after_revision",
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
  resource::RequestCheck check(ledger_.reference(), ledger_.division_root());
  check.PageSize(request.page_size());
  const auto after = resource::DecodePageToken(request, request.page_token());
  check.Check("page_token", after.status());
  RETURN_IF_ERROR(check.ToStatus());
  const int page_size = resource::PageSizeOf(request.page_size());
  pb::ListFiguresResponse response;
  for (const FigureDefinition& definition : ledger_.catalogue().figures()) {
    if (definition.id() <= *after) continue;
    if (response.figures_size() == page_size) {
      response.set_next_page_token(resource::EncodePageToken(request, response.figures(page_size - 1).id()));
      break;
    }
    *response.add_figures() = definition.figure;
  }
  return response;
}

Reply<pb::FigureValue> FigureService::GetFigure(Call&, const pb::GetFigureRequest& request) {
  const int64_t rolled_up = ledger_.recent().rolled_up();
  std::shared_ptr<const store::Snapshot> snapshot = ledger_.store().Read();
  ASSIGN_OR_RETURN(Query query, ResolveQuery(ledger_, *snapshot, request.query(), "query."));
  const bool compare = request.compare_year_on_year();
  if (IsLight(ledger_, *snapshot, query))
    return Evaluator(ledger_, *snapshot, rolled_up).Answer(query, compare);
  return executor_.Run<pb::FigureValue>([this, snapshot, rolled_up, query = std::move(query), compare] {
    return Evaluator(ledger_, *snapshot, rolled_up).Answer(query, compare);
  });
}

Reply<pb::BatchGetFiguresResponse> FigureService::BatchGetFigures(Call&,
                                                                  const pb::BatchGetFiguresRequest& request) {
  if (request.requests_size() < 1 || request.requests_size() > kMaxBatch) {
    return rpc::InvalidField("requests",
                             absl::StrCat("got ", request.requests_size(), ", want 1 to ", kMaxBatch));
  }
  const int64_t rolled_up = ledger_.recent().rolled_up();
  std::shared_ptr<const store::Snapshot> snapshot = ledger_.store().Read();
  std::vector<std::pair<Query, bool>> queries;
  for (int i = 0; i < request.requests_size(); ++i) {
    ASSIGN_OR_RETURN(Query query, ResolveQuery(ledger_, *snapshot, request.requests(i).query(),
                                               absl::StrCat("requests[", i, "].query.")));
    queries.emplace_back(std::move(query), request.requests(i).compare_year_on_year());
  }
  return executor_.Run<pb::BatchGetFiguresResponse>(
      [this, snapshot, rolled_up,
       queries = std::move(queries)]() -> absl::StatusOr<pb::BatchGetFiguresResponse> {
        pb::BatchGetFiguresResponse response;
        for (const auto& [query, compare] : queries) {
          ASSIGN_OR_RETURN(*response.add_values(),
                           Evaluator(ledger_, *snapshot, rolled_up).Answer(query, compare));
        }
        return response;
      });
}

Reply<pb::GetFigureSeriesResponse> FigureService::GetFigureSeries(Call&,
                                                                  const pb::GetFigureSeriesRequest& request) {
  std::shared_ptr<const store::Snapshot> snapshot = ledger_.store().Read();
  ASSIGN_OR_RETURN(Query query,
                   ResolveQuery(ledger_, *snapshot, request.query(), "query.", StartRule::kOfSeries));
  RETURN_IF_ERROR(Intervals(query.period, request.granularity()).status());
  return executor_.Run<pb::GetFigureSeriesResponse>(
      [this, snapshot, query = std::move(query), granularity = request.granularity()] {
        Evaluator evaluator(ledger_, *snapshot);
        return Series(evaluator, query, granularity);
      });
}

Reply<pb::BreakDownFigureResponse> FigureService::BreakDownFigure(Call&,
                                                                  const pb::BreakDownFigureRequest& request) {
  std::shared_ptr<const store::Snapshot> snapshot = ledger_.store().Read();
  ASSIGN_OR_RETURN(Query query, ResolveQuery(ledger_, *snapshot, request.query(), "query."));
  RETURN_IF_ERROR(CheckBreakDown(ledger_, request));
  return executor_.Run<pb::BreakDownFigureResponse>([this, snapshot, query = std::move(query), &request] {
    Evaluator evaluator(ledger_, *snapshot);
    return BreakDown(evaluator, query, request);
  });
}

Reply<Done> FigureService::TraceFigure(Call& call, const pb::TraceFigureRequest& request,
                                       rpc::Stream<pb::TraceFigureResponse>& lines) {
  absl::StatusOr<Query> query = ResolveQuery(ledger_, *ledger_.store().Read(), request.query(), "query.");
  if (!query.ok()) co_return query.status();
  if (absl::Status bad = CheckTrace(*query, request); !bad.ok()) co_return bad;
  Trace trace(ledger_, *std::move(query), request.recorded_after_revision());
  const std::function<absl::StatusOr<std::vector<pb::TraceFigureResponse>>()> next = [&trace] {
    return trace.Next();
  };
  while (true) {
    auto batch = co_await executor_.Run<std::vector<pb::TraceFigureResponse>>(next);
    if (!batch.ok()) co_return batch.status();
    if (batch->empty()) co_return Done{};
    for (const pb::TraceFigureResponse& line : *batch) {
      const bool taken = co_await lines.Write(line);
      if (!taken) co_return call.InterruptStatus();
    }
  }
}

}  // namespace eastgate::facts
