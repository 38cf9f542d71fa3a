// Serves eastgate.fact.v1.FactService, the same in every service of the suite.
//
// Single facts are read at once; lists and proofs on the pool. Thread-safe.
#ifndef EASTGATE_COMMON_SERVER_FACT_SERVICE_H_
#define EASTGATE_COMMON_SERVER_FACT_SERVICE_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/facts/log.h"
#include "common/lifecycle/commit.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/head_watcher.h"
#include "common/rpc/reply.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/stream.h"
#include "common/server/retractions.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"

namespace eastgate::server {

class FactService final {
 public:
  // All must outlive it. `head` advances with the store. A watcher hears a progress mark every
  // `progress_period`, which is shorter than the 5 seconds promised.
  FactService(const facts::Log& log, const lifecycle::Committer& committer, rpc::Executor& executor,
              rpc::HeadWatcher& head, Retractions& retractions,
              absl::Duration progress_period = absl::Seconds(4))
      : log_(log),
        committer_(committer),
        executor_(executor),
        head_(head),
        retractions_(retractions),
        progress_period_(progress_period) {}

  // Returns whether a caller is told the changes of a fact.
  using ChangesTold = std::function<bool(const rpc::Call& call, const fact::v1::Fact& fact)>;
  // Leaves out the changes for whoever is not told them; without it all are told. Before it serves.
  void TellChangesIf(ChangesTold told) { changes_told_ = std::move(told); }

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<fact::v1::Fact> GetFact(rpc::Call& call, const fact::v1::GetFactRequest& request);
  rpc::Reply<fact::v1::ListFactsResponse> ListFacts(rpc::Call& call,
                                                    const fact::v1::ListFactsRequest& request);
  rpc::Reply<fact::v1::Fact> CorrectFact(rpc::Call& call, const fact::v1::CorrectFactRequest& request);
  rpc::Reply<fact::v1::Fact> RetractFact(rpc::Call& call, const fact::v1::RetractFactRequest& request);
  rpc::Reply<fact::v1::ListDependentsResponse> ListDependents(rpc::Call& call,
                                                              const fact::v1::ListDependentsRequest& request);
  rpc::Reply<rpc::Done> WatchFacts(rpc::Call& call, const fact::v1::WatchFactsRequest& request,
                                   rpc::Stream<fact::v1::WatchFactsResponse>& events);
  rpc::Reply<fact::v1::GetLogHeadResponse> GetLogHead(rpc::Call& call,
                                                      const fact::v1::GetLogHeadRequest& request);
  rpc::Reply<fact::v1::VerifyLogResponse> VerifyLog(rpc::Call& call,
                                                    const fact::v1::VerifyLogRequest& request);

  // A fact by name, as the committer's replays read it. NOT_FOUND if there is none, INVALID_ARGUMENT for
  // another name.
  absl::StatusOr<fact::v1::Fact> Get(const store::Reader& reader, absl::string_view name) const;

 private:
  const facts::Log& log_;
  const lifecycle::Committer& committer_;
  rpc::Executor& executor_;
  rpc::HeadWatcher& head_;
  Retractions& retractions_;
  const absl::Duration progress_period_;
  ChangesTold changes_told_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_FACT_SERVICE_H_
