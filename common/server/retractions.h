// Retractions: FactService.RetractFact, and what services tell each other about it.
//
// A fact whose resource no other service names is retracted in one commit. If others may name the resource
// (config::ServicesNaming), the retraction has these steps:
//   1. it is tried and dropped: what this service itself refuses is refused at once;
//   2. one commit marks the resource as `retracting`, by a fact without postings, and writes a row of the
//      outbox; from then on others that ask for the resource are refused to build on it;
//   3. every service that may name it is asked (ListDependents), which waits for calls that are about to;
//   4. one commit retracts the fact, or clears the mark (DEPENDENT_FACTS), and deletes the row of the outbox.
// A thread of its own does steps 3 and 4, one resource after another. A service that does not answer leaves
// the row where it is: it is tried again after a second, then after twice as long each time, up to a minute,
// and after a restart; whoever waits is answered with UNAVAILABLE, reason RETRACTION_PENDING, and the same
// call again joins it. Thread-safe; owned by the host.
#ifndef EASTGATE_COMMON_SERVER_RETRACTIONS_H_
#define EASTGATE_COMMON_SERVER_RETRACTIONS_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/suite.h"
#include "common/facts/log.h"
#include "common/facts/writer.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/names_in_use.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/server/retraction_outbox.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"

namespace eastgate::server {

class Retractions final {
 public:
  struct Options {
    // Returns the services that may name the resources of a collection.
    std::function<std::vector<std::string>(absl::string_view collection)> services_naming =
        config::ServicesNaming;
    // A service must answer within this time.
    absl::Duration ask_limit = absl::Seconds(5);
    // The time until a retraction is tried again: at first, and at most.
    absl::Duration first_wait = absl::Seconds(1);
    absl::Duration most_wait = absl::Minutes(1);
  };

  // All must outlive it.
  Retractions(const facts::Log& log, const lifecycle::Committer& committer, lifecycle::NamesInUse& names,
              const rpc::PeerTargets& targets);
  Retractions(const facts::Log& log, const lifecycle::Committer& committer, lifecycle::NamesInUse& names,
              const rpc::PeerTargets& targets, Options options);
  ~Retractions() { Stop(); }

  // Begins to settle the retractions of the outbox: those that the store has, and those that come.
  void Start();
  // Ends it. Whoever waits is answered with RETRACTION_PENDING. May be called again.
  void Stop();

  // The number of retractions that wait for the answers of other services, and the time for which the oldest
  // has waited. Callable from any thread.
  struct Waiting {
    int count = 0;
    absl::Duration oldest;
  };
  Waiting pending() const;

  // Serve the methods of FactService.
  rpc::Reply<fact::v1::Fact> Retract(rpc::Call& call, const fact::v1::RetractFactRequest& request);
  rpc::Reply<fact::v1::ListDependentsResponse> ListDependents(rpc::Call& call,
                                                              const fact::v1::ListDependentsRequest& request);

  // Returns a fact by name, as the committer's replays read it.
  absl::StatusOr<fact::v1::Fact> Get(const store::Reader& reader, absl::string_view name) const;

 private:
  using Completion = rpc::Completion<fact::v1::Fact>;
  struct Peer {
    std::unique_ptr<rpc::PeerChannel> channel;
    std::unique_ptr<fact::v1::FactService::Stub> facts;
  };
  // A resource whose retraction is to be settled.
  struct Task {
    absl::Time due;
    absl::Duration wait;  // Until the next try.
    std::vector<Completion> waiting;
    absl::Time since = absl::Now();  // The beginning, or the start of the server.
  };

  // Returns the resource that the fact created, if others may name it and the fact can be retracted; else
  // nothing.
  std::string GuardedBy(const store::Reader& reader, absl::string_view fact) const;
  rpc::Reply<fact::v1::Fact> RetractAtOnce(rpc::Call& call, const fact::v1::RetractFactRequest& request);
  // Returns the fact that would be recorded if every service allowed it, and changes nothing.
  rpc::Reply<fact::v1::Fact> Try(rpc::Call& call, const fact::v1::RetractFactRequest& request) const;
  // Begins the retraction, or joins the one that has begun, and waits for it.
  rpc::Reply<fact::v1::Fact> RetractWithOthers(rpc::Call& call, const fact::v1::RetractFactRequest& request,
                                               std::string name);
  // Returns whether this call has begun the retraction, and not another one before it.
  absl::StatusOr<bool> Begin(facts::Writer& writer, const PendingRetraction& pending) const;
  // Settles the retraction of the resource, or fails to; the answer comes from the thread.
  rpc::Reply<fact::v1::Fact> Settled(std::string name);

  void Run();
  // On the thread: one try.
  absl::StatusOr<fact::v1::Fact> Settle(const std::string& name);
  // OK where no fact of another service depends on the resource; DEPENDENT_FACTS. RETRACTION_PENDING while
  // one does not answer.
  rpc::Reply<rpc::Done> AskOthers(PendingRetraction pending) const;
  // Clears the mark. Returns `why`, or RETRACTION_PENDING where the commit fails.
  absl::Status GiveUp(const PendingRetraction& pending, const absl::Status& why) const;

  const facts::Log& log_;
  const lifecycle::Committer& committer_;
  lifecycle::NamesInUse& names_;
  const Options options_;
  std::map<std::string, Peer, std::less<>> peers_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Task> tasks_;  // By the name of the resource.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_RETRACTIONS_H_
