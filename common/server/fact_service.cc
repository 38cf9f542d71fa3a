#include "common/server/fact_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/sha256.h"
#include "common/facts/changes.h"
#include "common/facts/corrections.h"
#include "common/facts/log_list.h"
#include "common/facts/log_reader.h"
#include "common/facts/read.h"
#include "common/facts/record.h"
#include "common/facts/verify_chain.h"
#include "common/reference/division.h"
#include "common/resource/request_check.h"
#include "common/resource/request_fields.h"
#include "common/rpc/wanted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::fact::v1;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

namespace {

constexpr int kMaxKinds = 64;
// Held by a watcher who does not read.
constexpr int64_t kWatchBatch = 64;
// Records proved in one job of the pool, under one snapshot.
constexpr int64_t kVerifyBatch = 20'000;

// The next events of a watcher: facts up to `upto`, inclusive, then perhaps a mark.
struct Batch {
  std::vector<pb::WatchFactsResponse> events;
  int64_t upto = 0;
};

bool IsWatched(const pb::WatchFactsRequest& request, const pb::Fact& fact) {
  const auto& kinds = request.kinds();
  return (kinds.empty() || std::find(kinds.begin(), kinds.end(), fact.kind()) != kinds.end()) &&
         (request.subject().empty() || fact.subject() == request.subject()) &&
         reference::DivisionRegistry::Contains(request.division(), fact.division());
}

absl::StatusOr<Batch> ReadBatch(const store::Reader& reader, const pb::WatchFactsRequest& request,
                                int64_t after) {
  Batch batch;
  batch.upto = std::min(reader.head().revision, after + kWatchBatch);
  RETURN_IF_ERROR(
      facts::VisitFacts(reader, after + 1, batch.upto, [&](pb::Fact& fact) -> absl::StatusOr<bool> {
        if (!IsWatched(request, fact)) return true;
        ASSIGN_OR_RETURN(const int64_t corrected_by, facts::CorrectedBy(reader, fact.revision()));
        if (corrected_by != 0) fact.set_corrected_by(facts::FactName(corrected_by));
        *batch.events.emplace_back().mutable_fact() = std::move(fact);
        return true;
      }));
  return batch;
}

absl::Status CheckWatch(const facts::Log& log, const pb::WatchFactsRequest& request) {
  resource::RequestCheck check(log.reference(), log.division_root(), log.clock(), request);
  check.Range("from_revision", request.from_revision(), 0, INT64_MAX - 1);
  check.Range("min_revision", request.min_revision(), 0, INT64_MAX);
  check.Range("kinds", request.kinds_size(), 0, kMaxKinds);
  check.DivisionFilter("division", request.division());
  return check.ToStatus();
}

absl::Status CheckVerify(const pb::VerifyLogRequest& request) {
  status::Violations violations;
  if (request.from_revision() < 0) {
    violations.Add("from_revision", absl::StrCat("got ", request.from_revision(), ", want 0 or more"));
  }
  if (request.to_revision() != 0 && request.to_revision() < std::max<int64_t>(request.from_revision(), 1)) {
    violations.Add("to_revision",
                   absl::StrCat("got ", request.to_revision(), ", want 0, or from_revision or more"));
  }
  if (request.min_revision() < 0)
    violations.Add("min_revision", absl::StrCat("got ", request.min_revision(), ", want 0 or more"));
  return violations.ToStatus();
}

pb::VerifyLogResponse ToResponse(const facts::ChainReport& report) {
  pb::VerifyLogResponse response;
  response.set_head_revision(report.head_revision);
  response.set_digest(report.digest);
  response.set_first_bad_revision(report.first_bad_revision);
  return response;
}

}  // namespace

std::unique_ptr<rpc::BoundService> FactService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, pb::FactService::service_full_name())
      .Unary("GetFact", this, &FactService::GetFact)
      .Unary("ListFacts", this, &FactService::ListFacts)
      .Unary("CorrectFact", this, &FactService::CorrectFact)
      .Unary("RetractFact", this, &FactService::RetractFact)
      .Unary("ListDependents", this, &FactService::ListDependents)
      .Stream("WatchFacts", this, &FactService::WatchFacts)
      .Unary("GetLogHead", this, &FactService::GetLogHead)
      .Unary("VerifyLog", this, &FactService::VerifyLog)
      .Build();
}

absl::StatusOr<pb::Fact> FactService::Get(const store::Reader& reader, absl::string_view name) const {
  return retractions_.Get(reader, name);
}

Reply<pb::Fact> FactService::GetFact(Call& call, const pb::GetFactRequest& request) {
  RETURN_IF_ERROR(resource::CheckRequired(request));
  ASSIGN_OR_RETURN(const std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(pb::Fact fact, Get(*snapshot, request.name()));
  if (changes_told_ == nullptr || changes_told_(call, fact))
    RETURN_IF_ERROR(facts::AddChanges(log_.schema(), *snapshot, fact));
  return fact;
}

Reply<pb::ListFactsResponse> FactService::ListFacts(Call& call, const pb::ListFactsRequest& request) {
  RETURN_IF_ERROR(facts::CheckList(log_, request));
  ASSIGN_OR_RETURN(std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const int64_t known_at, facts::KnownAt(*snapshot, request.known_at_revision()));
  return executor_.Run<pb::ListFactsResponse>(
      call, rpc::Cost::kShort, [snapshot = std::move(snapshot), &call, &request, known_at] {
        return facts::ListFacts(*snapshot, request, known_at, [&call](const pb::Fact& fact) {
          rpc::Executor::GiveWay();
          return call.IsAllowedFor(fact.division());
        });
      });
}

Reply<pb::Fact> FactService::CorrectFact(Call& call, const pb::CorrectFactRequest& request) {
  RETURN_IF_ERROR(facts::CheckCorrect(request));
  return committer_.Commit<pb::Fact>(
      call, request,
      resource::IdempotencyKey::BySourceRef(call.method(), request.source_ref(), request.request_id()), *this,
      [&request](facts::Writer& writer) { return Correct(writer, request); });
}

Reply<pb::Fact> FactService::RetractFact(Call& call, const pb::RetractFactRequest& request) {
  return retractions_.Retract(call, request);
}

Reply<pb::ListDependentsResponse> FactService::ListDependents(Call& call,
                                                              const pb::ListDependentsRequest& request) {
  return retractions_.ListDependents(call, request);
}

Reply<Done> FactService::WatchFacts(Call& call, const pb::WatchFactsRequest& request,
                                    rpc::Stream<pb::WatchFactsResponse>& events) {
  CO_RETURN_IF_ERROR(CheckWatch(log_, request));
  CO_RETURN_IF_ERROR(
      facts::ReadAtLeast(log_, std::max(request.from_revision(), request.min_revision())).status());
  int64_t sent = request.from_revision();
  absl::Time marked = absl::Now();
  while (true) {
    // A snapshot is held for one batch, never while a slow client reads its messages.
    CO_ASSIGN_OR_RETURN(const auto batch, ReadBatch(*log_.Read(), request, sent));
    if (!co_await events.WriteAll(batch.events)) co_return call.InterruptStatus();
    const int64_t told = batch.events.empty() ? sent : batch.events.back().fact().revision();
    sent = batch.upto;
    if (told < sent || absl::Now() - marked >= progress_period_) {
      pb::WatchFactsResponse mark;
      mark.set_progress_revision(sent);
      if (!co_await events.Write(mark)) co_return call.InterruptStatus();
      marked = absl::Now();
    }
    const rpc::HeadWatcher::Wake wake = co_await head_.WaitBeyond(call, sent, marked + progress_period_);
    if (wake == rpc::HeadWatcher::Wake::kInterrupted) co_return call.InterruptStatus();
  }
}

Reply<pb::GetLogHeadResponse> FactService::GetLogHead(Call&, const pb::GetLogHeadRequest& request) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log_, request.min_revision()));
  const store::Head& head = snapshot->head();
  pb::GetLogHeadResponse response;
  response.set_log_id(log_.log_id());
  response.set_revision(head.revision);
  response.set_digest(auth::ToHex(head.digest));
  if (head.revision > 0) {
    ASSIGN_OR_RETURN(const pb::Fact last, facts::FactAt(*snapshot, head.revision));
    *response.mutable_record_time() = last.record_time();
  }
  return response;
}

Reply<pb::VerifyLogResponse> FactService::VerifyLog(Call& call, const pb::VerifyLogRequest& request) {
  CO_RETURN_IF_ERROR(CheckVerify(request));
  int64_t to = request.to_revision();
  {
    CO_ASSIGN_OR_RETURN(
        const auto snapshot,
        facts::ReadAtLeast(log_, std::max({request.from_revision(), to, request.min_revision()})));
    if (to == 0) to = snapshot->head().revision;
  }
  facts::ChainReport report;
  int64_t next = std::max<int64_t>(request.from_revision(), 1);
  report.head_revision = next - 1;
  // Recorded facts never change, so each batch may have a snapshot of its own, and other jobs can run between
  // batches.
  while (next <= to && report.first_bad_revision == 0) {
    const int64_t last = std::min(to, next + kVerifyBatch - 1);
    const std::function<absl::StatusOr<facts::ChainReport>()> verify = [this, &call, next, last] {
      return facts::VerifyLongChain(*log_.Read(), next, last,
                                    [&call] { return !rpc::CheckWanted(call).ok(); });
    };
    Reply<facts::ChainReport> verifying = executor_.Run<facts::ChainReport>(call, rpc::Cost::kLong, verify);
    CO_ASSIGN_OR_RETURN(auto verified, co_await std::move(verifying));
    // A batch whose first fact is bad has verified nothing, so the report of the batches before it is kept.
    if (!verified.digest.empty()) report = verified;
    report.first_bad_revision = verified.first_bad_revision;
    next = last + 1;
  }
  co_return ToResponse(report);
}

}  // namespace eastgate::server
