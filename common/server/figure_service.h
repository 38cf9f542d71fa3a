// Serves eastgate.figure.v1.FigureService, the same in every service of the suite.
//
// A query that only reads cells is answered at once; one that scans postings runs on the pool. Thread-safe.
#ifndef EASTGATE_COMMON_SERVER_FIGURE_SERVICE_H_
#define EASTGATE_COMMON_SERVER_FIGURE_SERVICE_H_

#include <memory>

#include "common/figures/figure_store.h"
#include "common/figures/query.h"
#include "common/figures/small_cells.h"
#include "common/reporting/recorded_reports.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/stream.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"

namespace eastgate::server {

class FigureService final {
 public:
  // The first two must outlive it.
  FigureService(const figures::FigureStore& figures, rpc::Executor& executor,
                figures::SmallCells small_cells = figures::SmallCells())
      : figures_(figures), executor_(executor), small_cells_(small_cells) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<figure::v1::ListFiguresResponse> ListFigures(rpc::Call& call,
                                                          const figure::v1::ListFiguresRequest& request);
  rpc::Reply<figure::v1::FigureValue> GetFigure(rpc::Call& call, const figure::v1::GetFigureRequest& request);
  rpc::Reply<figure::v1::BatchGetFiguresResponse> BatchGetFigures(
      rpc::Call& call, const figure::v1::BatchGetFiguresRequest& request);
  rpc::Reply<figure::v1::GetFigureSeriesResponse> GetFigureSeries(
      rpc::Call& call, const figure::v1::GetFigureSeriesRequest& request);
  rpc::Reply<figure::v1::BreakDownFigureResponse> BreakDownFigure(
      rpc::Call& call, const figure::v1::BreakDownFigureRequest& request);
  rpc::Reply<rpc::Done> TraceFigure(rpc::Call& call, const figure::v1::TraceFigureRequest& request,
                                    rpc::Stream<figure::v1::TraceFigureResponse>& lines);

 private:
  // Returns the parts of the figure's values that are suppressed in an answer to the call where they are
  // small.
  figures::CountedParts Small(const rpc::Call& call, const figures::Query& query) const;
  // The same of a single value, which services are told.
  figures::CountedParts SmallSingle(const rpc::Call& call, const figures::Query& query) const;

  const figures::FigureStore& figures_;
  rpc::Executor& executor_;
  const figures::SmallCells small_cells_;
  const reporting::RecordedReports recorded_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_FIGURE_SERVICE_H_
