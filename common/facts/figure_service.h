// Serves eastgate.figure.v1.FigureService, the same in every service of the suite.
//
// What reads cells is answered at once; what scans postings, on the pool. Thread-safe.
#ifndef EASTGATE_COMMON_FACTS_FIGURE_SERVICE_H_
#define EASTGATE_COMMON_FACTS_FIGURE_SERVICE_H_

#include <memory>

#include "common/facts/ledger.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/stream.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"

namespace eastgate::facts {

// Requests of one batch.
inline constexpr int kMaxBatch = 200;

class FigureService final {
 public:
  // Both must outlive it.
  FigureService(const Ledger& ledger, rpc::Executor& executor) : ledger_(ledger), executor_(executor) {}

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
  const Ledger& ledger_;
  rpc::Executor& executor_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_FIGURE_SERVICE_H_
