#include "common/server/replica.h"

#include <pthread.h>

#include "absl/time/clock.h"
#include "common/facts/catch_up.h"
#include "common/rpc/process.h"
#include "common/rpc/steady_clock.h"
#include "common/status/status_macros.h"

namespace eastgate::server {
namespace {

using observability::Level;

// The log tells of news at once; where it does not, they are found after so long, and so is a stop.
constexpr absl::Duration kLongestWait = absl::Milliseconds(500);

// Returns whether the log may be followed later: PostgreSQL does not answer, or the disk is nearly full.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
}

bool IsBegun(const facts::Log& facts) {
  return !facts.log_id().empty() && facts.reference() != nullptr;
}

}  // namespace

absl::Status Replica::WaitForLog() {
  RETURN_IF_ERROR(facts::CatchUp(*schema_, store_));
  bool is_told = false;
  while (!rpc::IsStopRequested()) {
    const absl::StatusOr<int64_t> applied = Follow(/*facts=*/nullptr);
    if (!applied.ok() && !MayPass(applied.status())) return applied.status();
    if (!applied.ok()) {
      WaitAfter(applied.status());
      continue;
    }
    ASSIGN_OR_RETURN(const auto facts, facts::Log::OpenForReading(store_, schema_, options_));
    if (IsBegun(*facts)) return absl::OkStatus();
    if (!is_told) server_log_.Write(Level::kInfo, "the replicated log has not begun: waiting for its writer");
    is_told = true;
    if (const auto news = log_.WaitForNews(*applied, kLongestWait); !news.ok()) WaitAfter(news.status());
  }
  // The failure of a write of this process's own asks it to stop, too.
  RETURN_IF_ERROR(store_.failure());
  return absl::CancelledError("asked to stop before the log was there");
}

void Replica::Start(facts::Log& facts, Listeners listeners) {
  thread_ = std::thread([this, &facts, listeners = std::move(listeners)] { Run(facts, listeners); });
}

void Replica::Stop() {
  stops_ = true;
  if (thread_.joinable()) thread_.join();
}

absl::Duration Replica::Behind() const {
  return rpc::SteadyNow() - absl::FromUnixNanos(was_whole_ns_);
}

void Replica::Run(facts::Log& facts, const Listeners& listeners) {
  pthread_setname_np(pthread_self(), "replica");
  auto reference = facts.reference();
  while (!stops_) {
    const absl::StatusOr<int64_t> applied = Follow(&facts);
    if (!applied.ok() && !MayPass(applied.status())) return listeners.on_failure(applied.status());
    if (facts.reference() != reference) {
      reference = facts.reference();
      listeners.on_reference();
    }
    const absl::Status waited =
        applied.ok() ? log_.WaitForNews(*applied, kLongestWait).status() : applied.status();
    if (!waited.ok()) WaitAfter(waited);
  }
}

absl::StatusOr<int64_t> Replica::Follow(facts::Log* facts) {
  const int64_t began = absl::ToUnixNanos(rpc::SteadyNow());
  const absl::StatusOr<int64_t> applied =
      store_.Follow([this, facts](const store::Reader& reader, int64_t after, auto visit) -> absl::Status {
        RETURN_IF_ERROR(facts::VisitDerived(*schema_, reader, after, visit));
        return facts == nullptr ? absl::OkStatus() : facts->FollowReference(reader, after);
      });
  if (absl::IsNotFound(applied.status())) return 0;
  RETURN_IF_ERROR(applied.status());
  was_whole_ns_ = began;
  answers_ = true;
  return *applied;
}

void Replica::WaitAfter(const absl::Status& failed) {
  if (answers_) {
    server_log_.Write(Level::kWarning,
                      absl::IsUnavailable(failed) ? "the replicated log does not answer"
                                                  : "the replicated log is not followed",
                      {{"error", failed.message()}});
  }
  answers_ = false;
  absl::SleepFor(kLongestWait);
}

}  // namespace eastgate::server
