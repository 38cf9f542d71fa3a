// The shared parts of the process that every served call uses. Made once in main, after Metrics and Log,
// before the services.
#ifndef EASTGATE_COMMON_RPC_RUNTIME_H_
#define EASTGATE_COMMON_RPC_RUNTIME_H_

#include <array>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/rpc/access.h"
#include "common/rpc/caller.h"
#include "common/rpc/caller_limits.h"
#include "common/rpc/drain_gate.h"
#include "common/rpc/head_watcher.h"

namespace eastgate::rpc {

struct Limits {
  // The deadline of a unary call whose client sets none, and the upper bound of all others.
  absl::Duration unary_deadline = absl::Seconds(30);
  // Slower unary calls are logged at info.
  absl::Duration slow_call = absl::Milliseconds(500);
  // A stream whose client takes no message, or sends none that is waited for, for so long is ended.
  absl::Duration stream_progress = absl::Seconds(60);
  // The share of one principal.
  CallerLimitsOptions callers = {};
};

class Runtime {
 public:
  Runtime(observability::Metrics& metrics, observability::Log& log, const Limits& limits = {});

  observability::Metrics& metrics() { return metrics_; }
  observability::Log& log() { return log_; }
  DrainGate& gate() { return gate_; }
  const Limits& limits() const { return limits_; }

  // The rules that identify callers, and the look-up of a resource's divisions. Set before the first call.
  void SetCallerRules(CallerRules rules) { caller_rules_ = std::move(rules); }
  const CallerRules& caller_rules() const { return caller_rules_; }
  void SetFindDivisions(FindDivisions find_divisions) { find_divisions_ = std::move(find_divisions); }
  const FindDivisions& find_divisions() const { return find_divisions_; }

  CallerLimits& caller_limits() { return caller_limits_; }

  // Says that this process follows the log and does not write it, and how far it is: methods that write are
  // refused with READ_REPLICA, and what asks for a revision that is not here yet waits for it. Before the
  // first call; `head` must outlive all calls.
  void FollowLog(HeadWatcher& head) { followed_ = &head; }
  // Null where the process writes the log.
  HeadWatcher* followed() const { return followed_; }

  // Counts a call to a method for which one of the roles is needed, by its first role.
  void CountCaller(auth::RoleSet roles, bool by_service) {
    callers_[roles.First()][by_service ? 1 : 0].fetch_add(1, std::memory_order_relaxed);
  }

  // Sets the rights of callers from now on. Nobody may do anything before they are set.
  void SetRights(std::shared_ptr<const auth::Rights> rights);
  std::shared_ptr<const auth::Rights> rights() const;

 private:
  observability::Metrics& metrics_;
  observability::Log& log_;
  const Limits limits_;
  DrainGate gate_;
  CallerRules caller_rules_;
  CallerLimits caller_limits_;
  std::array<std::array<std::atomic<int64_t>, 2>, options::v1::Role_ARRAYSIZE> callers_ = {};
  FindDivisions find_divisions_;
  HeadWatcher* followed_ = nullptr;
  mutable absl::Mutex rights_mutex_;
  std::shared_ptr<const auth::Rights> rights_ ABSL_GUARDED_BY(rights_mutex_);
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_RUNTIME_H_
