#include "common/rpc/caller_limits.h"

#include <algorithm>
#include <climits>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/retry.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

constexpr absl::string_view kServices = "service/";
constexpr int64_t kOneCall = 1'000'000'000;

absl::Status Refused(absl::string_view what, int64_t limit, absl::Duration retry_after) {
  absl::Status refused = status::ErrorWithReason(
      absl::StatusCode::kResourceExhausted, status::ErrorReason::ERROR_REASON_CALLER_LIMIT,
      absl::StrCat(what, ": at most ", limit), {{"limit", absl::StrCat(limit)}});
  status::SetRetryDelay(retry_after, refused);
  return refused;
}

}  // namespace

absl::StatusOr<CallerLimits::Lease> CallerLimits::Enter(absl::string_view principal, CallKind kind) {
  const bool is_stream = kind == CallKind::kStream;
  const int shares = absl::StartsWith(principal, kServices) ? options_.service_shares : 1;
  const int most = shares * (is_stream ? options_.streams : options_.calls);
  Shard& shard = shards_[absl::Hash<absl::string_view>()(principal) % kShards];
  absl::MutexLock lock(&shard.mutex);
  ASSIGN_OR_RETURN(Caller* const caller, FindOrAdd(shard, principal, shares * options_.rate));
  std::atomic<int>& open = is_stream ? caller->streams : caller->calls;
  if (open.load(std::memory_order_relaxed) >= most) {
    return Refused(is_stream ? "open streams of one caller" : "calls of one caller in flight", most,
                   options_.retry_delay);
  }
  RETURN_IF_ERROR(Take(*caller, shares * options_.rate));
  if (is_stream && all_streams_.fetch_add(1, std::memory_order_relaxed) >= options_.all_streams) {
    all_streams_.fetch_sub(1, std::memory_order_relaxed);
    return Refused("open streams of all callers", options_.all_streams, options_.retry_delay);
  }
  open.fetch_add(1, std::memory_order_relaxed);
  if (kind == CallKind::kUnary && caller->in_turn.fetch_add(1, std::memory_order_relaxed) == 0)
    callers_with_calls_.fetch_add(1, std::memory_order_relaxed);
  Lease::Place place;
  place.limits = this;
  place.shard = &shard;
  place.caller = caller;
  place.shares = shares;
  place.kind = kind;
  return Lease(place);
}

CallerLimits::Lease::~Lease() {
  CallerLimits* const limits = place_.limits;
  if (limits == nullptr) return;
  if (place_.has_turn) limits->EndTurn(*this);
  Caller& caller = *place_.caller;
  if (place_.kind == CallKind::kUnary && caller.in_turn.fetch_sub(1, std::memory_order_relaxed) == 1)
    limits->callers_with_calls_.fetch_sub(1, std::memory_order_relaxed);
  // The last: then the caller may be forgotten.
  if (place_.kind == CallKind::kStream) {
    limits->all_streams_.fetch_sub(1, std::memory_order_relaxed);
    caller.streams.fetch_sub(1, std::memory_order_release);
  } else {
    caller.calls.fetch_sub(1, std::memory_order_release);
  }
}

int CallerLimits::TurnsOf(int shares) const {
  const int callers = callers_with_calls_.load(std::memory_order_relaxed);
  return callers <= 1 ? INT_MAX : shares * std::max(options_.served / callers, 1);
}

bool CallerLimits::TakeTurn(Lease& lease, Waiting& call) {
  // Alone, a principal need not be counted.
  if (callers_with_calls_.load(std::memory_order_relaxed) <= 1) return true;
  Lease::Place& place = lease.place_;
  absl::MutexLock lock(&place.shard->mutex);
  Caller& caller = *place.caller;
  if (caller.waiting.empty() && caller.served < TurnsOf(place.shares)) {
    ++caller.served;
    place.has_turn = true;
    return true;
  }
  // Those that are served serve it: there is at least one.
  place.call = &call;
  caller.waiting.push_back(&lease);
  return false;
}

void CallerLimits::EndTurn(const Lease& lease) {
  const Lease::Place& place = lease.place_;
  std::vector<Waiting*> next;
  {
    absl::MutexLock lock(&place.shard->mutex);
    Caller& caller = *place.caller;
    --caller.served;
    const int most = TurnsOf(place.shares);
    while (!caller.waiting.empty() && caller.served < most) {
      Lease::Place& waiting = caller.waiting.front()->place_;
      caller.waiting.pop_front();
      ++caller.served;
      waiting.has_turn = true;
      next.push_back(waiting.call);
    }
  }
  for (Waiting* call : next) call->Serve();
}

int CallerLimits::callers() const {
  size_t known = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    known += shard.callers.size();
  }
  return static_cast<int>(known);
}

int CallerLimits::waiting() const {
  size_t waiting = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    for (const auto& [principal, caller] : shard.callers) waiting += caller->waiting.size();
  }
  return static_cast<int>(waiting);
}

absl::StatusOr<CallerLimits::Caller*> CallerLimits::FindOrAdd(Shard& shard, absl::string_view principal,
                                                              int64_t rate) {
  if (const auto found = shard.callers.find(principal); found != shard.callers.end())
    return found->second.get();
  const auto most = std::max<size_t>(static_cast<size_t>(options_.max_callers) / kShards, 1);
  if (shard.callers.size() >= most) ForgetIdle(shard);
  if (shard.callers.size() >= most)
    return Refused("callers served at a time", options_.max_callers, options_.retry_delay);
  auto caller = std::make_unique<Caller>();
  caller->tokens = rate * kOneCall;
  if (rate > 0) caller->counted = options_.now();
  return shard.callers.emplace(std::string(principal), std::move(caller)).first->second.get();
}

void CallerLimits::ForgetIdle(Shard& shard) {
  // An empty bucket is full again after a second, whatever the rate.
  const absl::Time full = options_.rate > 0 ? options_.now() - absl::Seconds(1) : absl::InfiniteFuture();
  absl::erase_if(shard.callers, [full](const auto& known) {
    const Caller& caller = *known.second;
    return caller.calls.load(std::memory_order_acquire) == 0 &&
           caller.streams.load(std::memory_order_acquire) == 0 && caller.counted <= full;
  });
}

absl::Status CallerLimits::Take(Caller& caller, int64_t rate) {
  if (rate == 0) return absl::OkStatus();
  const absl::Time now = options_.now();
  // An empty bucket is full after a second, so no more need be counted.
  const absl::Duration since =
      std::clamp(now - caller.counted, absl::ZeroDuration(), absl::Duration(absl::Seconds(1)));
  caller.tokens = std::min(caller.tokens + absl::ToInt64Nanoseconds(since) * rate, rate * kOneCall);
  caller.counted = now;
  if (caller.tokens < kOneCall) {
    const absl::Duration wait = absl::Nanoseconds((kOneCall - caller.tokens) / rate + 1);
    return Refused("calls of one caller in a second", rate, absl::Ceil(wait, absl::Milliseconds(1)));
  }
  caller.tokens -= kOneCall;
  return absl::OkStatus();
}

}  // namespace eastgate::rpc
