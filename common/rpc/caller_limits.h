// CallerLimits: the share of a server that one principal may use, so that a greedy caller leaves the others
// theirs.
//
//   ASSIGN_OR_RETURN(CallerLimits::Lease lease, limits.Enter(principal, CallKind::kUnary));
//   … the call is served; the lease gives its place back …
//
// Bounded per principal: unary calls in flight, open streams, and calls begun in a second (a token bucket of
// one second's calls). Bounded in all: open streams, and principals that are known at a time; one that has
// nothing open and a full bucket is forgotten when its place is needed. While several principals have calls
// in flight, each has only a few of its own served at a time and the others wait for their turn, so that
// whoever has a single call need not wait for the hundreds of another. Thread-safe: principals are spread
// over shards, each with its own lock. Must outlive its leases.
#ifndef EASTGATE_COMMON_RPC_CALLER_LIMITS_H_
#define EASTGATE_COMMON_RPC_CALLER_LIMITS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/steady_clock.h"

namespace eastgate::rpc {

enum class CallKind {
  kUnary,
  kOutOfTurn,  // A unary call that is served at once, whoever else has calls in flight.
  kStream,
};

struct CallerLimitsOptions {
  // The limits of one principal: unary calls in flight, open streams, calls begun in a second (0: no bound).
  int calls = 512;
  int streams = 64;
  int64_t rate = 0;
  // A service calls for many people, so its share is this many times as large.
  int service_shares = 8;
  // Open streams of all principals together.
  int all_streams = 1024;
  // Unary calls that are served at once while several principals have some in flight, all of them together;
  // each has an equal part, at least one call, and a service one for each of its shares.
  int served = 48;
  // Principals known at a time; a further one is refused while all of them are busy.
  int max_callers = 16'384;
  // The delay after which a client is told to retry where it is not known when a place will be free.
  absl::Duration retry_delay = absl::Milliseconds(200);
  std::function<absl::Time()> now = SteadyNow;
};

class CallerLimits {
 public:
  class Lease;

  // A call that waits for its turn.
  class Waiting {
   public:
    // Serves the call: called once, on the thread on which another call of the same principal ended.
    virtual void Serve() = 0;

   protected:
    ~Waiting() = default;
  };

  explicit CallerLimits(CallerLimitsOptions options = {}) : options_(std::move(options)) {}
  CallerLimits(const CallerLimits&) = delete;
  CallerLimits& operator=(const CallerLimits&) = delete;

  // Takes a place for a call of the principal. RESOURCE_EXHAUSTED (CALLER_LIMIT, with a retry delay) beyond
  // its share, or beyond what all callers together may have.
  absl::StatusOr<Lease> Enter(absl::string_view principal, CallKind kind = CallKind::kUnary);

  // Principals that are known, and streams that are open.
  int callers() const;
  int open_streams() const { return all_streams_.load(std::memory_order_relaxed); }
  // Calls that wait for their turn.
  int waiting() const;

 private:
  static constexpr size_t kShards = 16;

  struct Caller {
    // Raised under the shard's lock, lowered without it: at 0 nothing refers to the caller.
    std::atomic<int> calls{0};
    std::atomic<int> streams{0};
    std::atomic<int> in_turn{0};  // Those of `calls` that take a turn.
    // Under the shard's lock: calls that took their turn, and those that wait for it, in their order.
    int served = 0;
    std::deque<Lease*> waiting;
    int64_t tokens = 0;  // In billionths of a call: a nanosecond earns as many as the rate.
    absl::Time counted;  // When `tokens` were.
  };
  struct Shard {
    mutable absl::Mutex mutex;
    absl::flat_hash_map<std::string, std::unique_ptr<Caller>> callers ABSL_GUARDED_BY(mutex);
  };

  absl::StatusOr<Caller*> FindOrAdd(Shard& shard, absl::string_view principal, int64_t rate)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // Forgets callers that have nothing open and would begin with a full bucket anyhow.
  void ForgetIdle(Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // Takes a token of the caller's bucket.
  absl::Status Take(Caller& caller, int64_t rate);
  // Returns how many calls of a principal may be served at a time.
  int TurnsOf(int shares) const;
  bool TakeTurn(Lease& lease, Waiting& call);
  // Ends the turn of one call and serves those whose turn it then is.
  void EndTurn(const Lease& lease);

  const CallerLimitsOptions options_;
  std::array<Shard, kShards> shards_;
  std::atomic<int> all_streams_{0};
  std::atomic<int> callers_with_calls_{0};  // Principals with calls that take turns.
};

// A call's place. Gives it back when it goes, and then serves calls of the principal that wait for it;
// move-only.
class CallerLimits::Lease {
 public:
  Lease() = default;
  Lease(Lease&& other) noexcept { *this = std::move(other); }
  Lease& operator=(Lease&& other) noexcept {
    std::swap(place_, other.place_);
    return *this;
  }
  ~Lease();

  // Returns whether the call may be served now. If not, `call` is served when its turn has come; until
  // then this lease must stay where it is. To be asked once.
  bool TakeTurn(Waiting& call) {
    return place_.limits == nullptr || place_.kind != CallKind::kUnary ||
           place_.limits->TakeTurn(*this, call);
  }

 private:
  friend class CallerLimits;

  struct Place {
    CallerLimits* limits = nullptr;
    Shard* shard = nullptr;
    Caller* caller = nullptr;
    int shares = 1;
    CallKind kind = CallKind::kUnary;
    bool has_turn = false;
    Waiting* call = nullptr;
  };

  explicit Lease(const Place& place) : place_(place) {}

  Place place_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_CALLER_LIMITS_H_
